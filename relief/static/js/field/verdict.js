// @ts-check
// What to do for one household: the same answer as relief/checkin (rules.py, verdicts.py), from the
// same table of cases (tests/field/verdict_cases.json). No screen, no store, no clock of its own.

/**
 * @typedef {[string, string][]} Lines item and quantity as decimal text
 * @typedef {{ id: string, outcome: string, lines: Lines, at: string, by_bn?: string, by_en?: string, point?: string | null, mine?: boolean }} Fact
 * @typedef {{ state: string, begins: string, today: string, point: string | null }} Desk days as YYYY-MM-DD
 * @typedef {{ state: string, due: Lines, point: string | null }} Due
 */

const HANDED_OVER = new Set(["delivered", "partial"]);
/** @type {Record<string, string>} */
const SETTLES = { absent: "absent", refused: "refused", ineligible: "cancelled", referred: "on-hold" };
/** @type {Record<string, string>} */
const OF_STATE = {
  delivered: "done", "on-hold": "on-hold", refused: "refused", absent: "absent", cancelled: "cancelled",
};
/** The letters of a pack's rows. @type {Record<string, string>} */
export const STATES = {
  p: "planned", y: "partly-delivered", d: "delivered", a: "absent", r: "refused", h: "on-hold", c: "cancelled", w: "withdrawn",
};

/** Kinds for which goods may be handed over without asking anybody. */
export const MAY_GIVE = new Set(["give", "rest", "other-point", "refused", "absent"]);

/**
 * The kind of verdict; `due` null is a household that is not on the list.
 * @param {Due | null} due @param {Desk} desk
 */
export function verdict(due, desk, isRegistered = true) {
  if (!due) return isRegistered ? "not-listed" : "withdrawn";
  if (OF_STATE[due.state]) return OF_STATE[due.state];
  if (!isRegistered || due.state === "withdrawn") return "withdrawn";
  if (desk.state !== "open") return "shut";
  if (desk.today < desk.begins) return "other-day";
  if (due.state === "partly-delivered") return "rest";
  if (desk.point && due.point && due.point !== desk.point) return "other-point";
  return "give";
}

/**
 * What the standing facts add up to, in whatever order they came; without any it is `resting`.
 * @param {Fact[]} facts @param {Lines} due @param {string} resting
 */
export function outlook(facts, due, resting) {
  const given = handedOver(facts);
  if (given.length) {
    const isPart = !given.some((fact) => fact.outcome === "delivered") && remaining(given, due).length > 0;
    return isPart ? "partly-delivered" : "delivered";
  }
  if (!facts.length) return resting;
  const last = facts.reduce((one, other) => (isLater(other, one) ? other : one));
  return SETTLES[last.outcome] ?? resting;
}

/** @param {Fact[]} facts */
export function handedOver(facts) {
  return facts.filter((fact) => HANDED_OVER.has(fact.outcome));
}

/** @param {Fact} one @param {Fact} other */
function isLater(one, other) {
  const first = Date.parse(one.at), second = Date.parse(other.at);
  return first > second || (first === second && one.id > other.id);
}

/**
 * What is still due after these facts.
 * @param {Fact[]} given @param {Lines} due
 * @returns {Lines}
 */
export function remaining(given, due) {
  const left = totals([due]);
  for (const [item, amount] of totals(given.map((fact) => fact.lines))) {
    if (left.has(item)) left.set(item, /** @type {number} */ (left.get(item)) - amount);
  }
  return [...left].filter(([, amount]) => amount > 0).map(([item, amount]) => [item, quantity(amount)]);
}

/** @param {Lines[]} many @returns {Map<string, number>} */
export function totals(many) {
  /** @type {Map<string, number>} */
  const sums = new Map();
  for (const lines of many) {
    for (const [item, text] of lines) sums.set(item, (sums.get(item) ?? 0) + millionths(text));
  }
  return sums;
}

/**
 * A decimal text as a whole number of millionths: sums of tenths stay exact. The server holds
 * quantities below a thousand million, so this is far from where numbers lose their last digit.
 * @param {string} text
 */
export function millionths(text) {
  const [, sign, whole, part = ""] = /^\s*(-?)([0-9]*)(?:\.([0-9]*))?\s*$/.exec(text) ?? ["", "", "0"];
  const size = Number(whole || "0") * 1_000_000 + Number(part.slice(0, 6).padEnd(6, "0"));
  return sign ? -size : size;
}

/** As the server writes it, without idle zeros. @param {number} amount */
export function quantity(amount) {
  const size = Math.abs(amount);
  const part = String(size % 1_000_000).padStart(6, "0").replace(/0+$/, "");
  return `${amount < 0 ? "-" : ""}${Math.floor(size / 1_000_000)}${part ? `.${part}` : ""}`;
}
