// @ts-check
// A counsellor's days without a network: times and codes, who came, who did not. A note is sealed to the server as it
// is kept: this tablet cannot show it again, and keeps no draft.
// What a counsellor has along: times, place codes and codes, nobody's name. Locked with her own key, shown to the person it was
// taken for alone, dead after seven days.
import { changed, listen } from "./bus.js";
import { isOver, now } from "./clock.js";
import { keep } from "./desk.js";
import { button, fill, h, icon, notice } from "./dom.js";
import { acts, unsettled } from "./outbox.js";
import { ROLL, ticket } from "./packs.js";
import { mayRead, person } from "./people.js";
import { badge, dayOf, dayWord, home, hours, styled } from "./roll_words.js";
import { get, put, remove } from "./store.js";
import { moment, num, t } from "./strings.js";
import { kick } from "./sync.js";
import { tablet } from "./tablet.js";
import { isUnlocked, ownedBox, seal, toBase64, unbox } from "./vault.js";
import { ask, NoLine } from "./wire.js";

/**
 * @typedef {[string, string, string, string, string, string, number]} Meeting id, code, starts, ends, place, state, group
 * @typedef {{ v: 1, person: string, made_at: string, expires_at: string, sessions: Meeting[] }} SupportPack
 */

// Beside the rolls: like them it is a person's own, and no list of a distribution.
export const MEETINGS = `${ROLL} meetings`;
/** @type {{ id: string, made_at: string, expires_at: string, locked: any } | null} */
let kept = null;
/** @type {SupportPack | null} */
let open = null;
let isStarted = false;

function place() {
  return `${MEETINGS} ${person()?.id || ""}`;
}

/** The days of whoever is at work, as they can be read now, or null. @returns {Promise<SupportPack | null>} */
export async function supportPack() {
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
  if (kept && isOver(kept.expires_at)) await handSupportBack();
  if (!kept) return null;
  open ??= await unbox(kept.locked);
  return open;
}

/** Take them along. Throws what wire.js throws. */
export async function takeSupport() {
  const pack = await ask("/sync/support", { ticket: ticket(), seconds: 60 });
  if (pack.v !== 1 || !Array.isArray(pack.sessions) || pack.person !== person()?.id) throw Error();
  for (const name of ["server", "epoch", "now"]) delete pack[name];
  kept = { id: place(), made_at: pack.made_at, expires_at: pack.expires_at, locked: await ownedBox(pack) };
  await put("packs", kept);
  open = pack;
  changed("packs");
}

/** Erase them. */
export async function handSupportBack() {
  await remove("packs", place());
  kept = open = null;
  changed("packs");
}

/** @param {Element} slot @param {string} [fault] */
export async function drawTile(slot, fault = "") {
  const pack = await supportPack();
  const again = (/** @type {string} */ text = "") => void drawTile(slot, text);
  fill(slot, h("article", { class: "take", data: { tile: "meetings" } },
    h("h2", { class: "take__name" }, t("Appointments")),
    fault && notice("bad", fault),
    pack ? here(pack, again) : away(again)));
}

/** @param {SupportPack} pack @param {(text?: string) => void} again */
function here(pack, again) {
  const waits = unsettled(MEETINGS);
  return [
    h("p", { class: "take__facts" }, icon("calendar"), h("span", {}, t("as of %(when)s", { when: moment(pack.made_at) }))),
    h("a", { class: "button button--main button--big take__open", href: "#meetings" }, icon("calendar"), t("Open the appointments")),
    h("div", { class: "take__more" }, button(t("Take it again"), "download", () => fetchDays(again)), button(t("Hand it back"), "upload", () => waits ? again(t("%(n)s acts are not confirmed by the server. Connect to the network first; then hand it back.", { n: num(waits) })) : void handSupportBack().then(() => again()))),
  ];
}

/** @param {(text?: string) => void} again */
function away(again) {
  return [
    h("p", {}, t("Take your next seven days along while there is a network: times and codes only.")),
    mayRead() ? button(t("Take the days along"), "download", () => fetchDays(again), "main big") : notice("warn", t("Your sign-on is older than seven days. Sign on again with your password first."), "", h("a", { class: "button", href: "#tablet" }, icon("user"), t("To the people of this tablet"))),
  ];
}

/** @param {(text?: string) => void} again */
async function fetchDays(again) {
  try {
    await takeSupport();
    again();
  } catch (fault) {
    again(fault instanceof NoLine ? t("The line broke before everything was here. Nothing was changed. Try again.") : /** @type {Error} */ (fault).message);
  }
}

/** @typedef {{ id: string, code: string, starts: string, ends: string, place: string, state: string, group: boolean, waits: boolean, noted: boolean }} One */

/** @param {HTMLElement} root @param {string} where "meetings" or "meetings/<session>" */
export async function readyToMeet(root, where) {
  await styled();
  const pack = await supportPack();
  const id = where.split("/")[1];
  return () => {
    root.className = "fmain rollcall";
    const close = !pack ? gone(root) : id ? noteScreen(root, pack, id) : listScreen(root, pack);
    return () => {
      close();
      root.className = "fmain";
    };
  };
}

/** @param {HTMLElement} root */
function gone(root) {
  fill(root, h("h1", {}, t("Appointments")), notice("warn", t("Take your next seven days along while there is a network: times and codes only.")), home());
  return () => {};
}

/** The pack with what was done on this tablet since. @param {SupportPack} pack @returns {One[]} */
function standing(pack) {
  const done = acts(MEETINGS);
  return pack.sessions.map(([id, code, starts, ends, place, state, group]) => {
    const own = done.filter((act) => act.given?.session_id === id);
    const mark = own.findLast((act) => act.verb === "support.mark");
    const noted = own.some((act) => act.verb === "support.note");
    const waits = own.some((act) => act.state !== "done");
    return { id, code, starts, ends, place, group: Boolean(group), waits, noted, state: mark && state === "scheduled" ? mark.given.mark : state };
  });
}

/** @param {HTMLElement} root @param {SupportPack} first */
function listScreen(root, first) {
  let pack = first;
  const draw = () => {
    const rows = standing(pack);
    const days = [...new Set(rows.map((one) => dayOf(Date.parse(one.starts))))];
    fill(root,
      h("h1", {}, t("Appointments")),
      !rows.length && h("p", { class: "soft" }, t("No appointment in the next seven days.")),
      days.map((on) => h("section", { class: "stack" }, h("h2", {}, dayWord(on)), rows.filter((one) => dayOf(Date.parse(one.starts)) === on).map(card))),
      home());
  };
  draw();
  return listen((what) => {
    if (what === "acts" || what === "prefs") draw();
    if (what === "packs") void supportPack().then((found) => found && ((pack = found), draw()));
  });
}

/** @param {One} one */
function card(one) {
  const { word, kind, sign } = said(one.state);
  const begun = Date.parse(one.starts) <= now();
  const today = dayOf(Date.parse(one.starts)) <= dayOf(now());
  return h("article", { class: "session", data: { session: one.id, state: one.state } },
    h("span", { class: "session__name" }, one.code),
    h("span", { class: "session__when" }, icon("clock"), hours(one)),
    one.place && h("span", { class: "session__when" }, icon("pin"), one.place),
    h("span", { class: "session__facts" }, badge(word, kind, sign), one.waits && badge(t("waits to be sent"), "warn", "clock"), one.noted && badge(t("A note is sealed"), "info", "lock")),
    h("div", { class: "take__more" },
      one.state === "scheduled" && today && button(t("Has arrived"), "check", () => mark(one, "arrived")),
      one.state === "scheduled" && begun && !one.group && button(t("Did not come"), "x", () => mark(one, "no-show")),
      begun && one.state !== "no-show" && h("a", { class: "button", href: `#meetings/${one.id}` }, icon("edit"), t("Write a note"))));
}

/** @param {One} one @param {string} what */
async function mark(one, what) {
  try {
    await keep({ verb: "support.mark", v: 1, given: { session_id: one.id, mark: what } }, MEETINGS);
    void kick();
  } catch {
    // What could not be saved has said so over the whole screen.
  }
}

/** @param {HTMLElement} root @param {SupportPack} pack @param {string} id */
function noteScreen(root, pack, id) {
  const one = standing(pack).find((each) => each.id === id);
  if (!one) return gone(root);
  const words = h("textarea", { class: "input input--area", name: "text", autocomplete: "off" });
  const save = async () => {
    if (!words.value.trim()) return words.focus();
    try {
      const sealed = toBase64(await seal({ text: words.value }, "support", tablet().server_key));
      await keep({ verb: "support.note", v: 1, given: { session_id: id, sealed } }, MEETINGS);
      void kick();
      fill(root, h("p", { data: { sealed: "yes" } }, icon("check-circle", "large"), h("span", {}, t("It is sealed"))), home("meetings", t("To the appointments")));
    } catch {
      // What could not be saved has said so over the whole screen; what was typed is still here.
    }
  };
  fill(root,
    h("h1", {}, one.code),
    h("p", { class: "session__when" }, icon("clock"), hours(one)),
    h("p", {}, t("The note is sealed when you keep it. It cannot be read again on this tablet.")),
    h("form", { class: "stack", novalidate: true, onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); void save(); } },
      h("label", {}, h("span", { class: "field__label" }, t("Session note")), words),
      h("button", { type: "submit", class: "button button--main button--big", data: { deed: "seal" } }, icon("lock"), h("span", {}, t("Seal it")))),
    home("meetings", t("To the appointments")));
  return () => (words.value = "");
}

/** @param {string} state */
function said(state) {
  const words = {
    scheduled: { word: t("Booked"), kind: "info", sign: "calendar" },
    arrived: { word: t("Has arrived"), kind: "warn", sign: "check" },
    completed: { word: t("Held"), kind: "good", sign: "check-circle" },
    "no-show": { word: t("Did not come"), kind: "bad", sign: "x" },
  };
  return words[/** @type {keyof typeof words} */ (state)] ?? words.scheduled;
}
