// @ts-check
// The lock: an overlay, so that half-done work stays beneath it. After two minutes without a touch (ten
// while a list is open), by the padlock, and at every start.
import { changed } from "./bus.js";
import { button, dialog, fill, h, icon } from "./dom.js";
import { forgetTold } from "./forgetting.js";
import { openOutbox } from "./outbox.js";
import { openPacks } from "./packs.js";
import { leave, people, person, unlock } from "./people.js";
import { pinPad, wrongPin } from "./pin.js";
import { choose, prefs } from "./prefs.js";
import { nameOf, t } from "./strings.js";
import { keepsStorage, noteKeeps, tablet } from "./tablet.js";
import { askToKeep } from "./store.js";

const IDLE = 2 * 60_000;
const IDLE_AT_A_LIST = 10 * 60_000;

/** @type {HTMLDialogElement | null} */
let overlay = null;
/** @type {(change: { newPerson: boolean }) => void} */
let after = () => {};
/** @type {(why?: string) => void} */
let signOnScreen = () => {};
let isAtAList = false;
let before = "";
let touched = { ran: performance.now(), wall: Date.now() };

/**
 * @param {{ opened: (change: { newPerson: boolean }) => void, signOn: (why?: string) => void }} then what the app does next
 */
export function startLock(then) {
  after = then.opened;
  signOnScreen = then.signOn;
  for (const event of ["pointerdown", "keydown", "touchstart"]) addEventListener(event, touch, { passive: true, capture: true });
  document.addEventListener("visibilitychange", lockIfIdle);
  setInterval(lockIfIdle, 5_000);
}

/** @param {boolean} yes whether a list is open */
export function atAList(yes) {
  isAtAList = yes;
  touch();
}

function touch() {
  touched = { ran: performance.now(), wall: Date.now() };
}

// Both clocks are asked: one stands still while the tablet sleeps, the other can be set.
function lockIfIdle() {
  const most = isAtAList ? IDLE_AT_A_LIST : IDLE;
  const idle = Math.max(performance.now() - touched.ran, Math.abs(Date.now() - touched.wall));
  if (person() && idle >= most) lockNow();
}

/** Lock now. */
export function lockNow() {
  if (!person() || overlay) return;
  before = person()?.n || "";
  leave();
  showLock();
}

/** Whether the overlay is up. */
export function isLocked() {
  return overlay !== null;
}

/** Put the overlay up; with nobody known, the sign-on screen does the work. */
export function showLock() {
  overlay?.remove();
  overlay = null;
  if (!people().length) return signOnScreen();
  overlay = dialog("lock");
  const last = people().find((each) => each.n === before);
  if (last) askPinOf(last);
  else if (people().length === 1) askPinOf(people()[0]);
  else askWho();
}

/** Take the overlay away, for somebody who signed on with a password. */
export function dropLock() {
  overlay?.remove();
  overlay = null;
}

/** @param {...any} kids */
function draw(...kids) {
  const language = prefs.language === "bn" ? "English" : "বাংলা";
  const other = prefs.language === "bn" ? "en" : "bn";
  const redraw = () => choose({ language: other }).then(showLock);
  fill(
    /** @type {Element} */ (overlay),
    h("header", { class: "lock__head" }, h("img", { src: "/static/img/logo.svg", alt: "", width: 56, height: 56 }), h("div", {}, h("p", { class: "lock__brand" }, t("Relief")), h("p", { class: "lock__tablet" }, tablet().name)), button(language, "globe", redraw, "bar", { lang: other })),
    h("main", { class: "lock__main" }, ...kids),
  );
}

function askWho() {
  const names = people().map((who) => button(nameOf(who), "user", () => askPinOf(who), "big"));
  draw(h("h1", {}, icon("lock"), t("Who are you?")), h("div", { class: "stack" }, names, somebodyElse()));
}

function somebodyElse() {
  return button(t("Somebody else"), "plus", () => {
    dropLock();
    signOnScreen();
  });
}

/** @param {import("./types.js").Person} who */
function askPinOf(who) {
  const pad = pinPad(t("Your PIN"), (pin) => tryIt(who, pin));
  draw(h("h1", { class: "lock__name" }, nameOf(who)), pad, h("div", { class: "lock__other" }, button(t("I am somebody else"), "people", askWho, "quiet")));
  pad.focus();
}

/** @param {import("./types.js").Person} who @param {string} pin */
async function tryIt(who, pin) {
  const tried = await unlock(who.n, pin);
  if (tried.erased) {
    dropLock();
    signOnScreen(wrongPin(tried));
    return null;
  }
  if (!tried.right) return wrongPin(tried);
  await comeIn(who.n);
  return null;
}

/** Somebody is in: read what K opens and go on. @param {string} n */
export async function comeIn(n) {
  const newPerson = before !== n;
  before = n;
  touch();
  await openOutbox();
  await openPacks();
  await forgetTold();
  dropLock();
  after({ newPerson });
  changed("lock");
  // Asked after a tap, when browsers are most willing.
  if (!keepsStorage()) noteKeeps(await askToKeep());
}
