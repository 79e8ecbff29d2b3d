// @ts-check
// An act as a sentence, and what each state means for the person who did it.
import { packs } from "./packs.js";
import { digits, nameOf, t } from "./strings.js";

/** @typedef {import("./types.js").Act} Act */

/** @type {Record<string, (name: string) => string>} */
const SENTENCES = {
  delivered: (name) => t("Given to %(name)s", { name }),
  partial: (name) => t("Part given to %(name)s", { name }),
  absent: (name) => t("%(name)s did not come", { name }),
  refused: (name) => t("%(name)s did not want it", { name }),
  referred: (name) => t("%(name)s was sent to the help desk", { name }),
  ineligible: (name) => t("%(name)s was not entitled", { name }),
};

/** @param {Act} act @param {Act[]} acts where what it undoes is found */
export function sentence(act, acts) {
  if (!act.verb) return t("Something done on this tablet; its words were erased with the lists");
  if (act.verb === "checkin.void") {
    const undone = acts.find((each) => each.id === act.given.check_in_id);
    return undone ? t("Undone: %(what)s", { what: sentence(undone, acts) }) : t("Undone: a check-in");
  }
  if (act.verb === "household.register") return t("Registered: %(name)s, %(code)s", { name: nameOf(act.given.head), code: digits(act.given.code) });
  if (act.verb === "card.link") return t("Card %(card)s given to a family", { card: digits(act.given.card) });
  if (act.verb === "stock.count") return t("Counted: %(n)s kinds of goods", { n: act.given.lines.length });
  if (/^(attendance|session|child)\.|^headcount$/.test(act.verb)) return t("An entry of the roll call");
  if (act.verb.startsWith("support.")) return t("An entry of the appointments");
  const says = SENTENCES[act.given.outcome];
  return says ? says(headOf(act)) : t("Something done on this tablet");
}

/** The family's head, or the number of the card when the list is gone. @param {Act} act */
function headOf(act) {
  const wanted = String(act.given.household_id || "").replaceAll("-", "");
  for (const pack of packs()) {
    const row = pack.rows.find((each) => each[1].replaceAll("-", "") === wanted);
    if (row) return nameOf({ name_bn: row[3], name_en: row[4] });
  }
  return act.given.card || t("a household");
}

/**
 * @param {Act} act
 * @returns {{ kind: string, sign: string, text: string }}
 */
export function stateOf(act) {
  const words = {
    waiting: { kind: "warn", sign: "clock", text: t("On this tablet, waits to be sent") },
    later: { kind: "warn", sign: "clock", text: t("The server was busy; it is tried again") },
    sent: { kind: "warn", sign: "upload", text: t("Sent, unconfirmed") },
    done: { kind: "good", sign: "check-circle", text: t("Confirmed by the server") },
    held: { kind: "bad", sign: "alert", text: t("With the coordinator, who decides") },
    fix: { kind: "bad", sign: "alert", text: t("Please correct it: the server could not take it as it is") },
  };
  return words[act.state];
}
