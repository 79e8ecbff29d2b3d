// @ts-check
// A second copy of what the server does not have yet, in a place of its own (the Cache Storage): a browser that finds
// its database broken throws all of it away. Sealed for the server; nobody on this tablet can read it.
import { listen } from "./bus.js";
import { carried, carry } from "./carried.js";
import { h, notice } from "./dom.js";
import { knows, sealedItem, unsent } from "./outbox.js";
import { learn, t } from "./strings.js";
import { kick } from "./sync.js";
import { tablet } from "./tablet.js";

const NAME = "relief-spare";
const PLACE = "/field/spare/";

/** @typedef {{ id: string, seq: number, sealed: string }} Item */

/** @type {Map<string, unknown>} what lies there: the sealed half it was made from, by the act's id */
const lying = new Map();
let busy = false;
let again = false;

/** Take back what the database has lost, then follow what happens to the rest. */
export async function startSpare() {
  const found = await lyingThere();
  const onTheWay = new Set(carried().flatMap((load) => load.items.map((item) => item.id)));
  for (const [id, { item }] of found) lying.set(id, item.sealed);
  for (const row of unsent()) if (found.get(row.id)?.item.sealed === sealedItem(row).sealed) lying.set(row.id, row.sealed);
  const lost = [...found.values()].filter(({ item }) => !knows(item.id) && !onTheWay.has(item.id));
  for (const device of new Set(lost.map((one) => one.device))) {
    const items = lost.filter((one) => one.device === device).map((one) => one.item);
    await carry(JSON.stringify({ relief: "outbox", v: 1, spare: true, device, made_at: new Date().toISOString(), items }));
  }
  listen((what) => void (what === "acts" && follow()));
  if (lost.length) void kick();
  await follow();
}

/** For the first screen of a tablet that knows nothing: what it still holds, or nothing. */
export async function spareNotice() {
  const { size } = await lyingThere();
  if (!size) return null;
  await learn();
  return h("div", {}, notice("warn", t("What was done and not sent is kept, sealed: %(n)s acts. Add the tablet again with a new code; they then go to the server by themselves. Do not clear the browser before.", { n: size }), t("The browser has lost what this tablet knew")));
}

/** @returns {Promise<Map<string, { device: string, item: Item }>>} */
async function lyingThere() {
  const cache = await caches.open(NAME);
  const found = new Map();
  for (const request of await cache.keys()) {
    try {
      const one = await (await cache.match(request))?.json();
      found.set(one.item.id, one);
    } catch {
      await cache.delete(request); // cut while it was written: the database has it
    }
  }
  return found;
}

// One at a time: each act rings, and a place that is written by two hands keeps the older word.
async function follow() {
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  try {
    do {
      again = false;
      await quiet();
      await bringUpToDate();
    } while (again);
  } catch {
    // No room: the database is the one that counts, and says so itself.
  } finally {
    busy = false;
  }
}

// The screen first: whoever tapped waits for that, and nobody for this.
function quiet() {
  return new Promise((resolve) => (window.requestIdleCallback ? requestIdleCallback(resolve, { timeout: 1000 }) : setTimeout(resolve, 200)));
}

async function bringUpToDate() {
  const cache = await caches.open(NAME);
  /** @type {Map<string, { device: string, item: () => Item, mark: unknown }>} */
  const wanted = new Map();
  for (const load of carried()) for (const item of load.items) wanted.set(item.id, { device: load.for, item: () => item, mark: item.sealed });
  for (const row of unsent()) wanted.set(row.id, { device: tablet().id, item: () => sealedItem(row), mark: row.sealed });
  for (const id of [...lying.keys()].filter((one) => !wanted.has(one))) {
    await cache.delete(PLACE + id);
    lying.delete(id);
  }
  for (const [id, { device, item, mark }] of wanted) {
    if (lying.get(id) === mark) continue;
    await cache.put(PLACE + id, new Response(JSON.stringify({ device, item: item() })));
    lying.set(id, mark);
  }
}
