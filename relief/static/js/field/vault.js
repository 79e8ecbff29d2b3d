// @ts-check
// What nobody may read without a PIN, and what not even this tablet can read again.
//
// K is the tablet's key for lists, drafts and the readable half of the outbox. Each person keeps a copy of K
// locked with her PIN (PBKDF2) mixed with a key the browser never gives out, so that neither the PIN nor a
// copy of the disk's files opened in another browser is enough. Every act is also sealed to the server's
// public key: that half can be kept, carried and sent by somebody who cannot read it.

const ROUNDS = 600_000;
const AES = "AES-GCM";
const text = new TextEncoder();
const subtle = crypto.subtle;

/** @typedef {{ iv: Uint8Array, data: ArrayBuffer }} Box */

/** @type {CryptoKey | null} */
let k = null;
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
  k = null;
}

/** A new K: whatever the old one locked can never be read again. */
export async function newKey() {
  k = await subtle.generateKey({ name: AES, length: 256 }, true, ["encrypt", "decrypt"]);
}

/**
 * K, locked with a PIN.
 * @param {string} pin
 */
export async function lockFor(pin) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const raw = await subtle.exportKey("raw", /** @type {CryptoKey} */ (k));
  return { salt, ...(await encrypt(await pinKey(pin, salt), raw)) };
}

/**
 * The key a PIN opens, or null when it is the wrong PIN.
 * @param {string} pin
 * @param {{ salt: Uint8Array } & Box} locked
 */
export async function tryPin(pin, locked) {
  try {
    const raw = await decrypt(await pinKey(pin, locked.salt), locked);
    return await subtle.importKey("raw", raw, AES, true, ["encrypt", "decrypt"]);
  } catch {
    return null;
  }
}

/** @param {CryptoKey} opened */
export function useKey(opened) {
  k = opened;
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

/** The value again; null when it was locked with a K of earlier days. @param {Box | null | undefined} locked */
export async function unbox(locked) {
  return locked && k ? readable(k, locked) : null;
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
