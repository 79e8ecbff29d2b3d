// @ts-check
// The one screen nobody may overlook: it was NOT saved. It stays until it is acknowledged.
import { button, dialog, h, icon } from "./dom.js";
import { num, t } from "./strings.js";

let slip = 0;

/** @returns {Promise<import("./types.js").NotSaved>} after it was acknowledged */
export function notSaved() {
  const number = next();
  return new Promise((resolve) => {
    const window = dialog(
      "alarm",
      icon("alert", "large"),
      h("h1", {}, t("NOT saved")),
      h("p", { class: "alarm__what" }, t("This tablet is full. What you just did is not written down anywhere.")),
      h("p", { class: "alarm__slip" }, t("Write paper slip no."), h("b", {}, num(number))),
      h("p", {}, t("Everything saved before is safe. Free some space on the tablet, or go on with another one.")),
      button(t("I have written slip no. %(n)s", { n: number }), "check", () => {
        window.remove();
        resolve({ notSaved: true, slip: number });
      }, "big"),
    );
    navigator.vibrate?.([300, 100, 300]);
  });
}

// Counted in memory and, as far as a full tablet lets us, over a restart.
function next() {
  try {
    slip = Math.max(slip, Number(localStorage.getItem("relief-slip")) || 0) + 1;
    localStorage.setItem("relief-slip", String(slip));
  } catch {
    // The number in memory goes on.
  }
  return slip;
}
