// @ts-check
// Half-done work: locked with K, tied to its person and to the version of the form. A draft of another
// version is left where it is and not offered.
import { get, put, remove } from "./store.js";
import { box, isUnlocked, unbox } from "./vault.js";

/** @param {string} key person, list, form and its version */
export async function getDraft(key) {
  return unbox(await get("drafts", key));
}

/** @param {string} key @param {any} value */
export async function setDraft(key, value) {
  if (!isUnlocked()) return;
  await put("drafts", await box(value), key);
}

/** @param {string} key */
export function forgetDraft(key) {
  return remove("drafts", key);
}
