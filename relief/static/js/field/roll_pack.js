// @ts-check
// What a facilitator has along: own sites, their sessions and children (C1). Locked with the key of the
// person it was taken for: nobody else of this tablet can read it. Dead after seven days, erased with the lists.
import { changed, listen } from "./bus.js";
import { isOver, now } from "./clock.js";
import { openOutbox } from "./outbox.js";
import { ROLL, ticket } from "./packs.js";
import { mayRead, person } from "./people.js";
import { get, put, remove } from "./store.js";
import { isUnlocked, ownedBox, unbox, useSiteKeys } from "./vault.js";
import { ask, hasLine } from "./wire.js";

/**
 * @typedef {[string, string, string, number, string?]} Site id, name bn, en, block of pick-up numbers, key of its acts
 * @typedef {[string, number, number, string, number, string, string, number, number]} Child id, site, number, called,
 *   age, sex, safety note, check today, walked in
 * @typedef {[number, string, string, number]} Mark child, mark, id of the mark, two people disagree
 * @typedef {[string, number, string, string, string, string, string, string, string, string, string, number[], Mark[]]} Session
 *   id, site, group bn, en, day, starts, ends, room, state, why not held, comment, children, marks
 * @typedef {{ v: 1, person: string, made_at: string, expires_at: string, today: string, sites: Site[],
 *   staff: [number, string, string, string, string?][], children: Child[], sessions: Session[], adults: [string, string][],
 *   gate: [number, "in" | "out", string, string][],
 *   collectors: { until: string, of: Record<string, [string[], string[], number]> } }} RollPack
 */

const FRESH = 60_000;
/** @type {{ id: string, made_at: string, expires_at: string, owned?: boolean, locked: any } | null} */
let kept = null;
/** @type {RollPack | null} what a PIN opened */
let open = null;
let isStarted = false;

function place() {
  return `${ROLL} ${person()?.id || ""}`;
}

/** The pack of whoever is at work, as it can be read now, or null. @returns {Promise<RollPack | null>} */
export async function rollPack() {
  if (!isStarted) {
    isStarted = true;
    listen((what) => {
      if (what === "erased" || what === "lock") kept = open = null;
    });
  }
  if (!person() || !isUnlocked()) return null;
  if (kept?.id !== place()) {
    kept = (await get("packs", place())) || null;
    open = null;
  }
  if (kept && isOver(kept.expires_at)) await handRollBack();
  if (!kept) return null;
  if (!open) {
    const found = await unbox(kept.locked);
    if (!found) return null;
    await keysOf(found);
    // Taken along by an earlier build, under the key that everybody here shares.
    if (!kept.owned) await keep(found);
    open = found;
  }
  if (open && isOver(open.collectors.until) && Object.keys(open.collectors.of).length) await dropCollectors(open);
  return open;
}

/** @param {RollPack} pack */
async function keysOf(pack) {
  const sessions = pack.sessions.map(([id, site]) => /** @type {[string, string]} */ ([id, pack.sites[site][4] || ""]));
  await useSiteKeys([...pack.sites.map(([id, , , , key]) => /** @type {[string, string]} */ ([id, key || ""])), ...sessions]);
  await openOutbox();
}

// Who may collect is over at midnight: gone from the disk, not only from the screen.
/** @param {RollPack} pack */
async function dropCollectors(pack) {
  pack.collectors.of = {};
  await keep(pack);
}

/** @param {RollPack} pack */
async function keep(pack) {
  kept = { id: place(), made_at: pack.made_at, expires_at: pack.expires_at, owned: true, locked: await ownedBox(pack) };
  await put("packs", kept);
  open = pack;
}

/** Take it along. Throws what wire.js throws. */
export async function takeRoll() {
  const pack = await ask("/sync/roll", { ticket: ticket(), seconds: 120 });
  if (pack.v !== 1 || !Array.isArray(pack.sessions) || pack.person !== person()?.id) throw new Error("not a roll pack");
  for (const name of ["server", "epoch", "now"]) delete pack[name];
  await keep(pack);
  await keysOf(pack);
  changed("packs");
}

/** Take it again quietly where there is a line, so that what the office did meanwhile is seen here. */
export async function refreshRoll() {
  if (!open || !hasLine() || !mayRead() || now() - Date.parse(open.made_at) < FRESH) return;
  await takeRoll().catch(() => {});
}

/** Erase it. */
export async function handRollBack() {
  await remove("packs", place());
  kept = open = null;
  changed("packs");
}
