// @ts-check
// A clock that is believed only as far as it can be: tablets wake up in 1970, and people set dates.
//
// `lived` is our own count in milliseconds since 1970: what the server last said, plus what has passed since.
// It goes on with the browser's running clock, and with the wall clock where that is plausible. A jump back, or one
// ahead that no pause explains, is not believed; from then on lists live 24 hours at most, until the server
// has told the time.
import { get, put } from "./store.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SLACK = 10 * 60_000;
// Nobody leaves the app open and asleep for longer, and nobody keeps a list in a drawer for longer.
const LONGEST_SLEEP = 36 * HOUR;
const LONGEST_PAUSE = 30 * DAY;

/** A word for this run of the app: running-clock readings of another run mean nothing here. */
export const run = crypto.randomUUID();

/** @type {{ lived: number, wall: number, ends: number | null }} */
let kept = { lived: 0, wall: 0, ends: null };
let ticked = performance.now();

/** Read what was kept, and count what passed while the app was closed. */
export async function startClock() {
  kept = (await get("kv", "clock")) || { lived: Date.now(), wall: Date.now(), ends: null };
  const passed = Date.now() - kept.wall;
  if (passed < -SLACK || passed > LONGEST_PAUSE) doubt();
  else kept.lived += Math.max(0, passed);
  kept.wall = Date.now();
  ticked = performance.now();
  await put("kv", kept, "clock");
  setInterval(() => void keepClock(), 60_000);
  document.addEventListener("visibilitychange", () => void keepClock());
}

async function keepClock() {
  now();
  await put("kv", kept, "clock").catch(() => {});
}

/** The time as we believe it, in milliseconds. */
export function now() {
  const ran = performance.now() - ticked;
  const wall = Date.now() - kept.wall;
  const plausible = wall > ran - SLACK && wall < ran + LONGEST_SLEEP;
  if (!plausible) doubt();
  kept.lived += plausible ? Math.max(ran, wall) : ran;
  kept.wall = Date.now();
  ticked = performance.now();
  return kept.lived;
}

/** The server said what time it is. @param {string} iso */
export async function hearTime(iso) {
  const said = Date.parse(iso);
  if (Number.isNaN(said)) return;
  kept = { lived: said, wall: Date.now(), ends: null };
  ticked = performance.now();
  await put("kv", kept, "clock");
}

function doubt() {
  kept.ends ??= kept.lived + DAY;
}

/** Whether the date of this tablet was changed and the server has not yet said the right one. */
export function isDoubtful() {
  return kept.ends !== null;
}

/** Whether something that ends then is over. @param {string} iso */
export function isOver(iso) {
  const at = now();
  return at >= Date.parse(iso) || (kept.ends !== null && at >= kept.ends);
}

/** A reading to be kept with an act. */
export function reading() {
  return { run, ran: performance.now(), wall: Date.now() };
}

/**
 * Seconds since a reading by the running clock; null when that is not known.
 *
 * The running clock stands still while the tablet sleeps. When more wall time than running time has passed,
 * either the tablet slept or somebody set its clock ahead; nobody can tell, so we do not say.
 * @param {{ run: string, ran: number, wall: number }} read
 */
export function secondsSince(read) {
  if (read.run !== run) return null;
  const ran = performance.now() - read.ran;
  const asleep = Date.now() - read.wall - ran;
  return asleep > 2_000 && asleep < LONGEST_SLEEP ? null : Math.round(ran) / 1000;
}
