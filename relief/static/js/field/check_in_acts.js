// @ts-check
// The buttons under a household, the strip after an act, the list of what can be undone.

import { h, icon } from "./dom.js";
import { outcomeWord } from "./check_in_words.js";
import { digits, moment, nameOf, t } from "./strings.js";
import { MAY_GIVE } from "./verdict.js";

/**
 * @typedef {import("./types.js").Act} Act
 * @typedef {import("./meaning.js").Shown} Shown
 * @typedef {"delivered" | "part" | "other" | "refused" | "absent" | "referred" | "override" | "next"} Deed
 * @typedef {{ id: string, name: string, outcome: string, slip: number }} Last
 */

// What cannot be written down: there is no household behind it.
const NOBODY = new Set(["mistyped", "not-genuine", "foreign"]);
const NOT_NOW = new Set(["done", "other-day", "shut", "unlisted-point"]);

/** The main act first. @param {Shown} shown @returns {Deed[]} */
function deedsFor({ kind, row }) {
  if (NOBODY.has(kind)) return ["next"];
  if (MAY_GIVE.has(kind) && row) {
    /** @type {Deed[]} */
    const here = ["refused", "absent"].includes(kind) ? [] : ["refused", ...(kind === "rest" ? [] : [/** @type {Deed} */ ("absent")])];
    return ["delivered", "part", "other", ...here, "referred", "next"];
  }
  return NOT_NOW.has(kind) ? ["next", "referred", "override"] : ["referred", "override", "next"];
}

/** @param {Shown | null} shown @param {(deed: Deed) => unknown} act */
export function buttonsFor(shown, act) {
  const [main, ...more] = shown ? deedsFor(shown) : /** @type {Deed[]} */ (["next"]);
  return h(
    "div", { class: "acts" },
    one(main, `button--big acts__main acts__main--${main}`, act, shown),
    more.length > 0 && h("div", { class: "acts__more" }, more.map((deed) => one(deed, "acts__small", act, shown))),
  );
}

/** @param {Deed} deed @param {string} looks @param {(deed: Deed) => unknown} act @param {Shown | null} shown */
function one(deed, looks, act, shown) {
  const [sign, word] = words(deed, shown);
  return h(
    "button", { type: "button", class: `button ${looks}`, data: { deed }, onclick: () => act(deed) },
    icon(sign, looks.includes("main") ? "large" : ""), h("span", {}, word),
  );
}

/** @param {Deed} deed @param {Shown | null} shown @returns {[string, string]} */
function words(deed, shown) {
  switch (deed) {
    case "delivered": return ["check-circle", t("Given")];
    case "part": return ["box", t("A part")];
    case "other": return ["people", t("Someone else")];
    case "refused": return ["x", t("Did not want it")];
    case "absent": return ["user", t("Not here")];
    case "referred": return ["hands", t("Help desk")];
    case "override": return ["key", t("Give with the lead's PIN")];
    default: return shown && NOBODY.has(shown.kind) ? ["undo", t("Try again")] : ["arrow-right", t("Next household")];
  }
}

/** @param {string} kind @param {() => unknown} confirm @param {() => unknown} back */
export function formFoot(kind, confirm, back) {
  /** @type {Record<string, [string, string]>} */
  const found = {
    part: ["check", t("Part given")],
    other: ["check", t("Given to this person")],
    override: ["key", t("Ask the point lead")],
  };
  const [sign, word] = found[kind];
  return h(
    "div", { class: "acts acts--form" },
    h("button", { type: "button", class: "button button--main button--big acts__main acts__main--form", data: { deed: "confirm" }, onclick: confirm }, icon(sign, "large"), h("span", {}, word)),
    h("div", { class: "acts__more" }, h("button", { type: "button", class: "button acts__small", data: { deed: "back" }, onclick: back }, icon("arrow-left"), h("span", {}, t("Back")))),
  );
}

/** What was just done, with its undo; or the number of the slip. @param {Last} last @param {() => unknown} undo */
export function strip(last, undo) {
  if (last.slip) {
    return h("div", { class: "undo undo--bad", role: "alert" }, icon("alert", "large"), h("p", {}, h("b", {}, t("NOT saved. Paper slip no. %(slip)s", { slip: last.slip })), ` ${last.name}`));
  }
  if (last.outcome === "void") return h("div", { class: "undo undo--quiet", role: "status" }, icon("undo", "large"), h("p", {}, h("b", {}, t("Undone")), ` ${last.name}`));
  return h(
    "div", { class: "undo", role: "status" },
    icon("check-circle", "large"),
    h("p", {}, h("b", {}, outcomeWord(last.outcome)), ` ${digits(last.name)}`),
    h("button", { type: "button", class: "button", data: { deed: "undo" }, onclick: undo }, icon("undo"), h("span", {}, t("Undo"))),
  );
}

/** @param {Act[]} acts @param {(act: Act) => string} nameOfAct @param {(id: string, name: string) => unknown} undo */
export function recentList(acts, nameOfAct, undo) {
  return h(
    "section", { class: "recent" },
    h("h2", {}, t("What can be undone")),
    acts.length === 0 && h("p", { class: "soft" }, t("Nothing of the last ten minutes.")),
    h("ul", {}, acts.map((act) => h(
      "li", { class: "recent__row" },
      h("span", { class: "recent__who" }, h("b", { class: "name" }, nameOfAct(act)), h("span", { class: "soft" }, `${outcomeWord(act.given.outcome)} · ${moment(act.at)}`)),
      h("button", { type: "button", class: "button", onclick: () => undo(act.id, nameOfAct(act)) }, icon("undo"), h("span", {}, t("Undo"))),
    ))),
  );
}

/** Where this table stands, when the list was taken for several points. @param {import("./types.js").Pack} pack @param {string | null} now @param {(id: string) => void} choose */
export function chooser(pack, now, choose) {
  if (pack.chosen.length < 2) return null;
  return h(
    "fieldset", { class: "field stands" },
    h("legend", { class: "field__label" }, t("Where does this table stand?")),
    h("div", { class: "choices choices--across" }, pack.chosen.map((place) => {
      const point = pack.points[place];
      return h("label", { class: "choice" }, h("input", { type: "radio", name: "stands", checked: point.id === now, onchange: () => choose(point.id) }), h("span", {}, nameOf(point)));
    })),
  );
}
