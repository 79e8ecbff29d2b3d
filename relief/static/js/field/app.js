// @ts-check
// Starts the tablet and says which screen is up. Screens are functions that draw into `main`; the address
// after # says which one, so that the back button of Android works.
import { drawBar, startBar } from "./bar.js";
import { changed, listen } from "./bus.js";
import { startCarried } from "./carried.js";
import { startClock } from "./clock.js";
import { makeDesk } from "./desk.js";
import { button, fill, h, notice } from "./dom.js";
import { enrolScreen } from "./enrol.js";
import { homeScreen } from "./home.js";
import { atAList, isLocked, showLock, startLock } from "./lock.js";
import { startOutbox } from "./outbox.js";
import { packOf, startPacks } from "./packs.js";
import { person, startPeople } from "./people.js";
import { prefs, startPrefs } from "./prefs.js";
import { signOnScreen } from "./sign_on.js";
import { openStore, takeOver } from "./store.js";
import { learn, t } from "./strings.js";
import { startSync } from "./sync.js";
import { startTablet } from "./tablet.js";
import { startUpdates } from "./update.js";

const root = /** @type {HTMLElement} */ (document.getElementById("app"));
const main = h("main", { id: "main", class: "fmain", tabindex: "-1" });
/** @type {(() => void) | null} closes the screen that is up */
let close = null;
let shown = "";
let drawnIn = "";

/** Go to a screen: "home", "outbox", "tablet", "list/<id>". @param {string} where */
export function go(where) {
  if (location.hash === `#${where}`) show();
  else location.hash = where;
}

function show() {
  if (!person()) return;
  const where = location.hash.slice(1) || "home";
  if (where === shown) return;
  close?.();
  shown = where;
  drawnIn = prefs.language;
  document.body.dataset.screen = where.split("/")[0];
  close = open(where);
  drawBar(where);
  scrollTo(0, 0);
  main.focus({ preventScroll: true });
}

/** @param {string} where @returns {(() => void) | null} */
function open(where) {
  const [screen, id] = where.split("/");
  atAList(["list", "register", "store", "roll"].includes(screen));
  const pack = screen === "list" ? packOf(id) : undefined;
  if (pack) return openLater(() => import("./check_in.js").then(({ openDesk }) => () => openDesk(main, makeDesk(pack))));
  if (screen === "outbox") return openLater(() => Promise.all([import("./outbox_view.js"), learn()]).then(([{ outboxScreen }]) => () => outboxScreen(main)));
  if (screen === "register") return openLater(() => Promise.all([import("./register.js"), learn()]).then(([{ readyToRegister }]) => readyToRegister(main, id)));
  if (screen === "store") return openLater(() => Promise.all([import("./store_count.js"), learn()]).then(([{ readyToCount }]) => readyToCount(main, id)));
  if (screen === "roll") return openLater(() => Promise.all([import("./roll.js"), learn()]).then(([{ readyToCall }]) => readyToCall(main, where)));
  if (screen === "meetings") return openLater(() => Promise.all([import("./support.js"), learn()]).then(([{ readyToMeet }]) => readyToMeet(main, where)));
  if (screen === "worry") return openLater(() => Promise.all([import("./worry.js"), learn()]).then(([{ readyToTell }]) => readyToTell(main)));
  if (screen === "map") return openLater(() => Promise.all([import("./map_tile.js"), learn()]).then(([{ readyToLook }]) => readyToLook(main)));
  if (screen === "tablet") return openLater(() => Promise.all([import("./tablet_view.js"), learn()]).then(([{ tabletScreen }]) => () => tabletScreen(main)));
  return homeScreen(main);
}

/**
 * A screen whose file is read when it is first opened, or, with its words, even comes after the build (words.py).
 * @param {() => Promise<() => () => void>} load gives back what draws it and says how it is closed
 */
function openLater(load) {
  /** @type {(() => void) | undefined} */
  let closeScreen;
  let isClosed = false;
  fill(main);
  load().then(
    (draw) => void (isClosed || (closeScreen = draw())),
    () => void (isClosed || fill(main, notice("bad", t("This part of the app is not on the tablet yet. Connect to the network once and try again.")))),
  );
  return () => {
    isClosed = true;
    closeScreen?.();
  };
}

/** Draw the screen that is up anew: another language, other lists. */
function redraw() {
  if (!person() || isLocked()) return;
  shown = "";
  show();
}

/** @param {{ newPerson: boolean }} change */
function opened({ newPerson }) {
  // The half-done work beneath the lock is left as it stands.
  if (!main.isConnected) fill(root, startBar(), main);
  if (newPerson && /^#(list|roll)/.test(location.hash)) history.replaceState(null, "", "#home");
  // Somebody may have changed the language on the lock.
  if (newPerson || drawnIn !== prefs.language) shown = "";
  show();
}

/** @param {string} [why] */
function signOn(why = "") {
  close?.();
  close = null;
  shown = "";
  const back = () => (person() ? opened({ newPerson: false }) : showLock());
  signOnScreen(fill(root, h("main", { id: "main", class: "gate-screen" })).firstElementChild, why, back);
}

const twoTabs = {
  waiting: () =>
    fill(root, h("main", { class: "gate-screen stack" }, h("h1", {}, t("Relief is open in another window")), notice("info", t("Only one window may write, or two would give out the same number. Close the other one, or go on here.")), button(t("Go on here"), "arrow-right", () => takeOver(twoTabs).then(() => location.reload()), "main big"))),
  lost: () => {
    close?.();
    fill(root, h("main", { class: "gate-screen stack" }, h("h1", {}, t("Relief goes on in another window")), notice("info", t("Everything done here was saved. This window can be closed.")), button(t("Go on here"), "arrow-right", () => location.reload(), "main big")));
  },
};

// Keeping the app on the tablet means fetching and checking each of its files once more: the first screen comes before.
async function start() {
  await startPrefs();
  await firstScreen().finally(startUpdates);
}

async function firstScreen() {
  await openStore(twoTabs);
  await startClock();
  const invitation = new URLSearchParams(location.hash.slice(1)).get("enrol") || "";
  if (!(await startTablet())) {
    enrolScreen(fill(root, h("main", { id: "main", class: "gate-screen" })).firstElementChild, invitation, begin);
    return;
  }
  await begin();
}

async function begin() {
  if (location.hash.startsWith("#enrol")) history.replaceState(null, "", location.pathname);
  await startPeople();
  await startOutbox();
  await startCarried();
  await startPacks();
  void import("./register_pack.js").then(({ startRegistration }) => startRegistration()).catch(() => {});
  void import("./spare.js").then(({ startSpare }) => startSpare()).catch(() => {});
  startLock({ opened, signOn });
  addEventListener("hashchange", show);
  addEventListener("relief-sign-on", () => signOn());
  listen((what) => {
    if (what === "prefs") redraw();
    if (what === "erased" && !isLocked()) signOn(t("The lists on this tablet were erased. What was not sent is kept."));
    if (what === "packs" && shown.startsWith("list/") && !packOf(shown.split("/")[1])) go("home");
  });
  startSync();
  showLock();
  changed("version");
}

void start();
