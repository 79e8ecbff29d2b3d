// @ts-check
// What this tablet is to the server: its name, its token, the server's keys. One row in the store.
import { get, put } from "./store.js";
import { fromBase64, makeDeviceKeys, ownBox, ownUnbox, useDeviceKeys } from "./vault.js";

/** @typedef {import("./types.js").Device & { server_key: Uint8Array, epoch: string, taken: number,
 *   revoked: boolean, heads?: any[][], keys: { wrap: CryptoKey, own: CryptoKey }, token: import("./vault.js").Box }} Kept */

/** @type {Kept | null} */
let kept = null;
let token = "";
let keeps = false;

/** Read who we are. @returns {Promise<boolean>} whether this browser was enrolled */
export async function startTablet() {
  kept = (await get("kv", "device")) || null;
  if (!kept) return false;
  useDeviceKeys(kept.keys);
  token = (await ownUnbox(kept.token)) || "";
  keeps = Boolean(await navigator.storage?.persisted?.());
  return true;
}

/**
 * Become the tablet the server just enrolled.
 * @param {any} said the answer to /sync/enrol
 */
export async function become(said) {
  const keys = await makeDeviceKeys();
  useDeviceKeys(keys);
  kept = {
    ...said.device,
    server: said.server,
    epoch: said.epoch,
    card_key: said.card_key,
    server_key: fromBase64(said.server_key),
    taken: 0,
    revoked: false,
    keys,
    token: await ownBox(said.token),
  };
  token = said.token;
  await put("kv", kept, "device");
}

/** @returns {Kept} */
export function tablet() {
  if (!kept) throw new Error("not enrolled");
  return kept;
}

/** Whether this browser is a tablet of a server. */
export function isEnrolled() {
  return kept !== null;
}

/** What proves us to the server. */
export function tabletToken() {
  return token;
}

/** Note what the server said about itself or us. @param {Partial<Kept>} news */
export async function noteTablet(news) {
  kept = { ...tablet(), ...news };
  await put("kv", kept, "device");
}

/** Whether the browser promised to keep our store. */
export function keepsStorage() {
  return keeps;
}

/** @param {boolean} promised */
export function noteKeeps(promised) {
  keeps = promised;
}
