// @ts-check
// What a storekeeper has along: places and the names of goods, never how much the book says. Dead after seven days.
import { changed, listen } from "./bus.js";
import { isOver, now } from "./clock.js";
import { STORE, ticket } from "./packs.js";
import { get, put, remove } from "./store.js";
import { box, isUnlocked, unbox } from "./vault.js";
import { ask } from "./wire.js";

/**
 * @typedef {[string, string, string, string, string]} Goods id, name bn, en, unit bn, en
 * @typedef {[string, string, string, number[]]} Place id, name bn, en, which goods were there
 * @typedef {{ v: 1, made_at: string, expires_at: string, items: Goods[], places: Place[] }} StorePack
 */

const OLD = 24 * 3_600_000;
/** @type {{ id: string, made_at: string, expires_at: string, locked: any } | null} */
let kept = null;
/** @type {StorePack | null} what a PIN opened */
let open = null;
let isStarted = false;

/** The pack as it can be read now, or null. @returns {Promise<StorePack | null>} */
export async function storePack() {
  if (!isStarted) {
    isStarted = true;
    listen((what) => {
      if (what === "erased") kept = open = null;
    });
    kept = (await get("packs", STORE)) || null;
  }
  if (kept && isOver(kept.expires_at)) await handStoreBack();
  if (!kept || !isUnlocked()) return open;
  open ??= await unbox(kept.locked);
  return open;
}

/** @param {StorePack} pack */
export function isOld(pack) {
  return now() - Date.parse(pack.made_at) > OLD;
}

/** Take it along. Throws what wire.js throws. */
export async function takeStore() {
  const pack = await ask("/sync/store", { ticket: ticket(), seconds: 60 });
  if (pack.v !== 1 || !Array.isArray(pack.places)) throw new Error("not a store pack");
  for (const name of ["server", "epoch", "now"]) delete pack[name];
  kept = { id: STORE, made_at: pack.made_at, expires_at: pack.expires_at, locked: await box(pack) };
  await put("packs", kept);
  open = pack;
  changed("packs");
}

/** Erase it. */
export async function handStoreBack() {
  await remove("packs", STORE);
  kept = open = null;
  changed("packs");
}

/** Where a half-done count is kept. @param {string} who @param {string} place */
export function countKey(who, place) {
  return `${who} count ${place} 1`;
}
