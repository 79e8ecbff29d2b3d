// @ts-check
// What the check-in screens are given: one list, one person, and doors into the rest of the tablet.
import { listen } from "./bus.js";
import { forgetDraft, getDraft, setDraft } from "./drafts.js";
import { lockNow } from "./lock.js";
import { notSaved } from "./not_saved.js";
import * as outbox from "./outbox.js";
import { askPin } from "./pin.js";
import { person } from "./people.js";
import { prefs } from "./prefs.js";
import { moment, nameOf, num, t } from "./strings.js";
import { tablet } from "./tablet.js";

/**
 * @param {import("./types.js").Pack} pack
 * @returns {import("./types.js").Desk}
 */
export function makeDesk(pack) {
  const who = /** @type {import("./types.js").Person} */ (person());
  const list = pack.distribution.id;
  const { id, name, path, block, server, card_key } = tablet();
  return {
    person: who,
    device: { id, name, path, block, server, card_key },
    pack,
    prefs,
    t,
    num,
    moment,
    nameOf,
    put: (act) => keep(act, list),
    acts: () => outbox.acts(list),
    onChange: (changed) => listen((what) => (what === "acts" || what === "news" || what === "prefs") && changed()),
    counters: () => outbox.counters(list),
    askPin,
    lock: lockNow,
    draft: {
      get: (key) => getDraft(`${who.id} ${list} ${key}`),
      set: (key, value) => (value === null ? forgetDraft(`${who.id} ${list} ${key}`) : setDraft(`${who.id} ${list} ${key}`, value)),
    },
  };
}

/**
 * Write an act down; when the tablet is full, make room from what the server has and try once more.
 * @param {{ verb: string, v?: number, given: Record<string, any> }} act
 * @param {string} list
 */
export async function keep(act, list) {
  try {
    return await outbox.record(act, list);
  } catch {
    await makeRoom();
  }
  try {
    return await outbox.record(act, list);
  } catch {
    throw await notSaved();
  }
}

// What is done and confirmed before today, then all that is confirmed: never what is only here.
async function makeRoom() {
  for (const days of [1, 0]) {
    try {
      if (await outbox.forgetOld(days)) return;
    } catch {
      // A full disk may refuse even this; the next try shows.
    }
  }
}
