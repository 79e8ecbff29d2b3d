// @ts-check
// Everything done on this tablet, until the server has it and thirty days longer: a server restored from
// yesterday's copy is offered it again. Nothing else ever deletes an act.
import { changed, listen } from "./bus.js";
import { now, reading, secondsSince } from "./clock.js";
import { ROLL } from "./packs.js";
import { person, personOf, ticketsOf } from "./people.js";
import { all, get, write } from "./store.js";
import { tablet } from "./tablet.js";
import { box, isUnlocked, seal, siteBox, toBase64, unbox } from "./vault.js";

/** @typedef {import("./types.js").Act} Act
 * @typedef {{ id: string, seq: number, list: string, by: string, at: string, read: any, box: any, sealed: Uint8Array,
 *   state: import("./types.js").State, code: string, said: any, tries: number, next: number, done: number | null }} Row
 *   box: the act, readable with K; sealed: the same for the server alone; next: not before this (running clock);
 *   done: when the server had it. */

const KEPT_DAYS = 30;
const DAY = 86_400_000;
export const UNCONFIRMED = /** @type {const} */ (["waiting", "sent", "later"]);

/** @type {Map<string, Row>} in the order of seq */
const rows = new Map();
/** @type {Map<string, { verb: string, v: number, given: any }>} */
const open = new Map();
/** @type {Map<string, import("./types.js").Answer>} */
const answers = new Map();
let last = 0;

export async function startOutbox() {
  listen((what) => {
    // Rung when somebody leaves and when somebody comes in.
    if (what === "lock" && !isUnlocked()) closeOutbox();
    if (what === "erased") forgetReadable();
  });
  const found = (await all("acts")).sort((one, other) => one.seq - other.seq);
  // Of a request cut short by the end of the last run nobody knows whether it arrived.
  for (const row of found) rows.set(row.id, { ...row, next: 0 });
  last = found.reduce((most, row) => Math.max(most, row.seq), (await get("kv", "seq")) || 0);
  await forgetOld();
}

// Children are read by the people of their site alone.
/** @param {string} list @param {{ given: Record<string, any> }} content */
function locked(list, content) {
  return list === ROLL ? siteBox(content.given, content) : box(content);
}

/** Read what can be read, after a PIN was typed or a site's keys came. What somebody else read before is closed. */
export async function openOutbox() {
  open.clear();
  for (const row of rows.values()) {
    const content = await unbox(row.box);
    if (content) open.set(row.id, content);
    const said = await unbox(row.said);
    if (said) answers.set(row.id, said);
  }
  changed("acts");
}

/** The tablet was locked: keep nothing readable. */
function closeOutbox() {
  open.clear();
  answers.clear();
}

/** The key was erased with the lists: only the sealed halves are left. */
function forgetReadable() {
  closeOutbox();
  for (const row of rows.values()) Object.assign(row, { box: null, said: null });
}

/**
 * Write an act down. Comes back when it is on the disk.
 * @param {{ verb: string, v?: number, given: Record<string, any> }} act
 * @param {string} list id of the distribution
 * @returns {Promise<{ id: string, seq: number }>}
 */
export async function record(act, list) {
  const who = person();
  if (!who || !isUnlocked()) throw new Error("locked");
  const id = crypto.randomUUID();
  // Taken before anything is awaited: two quick taps never share a number. One that fails leaves a gap.
  const seq = (last += 1);
  const content = { verb: act.verb, v: act.v ?? 1, given: act.given };
  const at = new Date().toISOString();
  const read = reading();
  const sealed = await sealedFor({ id, seq, at, by: who.n }, content);
  /** @type {Row} */
  const row = { id, seq, list, by: who.n, at, read, box: await locked(list, content), sealed, state: "waiting", code: "", said: null, tries: 0, next: 0, done: null };
  await write(["acts", "kv"], (tx) => [tx.objectStore("acts").add(row), tx.objectStore("kv").put(seq, "seq")]);
  rows.set(id, row);
  open.set(id, content);
  changed("acts");
  return { id, seq };
}

/**
 * Put right what the server could not take, under its own id and number; it goes out again.
 * @param {string} id @param {Record<string, any>} given
 */
export async function correct(id, given) {
  const row = rows.get(id);
  const was = open.get(id);
  if (row?.state !== "fix" || !was) throw new Error("nothing to put right");
  const content = { ...was, given };
  const made = { box: await locked(row.list, content), sealed: await sealedFor(row, content) };
  await change([row], () => ({ ...made, state: "waiting", code: "", said: null, tries: 0, next: 0 }));
  open.set(id, content);
  answers.delete(id);
  changed("acts");
}

/** @param {{ id: string, seq: number, at: string, by: string }} row @param {{ verb: string, v: number, given: any }} content */
function sealedFor({ id, seq, at, by }, content) {
  return seal({ id, seq, ...withTickets(content), ticket: ticketsOf().get(by), at }, id, tablet().server_key);
}

// A sealed act travels alone: where it names another person's ticket by number, the ticket itself goes in.
/** @param {{ verb: string, v: number, given: any }} content */
function withTickets(content) {
  const by = content.given.override_by;
  return by ? { ...content, given: { ...content.given, override_by: ticketsOf().get(by) || null } } : content;
}

/** @param {Row} row @returns {Act} */
function shown(row) {
  const content = open.get(row.id) || { verb: "", v: 1, given: {} };
  const answer = answers.get(row.id) || (row.code ? { answer: row.state, code: row.code, text: "" } : null);
  return { id: row.id, seq: row.seq, ...content, at: row.at, by: row.by, state: row.state, done: row.done, answer };
}

/** What was done on this tablet, oldest first. @param {string} [list] only of this distribution @returns {Act[]} */
export function acts(list) {
  return [...rows.values()].filter((row) => !list || row.list === list).map(shown);
}

/** The name of who did it, as far as this tablet still knows. @param {Act} act */
export function doerOf(act) {
  return personOf(act.by);
}

/** @param {string} [list] @returns {import("./types.js").Counters} */
export function counters(list) {
  const mine = [...rows.values()].filter((row) => !list || row.list === list);
  const count = (/** @type {string[]} */ ...states) => mine.filter((row) => states.includes(row.state)).length;
  const unsent = mine.filter((row) => row.state !== "done");
  return {
    here: count("waiting", "later"),
    sent: count("sent"),
    confirmed: count("done"),
    conflict: count("fix", "held"),
    oldest_at: unsent.length ? unsent[0].at : null,
  };
}

/** How many seconds the oldest unconfirmed act is old, or 0. */
export function oldestAge() {
  const first = [...rows.values()].find((row) => isUnconfirmed(row));
  if (!first) return 0;
  return secondsSince(first.read) ?? Math.max(0, (Date.now() - Date.parse(first.at)) / 1000);
}

/** @param {Row} row */
function isUnconfirmed(row) {
  return UNCONFIRMED.some((state) => state === row.state);
}

/** Rows that may be sent now, oldest first. @param {number} most */
export function due(most) {
  const at = performance.now();
  return [...rows.values()].filter((row) => isUnconfirmed(row) && row.next <= at).slice(0, most);
}

/** How many are not confirmed. */
export function unconfirmed() {
  return [...rows.values()].filter(isUnconfirmed).length;
}

/** What the server has neither taken nor kept for a coordinator. @param {string} [list] */
export function unsent(list) {
  return [...rows.values()].filter((row) => (!list || row.list === list) && (isUnconfirmed(row) || row.state === "fix"));
}

/** How many those are. @param {string} [list] */
export function unsettled(list) {
  return unsent(list).length;
}

/** Whether this tablet knows of it. @param {string} id */
export function knows(id) {
  return rows.has(id);
}

/** Ids the server has and a person must decide about. */
export function askedAbout() {
  return [...rows.values()].filter((row) => row.state === "held" || row.state === "fix").map((row) => row.id);
}

/**
 * One item of a batch: readable where this tablet can read it and holds its ticket, else sealed.
 * @param {Row} row
 */
export function item(row) {
  const content = open.get(row.id);
  const tickets = [row.by, content?.given.override_by].filter(Boolean);
  if (!content || !tickets.every((n) => ticketsOf().has(n))) return sealedItem(row);
  return { id: row.id, seq: row.seq, ...content, by: row.by, at: row.at, ago: secondsSince(row.read) };
}

/** @param {Row} row */
export function sealedItem(row) {
  return { id: row.id, seq: row.seq, sealed: toBase64(row.sealed) };
}

/** Everything that is not confirmed, sealed, for a file. */
export function sealedItems() {
  return [...rows.values()].filter((row) => row.state !== "done").map(sealedItem);
}

/** It is leaving the tablet now; until an answer comes nobody knows. @param {Row[]} leaving */
export async function markSent(leaving) {
  await change(leaving, () => ({ state: "sent" }));
}

/**
 * Take the server's answers, each for its own row only.
 * @param {{ id: string, answer: string, code: string, text: string, details?: any }[]} said
 */
export async function settle(said) {
  const found = said.filter((one) => rows.has(one.id));
  const boxes = new Map();
  for (const one of found) {
    if (one.answer !== "done" && isUnlocked()) boxes.set(one.id, await box(one));
  }
  const byId = new Map(found.map((one) => [one.id, one]));
  await change(found.map((one) => /** @type {Row} */ (rows.get(one.id))), (row) => answered(row, /** @type {any} */ (byId.get(row.id)), boxes.get(row.id)));
  for (const one of found) if (isUnlocked()) answers.set(one.id, one);
}

/** @param {Row} row @param {{ answer: string, code: string }} one @param {any} boxed @returns {Partial<Row>} */
function answered(row, one, boxed) {
  const said = boxed || null;
  if (one.answer === "done") return { state: "done", done: now(), code: one.code || "", said, tries: 0 };
  if (one.answer === "fix" || one.answer === "held") return { state: one.answer, code: one.code || one.answer, said };
  // What the tablet does not understand is kept and tried again, like `later`.
  const wait = Math.min(900, 5 * 2 ** row.tries) * 1000;
  return { state: "later", code: one.code || "", said, tries: row.tries + 1, next: performance.now() + wait };
}

/** A cut or late answer: try these again soon. @param {string} [id] only this one */
export async function tryAgain(id) {
  for (const row of rows.values()) if (!id || row.id === id) row.next = 0;
  changed("acts");
}

/** The server has lost what it had: offer the last thirty days again. */
export async function offerAgain() {
  await change([...rows.values()].filter((row) => row.state === "done"), () => ({ state: "waiting", done: null, next: 0 }));
}

/** Room for new acts: what the server has had for more than `days` goes. @param {number} [days] */
export async function forgetOld(days = KEPT_DAYS) {
  const over = [...rows.values()].filter((row) => row.state === "done" && now() - (row.done || 0) >= days * DAY);
  if (!over.length) return 0;
  await write(["acts"], (tx) => over.map((row) => tx.objectStore("acts").delete(row.id)));
  for (const row of over) rows.delete(row.id);
  return over.length;
}

/**
 * Acts the server has had about families that are to be forgotten; what waits for anything stays.
 * @param {Set<string>} ids @param {Set<string>} codes
 */
export async function forgetAbout(ids, codes) {
  const about = (/** @type {any} */ given) => codes.has(given?.code) || ids.has(String(given?.household_id ?? "").replaceAll("-", ""));
  const over = [...rows.values()].filter((row) => row.state === "done" && about(open.get(row.id)?.given));
  if (!over.length) return;
  await write(["acts"], (tx) => over.map((row) => tx.objectStore("acts").delete(row.id)));
  for (const row of over) {
    rows.delete(row.id);
    open.delete(row.id);
  }
  changed("acts");
}

/** @param {Row[]} changing @param {(row: Row) => Partial<Row>} how */
async function change(changing, how) {
  if (!changing.length) return;
  const made = changing.map((row) => ({ ...row, ...how(row) }));
  await write(["acts"], (tx) => made.map((row) => tx.objectStore("acts").put(row)));
  for (const row of made) rows.set(row.id, row);
  changed("acts");
}
