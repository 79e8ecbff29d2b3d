// @ts-check
// Sends what is due whenever there is a chance: at the start, on focus, when the browser believes it is
// online, after each act, and by a timer that never waits longer than twelve seconds while something is unsent.
import { changed, listen } from "./bus.js";
import { sendCarried } from "./carried.js";
import { hearForget } from "./forgetting.js";
import * as outbox from "./outbox.js";
import { held, hear } from "./packs.js";
import { erase, ticketsOf } from "./people.js";
import { all } from "./store.js";
import { keepsStorage, noteTablet, tablet } from "./tablet.js";
import { isUnlocked } from "./vault.js";
import { ask, hasLine, lastHeard, NoLine } from "./wire.js";

const BATCH = 50;
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 12_000;
const QUIET = 5 * 60_000;
const FRESH = 15_000;

let busy = false;
let again = false;
let wait = FIRST_WAIT;
/** @type {number | undefined} */
let timer;

export function startSync() {
  for (const event of ["focus", "online", "pageshow"]) window.addEventListener(event, () => void kick());
  document.addEventListener("visibilitychange", () => void (document.visibilityState === "visible" && kick()));
  listen((what) => {
    if (what === "acts" && !busy && outbox.due(1).length) plan(300);
  });
  void kick();
}

/** Whether something is on its way to the server right now. */
export function isSending() {
  return busy;
}

/** Try now. @param {boolean} [eager] also what waits for a later try */
export async function kick(eager = false) {
  clearTimeout(timer);
  if (eager) await outbox.tryAgain();
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  changed("line");
  try {
    await round();
    wait = FIRST_WAIT;
  } catch (fault) {
    wait = Math.min(LONGEST_WAIT, wait * 2);
    if (!(fault instanceof NoLine)) console.info("sync:", fault);
  } finally {
    busy = false;
    changed("line");
    plan(again ? 0 : next());
    again = false;
  }
}

function next() {
  return outbox.unconfirmed() ? wait : hasLine() ? QUIET : LONGEST_WAIT;
}

/** @param {number} soon milliseconds */
function plan(soon) {
  clearTimeout(timer);
  timer = setTimeout(() => void kick(), soon);
}

// Asked first, so that acts count as sent only when somebody was there to take them.
async function round() {
  const heard = lastHeard();
  if (heard === null || !hasLine() || performance.now() - heard > FRESH) await ask("/sync/ping", { seconds: 8 });
  let leaving = outbox.due(BATCH);
  do {
    await send(leaving);
    leaving = outbox.due(BATCH);
  } while (leaving.length);
  await sendCarried();
}

/** @param {import("./outbox.js").Row[]} leaving */
async function send(leaving) {
  const body = batch(leaving);
  await outbox.markSent(leaving);
  try {
    await hearAnswer(await ask("/sync/items", { method: "POST", body, seconds: 60 }));
  } catch (fault) {
    // The server heard us and took nothing: that is known, so these are not "sent".
    if (!(fault instanceof NoLine)) await outbox.settle(leaving.map((row) => refusal(row, fault)));
    throw fault;
  }
}

/** @param {import("./outbox.js").Row} row @param {any} fault */
function refusal(row, fault) {
  return { id: row.id, answer: "later", code: fault.code || "", text: fault.message || "" };
}

/** @param {import("./outbox.js").Row[]} leaving */
function batch(leaving) {
  const counts = outbox.counters();
  return {
    v: 1,
    batch: crypto.randomUUID(),
    app: document.documentElement.dataset.build || "",
    sent_at: new Date().toISOString(),
    unsent: outbox.unsettled(),
    oldest: outbox.unsettled() ? counts.oldest_at : null,
    keeps_storage: keepsStorage(),
    came: "net",
    tickets: Object.fromEntries(ticketsOf()),
    ...held(),
    asking: isUnlocked() ? outbox.askedAbout() : [],
    heads: witnessed(),
    items: leaving.map(outbox.item),
  };
}

// The newest head of the server's trail we were told of, and any older one: a trail cut short has lost them.
function witnessed() {
  const kept = tablet().heads || [];
  return kept.length ? [kept[kept.length - 1], kept[Math.floor(Math.random() * kept.length)]] : [];
}

/** @param {any} said */
async function hearAnswer(said) {
  const restored = said.epoch !== tablet().epoch || said.taken < tablet().taken;
  // What was put right while the question was on its way is no longer what was asked about.
  const asked = outbox.askedAbout();
  await outbox.settle([...said.answers, ...(said.asked || []).filter((/** @type {any} */ one) => asked.includes(one.id))]);
  if (restored) await outbox.offerAgain();
  const heads = [...(tablet().heads || []), ...(said.head ? [[said.epoch, ...said.head]] : [])].slice(-30);
  await noteTablet({ epoch: said.epoch, taken: said.taken, revoked: Boolean(said.revoked), heads });
  if (said.revoked && (await all("packs")).length) await erase();
  await hear(said.news);
  await hearForget(said.forget);
}
