// @ts-check
// What a registration team has along: places, open responses, the notice, and the sounds of the names that are
// registered already. Locked with K, dead after seven days, erased with the lists.
import { changed, listen } from "./bus.js";
import { isDoubtful, isOver, now } from "./clock.js";
import { mayRead } from "./people.js";
import { REGISTRATION, ticket } from "./packs.js";
import { get, put, remove } from "./store.js";
import { box, isUnlocked, unbox } from "./vault.js";
import { ask } from "./wire.js";

/**
 * @typedef {[string, string, string, string, string, string]} Area id, name bn, en, above bn, above en, letters of its codes
 * @typedef {[string, number, string, string]} Family sounds of the name ("a b|a c"), village, last 4 digits of the phone, code
 * @typedef {{ v: 1, made_at: string, expires_at: string, areas: Area[], responses: [string, string, string][],
 *   notice: { version: string, text_bn: string, text_en: string }, serials: Record<string, number>,
 *   villages: [number, string][], families: Family[] }} RegistrationPack
 * @typedef {{ id: string, made_at: string, expires_at: string, areas: string[], locked: any }} Kept
 */

const OLD = 24 * 3_600_000;
const SERIAL = "household serial";

/** @type {Kept | null} */
let kept = null;
/** @type {RegistrationPack | null} what a PIN opened */
let open = null;
let isStarted = false;

/** Look what is here, and erase what is over: this needs no PIN. */
export async function startRegistration() {
  if (!isStarted) {
    isStarted = true;
    listen((what) => {
      if (what === "erased") kept = open = null;
      if (what === "forgotten") void readAgain();
    });
    kept = (await get("packs", REGISTRATION)) || null;
  }
  if (kept && isOver(kept.expires_at)) await handBack();
}

async function readAgain() {
  kept = (await get("packs", REGISTRATION)) || null;
  open = null;
}

/** The pack as it can be read now, or null. @returns {Promise<RegistrationPack | null>} */
export async function registrationPack() {
  await startRegistration();
  if (!kept || !isUnlocked()) return open;
  open ??= await unbox(kept.locked);
  return open;
}

/** @param {RegistrationPack} pack */
export function ageOfPack(pack) {
  const age = now() - Date.parse(pack.made_at);
  return { seconds: age / 1000, old: age > OLD, doubtful: isDoubtful() };
}

/** Whether the sign-on of who works now still opens the server's lists. */
export function mayTake() {
  return mayRead();
}

/** For which unions it was taken. */
export function chosenAreas() {
  return kept?.areas ?? [];
}

/**
 * Take it along. Gives back unions to choose from when there are too many for one tablet. Throws what wire.js throws.
 * @param {string[]} areas
 * @param {(bytes: number) => void} tell
 * @returns {Promise<[string, string, string, string, string][] | null>}
 */
export async function takeRegistration(areas, tell) {
  const query = areas.length ? `?${new URLSearchParams({ areas: areas.join(",") })}` : "";
  const pack = await ask(`/sync/registration${query}`, { ticket: ticket(), seconds: 180, got: tell });
  if (Array.isArray(pack.choose)) return pack.choose;
  if (pack.v !== 1 || !Array.isArray(pack.families)) throw new Error("not a registration pack");
  for (const name of ["server", "epoch", "now"]) delete pack[name];
  kept = { id: REGISTRATION, made_at: pack.made_at, expires_at: pack.expires_at, areas, locked: await box(pack) };
  await put("packs", kept);
  open = pack;
  changed("packs");
  return null;
}

/** Erase it. */
export async function handBack() {
  await remove("packs", REGISTRATION);
  kept = open = null;
  changed("packs");
}

/**
 * A serial nobody else gets: on the disk before it is used, and above all the server knows of this tablet.
 * @param {RegistrationPack} pack
 */
export async function takeSerial(pack) {
  const last = (await get("kv", SERIAL)) || 0;
  const serial = Math.max(last + 1, ...Object.values(pack.serials));
  await put("kv", serial, SERIAL);
  return serial;
}

/** Where a person's half-done family is kept; the number goes up when the form changes its shape. @param {string} who @param {string} [id] */
export function draftKey(who, id = "new") {
  return `${who} registration ${id} 1`;
}
