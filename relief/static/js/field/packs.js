// @ts-check
// Lists taken along: fetched while there is a line, locked with K, dead after seven days.
import { changed, listen } from "./bus.js";
import { isDoubtful, isOver, now } from "./clock.js";
import { mayRead, person, ticketsOf } from "./people.js";
import { all, put, remove } from "./store.js";
import { box, isUnlocked, unbox } from "./vault.js";
import { ask } from "./wire.js";

/** @typedef {import("./types.js").Pack} Pack
 * @typedef {{ id: string, made_at: string, expires_at: string, cursor: string, locked: any, points: string[] }} Kept */

// What a registration team took along lies beside the lists (register_pack.js).
export const REGISTRATION = "registration";
// And what a storekeeper counts (store_pack.js).
export const STORE = "store";
// And the map of an upazila (map_tile.js).
export const MAP = "map";
// What facilitators call the roll with, one for each person (roll_pack.js).
export const ROLL = "roll";
const OLD = 24 * 3_600_000;

/** @type {Kept[]} */
let kept = [];
/** @type {Map<string, Pack>} what a PIN opened; the half-done work beneath the lock goes on with the same list */
const open = new Map();

export async function startPacks() {
  const found = await all("packs");
  kept = found.filter((each) => ![REGISTRATION, STORE, MAP].includes(each.id) && !each.id.startsWith(`${ROLL} `));
  for (const each of found) if (isOver(each.expires_at) && !kept.includes(each)) await remove("packs", each.id);
  listen((what) => {
    if (what !== "erased") return;
    kept = [];
    open.clear();
  });
  await eraseOver();
}

/** After a PIN: read every list that still lives. */
export async function openPacks() {
  await eraseOver();
  for (const each of kept) {
    const pack = open.get(each.id) || (await unbox(each.locked));
    if (pack) open.set(each.id, pack);
  }
  changed("packs");
}

/** What can be opened now. @returns {Pack[]} */
export function packs() {
  return [...open.values()].sort((one, other) => one.distribution.starts_at.localeCompare(other.distribution.starts_at));
}

/** @param {string} id @returns {Pack | undefined} */
export function packOf(id) {
  return open.get(id);
}

/** For the server: which lists are still here, and how far each knows the news. Locked lists count too. */
export function held() {
  return { lists: kept.map((each) => each.id), follow: Object.fromEntries(kept.map((each) => [each.id, each.cursor])) };
}

/** How long ago the list was made, in seconds, and whether that is worth a warning. @param {Pack} pack */
export function ageOf(pack) {
  const age = now() - Date.parse(pack.made_at);
  return { seconds: age / 1000, old: age > OLD, doubtful: isDoubtful() };
}

/** Lists whose days are over are erased. @returns {Promise<number>} how many */
export async function eraseOver() {
  const over = kept.filter((each) => isOver(each.expires_at));
  for (const each of over) await forget(each.id);
  return over.length;
}

/** @param {string} id */
export async function forget(id) {
  await remove("packs", id);
  kept = kept.filter((each) => each.id !== id);
  open.delete(id);
  changed("packs");
}

/** What proves to the server who works now. */
export function ticket() {
  return ticketsOf().get(person()?.n || "") || "";
}

/** What the server has for this person and tablet. Throws what wire.js throws. */
export async function offered() {
  if (!mayRead()) return { lists: [], signOn: true };
  return { lists: (await ask("/sync/lists", { ticket: ticket() })).lists, signOn: false };
}

/**
 * Take a list along. @param {string} id @param {string[]} points
 * @param {(step: "ask" | "load" | "lock", bytes: number) => void} tell
 */
export async function take(id, points, tell) {
  tell("ask", 0);
  const query = new URLSearchParams({ distribution: id, points: points.join(",") });
  const pack = await ask(`/sync/pack?${query}`, { ticket: ticket(), seconds: 180, got: (bytes) => tell("load", bytes) });
  if (pack.v !== 1 || !Array.isArray(pack.rows) || pack.distribution?.id !== id) throw new Error("not a list");
  for (const name of ["server", "epoch", "now"]) delete pack[name];
  tell("lock", 0);
  await keep(pack, points);
  changed("packs");
}

/** @param {Pack} pack @param {string[]} points */
async function keep(pack, points) {
  const row = { id: pack.distribution.id, made_at: pack.made_at, expires_at: pack.expires_at, cursor: pack.cursor, points, locked: await box(pack) };
  await put("packs", row);
  kept = [...kept.filter((each) => each.id !== row.id), row];
  open.set(row.id, pack);
}

/** Which points were chosen when it was taken. @param {string} id */
export function pointsOf(id) {
  return kept.find((each) => each.id === id)?.points || [];
}

/**
 * What others did since: rows' states and who gave. A locked list hears it after the next PIN, from the
 * same cursor.
 * @param {Record<string, any>} news
 */
export async function hear(news) {
  if (!isUnlocked()) return;
  let heard = false;
  for (const [id, told] of Object.entries(news || {})) {
    const pack = open.get(id);
    if (!pack || (!told.rows.length && told.state === pack.distribution.state)) continue;
    merge(pack, told);
    await keep(pack, pointsOf(id));
    heard = true;
  }
  if (heard) changed("news");
}

/**
 * Families that are to be forgotten keep their number and what they are due, as the next list would say it.
 * @param {Map<string, string[]>} gone by id: what stands for the name
 */
export async function forgetRows(gone) {
  let found = false;
  for (const [id, pack] of open) {
    const rows = pack.rows.filter((row) => gone.has(row[1]) && (row[9] || row[10] || row[3] !== gone.get(row[1])?.[0]));
    if (!rows.length) continue;
    if (!pack.places.includes("")) pack.places.push("");
    for (const row of rows) {
      const [bn, en] = gone.get(row[1]) ?? ["", ""];
      Object.assign(row, { 3: bn, 4: en, 5: pack.places.indexOf(""), 9: "", 10: "", 11: row[11] === "p" ? "w" : row[11] });
    }
    await keep(pack, pointsOf(id));
    found = true;
  }
  if (found) changed("news");
}

/** @param {Pack} pack @param {any} told */
function merge(pack, told) {
  const rows = new Map(pack.rows.map((row) => [row[2], row]));
  const items = new Map(pack.items.map((item, index) => [item.id, index]));
  const points = new Map(pack.points.map((point, index) => [point.id, index]));
  pack.cursor = told.cursor;
  pack.distribution.state = told.state;
  for (const [code, state, standing] of told.rows) {
    const row = rows.get(code);
    if (!row) continue;
    row[11] = state;
    if (!standing) {
      delete pack.had[row[0]];
      continue;
    }
    const [at, bn, en, point, outcome, lines] = standing;
    const goods = lines.filter((/** @type {any} */ [id]) => items.has(id)).map((/** @type {any} */ [id, quantity]) => [items.get(id), quantity]);
    const others = (pack.had[row[0]] || []).filter((each) => each[0] !== at);
    pack.had[row[0]] = [...others, [at, bn, en, points.get(point) ?? null, outcome, goods]];
  }
}
