// @ts-check
// One bell for the whole app: whoever draws something listens, whoever changes something rings.

/** @typedef {"acts" | "news" | "line" | "prefs" | "people" | "packs" | "version" | "lock" | "erased" | "forgotten"} What */

/** @type {Set<(what: What) => void>} */
const listeners = new Set();

/**
 * @param {(what: What) => void} listener
 * @returns {() => void} stops it
 */
export function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** @param {What} what */
export function changed(what) {
  for (const listener of [...listeners]) listener(what);
}
