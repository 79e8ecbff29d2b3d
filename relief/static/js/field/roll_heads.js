// @ts-check
// Counting heads, and the evacuation roll: who was inside, one tap a child that is seen, without a network.
import { listen } from "./bus.js";
import { now } from "./clock.js";
import { keep } from "./desk.js";
import { button, fill, h, icon, notice } from "./dom.js";
import { acts } from "./outbox.js";
import { ROLL } from "./packs.js";
import { numberField, wholeNumber } from "./roll_close.js";
import { hereOf } from "./roll_state.js";
import { dayOf, home } from "./roll_words.js";
import { num, t } from "./strings.js";
import { kick } from "./sync.js";

/** @param {HTMLElement} root @param {import("./roll_pack.js").RollPack} pack @param {number} site */
export function headsScreen(root, pack, site) {
  const inside = () => hereOf(pack, acts(ROLL), site, dayOf(now())).filter((one) => one.isIn);
  let mode = "count";
  /** @type {Set<string>} */
  const seen = new Set();
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
      button(t("Evacuation: call everybody"), "alert", () => { mode = "evacuation"; draw(); }, "danger big", { "data-deed": "evacuate" }));
  };

  const evacuation = () => {
    const all = inside();
    const missing = all.filter((one) => !seen.has(one.kid.id));
    const row = (/** @type {import("./roll_state.js").Here} */ one) => h("li", {},
      h("button", { type: "button", class: "seen", "aria-pressed": String(seen.has(one.kid.id)), data: { kid: one.kid.id }, onclick: () => { if (!seen.delete(one.kid.id)) seen.add(one.kid.id); draw(); } },
        icon(seen.has(one.kid.id) ? "check-circle" : "circle", "large"), h("span", { class: "mark__name" }, one.kid.name), h("span", { class: "soft" }, num(one.kid.number))));
    return h("div", { class: "rollform" },
      h("p", { class: missing.length ? "missing" : "missing missing--none", role: "status" }, icon(missing.length ? "alert" : "check-circle", "large"), missing.length ? t("%(n)s still to be seen", { n: missing.length }) : t("All %(n)s are here", { n: all.length })),
      h("ul", { class: "marks" }, [...missing, ...all.filter((one) => seen.has(one.kid.id))].map(row)), said,
      button(t("Write this count down"), "check", () => void save("evacuation", all.length - missing.length, missing.length ? t("Not seen: numbers %(numbers)s", { numbers: missing.map((one) => num(one.kid.number)).join(", ") }) : ""), "main big", { "data-deed": "save-evacuation" }),
      button(t("Back to counting"), "arrow-left", () => { mode = "count"; draw(); }, "big"));
  };

  const draw = () => fill(root, h("h1", {}, mode === "count" ? t("Count heads") : t("Evacuation: call everybody")), mode === "count" ? countForm() : evacuation(), home("roll", t("To the sessions")));
  draw();
  return listen((what) => void (what === "prefs" && draw()));
}
