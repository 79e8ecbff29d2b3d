// @ts-check
// A pack as something to look things up in: by code, card, number on the list, last digits of the
// phone, and name in either script. No screen, no store.

import { checkCode, toLatin } from "./codes.js";
import { normalise, searchWords } from "./names.js";

/**
 * @typedef {[number, string, string, string, string, number, number, number, number | null, string, string, string, (number | null)?]} Row
 * @typedef {{ rows: Row[], cards?: [string, number | null, string][], elsewhere?: [string, number | null][] }} PackRows
 * @typedef {{ number: string, rowNumber: number | null, state: string }} Card
 * @typedef {"card" | "code" | "name" | "phone" | "paper"} Method
 * @typedef {{ method: Method, rows: Row[], fault: "" | "mistyped" | "elsewhere" | "unknown" | "card", code: string, card: Card | null, point: number | null }} Found
 */

export const NUMBER = 0, HOUSEHOLD = 1, CODE = 2, NAME_BN = 3, NAME_EN = 4, PLACE = 5, SIZE = 6;
export const BUNDLE = 7, POINT = 8, PHONE = 9, COLLECTOR = 10, STATE = 11, SLOT = 12;

/** As many as can be read while somebody waits. */
export const MOST = 20;
const SLICE = 250;
// The server's words for cards that must not be served.
export const DEAD_CARDS = new Set(["lost", "replaced", "blocked"]);

export class Roster {
  /** @param {PackRows} pack */
  constructor(pack) {
    this.rows = pack.rows;
    /** @type {Map<string, Row>} */
    this.byCode = new Map();
    /** @type {Map<number, Row>} */
    this.byNumber = new Map();
    /** @type {Map<string, Row>} */
    this.byHousehold = new Map();
    /** @type {Map<string, Row[]>} */
    this.byPhone = new Map();
    for (const row of pack.rows) this.#keep(row);
    /** @type {Map<string, Card>} */
    this.cards = new Map((pack.cards ?? []).map(([number, rowNumber, state]) => [number, { number, rowNumber, state }]));
    /** @type {Map<string, number | null>} */
    this.elsewhere = new Map(pack.elsewhere ?? []);
    this.names = new Names(pack.rows);
  }

  /** @param {Row} row */
  #keep(row) {
    this.byCode.set(row[CODE], row);
    this.byNumber.set(row[NUMBER], row);
    this.byHousehold.set(plainId(row[HOUSEHOLD]), row);
    if (!row[PHONE]) return;
    const same = this.byPhone.get(row[PHONE]);
    if (same) same.push(row);
    else this.byPhone.set(row[PHONE], [row]);
  }

  /**
   * Who is meant by what was typed: a code, a number on the list, a phone's last digits, a name.
   * @param {string} text
   * @returns {Found}
   */
  find(text) {
    const checked = checkCode(text);
    if ("code" in checked) return this.ofNumber(checked.code, "code");
    const plain = toLatin(text).trim();
    if (checked.fault === "check" || looksLikeCode(plain)) return found("code", [], "mistyped", plain);
    const digits = plain.replace(/[\s\-+().]/g, "");
    if (/^[0-9]+$/.test(digits)) return this.ofDigits(digits);
    const rows = this.names.find(text);
    return found("name", rows, rows.length ? "" : "unknown");
  }

  /**
   * Four digits on a list on which no number is longer; a nought begins a phone number.
   * @param {string} text
   */
  isWhole(text) {
    return /^[1-9][0-9]{3}$/.test(toLatin(text)) && this.rows.length < 10_000;
  }

  /**
   * A proved code or card number.
   * @param {string} number @param {Method} method
   * @returns {Found}
   */
  ofNumber(number, method) {
    const card = this.cards.get(number) ?? null;
    const row = this.byCode.get(number) ?? (card?.rowNumber == null ? undefined : this.byNumber.get(card.rowNumber));
    if (card && DEAD_CARDS.has(card.state)) return { ...found(method, row ? [row] : [], "card", number), card };
    if (row) return { ...found(method, [row], "", number), card };
    if (this.elsewhere.has(number)) {
      return { ...found(method, [], "elsewhere", number), point: this.elsewhere.get(number) ?? null };
    }
    return found(method, [], "unknown", number);
  }

  /**
   * Up to five digits may be the number on the list; four and more end a phone number.
   * @param {string} digits
   * @returns {Found}
   */
  ofDigits(digits) {
    /** @type {Row[]} */
    const rows = [];
    const listed = digits.length <= 6 ? this.byNumber.get(Number(digits)) : undefined;
    if (listed) rows.push(listed);
    const phoned = digits.length >= 4 ? (this.byPhone.get(digits.slice(-4)) ?? []) : [];
    for (const row of phoned) if (row !== listed) rows.push(row);
    const method = listed && phoned.length === 0 ? "code" : phoned.length ? "phone" : "code";
    return found(method, rows.slice(0, MOST), rows.length ? "" : "unknown");
  }
}

/** Names in both scripts by the sound of their words. */
class Names {
  #built = 0;
  /** @type {Map<string, number[]>} */
  #places = new Map();
  /** @type {string[] | null} */
  #keys = null;

  /** @param {Row[]} rows */
  constructor(rows) {
    this.rows = rows;
  }

  /** All rows in small slices, so that the first scan does not wait for names nobody has typed. */
  growInTurns() {
    setTimeout(() => void (this.grow() || this.growInTurns()), 0);
  }

  /** Take the next rows in; true when all are. @returns {boolean} */
  grow(most = SLICE) {
    const end = Math.min(this.#built + most, this.rows.length);
    for (; this.#built < end; this.#built += 1) this.#take(this.#built);
    if (end === this.rows.length && !this.#keys) this.#keys = [...this.#places.keys()].sort();
    return end === this.rows.length;
  }

  /** @param {number} place */
  #take(place) {
    const row = this.rows[place];
    for (const word of new Set([...searchWords(row[NAME_BN]), ...searchWords(row[NAME_EN])])) {
      const places = this.#places.get(word);
      if (places) places.push(place);
      else this.#places.set(word, [place]);
    }
  }

  /** @param {string} text @returns {Row[]} */
  find(text) {
    const words = searchWords(text);
    if (!words.length) return [];
    this.grow(Infinity);
    /** @type {Map<number, number> | null} */
    let fits = null;
    for (const word of words) {
      const these = this.#like(word);
      fits = fits ? both(fits, these) : these;
    }
    return this.#best(/** @type {Map<number, number>} */ (fits), text);
  }

  /** Rows with a word that begins so, and how well it fits. @param {string} word @returns {Map<number, number>} */
  #like(word) {
    const keys = /** @type {string[]} */ (this.#keys);
    /** @type {Map<number, number>} */
    const fits = new Map();
    for (let at = firstFrom(keys, word); at < keys.length && keys[at].startsWith(word); at += 1) {
      const worth = keys[at] === word ? 2 : 1;
      for (const place of this.#places.get(keys[at]) ?? []) fits.set(place, Math.max(worth, fits.get(place) ?? 0));
    }
    return fits;
  }

  /** The written form first, then the sound, then the order of the list. @param {Map<number, number>} fits @param {string} text */
  #best(fits, text) {
    const typed = normalise(text).toLowerCase();
    const ranked = [...fits].map(([place, worth]) => ({ place, worth: worth + this.#written(place, typed) }));
    ranked.sort((one, other) => other.worth - one.worth || one.place - other.place);
    return ranked.slice(0, MOST).map(({ place }) => this.rows[place]);
  }

  /** @param {number} place @param {string} typed */
  #written(place, typed) {
    const row = this.rows[place];
    if (row[NAME_BN].includes(typed)) return 4;
    return row[NAME_EN].toLowerCase().includes(typed) ? 4 : 0;
  }
}

/** @param {Map<number, number>} fits @param {Map<number, number>} these */
function both(fits, these) {
  const [few, many] = fits.size < these.size ? [fits, these] : [these, fits];
  /** @type {Map<number, number>} */
  const shared = new Map();
  for (const [place, worth] of few) {
    const other = many.get(place);
    if (other !== undefined) shared.set(place, worth + other);
  }
  return shared;
}

/** @param {string[]} keys @param {string} word */
function firstFrom(keys, word) {
  let low = 0, high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle] < word) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Letters and digits together are a code somebody tried to type, never a name.
/** @param {string} plain */
function looksLikeCode(plain) {
  return plain.length >= 6 && /[A-Za-z]/.test(plain) && /[0-9]/.test(plain) && /^[A-Za-z0-9\s\-./]+$/.test(plain);
}

/**
 * @param {Method} method @param {Row[]} rows @param {Found["fault"]} fault
 * @returns {Found}
 */
function found(method, rows, fault, code = "") {
  return { method, rows, fault, code, card: null, point: null };
}

/** An id without its hyphens, as packs have it. @param {string} id */
export function plainId(id) {
  return id.replaceAll("-", "").toLowerCase();
}
