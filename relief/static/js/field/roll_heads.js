// @ts-check
// Counting heads at the beginning, in between and before the day is closed, without a network.
import { listen } from "./bus.js";
import { now } from "./clock.js";
import { keep } from "./desk.js";
import { button, fill, h, notice } from "./dom.js";
import { acts } from "./outbox.js";
import { ROLL } from "./packs.js";
import { numberField, wholeNumber } from "./roll_close.js";
import { hereOf } from "./roll_state.js";
import { dayOf, home, outLink } from "./roll_words.js";
import { num, t } from "./strings.js";
import { kick } from "./sync.js";

/** @param {HTMLElement} root @param {import("./roll_pack.js").RollPack} pack @param {number} site */
export function headsScreen(root, pack, site) {
  const inside = () => hereOf(pack, acts(ROLL), site, dayOf(now())).filter((one) => one.isIn);
  const said = h("div", { role: "status" });

  const save = async (/** @type {string} */ kind, /** @type {number} */ counted, /** @type {string} */ reason) => {
    try {
      await keep({ verb: "headcount", v: 1, given: { space_id: pack.sites[site][0], kind, counted, expected: inside().length, reason } }, ROLL);
      void kick();
      fill(said, notice("good", t("The count is written down")));
    } catch {
      // What could not be saved has said so over the whole screen.
    }
  };

  const countForm = () => {
    const counted = numberField("counted", t("Children counted"), "");
    const why = h("input", { class: "input", name: "reason", maxlength: 200 });
    const go = (/** @type {string} */ kind) => {
      const number = wholeNumber(/** @type {HTMLInputElement} */ (counted.querySelector("input")).value, 2000);
      if (number === null) return void fill(said, notice("bad", t("Write how many children you counted, with a number.")));
      const reason = /** @type {HTMLInputElement} */ (why).value.trim();
      if (kind === "close" && number !== inside().length && !reason) {
        return void fill(said, notice("bad", t("%(counted)s counted, but %(inside)s came and have not left. Count again, look for the child at once, or write why the numbers differ.", { counted: number, inside: inside().length })));
      }
      void save(kind, number, reason);
    };
    return h("div", { class: "rollform" },
      h("p", { class: "name", data: { inside: inside().length } }, t("%(n)s children inside", { n: num(inside().length) })),
      counted, h("label", { class: "field" }, h("span", { class: "field__label" }, t("Why the numbers differ, if they do")), why), said,
      h("div", { class: "rollmore" },
        button(t("At the beginning"), "check", () => go("open"), "big", { "data-kind": "open" }), button(t("In between"), "check", () => go("mid"), "big", { "data-kind": "mid" }),
        button(t("Close the day"), "lock", () => go("close"), "main big", { "data-kind": "close" })),
      outLink(site));
  };

  const draw = () => fill(root, h("h1", {}, t("Count heads")), countForm(), home("roll", t("To the sessions")));
  draw();
  return listen((what) => void (what === "prefs" && draw()));
}
