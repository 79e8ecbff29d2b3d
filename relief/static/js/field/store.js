// @ts-check
// The tablet's own database. A write counts only once the browser says that it is on the disk
// (durability strict); one tab at a time may write, or two would give out the same number.
import "../../vendor/idb@8.0.4/umd.js"; // puts `idb` into the window: its module form is not packed

const NAME = "relief-field";
const TURN = "relief-turn";
const LONGEST_TURN = 5_000;
const VERSION = 1;
const STRICT = /** @type {const} */ ({ durability: "strict" });

/** @type {any} */
let db;
/** @type {Promise<void>} what is written waits for it */
let turned;

/**
 * Wait until this tab is the only one, then open the database.
 * @param {{ waiting: () => void, lost: () => void }} tell
 */
export async function openStore(tell) {
  await becomeWriter(tell);
  db = await /** @type {any} */ (globalThis).idb.openDB(NAME, VERSION, { upgrade });
  turned = Promise.race([turnLog(), new Promise((resolve) => setTimeout(resolve, LONGEST_TURN))]);
}

// A kill can cut the last entry of the browser's own log. Chromium writes on behind it, and at the start after that it
// finds the log broken and throws the whole database away. Deleting a database makes it begin a new log, before
// anything is written: docs/decisions/0028.
async function turnLog() {
  const { openDB, deleteDB } = /** @type {any} */ (globalThis).idb;
  try {
    (await openDB(TURN, 1)).close();
    await deleteDB(TURN);
  } catch {
    // No room, most likely. What is written now says so itself.
  }
}

/** @param {any} opened */
function upgrade(opened) {
  // kv: what there is one of. people: who signed on here. packs: lists taken along. drafts: half-done work.
  // acts: the outbox. carried: files of other tablets on their way.
  opened.createObjectStore("kv");
  opened.createObjectStore("people", { keyPath: "n" });
  opened.createObjectStore("packs", { keyPath: "id" });
  opened.createObjectStore("drafts");
  opened.createObjectStore("acts", { keyPath: "id" }).createIndex("seq", "seq", { unique: true });
  opened.createObjectStore("carried", { keyPath: "id" });
}

/** @param {{ waiting: () => void, lost: () => void }} tell */
async function becomeWriter(tell) {
  if (await hold({ ifAvailable: true }, tell)) return;
  tell.waiting();
  await hold({}, tell);
}

/** Take the work over from the tab that has it. @param {{ lost: () => void }} tell */
export async function takeOver(tell) {
  await hold({ steal: true }, tell);
}

/**
 * Hold the lock for as long as the tab lives.
 * @param {LockOptions} how
 * @param {{ lost: () => void }} tell
 * @returns {Promise<boolean>}
 */
function hold(how, tell) {
  return new Promise((resolve) => {
    navigator.locks
      .request(NAME, { mode: "exclusive", ...how }, (lock) => {
        resolve(lock !== null);
        return lock && new Promise(() => {});
      })
      .catch(() => {
        // Another tab took it: this one must not write again.
        db?.close();
        db = undefined;
        tell.lost();
      });
  });
}

/**
 * Do all of this or nothing, and come back when it is on the disk.
 * @param {string[]} stores
 * @param {(tx: any) => Promise<unknown>[] | void} work hands over every request it made
 */
export async function write(stores, work) {
  await turned;
  const tx = db.transaction(stores, "readwrite", STRICT);
  // Both are waited for: a refused request and a transaction that could not be completed.
  await Promise.all([...(work(tx) || []), tx.done]);
}

/** @param {string} store @param {any} row @param {string} [key] */
export function put(store, row, key) {
  return write([store], (tx) => [tx.objectStore(store).put(row, key)]);
}

/** @param {string} store @param {any} key */
export function remove(store, key) {
  return write([store], (tx) => [tx.objectStore(store).delete(key)]);
}

/** @param {string} store @param {any} key @returns {Promise<any>} */
export function get(store, key) {
  return db.get(store, key);
}

/** @param {string} store @returns {Promise<any[]>} */
export function all(store) {
  return db.getAll(store);
}

/** Whether this tab may read and write. */
export function isOpen() {
  return db !== undefined;
}

/** Ask the browser never to throw our store away; it may say no. @returns {Promise<boolean>} */
export async function askToKeep() {
  if (!navigator.storage?.persist) return false;
  return (await navigator.storage.persisted()) || navigator.storage.persist();
}
