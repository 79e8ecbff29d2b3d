// @ts-check
// The door on the first screen for whoever has noticed something.
import { fill, h, icon } from "./dom.js";
import { t } from "./strings.js";

/** @param {Element} slot */
export function drawTile(slot) {
  fill(slot, h("a", { class: "button button--big", href: "#worry", data: { tile: "worry" } }, icon("flag"), t("Report a worry")));
}
