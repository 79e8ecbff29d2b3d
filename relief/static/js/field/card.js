// @ts-check
// What a relief card's code says: R1.<number>.<signature>, as relief/kernel/cards.py writes it.
// The tablet holds the public key alone. A browser without Ed25519 gets a vendored library; if that
// cannot be had either, the answer is "unknown", never "genuine".

import { checkCode } from "./codes.js";

const SHAPE = /^R1\.([A-Z0-9]{12})\.([A-Z2-7]{103})$/;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const LIBRARY = new URL("../../vendor/noble-ed25519@3.2.0/index.js", import.meta.url).href;

/**
 * @typedef {"genuine" | "forged" | "unknown" | "foreign"} Proof
 * @typedef {{ proof: Proof, number: string }} CardRead
 * @typedef {(signature: Uint8Array, text: Uint8Array) => Promise<boolean>} Check
 */

/** Whether it looks like a relief card's code, ours or not. @param {string} text */
export function isCard(text) {
  return text.trim().toUpperCase().startsWith("R1.");
}

/** Opens a reader for the key that came with the enrolment. */
export class CardReader {
  /** @type {Promise<Check | null> | null} */
  #check = null;

  /** @param {string} key base64 of the 32 bytes */
  constructor(key) {
    this.key = key;
  }

  /** Get ready, so that an old browser has the library before the line is gone. */
  prepare() {
    this.#check ??= open(this.key);
    return this.#check.then((check) => {
      // The library may be had once the line is back.
      if (!check) this.#check = null;
      return check;
    });
  }

  /**
   * @param {string} text
   * @returns {Promise<CardRead>}
   */
  async read(text) {
    const plain = text.trim().toUpperCase();
    if (!isCard(plain)) return { proof: "foreign", number: "" };
    const parts = SHAPE.exec(plain);
    const checked = parts ? checkCode(parts[1]) : null;
    if (!parts || !checked || !("code" in checked)) return { proof: "forged", number: "" };
    const check = await this.prepare();
    if (!check) return { proof: "unknown", number: checked.code };
    const isOurs = await check(bytesOf(parts[2]), new TextEncoder().encode(`R1.${parts[1]}`)).catch(() => false);
    return isOurs ? { proof: "genuine", number: checked.code } : { proof: "forged", number: checked.code };
  }
}

/** @param {string} key @returns {Promise<Check | null>} */
async function open(key) {
  try {
    const raw = Uint8Array.from(atob(key), (sign) => sign.charCodeAt(0));
    if (raw.length !== 32) return null;
    return (await native(raw)) ?? (await library(raw));
  } catch {
    return null;
  }
}

/** @param {Uint8Array<ArrayBuffer>} raw @returns {Promise<Check | null>} */
async function native(raw) {
  try {
    const key = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
    return (signature, text) => crypto.subtle.verify("Ed25519", key, /** @type {any} */ (signature), /** @type {any} */ (text));
  } catch {
    return null;
  }
}

/** @param {Uint8Array} raw @returns {Promise<Check>} */
async function library(raw) {
  const { verifyAsync } = await import(LIBRARY);
  return (signature, text) => verifyAsync(signature, text, raw, { zip215: false });
}

/** @param {string} text */
function bytesOf(text) {
  const bytes = new Uint8Array(64);
  let held = 0, bits = 0, at = 0;
  for (const sign of text) {
    held = ((held << 5) | BASE32.indexOf(sign)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 0xff;
    }
  }
  return bytes;
}
