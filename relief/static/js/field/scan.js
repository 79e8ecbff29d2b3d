// @ts-check
// Two ways in which a code arrives without being typed by hand: the camera, and scanners that type
// as a keyboard ("wedge") and end with Enter.

import { checkCode } from "./codes.js";
import { isCard } from "./card.js";
import { frameOf, openCamera, prepareReader, readCode } from "./decoder.js";

const PAUSE_MS = 90;
const SAME_CODE_MS = 4_000;

/**
 * Watch through the camera until told to stop.
 * @param {HTMLVideoElement} video
 * @param {(text: string) => void} onText
 * @returns {Promise<{ stop: () => void, pause: (isPaused: boolean) => void, forget: () => void }>}
 */
export async function watchCamera(video, onText) {
  const close = await openCamera(video);
  let isOver = false, isPaused = false, last = "", lastAt = -SAME_CODE_MS;
  const look = async () => {
    if (isOver) return;
    const frame = isPaused || document.hidden ? null : frameOf(video);
    const text = frame ? await readCode(frame).catch(() => null) : null;
    // One card held before the camera is one scan.
    if (text && !isPaused && !isOver && (text !== last || performance.now() - lastAt > SAME_CODE_MS)) onText(text);
    if (text) [last, lastAt] = [text, performance.now()];
    setTimeout(look, PAUSE_MS);
  };
  void prepareReader().catch(() => {});
  void look();
  return {
    stop: () => {
      isOver = true;
      close();
    },
    pause: (paused) => { isPaused = paused; },
    forget: () => { last = ""; },
  };
}

const SCANNER_GAP_MS = 50;
const LOST_GAP_MS = 2_000;
const SHORTEST = 6;

/**
 * Listen for scanners that type. What they typed into a field is taken out of it again.
 * @param {(text: string) => void} onText
 * @param {(key: string) => void} onKey a key nobody's field was waiting for
 * @returns {() => void} stops it
 */
export function listenToKeys(onText, onKey) {
  let buffer = new Keys();
  /** @type {string[]} */
  let loose = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let wait;
  const letGo = () => {
    clearTimeout(wait);
    for (const key of loose.splice(0)) onKey(key);
  };
  /** @param {KeyboardEvent} event @param {Field | null} field */
  const ended = (event, field) => {
    const text = buffer.scanned();
    const before = buffer.before;
    buffer = new Keys();
    if (!text) return false;
    loose = [];
    event.preventDefault();
    event.stopPropagation();
    if (field && before?.field === field) field.value = before.value;
    onText(text);
    return true;
  };
  /** @param {KeyboardEvent} event */
  const heard = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (document.querySelector("dialog[open]")) return;
    const field = fieldOf(event.target);
    if (event.key === "Enter" && ended(event, field)) return;
    if (event.key.length === 1) {
      if (event.timeStamp - buffer.lastAt > LOST_GAP_MS) buffer = new Keys();
      buffer.add(event, field);
    }
    // A button that has the focus keeps its Enter.
    if (field || (event.key === "Enter" && event.target instanceof HTMLButtonElement)) return;
    // Digits wait a moment: those of a scanner belong to its code, not to the pad.
    loose.push(event.key);
    clearTimeout(wait);
    if (event.key === "Enter") letGo();
    else wait = setTimeout(letGo, SCANNER_GAP_MS);
  };
  document.addEventListener("keydown", heard, true);
  return () => {
    clearTimeout(wait);
    document.removeEventListener("keydown", heard, true);
  };
}

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field */

/** What was typed lately, by the signs and, for keyboards set to Bangla, by the places of the keys. */
class Keys {
  signs = "";
  places = "";
  lastAt = -Infinity;
  isFast = true;
  /** @type {{ field: Field, value: string } | null} */
  before = null;

  /** @param {KeyboardEvent} event @param {Field | null} field */
  add(event, field) {
    if (this.signs && event.timeStamp - this.lastAt > SCANNER_GAP_MS) this.isFast = false;
    if (!this.signs && field) this.before = { field, value: field.value };
    this.lastAt = event.timeStamp;
    this.signs += event.key;
    this.places += placeOf(event.code);
  }

  /** The text when it was a scanner or one of our codes, else nothing. */
  scanned() {
    const ours = [this.signs, this.places].find((text) => isCard(text) || "code" in checkCode(text));
    if (ours) return ours.trim();
    return this.isFast && this.signs.trim().length >= SHORTEST ? this.signs.trim() : "";
  }
}

/** @param {string} code */
function placeOf(code) {
  const key = /^(?:Key([A-Z])|(?:Digit|Numpad)([0-9]))$/.exec(code);
  if (key) return key[1] ?? key[2];
  return { Period: ".", NumpadDecimal: ".", Minus: "-", NumpadSubtract: "-" }[code] ?? "";
}

/** @param {EventTarget | null} target @returns {Field | null} */
function fieldOf(target) {
  if (target instanceof HTMLTextAreaElement) return target;
  return target instanceof HTMLInputElement && !["radio", "checkbox", "button", "submit"].includes(target.type) ? target : null;
}
