// @ts-check
// Which lists are here and which could be: open one, take one along, hand one back.
import { changed, listen } from "./bus.js";
import { button, dialog, fill, h, icon, notice } from "./dom.js";
import { isSending, kick } from "./sync.js";
import { counters, oldestAge, unsettled } from "./outbox.js";
import { ageOf, forget, offered, packs, pointsOf, take } from "./packs.js";
import { person } from "./people.js";
import { day, learn, moment, nameOf, num, span, t } from "./strings.js";
import { isWaiting, startNew } from "./update.js";
import { NoLine } from "./wire.js";

/** @typedef {import("./types.js").Pack} Pack */
// Browser stores have been lost before; by then the work should be somewhere else too.
const LONG = 4 * 3600;

// Each drawn by a file of its own, which comes after the build.
/** @type {[string, () => Promise<{ drawTile: (slot: HTMLElement) => void }>][]} */
const TILES = [
  ["spaces.mark-attendance", () => import("./roll_tile.js")],
  ["households.register", () => import("./register_tile.js")],
  ["stock.count", () => import("./store_tile.js")],
  ["psychosocial.record", () => import("./support.js")],
  ["gaps.view", () => import("./map_tile.js")],
  ["concerns.raise", () => import("./worry_tile.js")],
];

/** @type {{ lists: any[], state: "asking" | "here" | "no line" | "sign on" | "refused", text: string }} */
let found = { lists: [], state: "asking", text: "" };

/** @param {HTMLElement} root */
export function homeScreen(root) {
  root.className = "fmain home";
  const slot = TILES.map(tile);
  let isUp = true;
  // The server may answer when another screen is up.
  const draw = () => isUp && fill(root, whole(() => void look(), slot));
  const look = async () => {
    found = { ...found, state: "asking" };
    draw();
    found = await lookedUp();
    draw();
  };
  draw();
  void look();
  const stop = listen((what) => {
    // Whether a new version may start depends on the line too: the last act is settled before the sending ends.
    const tells = ["packs", "acts", "version"].includes(what) || (what === "line" && isWaiting());
    if (tells && person()) draw();
  });
  return () => {
    isUp = false;
    stop();
    root.className = "fmain";
  };
}

async function lookedUp() {
  if (!atTheDesk()) return { lists: [], state: /** @type {const} */ ("here"), text: "" };
  try {
    const { lists, signOn } = await offered();
    return { lists, state: /** @type {const} */ (signOn ? "sign on" : "here"), text: "" };
  } catch (fault) {
    if (fault instanceof NoLine) return { lists: [], state: /** @type {const} */ ("no line"), text: "" };
    return { lists: [], state: /** @type {const} */ ("refused"), text: /** @type {Error} */ (fault).message };
  }
}

/** @param {[string, () => Promise<{ drawTile: (slot: HTMLElement) => void }>]} which */
function tile([verb, load]) {
  const slot = h("div");
  if (person()?.verbs.includes(verb)) void learn().then(load).then((file) => file.drawTile(slot)).catch(() => {});
  return slot;
}

// Facilitators and storekeepers have no lists to take along.
function atTheDesk() {
  return Boolean(person()?.verbs.includes("checkin.view"));
}

/** @param {() => void} look @param {Element[]} slot */
function whole(look, slot) {
  const here = packs();
  const others = found.lists.filter((list) => !here.some((pack) => pack.distribution.id === list.id));
  return [
    isWaiting() && newVersion(),
    oldestAge() > LONG && notice("warn", t("Some of your work has been on this tablet alone for more than four hours. Go where there is a network, or save it as a file."), "", h("a", { class: "button", href: "#outbox" }, icon("list"), t("Show what is not sent"))),
    h("h1", {}, t("Today's work")),
    here.map(card),
    atTheDesk() && !here.length && h("div", { class: "home__none" }, icon("list", "large"), h("p", { class: "name" }, t("No list on this tablet yet")), h("p", {}, t("Take a list along while there is a network. After that the tablet works without one."))),
    atTheDesk() && h("section", { class: "stack" }, h("h2", {}, t("Lists to take along")), offer(others, look)),
    slot,
  ];
}

function newVersion() {
  const busy = isSending() || counters().here + counters().sent > 0;
  return notice("info", busy ? t("It starts when everything is sent.") : t("It takes a few seconds. What is saved stays saved."), t("A new version is ready"), !busy && button(t("Start the new version"), "download", startNew, "main"));
}

/** @param {Pack} pack */
function card(pack) {
  const list = pack.distribution;
  const { seconds, old, doubtful } = ageOf(pack);
  const done = pack.rows.filter((row) => row[11] === "d").length;
  const points = pack.chosen.map((at) => nameOf(pack.points[at])).join(", ");
  return h(
    "article",
    { class: "take", data: { list: list.id } },
    h("h2", { class: "take__name" }, nameOf(list)),
    h("p", { class: "take__where" }, icon("pin"), points || nameOf({ name_bn: list.area_bn, name_en: list.area_en })),
    h("p", { class: "take__facts" }, icon("people"), h("span", {}, t("%(n)s households", { n: pack.rows.length })), h("span", {}, t("%(n)s already given", { n: done }))),
    h("p", { class: "take__facts" }, icon("clock"), h("span", {}, t("As known at %(when)s, %(age)s ago", { when: moment(pack.made_at), age: span(seconds) }))),
    old && notice("warn", t("This list is more than a day old. Take it again when there is a network. It is erased on %(day)s.", { day: day(pack.expires_at) })),
    doubtful && notice("warn", t("The date of this tablet looks wrong. The list stays open for 24 hours at most; connect once to set it right.")),
    h("a", { class: "button button--main button--big take__open", href: `#list/${list.id}` }, icon("check-circle"), t("Open the check-in")),
    h("div", { class: "take__more" }, button(t("Take it again"), "download", () => fetchAgain(pack)), button(t("Hand it back"), "upload", () => handBack(pack))),
  );
}

/** @param {any[]} others @param {() => void} look */
function offer(others, look) {
  if (found.state === "asking") return h("p", { class: "soft", role: "status" }, t("Asking the server…"));
  const again = button(t("Look again"), "undo", look);
  if (found.state === "no line") return notice("quiet", t("Lists can be taken where there is a network. What is on the tablet works without one."), t("The server did not answer"), again);
  if (found.state === "sign on") return notice("warn", t("Your sign-on is older than seven days. Sign on again with your password to take a list."), "", h("a", { class: "button", href: "#tablet" }, icon("user"), t("To the people of this tablet")));
  if (found.state === "refused") return notice("bad", found.text, "", again);
  if (!others.length) return h("div", { class: "home__row" }, h("p", {}, t("No other list opens here within three days.")), again);
  return h("div", { class: "stack" }, others.map(offered1), again);
}

/** @param {any} list */
function offered1(list) {
  return h(
    "article",
    { class: "take take--offer" },
    h("h3", { class: "take__name" }, nameOf(list)),
    h("p", { class: "take__where" }, icon("pin"), nameOf({ name_bn: list.area_bn, name_en: list.area_en })),
    h("p", { class: "take__facts" }, icon("people"), h("span", {}, t("%(n)s households", { n: list.count })), h("span", {}, list.state === "open" ? t("open now") : t("begins %(when)s", { when: moment(list.starts_at) }))),
    button(t("Take it along"), "download", () => choosePoints(list), "main big"),
  );
}

/** @param {any} list */
function choosePoints(list) {
  if (list.points.length < 2) return void fetchList(list.id, nameOf(list), list.points.map((/** @type {any} */ each) => each.id));
  const boxes = list.points.map((/** @type {any} */ each) => h("input", { type: "checkbox", value: each.id }));
  const said = h("p", { class: "ask__said", role: "status" });
  const chosen = () => boxes.filter((/** @type {any} */ box) => box.checked).map((/** @type {any} */ box) => box.value);
  const window = dialog(
    "ask",
    h("h2", {}, t("At which points will you give?")),
    h("p", { class: "soft" }, t("Only the names of these points come onto the tablet.")),
    h("div", { class: "stack" }, list.points.map((/** @type {any} */ each, /** @type {number} */ at) => h("label", { class: "choice" }, boxes[at], h("span", {}, nameOf(each))))),
    said,
    button(t("Take it along"), "download", () => {
      if (!chosen().length) return fill(said, t("Choose at least one point."));
      window.remove();
      void fetchList(list.id, nameOf(list), chosen());
    }, "main big"),
    button(t("No, go back"), "arrow-left", () => window.remove(), "big"),
  );
}

/** @param {Pack} pack */
function fetchAgain(pack) {
  return fetchList(pack.distribution.id, nameOf(pack.distribution), pointsOf(pack.distribution.id));
}

/** @param {string} id @param {string} name @param {string[]} points */
async function fetchList(id, name, points) {
  const words = h("p", { role: "status" });
  const window = dialog("ask", h("h2", {}, name), h("progress", { "aria-label": t("Taking the list along") }), words);
  const said = { ask: () => t("Asking the server…"), load: (/** @type {number} */ bytes) => t("%(n)s kB have arrived", { n: Math.ceil(bytes / 1000) }), lock: () => t("Locking the list with your PIN…") };
  try {
    await take(id, points, (step, bytes) => fill(words, said[step](bytes)));
    window.remove();
    // The list stands above what was tapped.
    scrollTo(0, 0);
    void kick();
  } catch (fault) {
    const text = fault instanceof NoLine ? t("The line broke before the whole list was here. Nothing was changed. Try again.") : /** @type {Error} */ (fault).message;
    fill(window, h("h2", {}, name), notice("bad", text), button(t("Try again"), "undo", () => (window.remove(), fetchList(id, name, points)), "main big"), button(t("Back"), "arrow-left", () => window.remove(), "big"));
  }
}

/** @param {Pack} pack */
function handBack(pack) {
  const waits = unsettled(pack.distribution.id);
  const back = button(t("No, go back"), "arrow-left", () => window.remove(), "big");
  const window = waits
    ? dialog("ask", h("h2", {}, t("Not yet")), notice("warn", t("%(n)s acts of this list are not confirmed by the server. Connect to the network first; then hand it back.", { n: waits })), h("a", { class: "button button--main button--big", href: "#outbox", onclick: () => window.remove() }, icon("list"), t("Show what is not sent")), back)
    : dialog("ask", h("h2", {}, t("Hand this list back?")), h("p", {}, t("All %(n)s acts are with the server. The names are erased from this tablet.", { n: num(counters(pack.distribution.id).confirmed) })), button(t("Hand it back"), "upload", async () => {
        window.remove();
        await forget(pack.distribution.id);
        changed("packs");
        void kick();
      }, "main big"), back);
}
