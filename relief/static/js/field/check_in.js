// @ts-check
// The check-in desk: find a household, see what to do, tap once. Everything is answered from the
// pack and from this tablet's own acts; the network has no part in it.

import { watchBattery } from "./check_in_bar.js";
import { nameOfShown } from "./check_in_card.js";
import { Drafts } from "./check_in_drafts.js";
import { Finder } from "./check_in_finder.js";
import { emptyForm, faultOf, linesOf } from "./check_in_forms.js";
import { View, nameOfAct } from "./check_in_view.js";
import { wordsOf } from "./check_in_words.js";
import { CardReader, isCard } from "./card.js";
import { now as believedNow } from "./clock.js";
import { fill } from "./dom.js";
import { again, household, meaningOf, plain, recordOf } from "./meaning.js";
import { Roster } from "./roster.js";
import { signal } from "./sounds.js";
import { Standing } from "./standing.js";
import { MAY_GIVE } from "./verdict.js";
import { t } from "./strings.js";

/**
 * @typedef {import("./types.js").Desk} Desk
 * @typedef {import("./types.js").Row} Row
 * @typedef {import("./meaning.js").Shown} Shown
 * @typedef {import("./check_in_forms.js").Form} Form
 * @typedef {import("./check_in_acts.js").Last} Last
 * @typedef {import("./check_in_acts.js").Deed} Deed
 */

const STRIP_MS = 10_000;
// A card waved past while another household is on the screen: no tap meant for the first hits the second.
const CHANGE_MS = 400;

/**
 * Draw the desk into `root`.
 * @param {HTMLElement} root @param {Desk} desk
 * @returns {() => void} close
 */
export function openDesk(root, desk) {
  const screen = new CheckIn(root, desk);
  return () => screen.close();
}

class CheckIn {
  /** @type {Shown | null} */
  #shown = null;
  /** @type {Form | null} */
  #form = null;
  #fault = "";
  /** @type {Row[] | null} */
  #rows = null;
  #method = "code";
  /** @type {Last | null} */
  #last = null;
  #isListing = false;
  #isBusy = false;
  #isBatteryLow = false;
  #changedAt = -Infinity;
  /** @type {string | null} */
  #point = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {(() => void)[]} */
  #closing = [];

  /** @param {HTMLElement} root @param {Desk} desk */
  constructor(root, desk) {
    this.desk = desk;
    this.roster = new Roster(desk.pack);
    this.standing = new Standing(desk.pack, desk.acts());
    this.reader = new CardReader(desk.device.card_key);
    this.drafts = new Drafts(desk);
    this.#point = desk.pack.chosen.length === 1 ? this.standing.pointId(desk.pack.chosen[0]) : null;
    this.finder = new Finder(desk, {
      scanned: (text) => this.#scanned(text),
      typed: (text, isFinal) => this.#typed(text, isFinal),
      left: () => this.#idle(),
    });
    this.view = new View(desk, this.finder.element, this.#doings());
    fill(root, this.view.screen);
    this.#closing.push(desk.onChange(() => this.#refresh()), () => this.finder.close());
    void watchBattery((isLow) => {
      this.#isBatteryLow = isLow;
      this.view.drawTop(this.#known());
    });
    void this.reader.prepare();
    this.roster.names.growInTurns();
    this.#idle();
    void this.#takeUp();
  }

  close() {
    this.drafts.leave(this.#shown);
    clearTimeout(this.#timer);
    for (const close of this.#closing) close();
    this.view.screen.remove();
  }

  /** @param {string} text */
  async #scanned(text) {
    if (this.#form || this.#isBusy) return;
    if (!isCard(text)) {
      const found = this.roster.find(text);
      if (found.code && found.fault !== "mistyped") return this.#meant(found, found.method);
      if (/^[0-9]{1,11}$/.test(text)) return this.#typed(text, true);
      return this.#show(plain("foreign", "card"));
    }
    const { proof, number } = await this.reader.read(text);
    if (this.#form || this.#isBusy) return;
    if (proof === "forged") return this.#show(plain("not-genuine", "card"));
    this.#meant(this.roster.ofNumber(number, "card"), "card", proof);
  }

  /** @param {string} text @param {boolean} isFinal */
  #typed(text, isFinal) {
    // A key that slips onto the pad must not throw away half a form.
    if (this.#isBusy || this.#form) return;
    if (!text.trim()) return this.#idle();
    if (isCard(text)) return void this.#scanned(text);
    const found = this.roster.find(text);
    this.#method = found.method;
    const isSure = found.code !== "" || (found.rows.length === 1 && (isFinal || this.roster.isWhole(text)));
    if (isSure) return this.#meant(found, found.method);
    this.#shown = null;
    this.#rows = found.rows;
    this.#draw();
  }

  /** @param {import("./roster.js").Found} found @param {string} method @param {string} [proof] */
  #meant(found, method, proof = "") {
    this.#show(meaningOf(found, method, proof, this.#now()));
  }

  /** @param {Shown} shown */
  #show(shown) {
    const isSwap = this.#shown !== null && MAY_GIVE.has(this.#shown.kind);
    this.#changedAt = isSwap ? performance.now() : -Infinity;
    this.#showQuietly(shown);
    signal(wordsOf(shown, this.desk).band, this.desk.prefs.sound);
  }

  /** @param {Shown} shown */
  #showQuietly(shown) {
    this.#shown = shown;
    this.#rows = this.#form = null;
    this.#isListing = false;
    this.finder.rest(MAY_GIVE.has(shown.kind));
    this.#draw();
  }

  #now() {
    return { standing: this.standing, point: this.#point, now: new Date(believedNow()) };
  }

  #idle() {
    this.#shown = this.#rows = this.#form = null;
    this.#isListing = false;
    this.#fault = "";
    this.finder.ready();
    this.#draw();
  }

  /** @param {Deed} deed */
  async #act(deed) {
    if (performance.now() - this.#changedAt < CHANGE_MS) return;
    if (deed === "next") return this.#idle();
    if (deed === "part" || deed === "other" || deed === "override") return this.#openForm(deed);
    const lines = deed === "delivered" ? this.standing.handOver(this.#shown?.row ?? null) : [];
    await this.#record(deed, { lines });
  }

  /** @param {Form["kind"]} kind */
  #openForm(kind) {
    this.#form = emptyForm(kind, this.standing.handOver(this.#shown?.row ?? null));
    this.#fault = "";
    this.#draw();
    this.#keepDraft();
  }

  async #confirmForm() {
    const form = this.#form;
    if (!form || this.#isBusy) return;
    this.#fault = faultOf(form, this.standing.handOver(this.#shown?.row ?? null));
    if (this.#fault) return this.#draw();
    if (form.kind === "part") return this.#record("partial", { lines: linesOf(form), reason: form.reason });
    if (form.kind === "other") return this.#collectedBy(form.name, form.relation);
    const name = this.#shown ? nameOfShown(this.#shown) : "";
    const key = await this.desk.askPin({ verb: "checkin.override", title: t("Give although it says otherwise: %(name)s", { name }) });
    if (key) await this.#record("delivered", { lines: linesOf(form), override_by: key, override_reason: form.reason });
  }

  /** @param {string} name @param {string} relation */
  #collectedBy(name, relation) {
    return this.#record("delivered", { lines: this.standing.handOver(this.#shown?.row ?? null), collector_name: name.trim(), collector_relation: relation });
  }

  /** @param {string} outcome @param {{ lines: import("./verdict.js").Lines } & Record<string, any>} more */
  async #record(outcome, { lines, ...more }) {
    const shown = this.#shown;
    if (!shown || this.#isBusy) return;
    const given = recordOf(shown, outcome, lines, { list: this.desk.pack.distribution.id, point: this.#point, ...more });
    await this.#put({ verb: "checkin.record", v: 1, given }, { name: nameOfShown(shown), outcome });
  }

  // The tick comes only after the row is on the disk. The red screen for one that is not has been
  // shown and acknowledged by then; what remains is the number of the slip.
  /** @param {{ verb: string, v: number, given: Record<string, any> }} act @param {{ name: string, outcome: string }} told */
  async #put(act, told) {
    this.#isBusy = true;
    this.view.foot.inert = true;
    try {
      const { id } = await this.desk.put(act);
      this.#last = { ...told, id: act.verb === "checkin.record" ? id : "", slip: 0 };
      signal("saved", this.desk.prefs.sound);
    } catch (fault) {
      if (!(/** @type {any} */ (fault)?.notSaved)) throw fault;
      this.#last = { ...told, id: "", slip: /** @type {any} */ (fault).slip };
    } finally {
      this.#isBusy = false;
      this.view.foot.inert = false;
    }
    this.drafts.forget();
    this.standing = new Standing(this.desk.pack, this.desk.acts());
    this.#idle();
    clearTimeout(this.#timer);
    // A slip's number stays until the next act: somebody is writing it down.
    if (!this.#last.slip) this.#timer = setTimeout(() => {
      this.#last = null;
      this.view.drawStrip(this.#known());
    }, STRIP_MS);
  }

  #keepDraft() {
    if (this.#shown && this.#form) this.drafts.keep(this.#shown, this.#form);
  }

  async #takeUp() {
    const mine = this.drafts.ofThisPage();
    if (mine) this.#showQuietly(again(mine, this.#now()));
    const draft = await this.drafts.read();
    if (!draft || (this.#shown && !mine)) return;
    const row = this.roster.byCode.get(draft.code) ?? null;
    if (!row && !draft.number) return;
    this.#showQuietly(again({ ...draft, row, history: [] }, this.#now()));
    this.#form = draft.form;
    this.#draw();
  }

  #refresh() {
    this.standing = new Standing(this.desk.pack, this.desk.acts());
    if (this.#shown && !this.#form && !this.#isBusy) this.#shown = again(this.#shown, this.#now());
    if (this.#form) this.view.drawTop(this.#known());
    else this.#draw();
    this.finder.retitle();
  }

  #draw() {
    this.view.draw(this.#known());
  }

  /** @returns {import("./check_in_view.js").Known} */
  #known() {
    return {
      shown: this.#shown, form: this.#form, fault: this.#fault, rows: this.#rows, isListing: this.#isListing, last: this.#last,
      point: this.#point, isBatteryLow: this.#isBatteryLow, standing: this.standing, due: this.#shown ? this.standing.handOver(this.#shown.row) : [],
      now: this.#now().now,
    };
  }

  /** @returns {import("./check_in_view.js").Doings} */
  #doings() {
    return {
      act: (deed) => this.#act(deed),
      choose: (row) => this.#show(household(row, "", this.#method, "", this.#now())),
      collectedBy: (name) => this.#collectedBy(name, ""),
      confirm: () => this.#confirmForm(),
      back: () => this.#closeForm(),
      keep: () => this.#keepDraft(),
      undo: (id, name) => this.#put({ verb: "checkin.void", v: 1, given: { check_in_id: id, reason: "" } }, { name, outcome: "void" }),
      list: () => {
        this.#isListing = true;
        this.#rows = null;
        this.#draw();
      },
      stand: (point) => {
        this.#point = point;
        this.#draw();
      },
      nameOf: (act) => nameOfAct(this.roster, act),
    };
  }

  #closeForm() {
    this.#form = null;
    this.drafts.forget();
    this.#draw();
  }
}
