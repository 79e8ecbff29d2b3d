// @ts-check
// What is known of each household now: the pack with its news, and this tablet's own acts on top.
// Own acts that have come back from the server inside the pack are counted once. No screen, no store.

import { BUNDLE, CODE, HOUSEHOLD, NUMBER, POINT, STATE, plainId } from "./roster.js";
import { STATES, handedOver, millionths, outlook, quantity, remaining, totals, verdict } from "./verdict.js";

/**
 * @typedef {import("./types.js").Pack} Pack
 * @typedef {import("./types.js").Act} Act
 * @typedef {import("./types.js").Row} Row
 * @typedef {import("./verdict.js").Fact} Fact
 * @typedef {import("./verdict.js").Lines} Lines
 * @typedef {{ item: Pack["items"][number], left: string, state: "good" | "low" | "below" }} Left
 */

export const UNDO_MS = 10 * 60_000;
const SAME_MS = 10 * 60_000;
const LOW_SHARE = 10;
const OVER = new Set(["reconciling", "closed", "cancelled"]);

export class Standing {
  /** @type {Map<string, Act[]>} */
  #own = new Map();
  /** @type {Map<string, Act>} */
  #undone = new Map();

  /** @param {Pack} pack @param {Act[]} acts */
  constructor(pack, acts) {
    this.pack = pack;
    for (const act of acts) if (act.verb === "checkin.void") this.#undone.set(act.given.check_in_id, act);
    this.records = acts.filter((act) => act.verb === "checkin.record" && act.given.outcome);
    for (const act of this.records) {
      const key = keyOf(act);
      const same = this.#own.get(key);
      if (same) same.push(act);
      else this.#own.set(key, [act]);
    }
  }

  /** Whether this act of this tablet still counts. @param {Act} act */
  stands(act) {
    return !this.#undone.has(act.id);
  }

  /** The tablet's own acts for a household of the list, or for a card that is not on it. @param {Row | null} row @param {string} [number] */
  own(row, number = "") {
    const byRow = row ? (this.#own.get(plainId(row[HOUSEHOLD])) ?? []) : [];
    return [...byRow, ...(this.#own.get(`card ${row ? row[CODE] : number}`) ?? [])];
  }

  /** Everything that stands, oldest first. @param {Row | null} row @param {string} [number] @returns {Fact[]} */
  facts(row, number = "") {
    const own = this.own(row, number);
    const known = row ? this.#known(row) : [];
    for (const act of own) {
      const twin = known.findIndex((fact) => isSame(fact, factOf(act)));
      if (twin >= 0) known.splice(twin, 1);
    }
    const facts = [...known, ...own.filter((act) => this.stands(act)).map(factOf)];
    return facts.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  }

  /** @param {Row} row @returns {Lines} */
  bundle(row) {
    return (this.pack.bundles[row[BUNDLE]] ?? []).map(([item, amount]) => [this.pack.items[item].id, amount]);
  }

  /** What most get; where bundles differ, every item with nothing of it yet. @returns {Lines} */
  usual() {
    const { bundles, items } = this.pack;
    if (bundles.length === 1) return bundles[0].map(([item, amount]) => [items[item].id, amount]);
    return items.map((item) => [item.id, "0"]);
  }

  /** What is still to be handed over; the whole of it where everything was given. @param {Row} row @returns {Lines} */
  left(row) {
    return remaining(handedOver(this.facts(row)), this.bundle(row));
  }

  /** What is handed over now: the rest, or the whole once more when everything was given. @param {Row | null} row */
  handOver(row) {
    if (!row) return this.usual();
    const left = this.left(row);
    return left.length ? left : this.bundle(row);
  }

  /** @param {Row} row */
  state(row) {
    const letter = STATES[row[STATE]] ?? "planned";
    if (!this.own(row).length) return letter;
    return outlook(this.facts(row), this.bundle(row), this.#resting(row, letter));
  }

  // A state that came from facts falls with them; one that a coordinator set stays.
  /** @param {Row} row @param {string} letter */
  #resting(row, letter) {
    const known = this.#known(row);
    const isFromFacts = known.length > 0 && !["cancelled", "withdrawn"].includes(letter);
    return isFromFacts ? "planned" : letter;
  }

  /** @param {Row} row @param {string | null} point where this table stands @param {Date} now */
  kind(row, point, now) {
    const due = { state: this.state(row), due: this.bundle(row), point: this.pointId(row[POINT]) };
    const { state, starts_at } = this.pack.distribution;
    // A list taken before it was opened is served as open on its day; the server hears of it later.
    const desk = { state: OVER.has(state) ? state : "open", begins: localDay(new Date(starts_at)), today: localDay(now), point };
    return verdict(due, desk);
  }

  /** @param {number | null} place */
  pointId(place) {
    return place === null ? null : (this.pack.points[place]?.id ?? null);
  }

  /** What of the last ten minutes can be undone here, newest first. @param {Date} now */
  recent(now) {
    const since = now.getTime() - UNDO_MS;
    return this.records.filter((act) => this.stands(act) && Date.parse(act.at) >= since).reverse();
  }

  /** Goods left on the table: what the server counted when the list was taken, less what was handed over here since. @param {string | null} point @returns {Left[]} */
  stock(point) {
    /** @type {Map<number, number>} */
    const start = new Map();
    for (const [place, item, amount] of this.pack.stock) {
      if (point && this.pointId(place) !== point) continue;
      start.set(item, (start.get(item) ?? 0) + millionths(amount));
    }
    const gone = totals(this.records.map((act) => this.#taken(act)));
    return [...start].map(([place, had]) => {
      const item = this.pack.items[place];
      const left = had - (gone.get(item.id) ?? 0);
      const state = left < 0 ? "below" : left * LOW_SHARE <= had ? "low" : "good";
      return { item, left: quantity(left), state };
    });
  }

  // What an act took from the balance that came with the pack. That balance knows what the server
  // had heard by then; goods of an undone act come back.
  /** @param {Act} act @returns {Lines} */
  #taken(act) {
    const undo = this.#undone.get(act.id);
    const taken = Number(!this.#isCounted(act)) - Number(undo !== undefined && !this.#isCounted(undo));
    if (taken === 0) return [];
    return linesOf(act).map(([item, text]) => [item, taken < 0 ? `-${text}` : text]);
  }

  /** @param {Act} act */
  #isCounted(act) {
    return act.state === "done" && Date.parse(act.at) < Date.parse(this.pack.made_at);
  }

  /** @param {Row} row @returns {Fact[]} */
  #known(row) {
    const had = this.pack.had[String(row[NUMBER])] ?? [];
    return had.map(([at, by_bn, by_en, point, outcome, lines], place) => ({
      id: `known ${String(place).padStart(3, "0")}`, at, by_bn, by_en, outcome, point: this.pointId(point),
      lines: lines.map(([item, amount]) => [this.pack.items[item]?.id ?? "", amount]),
    }));
  }
}

/** @param {Act} act */
function keyOf(act) {
  return act.given.household_id ? plainId(act.given.household_id) : `card ${act.given.card ?? ""}`;
}

/** @param {Act} act @returns {Lines} */
function linesOf(act) {
  return (act.given.lines ?? []).map((/** @type {{ item_id: string, quantity: string }} */ line) => [line.item_id, line.quantity]);
}

/** @param {Act} act @returns {Fact} */
function factOf(act) {
  return { id: act.id, outcome: act.given.outcome, lines: linesOf(act), at: act.at, point: act.given.point_id, mine: true };
}

// The pack names no ids. The same deed with the same goods within ten minutes is the same one.
/** @param {Fact} known @param {Fact} own */
function isSame(known, own) {
  if (known.outcome !== own.outcome) return false;
  if (Math.abs(Date.parse(known.at) - Date.parse(own.at)) > SAME_MS) return false;
  const one = totals([known.lines]), other = totals([own.lines]);
  return one.size === other.size && [...one].every(([item, amount]) => other.get(item) === amount);
}

const DAY = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Dhaka", year: "numeric", month: "2-digit", day: "2-digit" });

/** The day in Bangladesh as YYYY-MM-DD. @param {Date} at */
export function localDay(at) {
  return DAY.format(at);
}
