// @ts-check
// A number pad for wet fingers. Keys of a real keyboard work as well, in both scripts.

import { toLatin } from "./codes.js";
import { h, icon } from "./dom.js";
import { digits, t } from "./strings.js";

const MOST_DIGITS = 14;

/**
 * @param {{ typed: (digits: string) => void, go: (digits: string) => void }} told `go` is the big key
 * @returns {{ element: HTMLElement, clear: () => void, press: (sign: string) => void }}
 */
export function numberPad(told) {
  let typed = "";
  const shown = h("output", { class: "pad__shown", "aria-live": "polite", "aria-label": t("Number typed so far") });
  const show = () => {
    shown.textContent = digits(typed);
    shown.dataset.empty = typed ? "no" : "yes";
    if (!typed) shown.textContent = t("Number on the list, or last 4 digits of the phone");
  };
  /** @param {string} now */
  const set = (now) => {
    typed = now.slice(0, MOST_DIGITS);
    show();
    told.typed(typed);
  };
  /** @param {string} sign */
  const press = (sign) => {
    const digit = toLatin(sign);
    if (/^[0-9]$/.test(digit)) set(typed + digit);
    else if (sign === "Backspace") set(typed.slice(0, -1));
    else if (sign === "Enter" && typed) told.go(typed);
  };
  /** @param {string} sign */
  const key = (sign) => h("button", { type: "button", class: "pad__key", onclick: () => press(sign) }, digits(sign));
  const element = h(
    "div", { class: "pad", role: "group", "aria-label": t("Number pad") },
    shown,
    h(
      "div", { class: "pad__keys" },
      ["1", "2", "3", "4", "5", "6", "7", "8", "9"].map(key),
      h("button", { type: "button", class: "pad__key pad__key--back", "aria-label": t("Delete the last digit"), onclick: () => press("Backspace") }, icon("arrow-left", "large")),
      key("0"),
      h("button", { type: "button", class: "pad__key pad__key--go", "aria-label": t("Find"), onclick: () => press("Enter") }, icon("search", "large")),
    ),
  );
  const clear = () => {
    typed = "";
    show();
  };
  clear();
  return { element, clear, press };
}
