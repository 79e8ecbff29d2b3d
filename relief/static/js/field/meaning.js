// @ts-check
// From what was found to what is shown: a household, or one of the verdicts about a card or a code.
// No screen, no store.

import { DEAD_CARDS, HOUSEHOLD, POINT } from "./roster.js";
import { handedOver } from "./verdict.js";

/**
 * @typedef {import("./types.js").Row} Row
 * @typedef {import("./verdict.js").Fact} Fact
 * @typedef {import("./roster.js").Found} Found
 * @typedef {import("./standing.js").Standing} Standing
 * @typedef {{ kind: string, row: Row | null, number: string, method: string, pointId: string | null, proof: string, history: Fact[] }} Shown
 *   `number` is the proved code or card number; `row` is null for whoever is not on the list.
 * @typedef {{ standing: Standing, point: string | null, now: Date }} Now
 */

/** @param {Found} found @param {string} method @param {string} proof @param {Now} now @returns {Shown} */
export function meaningOf(found, method, proof, now) {
  const row = found.rows[0] ?? null;
  if (found.fault === "mistyped") return plain("mistyped", method);
  const shown = household(row, found.code, method, proof, now);
  if (found.fault === "card" && found.card) return { ...shown, kind: found.card.state };
  if (found.fault === "elsewhere") return { ...shown, kind: "unlisted-point", pointId: now.standing.pointId(found.point) };
  if (found.fault === "unknown" && shown.kind !== "done") return { ...shown, kind: method === "card" ? "other-list" : "not-listed" };
  return shown;
}

/** A verdict with nobody behind it. @param {string} kind @param {string} method @returns {Shown} */
export function plain(kind, method) {
  return { kind, row: null, number: "", method, pointId: null, proof: "", history: [] };
}

/**
 * A household of the list, or a number that is not on it.
 * @param {Row | null} row @param {string} number @param {string} method @param {string} proof @param {Now} now
 * @returns {Shown}
 */
export function household(row, number, method, proof, { standing, point, now }) {
  const history = standing.facts(row, number);
  const base = { number, method, proof, history };
  if (row) return { ...base, row, kind: standing.kind(row, point, now), pointId: standing.pointId(row[POINT]) };
  return { ...base, row: null, kind: handedOver(history).length ? "done" : "not-listed", pointId: null };
}

/** The same again after news or acts; what was said about the card itself stays. @param {Shown} shown @param {Now} now @returns {Shown} */
export function again(shown, now) {
  if (!shown.row && !shown.number) return shown;
  const fresh = household(shown.row, shown.number, shown.method, shown.proof, now);
  const isOfCard = DEAD_CARDS.has(shown.kind) || !shown.row;
  return isOfCard ? { ...shown, history: fresh.history } : fresh;
}

/**
 * The act as it goes to the server. Quantities are always said: what was handed over is a fact, whatever
 * another tablet has given meanwhile.
 * @param {Shown} shown @param {string} outcome @param {import("./verdict.js").Lines} lines
 * @param {{ list: string, point: string | null } & Record<string, any>} more
 */
export function recordOf(shown, outcome, lines, { list, point, ...more }) {
  return {
    distribution_id: list,
    household_id: shown.row?.[HOUSEHOLD] ?? null,
    ...(shown.row ? {} : { card: shown.number }),
    outcome,
    method: shown.method,
    collector_name: "",
    collector_relation: "",
    lines: lines.map(([item_id, quantity]) => ({ item_id, quantity })),
    reason: "",
    point_id: point ?? shown.pointId,
    seen: shown.kind,
    override_by: null,
    override_reason: "",
    ...more,
  };
}
