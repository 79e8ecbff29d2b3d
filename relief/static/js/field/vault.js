// @ts-check
// What nobody may read without a PIN, and what not even this tablet can read again.
//
// K is the tablet's key for lists, drafts and the readable half of the outbox. Each person keeps a copy of K
// locked with her PIN (PBKDF2) mixed with a key the browser never gives out, so that neither the PIN nor a
// copy of the disk's files opened in another browser is enough. Every act is also sealed to the server's
// public key: that half can be kept, carried and sent by somebody who cannot read it.
//
// Children are not everybody's who shares a tablet: what a facilitator takes along is locked with a key of her own,
// which lies beside K behind her PIN and nobody else's. What is written down about a site's children is locked with
// the site's key, which comes in the packs of that site's people: colleagues read it, others hold only its sealed half.

const ROUNDS = 600_000;
const AES = "AES-GCM";
const text = new TextEncoder();
const subtle = crypto.subtle;

/** @typedef {{ iv: Uint8Array, data: ArrayBuffer }} Box */

/** @type {CryptoKey | null} */
let k = null;
/** @type {CryptoKey | null} the key of whoever is in */
let mine = null;
/** @type {Map<string, CryptoKey>} by the id of a site and of each of its sessions */
const sites = new Map();
/** @type {{ wrap: CryptoKey, own: CryptoKey } | null} */
let device = null;

/** Keys that never leave this browser. @returns {Promise<{ wrap: CryptoKey, own: CryptoKey }>} */
export async function makeDeviceKeys() {
  const wrap = await subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const own = await subtle.generateKey({ name: AES, length: 256 }, false, ["encrypt", "decrypt"]);
  return { wrap: /** @type {CryptoKey} */ (wrap), own: /** @type {CryptoKey} */ (own) };
}

/** @param {{ wrap: CryptoKey, own: CryptoKey } | null} keys */
export function useDeviceKeys(keys) {
  device = keys;
}

/** Whether somebody's PIN has opened the tablet. */
export function isUnlocked() {
  return k !== null;
}

/** Forget K; what it locked stays locked until a PIN is typed. */
export function forgetKey() {
  k = mine = null;
  sites.clear();
}

/** A new K: whatever the old one locked can never be read again. */
export async function newKey() {
  k = await freshKey();
}

/** A key for somebody who signs on: what the one before had locked for herself stays locked. */
export async function newOwnKey() {
  mine = await freshKey();
  sites.clear();
}

/** @returns {Promise<CryptoKey>} */
function freshKey() {
  return /** @type {Promise<CryptoKey>} */ (subtle.generateKey({ name: AES, length: 256 }, true, ["encrypt", "decrypt"]));
}

/**
 * K and the person's own key, locked with her PIN.
 * @param {string} pin
 */
export async function lockFor(pin) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const raw = await Promise.all([k, mine].map((key) => subtle.exportKey("raw", /** @type {CryptoKey} */ (key))));
  return { salt, ...(await encrypt(await pinKey(pin, salt), joined(raw.map((part) => new Uint8Array(part))))) };
}

/**
 * The keys a PIN opens, or null when it is the wrong PIN. Of a PIN set before people had keys of their own: K alone.
 * @param {string} pin
 * @param {{ salt: Uint8Array } & Box} locked
 */
export async function tryPin(pin, locked) {
  try {
    const raw = await decrypt(await pinKey(pin, locked.salt), locked);
    const parts = [raw.slice(0, 32), raw.slice(32)].filter((part) => part.byteLength);
    return await Promise.all(parts.map((part) => subtle.importKey("raw", part, AES, true, ["encrypt", "decrypt"])));
  } catch {
    return null;
  }
}

/** @param {CryptoKey[]} opened @returns {Promise<boolean>} whether the person got a key of her own only now */
export async function useKeys([all, own]) {
  k = all;
  sites.clear();
  mine = own || (await freshKey());
  return !own;
}

/** The keys of one's own sites. @param {[string, string][]} told what hangs on a site, with the site's key in base64 */
export async function useSiteKeys(told) {
  sites.clear();
  for (const [id, coded] of told) if (coded) sites.set(id, await subtle.importKey("raw", fromBase64(coded), AES, false, ["encrypt", "decrypt"]));
}

/** @param {string} pin @param {Uint8Array} salt */
async function pinKey(pin, salt) {
  if (!device) throw new Error("no device keys");
  const typed = await subtle.importKey("raw", text.encode(pin), "PBKDF2", false, ["deriveBits"]);
  const slow = await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, typed, 256);
  const mixed = await subtle.sign("HMAC", device.wrap, slow);
  return subtle.importKey("raw", mixed, AES, false, ["encrypt", "decrypt"]);
}

/** Lock a value with K. @param {unknown} value @returns {Promise<Box>} */
export function box(value) {
  return encrypt(/** @type {CryptoKey} */ (k), text.encode(JSON.stringify(value)));
}

/** Lock a value for whoever is in, and nobody else of this tablet. @param {unknown} value @returns {Promise<Box>} */
export function ownedBox(value) {
  return encrypt(/** @type {CryptoKey} */ (mine), text.encode(JSON.stringify(value)));
}

/** Lock what is said of a site's children for the people of that site. @param {Record<string, any>} given @param {unknown} value */
export function siteBox(given, value) {
  const key = sites.get(given.occurrence_id) || sites.get(given.space_id) || mine;
  return encrypt(/** @type {CryptoKey} */ (key), text.encode(JSON.stringify(value)));
}

/** The value again; null when none of the keys that are open now locked it. @param {Box | null | undefined} locked */
export async function unbox(locked) {
  for (const key of locked ? new Set([k, mine, ...sites.values()]) : []) {
    const value = key && (await readable(key, /** @type {Box} */ (locked)));
    if (value !== null) return value;
  }
  return null;
}

/** Lock a value with the browser's own key: no PIN needed to read it here. @param {unknown} value */
export function ownBox(value) {
  return encrypt(/** @type {any} */ (device).own, text.encode(JSON.stringify(value)));
}

/** @param {Box | null | undefined} locked */
export async function ownUnbox(locked) {
  return locked && device ? readable(device.own, locked) : null;
}

/** @param {CryptoKey} key @param {Box} locked */
async function readable(key, locked) {
  try {
    return JSON.parse(new TextDecoder().decode(await decrypt(key, locked)));
  } catch {
    return null;
  }
}

/** @param {CryptoKey} key @param {BufferSource} plain @returns {Promise<Box>} */
async function encrypt(key, plain) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, data: await subtle.encrypt({ name: AES, iv }, key, plain) };
}

/** @param {CryptoKey} key @param {Box} locked */
function decrypt(key, locked) {
  return subtle.decrypt({ name: AES, iv: locked.iv }, key, locked.data);
}

/**
 * Seal a value so that only the server can read it.
 * @param {unknown} value
 * @param {string} about the id it belongs to: a sealed act cannot be passed off as another
 * @param {Uint8Array} serverPoint the server's public key, raw and uncompressed
 * @returns {Promise<Uint8Array>}
 */
export async function seal(value, about, serverPoint) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const theirs = await subtle.importKey("raw", serverPoint, curve, false, []);
  const once = await subtle.generateKey(curve, false, ["deriveBits"]);
  const point = new Uint8Array(await subtle.exportKey("raw", once.publicKey));
  const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, once.privateKey, 256);
  const base = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: point, info: text.encode("relief outbox 1") };
  const key = await subtle.deriveKey(how, base, { name: AES, length: 256 }, false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = text.encode(JSON.stringify(value));
  const closed = await subtle.encrypt({ name: AES, iv, additionalData: text.encode(about) }, key, plain);
  return joined([new Uint8Array([1]), point, iv, new Uint8Array(closed)]);
}

/** @param {Uint8Array[]} parts */
function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {Uint8Array} bytes */
export function toBase64(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** @param {string} coded */
export function fromBase64(coded) {
  return Uint8Array.from(atob(coded), (sign) => sign.charCodeAt(0));
}
