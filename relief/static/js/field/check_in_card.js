// @ts-check
// Draws one household: the verdict, who it is, what is handed over, what happened before.

import { h, icon } from "./dom.js";
import { CODE, NAME_BN, NAME_EN, NUMBER, PLACE, POINT, SIZE, SLOT } from "./roster.js";
import { outcomeWord, wordsOf } from "./check_in_words.js";
import { digits, moment, nameOf, num, t } from "./strings.js";

/**
 * @typedef {import("./meaning.js").Shown} Shown
 * @typedef {import("./check_in_words.js").Known} Known
 * @typedef {import("./types.js").Row} Row
 * @typedef {import("./verdict.js").Lines} Lines
 */

/** @param {Row} row */
export function headOf(row) {
  return nameOf({ name_bn: row[NAME_BN], name_en: row[NAME_EN] });
}

/** The household, or the number of whoever is not on the list. @param {Shown} shown */
export function nameOfShown(shown) {
  return shown.row ? headOf(shown.row) : shown.number;
}

/**
 * @param {Shown} shown @param {Known} known @param {Lines} lines what is handed over now
 * @returns {HTMLElement}
 */
export function card(shown, known, lines) {
  const said = wordsOf(shown, known);
  return h(
    "article", { class: "who", "aria-label": t("Household"), data: { kind: shown.kind } },
    h(
      "div", { class: `verdict verdict--${said.band}`, role: "status", data: { verdict: shown.kind } },
      icon(said.sign, "large"),
      h("div", {}, h("p", { class: "verdict__title" }, said.title), said.text && h("p", { class: "verdict__text" }, said.text)),
    ),
    shown.proof === "unknown" && h(
      "p", { class: "who__doubt" }, icon("alert"),
      h("span", {}, t("This tablet cannot prove that the card is genuine. Ask for the name and the village.")),
    ),
    (shown.row || shown.number) && h(
      "div", { class: "who__card" },
      shown.row ? who(shown.row, known) : h("p", { class: "who__name" }, digits(shown.number)),
      lines.length > 0 && goods(lines, known.pack),
      shown.row && h("p", { class: "who__known" }, icon("clock"), t("As known at %(when)s", { when: moment(known.pack.cursor || known.pack.made_at) })),
    ),
    history(shown, known),
  );
}

/** @param {Row} row @param {Known} known */
export function who(row, { pack }) {
  return [
    h("p", { class: "who__name" }, headOf(row)),
    h(
      "p", { class: "who__facts" },
      h("span", {}, icon("pin"), pack.places[row[PLACE]] || "—"),
      h("span", {}, icon("people"), t("%(count)s people", { count: row[SIZE] })),
      h("span", {}, icon("list"), t("No. %(number)s", { number: row[NUMBER] })),
      h("span", { class: "who__code" }, digits(row[CODE])),
    ),
    asked(row, pack),
  ];
}

/** Where and when they were asked to come; a household at another time is served all the same. @param {Row} row @param {Known["pack"]} pack */
function asked(row, pack) {
  const point = row[POINT] === null ? undefined : pack.points[row[POINT]], at = pack.slots?.[row[SLOT] ?? -1];
  if (!point && !at) return false;
  const words = [point && t("Asked to come to %(point)s", { point: nameOf(point) }), at && moment(at)];
  return h("p", { class: "who__facts" }, h("span", {}, icon("clock"), words.filter(Boolean).join(", ")));
}

/** Goods as pictures with numbers. @param {Lines} lines @param {Known["pack"]} pack */
export function goods(lines, pack) {
  return h("ul", { class: "goods" }, lines.map(([id, amount]) => {
    const item = pack.items.find((one) => one.id === id);
    return h("li", { class: "goods__item" }, icon(item?.icon || "box", "large"), h("b", {}, num(amount)), h("span", {}, itemLabel(item)));
  }));
}

/** @param {Known["pack"]["items"][number] | undefined} item */
export function itemLabel(item) {
  if (!item) return "—";
  return `${nameOf({ name_bn: item.unit_bn, name_en: item.unit_en })} ${nameOf(item)}`;
}

/** @param {Shown} shown @param {Known} known */
function history(shown, known) {
  // One that is told in the band need not be told again.
  if (shown.history.length < (shown.kind === "done" ? 2 : 1)) return null;
  return h(
    "details", { class: "more" },
    h("summary", {}, icon("chevron-down"), t("What happened so far")),
    h("ul", { class: "rows" }, shown.history.map((fact) => h(
      "li", {},
      h("b", {}, outcomeWord(fact.outcome)), ` ${moment(fact.at)}`,
      fact.mine ? ` · ${t("on this tablet")}` : ` · ${nameOf({ name_bn: fact.by_bn, name_en: fact.by_en })}`,
    ))),
  );
}

/**
 * Several may be meant: ask for the village and choose.
 * @param {Row[]} rows @param {Known} known @param {(row: Row) => string} kindOf @param {(row: Row) => void} choose
 */
export function matches(rows, known, kindOf, choose) {
  return h(
    "div", { class: "matches" },
    rows.length > 1 && h("p", { class: "soft" }, t("Several fit. Ask for the village and choose.")),
    rows.map((row) => {
      const said = wordsOf({ kind: kindOf(row), row, number: "", method: "", pointId: null, proof: "", history: [] }, known);
      return h(
        "button", { type: "button", class: "match", onclick: () => choose(row) },
        h("span", { class: "match__who" }, h("b", { class: "name" }, headOf(row)), h(
          "span", { class: "soft" },
          [known.pack.places[row[PLACE]], t("%(count)s people", { count: row[SIZE] }), t("No. %(number)s", { number: row[NUMBER] })].filter(Boolean).join(" · "),
        )),
        h("span", { class: `match__state match__state--${said.band}` }, icon(said.sign), h("span", {}, said.title)),
      );
    }),
  );
}

/** Nobody fits. @param {string} [text] */
export function nobody(text) {
  return h("div", { class: "nobody", role: "status" }, icon("search", "large"), h(
    "p", {}, h("b", {}, t("Nobody found")), h("br"),
    text || t("Check the number once more, or try the name or the phone. If they are not on the list, send them to the help desk."),
  ));
}
