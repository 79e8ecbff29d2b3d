// @ts-check
// Who works with this tablet: sign-on with a password while there is a line, a PIN from then on.
// Five wrong PINs erase the lists, the drafts and the people; never the outbox.
import { changed } from "./bus.js";
import { now } from "./clock.js";
import { all, put, write } from "./store.js";
import { box, forgetKey, isUnlocked, lockFor, newKey, newOwnKey, ownBox, ownUnbox, tryPin, unbox, useKeys } from "./vault.js";
import { ask } from "./wire.js";

/** @typedef {import("./types.js").Person} Person
 * @typedef {{ n: string, locked: any, who: any, secret: any, wrong: number, waits: number }} Kept
 *   who: name and verbs, readable before the PIN; secret: her ticket, locked with K. */

export const PIN_SIGNS = 6;
const WRONG_PINS = 5;
const DAY = 86_400_000;
const TICKET_READS = 7 * DAY;
// Seconds to wait after the first, second, third and fourth wrong PIN.
const WAITS = [0, 2, 10, 30];

/** @type {Kept[]} */
let kept = [];
/** @type {Map<string, Person>} */
const known = new Map();
/** @type {Map<string, string>} */
const tickets = new Map();
/** @type {Person | null} */
let inside = null;

export async function startPeople() {
  kept = await all("people");
  known.clear();
  for (const each of kept) {
    const who = await ownUnbox(each.who);
    if (who) known.set(each.n, { n: each.n, ...who });
  }
}

/** Everybody who signed on here and set a PIN. */
export function people() {
  return [...known.values()];
}

/** Who works now, or null while the tablet is locked. */
export function person() {
  return inside;
}

/** @param {string} n */
export function personOf(n) {
  return known.get(n) || null;
}

/** Tickets by person, for what is sent; empty while the tablet is locked. */
export function ticketsOf() {
  return tickets;
}

/** Whether the ticket of who works now still opens lists. */
export function mayRead() {
  const ticket = inside && tickets.get(inside.n);
  return Boolean(ticket) && now() < Number(String(ticket).split(".")[2]) * 1000 + TICKET_READS;
}

/**
 * Ask the server who this is. Throws what wire.js throws.
 * @param {string} name
 * @param {string} password
 * @returns {Promise<{ ticket: string, person: any }>}
 */
export function signOn(name, password) {
  return ask("/sync/people", { method: "POST", body: { name, password } });
}

/**
 * Keep a person and her PIN. Without an open tablet there is no K to share, so a new one is made and
 * what the old one locked is erased.
 * @param {{ ticket: string, person: any }} signed
 * @param {string} pin
 */
export async function welcome(signed, pin) {
  const before = people().find((each) => each.id === signed.person.id);
  if (!isUnlocked()) {
    await erase();
    await newKey();
  }
  await newOwnKey();
  const n = before?.n || String(1 + Math.max(0, ...kept.map((each) => Number(each.n)), await highest()));
  const { id, name_bn, name_en, role, verbs } = signed.person;
  const who = { id, name_bn, name_en, role, verbs };
  const row = { n, locked: await lockFor(pin), who: await ownBox(who), secret: await box(signed.ticket), wrong: 0, waits: 0 };
  await put("people", row);
  kept = [...kept.filter((each) => each.n !== n), row];
  known.set(n, { n, ...who });
  await enter(n);
}

// A number once given stays that person's: acts of somebody erased still carry it.
async function highest() {
  const acts = await all("acts");
  return acts.reduce((most, act) => Math.max(most, Number(act.by) || 0), 0);
}

/** @param {string} n */
async function enter(n) {
  inside = personOf(n);
  tickets.clear();
  for (const each of kept) {
    const ticket = await unbox(each.secret);
    if (ticket) tickets.set(each.n, ticket);
  }
  changed("people");
}

/**
 * Try a PIN. `wait` is how many seconds the next try must wait; `erased` that this was the last try.
 * @param {string} n
 * @param {string} pin
 * @returns {Promise<{ right: boolean, wait: number, left: number, erased: boolean }>}
 */
export async function check(n, pin) {
  return attempt(n, pin, () => {});
}

/** The same, and come in when it is right. @param {string} n @param {string} pin */
export async function unlock(n, pin) {
  return attempt(n, pin, async (opened, row) => {
    if (await useKeys(opened)) await put("people", Object.assign(row, { locked: await lockFor(pin) }));
    await enter(n);
  });
}

/** @param {string} n @param {string} pin @param {(opened: CryptoKey[], row: Kept) => unknown} then */
async function attempt(n, pin, then) {
  const row = kept.find((each) => each.n === n);
  if (!row) return { right: false, wait: 0, left: 0, erased: false };
  const wait = Math.ceil((row.waits - performance.timeOrigin - performance.now()) / 1000);
  if (wait > 0 && wait <= WAITS[WAITS.length - 1]) return { right: false, wait, left: WRONG_PINS - row.wrong, erased: false };
  // Counted before it is tried: switching the tablet off in between wins no free try.
  row.wrong += 1;
  await put("people", row);
  const opened = await tryPin(pin, row.locked);
  if (!opened) return wrong(row);
  row.wrong = 0;
  await put("people", row);
  await then(opened, row);
  return { right: true, wait: 0, left: WRONG_PINS, erased: false };
}

/** @param {Kept} row */
async function wrong(row) {
  if (row.wrong >= WRONG_PINS) {
    await erase();
    return { right: false, wait: 0, left: 0, erased: true };
  }
  const wait = WAITS[row.wrong - 1];
  row.waits = performance.timeOrigin + performance.now() + wait * 1000;
  await put("people", row);
  return { right: false, wait, left: WRONG_PINS - row.wrong, erased: false };
}

/** Lock: forget K and the tickets. */
export function leave() {
  inside = null;
  tickets.clear();
  forgetKey();
  changed("lock");
}

/** Erase lists, drafts and people. The outbox stays: its sealed half needs no key of ours. */
export async function erase() {
  leave();
  await write(["packs", "drafts", "people", "acts"], (tx) => [
    tx.objectStore("packs").clear(),
    tx.objectStore("drafts").clear(),
    tx.objectStore("people").clear(),
    forgetBoxes(tx.objectStore("acts")),
  ]);
  kept = [];
  known.clear();
  changed("erased");
}

/** Drop the half of every act that only the erased key could read. @param {any} acts */
async function forgetBoxes(acts) {
  for (let at = await acts.openCursor(); at; at = await at.continue()) {
    await at.update({ ...at.value, box: null, said: null });
  }
}
