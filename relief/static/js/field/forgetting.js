// @ts-check
// Families that were erased at their own wish. The server names them at every contact, by id and code alone; the
// tablet forgets what it knows of them: in lists, in what a registration team took along, in acts the server has had.
// What is locked is forgotten as soon as a PIN opens it, with or without a line.
import { changed } from "./bus.js";
import { forgetAbout } from "./outbox.js";
import { forgetRows, REGISTRATION } from "./packs.js";
import { get, put } from "./store.js";
import { box, isUnlocked, unbox } from "./vault.js";

const TOLD = "forget";

/** @typedef {[string, string, string, string]} Gone id without dashes, code, what stands for the name bn, en */

/** @param {Gone[]} [told] */
export async function hearForget(told) {
  if (!told?.length) return;
  await put("kv", told, TOLD);
  await forgetTold();
}

/** Everything the server named and this tablet can read now. */
export async function forgetTold() {
  /** @type {Gone[] | undefined} */
  const told = await get("kv", TOLD);
  if (!told?.length || !isUnlocked()) return;
  await forgetRows(new Map(told.map(([id, , bn, en]) => [id, [bn, en]])));
  await forgetSounds(new Set(told.map(([, code]) => code)));
  await forgetAbout(new Set(told.map(([id]) => id)), new Set(told.map(([, code]) => code)));
}

// The sounds of names beside the lists; their scripts may not even be loaded.
/** @param {Set<string>} codes */
async function forgetSounds(codes) {
  const kept = await get("packs", REGISTRATION);
  const pack = kept && (await unbox(kept.locked));
  if (!pack?.families.some((/** @type {any[]} */ family) => codes.has(family[3]))) return;
  pack.families = pack.families.filter((/** @type {any[]} */ family) => !codes.has(family[3]));
  await put("packs", { ...kept, locked: await box(pack) });
  changed("forgotten");
}
