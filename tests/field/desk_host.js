// A desk without the rest of the tablet: acts live in an array, so that a test sees what was put.
import { startClock } from "/static/js/field/clock.js";
import { openStore } from "/static/js/field/store.js";
import { changed, listen } from "/static/js/field/bus.js";
import { openDesk } from "/static/js/field/check_in.js";
import { choose, prefs } from "/static/js/field/prefs.js";
import { moment, nameOf, num, t } from "/static/js/field/strings.js";

const drafts = new Map();
let close = () => {};

/** @param {any} pack @param {any} options */
export async function open(pack, options) {
  await openStore({ waiting: () => {}, lost: () => {} });
  await startClock();
  await choose({ language: "bn", hand: "right", sun: false, sound: false, ...options.prefs });
  const acts = options.acts ?? [];
  const desk = {
    person: { n: "1", id: "p", name_bn: "বাবুল", name_en: "Babul", role: "volunteer", verbs: options.verbs ?? ["checkin.view", "checkin.record"] },
    device: { id: "d", name: "ট্যাব ১", path: "", block: "1A3", server: "", card_key: options.key ?? "" },
    pack, prefs, t, num, moment, nameOf,
    async put(act) {
      if (options.full) throw { notSaved: true, slip: 37 };
      const kept = { ...structuredClone(act), id: crypto.randomUUID(), seq: acts.length + 1, at: new Date().toISOString(), by: "1", state: "waiting", answer: null };
      acts.push(kept);
      changed("acts");
      return { id: kept.id, seq: kept.seq };
    },
    acts: () => acts,
    onChange: (told) => listen(() => told()),
    counters: () => ({ here: acts.length, sent: 0, confirmed: options.confirmed ?? 0, conflict: options.conflict ?? 0, oldest_at: null }),
    askPin: async () => options.pin ?? null,
    lock: () => {},
    draft: { get: async (key) => drafts.get(key) ?? null, set: async (key, value) => void drafts.set(key, value && structuredClone(value)) },
  };
  window.desk = desk;
  window.acts = acts;
  window.reopen = () => {
    close();
    close = openDesk(document.querySelector("main"), desk);
  };
  window.reopen();
}
