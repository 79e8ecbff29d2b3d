// @ts-check
// How marks and sessions read; a word, a sign and a colour each, so that no colour stands alone.
import { h, icon } from "./dom.js";
import { day, moment, t } from "./strings.js";

const STYLE = "/static/css/field_roll.css";
/** @type {Promise<unknown> | undefined} */
let style;

/** The style of these screens, before the first of them is drawn. */
export function styled() {
  style ??= new Promise((done) => {
    document.head.append(h("link", { rel: "stylesheet", href: STYLE, onload: done, onerror: done }));
  });
  return style;
}

/** @param {string} mark @returns {{ word: string, sign: string, kind: string }} */
export function markWord(mark) {
  const words = {
    "not-marked": { word: t("Not marked"), sign: "circle", kind: "none" },
    present: { word: t("Present"), sign: "check-circle", kind: "good" },
    late: { word: t("Late"), sign: "clock", kind: "warn" },
    "absent-uninformed": { word: t("Absent"), sign: "x", kind: "bad" },
    "absent-informed": { word: t("Absent, told us"), sign: "chat", kind: "info" },
  };
  return words[/** @type {keyof typeof words} */ (mark)];
}

/** @param {string} state @returns {{ word: string, sign: string, kind: string }} */
export function stateWord(state) {
  const words = {
    planned: { word: t("Planned"), sign: "calendar", kind: "quiet" },
    open: { word: t("Roll call begun"), sign: "edit", kind: "warn" },
    submitted: { word: t("Handed in"), sign: "check", kind: "info" },
    verified: { word: t("Verified"), sign: "check-circle", kind: "good" },
    returned: { word: t("Returned"), sign: "undo", kind: "bad" },
    "not-held": { word: t("Not held"), sign: "minus", kind: "quiet" },
  };
  return words[/** @type {keyof typeof words} */ (state)] ?? words.planned;
}

/** Why a session was not held. @returns {[string, string][]} */
export function reasons() {
  return [
    ["hazard", t("Flood, storm or other hazard")],
    ["holiday", t("Holiday")],
    ["staff-absent", t("Facilitators absent")],
    ["no-children", t("No child came")],
    ["space-in-use", t("The space was in use")],
    ["security", t("Strike or unsafe")],
    ["other", t("Other")],
  ];
}

/** The time of day of a session, from and to. @param {{ starts: string, ends: string }} one */
export function hours(one) {
  return `${clock(one.starts)} – ${clock(one.ends)}`;
}

/** @param {string} at */
function clock(at) {
  const said = moment(at);
  return said.includes(",") ? said.split(",").slice(-1)[0].trim() : said;
}

/** The day of a session. @param {string} on */
export function dayWord(on) {
  return day(`${on}T06:00:00Z`);
}

/** Today by the wall calendar of the place, as in the pack. @param {number} at */
export function dayOf(at) {
  const zone = document.documentElement.dataset.zone || "Asia/Dhaka";
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
}

/** @param {string} text */
export function badge(text, kind = "quiet", sign = "info") {
  return h("span", { class: `badge badge--${kind}` }, icon(sign), text);
}

/** The way back. @param {string} [to] @param {string} [word] */
export function home(to = "home", word = t("To the first screen")) {
  return h("a", { class: "button button--big", href: `#${to}` }, icon("arrow-left"), word);
}

/** To the evacuation roll in one tap, from wherever one is. @param {number} site */
export function outLink(site) {
  return h("a", { class: "button button--danger button--big", href: `#roll/out/${site}`, data: { deed: "evacuate" } }, icon("alert"), t("Evacuation: call everybody"));
}
