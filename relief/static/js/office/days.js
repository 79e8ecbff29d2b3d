// @ts-check
// The slider over the days on which water and wind were seen. The form works without this: it asks the
// server for one day. Each layer on top of the map says its kind and day; the rule is `as_of` of responses/rules.py.

/** Which of these were known on a day. @param {{kind: string, day: string}[]} told @param {string} on */
export function known(told, on) {
  /** @type {Record<string, string>} */
  const last = {};
  for (const { kind, day } of told) if (day <= on && day > (last[kind] || "")) last[kind] = day;
  return told.map(({ kind, day }) => !on || kind === "permanent" || (day <= on && day === last[kind]));
}

/** @param {HTMLElement} box @param {any} over layer group of the overlays @param {any} map */
export function slide(box, over, map) {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector(`[data-map-days="${box.id}"]`));
  const list = form?.querySelector("select");
  const range = /** @type {HTMLInputElement | null} */ (form?.querySelector("input[type=range]") ?? null);
  const shown = form?.querySelector("output");
  if (!form || !list || !range || !shown || !over) return;
  const layers = over.getLayers();
  const told = layers.map((/** @type {any} */ one) => one.feature.properties);
  const show = () => {
    const option = list.options[range.valueAsNumber];
    list.value = option.value;
    shown.textContent = option.text;
    range.setAttribute("aria-valuetext", option.text);
    known(told, option.value).forEach((is, at) => {
      if (is) over.addLayer(layers[at]);
      else over.removeLayer(layers[at]);
    });
    map.fire("days");
  };
  range.max = String(list.options.length - 1);
  range.value = String(list.selectedIndex);
  for (const one of form.querySelectorAll("[data-plain]")) /** @type {HTMLElement} */ (one).hidden = true;
  for (const one of form.querySelectorAll("[data-sliding]")) /** @type {HTMLElement} */ (one).hidden = false;
  range.addEventListener("input", show);
  show();
}
