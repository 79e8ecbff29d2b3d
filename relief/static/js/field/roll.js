// @ts-check
// Which sessions there are: today's first, then what is still missing, then the days to come. Works without a network.
import { listen } from "./bus.js";
import { now } from "./clock.js";
import { fill, h, icon, notice } from "./dom.js";
import { acts } from "./outbox.js";
import { ROLL } from "./packs.js";
import { callScreen } from "./roll_call.js";
import { evacuationScreen, seenBefore } from "./roll_evacuation.js";
import { gateScreen } from "./roll_gate.js";
import { headsScreen } from "./roll_heads.js";
import { refreshRoll, rollPack } from "./roll_pack.js";
import { hereOf, sessionsOf, tally } from "./roll_state.js";
import { badge, dayOf, dayWord, home, hours, outLink, stateWord, styled } from "./roll_words.js";
import { nameOf, num, t } from "./strings.js";

/** @typedef {import("./roll_pack.js").RollPack} RollPack
 * @typedef {import("./roll_state.js").Session} Session */

/**
 * @param {HTMLElement} root @param {string} where "roll", "roll/s/<session>", "roll/gate/<site>", "roll/heads/<site>", "roll/out/<site>"
 * @returns {Promise<() => () => void>} what draws the screen and says how it is closed
 */
export async function readyToCall(root, where) {
  await styled();
  const pack = await rollPack();
  const [, screen, id] = where.split("/");
  const before = screen === "out" ? await seenBefore(pack, Number(id)) : null;
  return () => {
    root.className = "fmain rollcall";
    const close = !pack ? gone(root) : screen === "s" ? callScreen(root, pack, id) : screen === "gate" ? gateScreen(root, pack, Number(id)) : screen === "heads" ? headsScreen(root, pack, Number(id)) : screen === "out" ? evacuationScreen(root, pack, Number(id), before) : listScreen(root, pack);
    return () => {
      close();
      root.className = "fmain";
    };
  };
}

/** @param {HTMLElement} root */
function gone(root) {
  fill(root, h("h1", {}, t("Roll call")), notice("warn", t("The sessions and children are not on this tablet. Take them along on the first screen while there is a network. What you marked is kept.")), home());
  return () => {};
}

/** @param {HTMLElement} root @param {RollPack} first */
function listScreen(root, first) {
  let pack = first;
  const draw = () => {
    const today = dayOf(now());
    const all = sessionsOf(pack, acts(ROLL));
    const missing = all.filter((one) => one.day < today && ["planned", "open", "returned"].includes(one.state)).reverse();
    const before = all.filter((one) => one.day < today && !missing.includes(one)).reverse();
    fill(root,
      h("h1", {}, t("Roll call")),
      section(t("Today"), all.filter((one) => one.day === today), pack, t("No session of yours is today.")),
      pack.sites.map((site, at) => gateCard(pack, at, today)),
      missing.length > 0 && section(t("Still missing"), missing, pack),
      section(t("The next days"), all.filter((one) => one.day > today), pack, t("No session is planned for the next days.")),
      before.length > 0 && section(t("Handed in lately"), before, pack),
      home());
  };
  draw();
  void refreshRoll();
  return listen((what) => {
    if (what === "acts" || what === "prefs") draw();
    if (what === "packs") void rollPack().then((found) => found && ((pack = found), draw()));
  });
}

/** @param {string} title @param {Session[]} sessions @param {RollPack} pack @param {string} [none] */
function section(title, sessions, pack, none = "") {
  return h("section", { class: "stack" }, h("h2", {}, title), sessions.length ? sessions.map((one) => card(one, pack)) : h("p", { class: "soft" }, none));
}

/** @param {Session} one @param {RollPack} pack */
function card(one, pack) {
  const { word, sign, kind } = stateWord(one.state);
  const { here, away, blank } = tally(one);
  const [, bn, en] = pack.sites[one.site];
  return h("a", { class: "session", href: `#roll/s/${one.id}`, data: { session: one.id, state: one.state } },
    h("span", { class: "session__name" }, nameOf(one)),
    h("span", { class: "session__when" }, icon("calendar"), `${dayWord(one.day)}, ${hours(one)}`),
    pack.sites.length > 1 && h("span", { class: "session__when" }, icon("pin"), nameOf({ name_bn: bn, name_en: en })),
    h("span", { class: "session__facts" }, badge(word, kind, sign), one.waits && badge(t("waits to be sent"), "warn", "clock"), (here > 0 || away > 0) && h("span", { class: "soft" }, t("%(here)s present, %(away)s absent, %(blank)s not marked", { here, away, blank }))),
    one.state === "returned" && one.comment && h("span", { class: "session__said" }, icon("chat"), one.comment));
}

/** @param {RollPack} pack @param {number} site @param {string} today */
function gateCard(pack, site, today) {
  const inside = hereOf(pack, acts(ROLL), site, today).filter((one) => one.isIn).length;
  const [, bn, en] = pack.sites[site];
  return h("div", { class: "gatecard" },
    h("p", {}, h("b", {}, nameOf({ name_bn: bn, name_en: en })), h("span", { class: "soft" }, " ", t("%(n)s children inside", { n: num(inside) }))),
    h("a", { class: "button", href: `#roll/gate/${site}` }, icon("hands"), t("Arrival and pick-up")),
    h("a", { class: "button", href: `#roll/heads/${site}` }, icon("shield"), t("Count heads")),
    outLink(site));
}
