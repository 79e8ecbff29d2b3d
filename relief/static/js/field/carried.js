// @ts-check
// A file with another tablet's outbox: written there, carried here, sent from here. Nobody on the way can
// read it; the server knows each act by its id, so the same file by two roads counts once.
import { changed } from "./bus.js";
import { sealedItems } from "./outbox.js";
import { all, put, remove } from "./store.js";
import { latin } from "./strings.js";
import { tablet } from "./tablet.js";
import { ask } from "./wire.js";

const BATCH = 100;
/** @typedef {{ id: string, for: string, made_at: string, items: { id: string, seq: number, sealed: string }[], all: number, odd: number, done: boolean, spare: boolean }} Load */

/** @type {Load[]} */
let loads = [];

export async function startCarried() {
  loads = await all("carried");
}

export function carried() {
  return loads;
}

/**
 * Everything that is not confirmed, as a file without a word anybody could read.
 * @param {"json" | "txt"} [kind] browsers share text; files of data they refuse
 * @returns {File}
 */
export function exported(kind = "json") {
  const { id, name } = tablet();
  const items = sealedItems();
  const content = { relief: "outbox", v: 1, device: id, made_at: new Date().toISOString(), unsent: items.length, items };
  const sign = latin(name).replace(/[^A-Za-z0-9-]+/g, "") || tablet().block || "tablet";
  return new File([JSON.stringify(content)], `relief-outbox-${sign}-${items.length}.${kind}`, { type: kind === "txt" ? "text/plain" : "application/json" });
}

/**
 * Take a file along. @param {string} text
 * @returns {Promise<number>} how many acts are in it, or -1 when it is no such file
 */
export async function carry(text) {
  const found = read(text);
  if (!found) return -1;
  const { device, made_at, items, spare } = found;
  const load = { id: crypto.randomUUID(), for: device, made_at, items, all: items.length, odd: 0, done: items.length === 0, spare: Boolean(spare) };
  await put("carried", load);
  loads = [...loads, load];
  changed("acts");
  return items.length;
}

/** @param {string} text */
function read(text) {
  try {
    const said = JSON.parse(text);
    const good = said.relief === "outbox" && said.v === 1 && typeof said.device === "string" && Array.isArray(said.items);
    const whole = good && said.items.every((/** @type {any} */ one) => one.id && Number.isInteger(one.seq) && typeof one.sealed === "string");
    return whole ? said : null;
  } catch {
    return null;
  }
}

/** Send what was carried; each item is let go when the server has it. */
export async function sendCarried() {
  for (const load of loads.filter((each) => !each.done)) {
    while (load.items.length && (await sendSome(load)));
  }
}

/** @param {Load} load @returns {Promise<boolean>} whether something moved */
async function sendSome(load) {
  const items = load.items.slice(0, BATCH);
  const said = await ask("/sync/items", { method: "POST", seconds: 60, body: envelope(load, items) });
  // Held and faulty ones lie on the server now, where a person decides; only `later` is tried again.
  const taken = new Map(said.answers.filter((/** @type {any} */ one) => one.answer !== "later").map((/** @type {any} */ one) => [one.id, one.answer]));
  load.items = load.items.filter((each) => !taken.has(each.id));
  load.odd += [...taken.values()].filter((answer) => answer !== "done").length;
  load.done = load.items.length === 0;
  await put("carried", load);
  changed("acts");
  return taken.size > 0;
}

/** @param {Load} load @param {Load["items"]} items */
function envelope(load, items) {
  return {
    v: 1, batch: crypto.randomUUID(), app: document.documentElement.dataset.build || "", sent_at: new Date().toISOString(),
    came: "carried", for: load.for, items,
  };
}

/** @param {string} id */
export async function forgetLoad(id) {
  await remove("carried", id);
  loads = loads.filter((each) => each.id !== id);
  changed("acts");
}
