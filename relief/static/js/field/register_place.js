// @ts-check
// Where the family lives: a village that is known already, a union, or a village written down now.
import { button, dialog, fill, h, icon } from "./dom.js";
import { searchKey } from "./names.js";
import { nameOf, t } from "./strings.js";

/** @typedef {import("./register_pack.js").RegistrationPack} RegistrationPack
 * @typedef {{ area: string, village: string }} Place */

const SHOWN = 30;

/** The area as people call it, with the one above it. @param {import("./register_pack.js").Area | undefined} area */
export function areaName(area) {
  if (!area) return "";
  const above = nameOf({ name_bn: area[3], name_en: area[4] });
  const own = nameOf({ name_bn: area[1], name_en: area[2] });
  return above === "—" ? own : `${own}, ${above}`;
}

/** @param {RegistrationPack} pack @param {Place} place */
export function placeName(pack, { area, village }) {
  return [village, areaName(pack.areas.find((one) => one[0] === area))].filter(Boolean).join(" · ");
}

/**
 * Let somebody choose. @param {RegistrationPack} pack @param {(place: Place) => void} chosen
 */
export function choosePlace(pack, chosen) {
  const list = h("div", { class: "reg__places" });
  const input = h("input", { class: "input", name: "place", "aria-label": t("Village or union"), placeholder: t("Village or union"), spellcheck: "false", oninput: () => draw() });
  const take = (/** @type {Place} */ place) => {
    window.remove();
    chosen(place);
  };
  const draw = () => {
    const typed = input.value.trim();
    const found = matches(pack, typed);
    const isKnown = found.some(({ village }) => village && searchKey(village) === searchKey(typed));
    fill(
      list,
      found.slice(0, SHOWN).map((place) => row(pack, place, () => take(place))),
      typed && !isKnown && [
        h("p", { class: "field__label" }, t("“%(name)s” is a new village in:", { name: typed })),
        pack.areas.slice(0, SHOWN).map((area) => button(areaName(area), "plus", () => take({ area: area[0], village: typed.slice(0, 120) }), "", { data: { fresh: area[0] } })),
      ],
    );
  };
  const window = dialog("ask", h("h2", {}, t("Where does the family live?")), input, list, button(t("Back"), "arrow-left", () => window.remove(), "big"));
  draw();
  input.focus();
}

/** @param {RegistrationPack} pack @param {Place} place @param {() => void} take */
function row(pack, place, take) {
  const area = areaName(pack.areas.find((one) => one[0] === place.area));
  return h("button", { type: "button", class: "reg__place", onclick: take }, icon("pin"), h("span", {}, h("b", {}, place.village || area), place.village ? h("span", { class: "soft" }, area) : null));
}

/** Villages and unions in which each typed word begins a word. @param {RegistrationPack} pack @param {string} typed @returns {Place[]} */
function matches(pack, typed) {
  const words = searchKey(typed).split(" ").filter(Boolean);
  const plain = typed.toLowerCase();
  const fits = (/** @type {string[]} */ ...names) => !plain || names.some((name) => name.toLowerCase().startsWith(plain) || (words.length > 0 && words.every((word) => searchKey(name).split(" ").some((own) => own.startsWith(word)))));
  const villages = pack.villages.filter(([, name]) => name && fits(name)).map(([at, name]) => ({ area: pack.areas[at][0], village: name }));
  const areas = pack.areas.filter((area) => fits(area[1], area[2])).map((area) => ({ area: area[0], village: "" }));
  return [...villages, ...areas];
}
