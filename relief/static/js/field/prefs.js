// @ts-check
// How this tablet is held and read: hand, sun, sound, language. Nothing personal, so it lies in the open.
import { changed } from "./bus.js";
import { speak } from "./strings.js";

/** @typedef {{ language: "bn" | "en", hand: "right" | "left", sun: boolean, sound: boolean, big: boolean }} Prefs */

const PLACE = "relief-prefs";
/** @type {Prefs} */
export const prefs = { language: "bn", hand: "right", sun: false, sound: true, big: false };

/** Read what was chosen on this tablet, and show it. */
export async function startPrefs() {
  try {
    Object.assign(prefs, JSON.parse(localStorage.getItem(PLACE) || "{}"));
  } catch {
    // A damaged note is no reason not to start.
  }
  await show();
}

/** @param {Partial<Prefs>} chosen */
export async function choose(chosen) {
  Object.assign(prefs, chosen);
  try {
    localStorage.setItem(PLACE, JSON.stringify(prefs));
  } catch {
    // A full tablet forgets the choice at the next start; the work goes on.
  }
  await show();
  changed("prefs");
}

async function show() {
  const root = document.documentElement;
  root.dataset.mode = prefs.sun ? "sun" : "light";
  root.dataset.hand = prefs.hand;
  root.dataset.text = prefs.big ? "big" : "usual";
  await speak(prefs.language);
}
