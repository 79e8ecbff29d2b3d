// @ts-check
// What is laid over the areas, switched on and off; this browser remembers which.
// <fieldset data-map-switches="map" data-places="url"> with checkboxes: value "water" for everything that lies
// flat, else the layer of a sign; data-icon is its picture.

const KEY = "map-layers";

/** @param {any} L @param {HTMLElement} box @param {any} map @param {(words: string) => Node} text */
export function switches(L, box, map, text) {
  const set = /** @type {HTMLFieldSetElement | null} */ (document.querySelector(`[data-map-switches="${box.id}"]`));
  if (!set) return;
  const boxes = [...set.querySelectorAll("input")];
  const kept = localStorage.getItem(KEY)?.split(" ");
  if (kept) for (const one of boxes) one.checked = kept.includes(one.value);
  /** @type {Promise<any[]> | undefined} */
  let places;
  /** @type {Record<string, any>} */
  const groups = {};
  const show = async () => {
    for (const { value, checked, dataset } of boxes) {
      if (value === "water") map.getPane("over").style.display = checked ? "" : "none";
      else if (!checked) groups[value]?.remove();
      else {
        places ||= fetch(String(set.dataset.places)).then((answer) => answer.json()).catch(() => []);
        const found = (await places).filter((/** @type {any} */ one) => one.layer === value);
        groups[value] ||= L.layerGroup(found.map((/** @type {any} */ one) => sign(L, one, String(dataset.icon), text)));
        groups[value].addTo(map);
      }
    }
  };
  set.addEventListener("change", () => {
    localStorage.setItem(KEY, boxes.filter((one) => one.checked).map((one) => one.value).join(" "));
    void show();
  });
  set.hidden = false;
  void show();
}

/** @param {any} L @param {{name: string, url: string, layer: string, at: number[]}} one @param {string} icon @param {(words: string) => Node} text */
function sign(L, { name, url, layer, at }, icon, text) {
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.append(document.createElementNS("http://www.w3.org/2000/svg", "use"));
  picture.firstElementChild?.setAttribute("href", icon);
  const shown = L.divIcon({ className: `map-sign map-sign--${layer}`, html: picture, iconSize: [28, 28] });
  return L.marker([at[1], at[0]], { icon: shown, alt: name, title: name }).bindTooltip(text(name)).on("click", () => window.location.assign(url));
}
