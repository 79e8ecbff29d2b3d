// @ts-check
// Draws the whole desk from what is known now. It decides nothing.

import { counters, oddities, stockLeft } from "./check_in_bar.js";
import { card, headOf, matches, nobody, who } from "./check_in_card.js";
import { buttonsFor, chooser, formFoot, recentList, strip } from "./check_in_acts.js";
import { drawForm } from "./check_in_forms.js";
import { fill, h, icon, notice } from "./dom.js";
import { COLLECTOR } from "./roster.js";
import { MAY_GIVE } from "./verdict.js";
import { t } from "./strings.js";

/**
 * @typedef {import("./types.js").Row} Row
 * @typedef {import("./meaning.js").Shown} Shown
 * @typedef {import("./check_in_forms.js").Form} Form
 * @typedef {{
 *   shown: Shown | null, form: Form | null, fault: string, rows: Row[] | null, isListing: boolean,
 *   last: import("./check_in_acts.js").Last | null, point: string | null, isBatteryLow: boolean,
 *   standing: import("./standing.js").Standing, due: import("./verdict.js").Lines, now: Date
 * }} Known
 * @typedef {{
 *   act: (deed: import("./check_in_acts.js").Deed) => unknown, choose: (row: Row) => unknown,
 *   collectedBy: (name: string) => unknown, confirm: () => unknown, back: () => unknown, keep: () => void,
 *   undo: (id: string, name: string) => unknown, list: () => unknown, stand: (point: string) => unknown,
 *   nameOf: (act: import("./types.js").Act) => string
 * }} Doings
 */

export class View {
  /** @param {import("./types.js").Desk} desk @param {Element} finder @param {Doings} doings */
  constructor(desk, finder, doings) {
    this.desk = desk;
    this.doings = doings;
    this.top = h("div", { class: "desk-top" });
    this.middle = h("div", { class: "desk-middle" });
    this.strip = h("div", { class: "desk-strip" });
    this.foot = h("div", { class: "desk-acts" });
    this.screen = h("div", { class: "check-in" }, this.top, finder, this.middle, h("div", { class: "desk-foot" }, this.strip, this.foot));
  }

  /** @param {Known} known */
  draw(known) {
    this.screen.dataset.found = known.shown || known.isListing ? "yes" : known.rows ? "some" : "no";
    this.screen.dataset.form = known.form?.kind ?? "";
    this.drawTop(known);
    fill(this.middle, this.#middle(known));
    this.drawStrip(known);
    fill(this.foot, this.#acts(known));
  }

  /** @param {Known} known */
  drawTop({ now, isBatteryLow }) {
    fill(this.top, counters(this.desk), oddities(this.desk, now, isBatteryLow));
  }

  /** @param {Known} known */
  drawStrip({ last }) {
    fill(this.strip, last && strip(last, () => this.doings.undo(last.id, last.name)));
  }

  /** @param {Known} known @returns {import("./dom.js").Kid} */
  #middle(known) {
    const { shown, form, rows, isListing, standing, point, now, due } = known;
    if (isListing) return recentList(standing.recent(new Date()), this.doings.nameOf, this.doings.undo);
    if (form && shown) return this.#form(known, form, shown);
    if (shown) return card(shown, this.desk, MAY_GIVE.has(shown.kind) && shown.row ? due : []);
    if (rows?.length) return matches(rows, this.desk, (row) => standing.kind(row, point, now), this.doings.choose);
    return rows ? nobody() : this.#ready(known);
  }

  /** @param {Known} known */
  #ready({ standing, point }) {
    const words = h("p", {}, h("b", {}, t("Ready for the next household")), h("br"), t("Scan the card, or type its number, a name or a phone."));
    return [
      h("div", { class: "nobody nobody--ready" }, icon("user", "large"), words),
      chooser(this.desk.pack, point, this.doings.stand),
      stockLeft(standing.stock(point)),
    ];
  }

  /** @param {Known} known @param {Form} form @param {Shown} shown */
  #form({ due, fault }, form, shown) {
    const first = h("div", { class: "who__card who__card--slim" }, shown.row ? who(shown.row, this.desk) : h("p", { class: "who__name" }, shown.number));
    const named = form.kind === "other" ? (shown.row?.[COLLECTOR] ?? "") : "";
    const drawn = { form, pack: this.desk.pack, due, fault, changed: this.doings.keep };
    return drawForm(drawn, named ? [first, this.#collector(named)] : [first]);
  }

  /** Somebody was named beforehand: one touch. @param {string} name */
  #collector(name) {
    const word = h("span", {}, t("Given to %(name)s, named beforehand", { name }));
    return h("button", { type: "button", class: "button button--big collector", onclick: () => this.doings.collectedBy(name) }, icon("check"), word);
  }

  /** @param {Known} known @returns {import("./dom.js").Kid} */
  #acts({ shown, form, isListing, standing }) {
    const { act, confirm, back } = this.doings;
    if (form) return formFoot(form.kind, confirm, back);
    if (shown && !this.desk.person.verbs.includes("checkin.record")) return notice("info", t("You may look, not record. Ask the point lead."));
    if (shown || isListing) return buttonsFor(shown, act);
    const count = standing.recent(new Date()).length;
    const word = h("span", {}, t("Undo one of the last ten minutes (%(count)s)", { count }));
    return count > 0 && h("button", { type: "button", class: "button undo-open", onclick: () => this.doings.list() }, icon("undo"), word);
  }
}

/** @param {import("./roster.js").Roster} roster @param {import("./types.js").Act} act */
export function nameOfAct(roster, act) {
  const row = roster.byHousehold.get(String(act.given.household_id ?? "").replaceAll("-", ""));
  return row ? headOf(row) : (act.given.card ?? "—");
}
