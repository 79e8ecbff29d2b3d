// @ts-check
// The family's form: eight questions on one screen, the rest behind "more". Every keystroke is on the disk; a lock,
// a kill or another language changes nothing of it.
import { keep } from "./desk.js";
import { button, dialog, fill, h, icon, notice } from "./dom.js";
import { forgetDraft, getDraft, setDraft } from "./drafts.js";
import { notSaved } from "./not_saved.js";
import { acts, correct } from "./outbox.js";
import { REGISTRATION } from "./packs.js";
import { person } from "./people.js";
import { prefs } from "./prefs.js";
import { doneScreen } from "./register_done.js";
import { chips, count, phone, question, styled, text } from "./register_fields.js";
import { hintsFor } from "./register_hints.js";
import { more, point } from "./register_more.js";
import { draftKey, registrationPack, takeSerial } from "./register_pack.js";
import { choosePlace, placeName } from "./register_place.js";
import { emptyForm, faultsOf, faultsTold, formOf, givenOf, isBegun } from "./register_rules.js";
import { digits, t } from "./strings.js";
import { kick } from "./sync.js";
import { tablet } from "./tablet.js";

/** @typedef {import("./register_rules.js").Form} Form
 * @typedef {import("./register_pack.js").RegistrationPack} RegistrationPack */

const HINT_MS = 150;
// Which answers say who the family is.
const TELLING = ["name", "phone", "place"];

// Over pages: what was typed last must be on the disk before a page drawn anew reads it.
let writes = Promise.resolve();
/** @type {{ who: string, id: string } | null} the family whose code is on the screen, for a page drawn anew */
let shown = null;

/**
 * @param {HTMLElement} root @param {string} [id] an act the server could not take as it is
 * @returns {Promise<() => () => void>} what draws the form and says how it is closed
 */
export async function readyToRegister(root, id) {
  await styled();
  const pack = await registrationPack();
  const act = id ? acts().find((one) => one.id === id && one.state === "fix") : undefined;
  return () => {
    root.className = "fmain reg";
    if (!pack) {
      fill(root, h("h1", {}, t("Register a household")), notice("warn", t("The villages are not on this tablet. Take them along on the first screen while there is a network. What you wrote is kept.")), h("a", { class: "button button--main button--big", href: "#home" }, icon("arrow-left"), t("To the first screen")));
      return () => (root.className = "fmain");
    }
    const page = new Page(root, pack, act);
    void page.open();
    return () => page.close();
  };
}

// A code in a sentence stays on one line.
/** @param {string} code */
function unbroken(code) {
  return digits(code).replaceAll("-", "\u2011");
}

class Page {
  /** @type {Form} */
  form = emptyForm();
  /** @type {Record<string, string>} */
  faults = {};
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #wait;
  #stop = () => {};
  #isWriting = false;
  #isOver = false;
  #isSaving = false;

  /** @param {HTMLElement} root @param {RegistrationPack} pack @param {import("./types.js").Act | undefined} act */
  constructor(root, pack, act) {
    this.root = root;
    this.pack = pack;
    this.act = act;
    this.who = person()?.id || "";
    this.here = location.hash;
    this.key = draftKey(this.who, act?.id);
    this.hints = h("div", { class: "reg__hints", role: "status" });
    this.owner = h("div");
  }

  async open() {
    await writes;
    if (!this.act && shown?.who === this.who) return this.#done(shown.id);
    const draft = await getDraft(this.key);
    if (draft && !this.#isSaved(draft)) this.form = { ...emptyForm(), ...draft };
    else if (this.act) this.form = formOf(this.act.given);
    else await this.#begin();
    if (this.act) this.faults = faultsTold(/** @type {any} */ (this.act.answer?.details)?.faults ?? {});
    if (location.hash === this.here) this.draw();
  }

  // Killed between the writing down and the forgetting of the draft.
  /** @param {Form} draft */
  #isSaved({ serial }) {
    const middle = `-${tablet().block}-${String(serial).padStart(5, "0")}-`;
    return !this.act && acts().some((one) => one.verb === "household.register" && String(one.given.code).includes(middle));
  }

  // The next family mostly lives where the last one did.
  async #begin() {
    const last = await getDraft(draftKey(this.who, "place"));
    const isKnown = last && this.pack.areas.some((area) => area[0] === last.area);
    this.form = { ...emptyForm(), ...(isKnown ? last : { area: this.pack.areas.length === 1 ? this.pack.areas[0][0] : "" }) };
    this.form.response = this.pack.responses[0]?.[0] ?? "";
  }

  close() {
    this.#isOver = true;
    clearTimeout(this.#wait);
    this.#stop();
    if (this.root.classList.contains("reg")) this.root.className = "fmain";
  }

  get drawn() {
    return { form: this.form, faults: this.faults, changed: (/** @type {string} */ field) => this.changed(field) };
  }

  draw() {
    const { drawn, form } = this;
    fill(
      this.root,
      h("h1", {}, this.act ? t("Correct this family") : t("Register a household")),
      h("form", { class: "reg__form", novalidate: true, onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); void this.save(); } },
        text(drawn, "name", t("Name of the household head"), { maxlength: 160, autocapitalize: "words" }),
        this.hints,
        question(drawn, "sex", t("Sex of the head"), chips(drawn, "sex", [["female", t("Female")], ["male", t("Male")], ["other", t("Third gender")]])),
        h("div", { class: "reg__pair" },
          text(drawn, "age", t("Age or birth year"), { maxlength: 6, inputmode: "numeric" }),
          phone(drawn),
        ),
        this.owner,
        question(drawn, "place", t("Village"), h("button", { type: "button", class: form.area ? "reg__place" : "reg__place reg__place--open", data: { deed: "place" }, onclick: () => this.#choosePlace() }, icon("pin"), h("span", {}, form.area ? placeName(this.pack, form) : t("Choose the village")), icon("edit"))),
        question(drawn, "size", t("Who eats from one pot?"), [count(drawn, "adults", t("18 years and over")), count(drawn, "older", t("5 to 17 years")), count(drawn, "small", t("0 to 4 years"))]),
        this.pack.responses.length > 0 && question(drawn, "damage", t("Damage to the house"), chips(drawn, "damage", [["none", t("No damage"), "check"], ["partial", t("Partly damaged"), "minus"], ["full", t("Fully damaged"), "x"]])),
        question(drawn, "consent", t("Read this aloud and ask:"), [h("blockquote", { class: "reg__notice" }, this.pack.notice[prefs.language === "en" ? "text_en" : "text_bn"]), h("p", { class: "field__label" }, t("May we keep these data to give relief?")), chips(drawn, "consent", [["given", t("Yes"), "check"], ["refused", t("No"), "x"]])]),
        point(drawn),
        more(drawn, this.pack),
        h("button", { type: "submit", class: "button button--main button--big reg__save", data: { deed: "save" } }, icon("check"), h("span", {}, this.act ? t("Send corrected") : t("Save the family"))),
      ),
      isBegun(form) && !this.act && button(t("Throw this form away"), "x", () => this.#throwAway(), "quiet", { class: "button button--quiet reg__away" }),
    );
    this.#drawOwner();
    this.#drawHints();
  }

  /** @param {string} field */
  changed(field) {
    this.#keep();
    this.#heal(["adults", "older", "small"].includes(field) ? "size" : field);
    if (field === "phone") this.#drawOwner();
    if (!TELLING.includes(field)) return;
    clearTimeout(this.#wait);
    this.#wait = setTimeout(() => this.#drawHints(), HINT_MS);
  }

  // What was wrong is being put right: it is looked at again when the family is saved.
  /** @param {string} field */
  #heal(field) {
    if (!this.faults[field]) return;
    delete this.faults[field];
    const place = this.root.querySelector(`.reg__q--fault[data-field="${field}"]`);
    place?.classList.remove("reg__q--fault");
    place?.querySelector(".field__fault")?.remove();
    place?.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
  }

  // One write at a time, and always the newest text: nothing typed waits longer than one write takes.
  #keep() {
    if (this.#isWriting || this.#isOver) return;
    this.#isWriting = true;
    writes = writes.then(async () => {
      if (!this.form.serial) this.form.serial = await takeSerial(this.pack);
      this.#isWriting = false;
      await setDraft(this.key, this.form);
    }).catch(() => {
      this.#isWriting = false;
    });
  }

  #drawOwner() {
    const isOpen = this.form.phone.trim() !== "";
    if (isOpen === this.owner.hasChildNodes()) return;
    fill(this.owner, isOpen && question(this.drawn, "owner", t("Whose phone?"), chips(this.drawn, "owner", [["", t("Their own")], [t("Neighbour"), t("Neighbour")], [t("Relative"), t("Relative")]])));
  }

  #choosePlace() {
    choosePlace(this.pack, ({ area, village }) => {
      Object.assign(this.form, { area, village });
      this.changed("place");
      this.draw();
    });
  }

  #drawHints() {
    if (this.#isOver || this.act) return;
    fill(this.hints, hintsFor(this.form, this.pack, acts()).map((hint) => h(
      "div", { class: "reg__hint", data: { code: hint.code } },
      h("p", {}, icon("people"), h("span", {}, h("b", {}, t("Is it this family?")), " ", hint.village ? t("One that sounds like it is registered in %(village)s, code %(code)s.", { village: hint.village, code: unbroken(hint.code) }) : t("One that sounds like it is registered, code %(code)s.", { code: unbroken(hint.code) }), hint.byPhone && [" ", t("The phone ends in %(digits)s, too.", { digits: digits(hint.last) })])),
      h("div", { class: "reg__hint-acts" },
        button(t("Same family"), "check", () => this.#same(hint.code), "", { data: { deed: "same" } }),
        button(t("Another family"), "x", () => this.#another(hint.code), "", { data: { deed: "another" } })),
    )));
  }

  /** @param {string} code */
  #another(code) {
    this.form.seen = [...this.form.seen, code];
    this.changed("name");
    this.#drawHints();
  }

  /** @param {string} code */
  #same(code) {
    const window = dialog("ask", h("h2", {}, t("Then it is registered already")), h("p", {}, t("Its code is:")), h("p", { class: "reg__code" }, digits(code)), h("p", {}, t("Compare it with the family’s slip or card. If it is the same family, nothing need be written.")),
      button(t("Same family: do not write it again"), "check", () => {
        window.remove();
        void this.#forget().then(() => this.#next());
      }, "main big"),
      button(t("No, go back"), "arrow-left", () => window.remove(), "big"));
  }

  #throwAway() {
    const window = dialog("ask", h("h2", {}, t("Throw this form away?")), h("p", {}, t("What was typed here is lost. Families already saved stay.")), button(t("Throw it away"), "x", () => {
      window.remove();
      void this.#forget().then(() => this.#next());
    }, "danger big"), button(t("No, go back"), "arrow-left", () => window.remove(), "big"));
  }

  async #forget() {
    await writes;
    await forgetDraft(this.key);
  }

  async #next() {
    this.#stop();
    shown = null;
    this.faults = {};
    await this.#begin();
    this.draw();
    scrollTo(0, 0);
  }

  async save() {
    if (this.#isSaving) return;
    this.faults = faultsOf(this.form);
    if (Object.keys(this.faults).length) return this.#showFaults();
    this.#isSaving = true;
    try {
      this.#keep();
      await writes;
      if (!this.form.serial) await notSaved();
      if (!this.form.serial) return;
      const given = givenOf(this.form, this.pack, { block: tablet().block, language: prefs.language });
      if (this.act) await this.#correct(given);
      else await this.#write(given);
    } catch {
      // The red screen has said that nothing was written down; the form stays as it is.
    } finally {
      this.#isSaving = false;
    }
  }

  async #write(/** @type {any} */ given) {
    const { id } = await keep({ verb: "household.register", v: 1, given }, REGISTRATION);
    await setDraft(draftKey(this.who, "place"), { area: this.form.area, village: this.form.village });
    await this.#forget();
    this.#done(id);
  }

  /** @param {string} id */
  #done(id) {
    shown = { who: this.who, id };
    scrollTo(0, 0);
    this.#stop = doneScreen(this.root, id, () => void this.#next());
  }

  async #correct(/** @type {any} */ given) {
    const act = /** @type {import("./types.js").Act} */ (this.act);
    // The slip is in the family's hand: its code stays.
    await correct(act.id, { ...given, code: act.given.code });
    await this.#forget();
    location.hash = "outbox";
    void kick();
  }

  #showFaults() {
    this.draw();
    const first = this.root.querySelector(".reg__q--fault");
    first?.scrollIntoView({ block: "center" });
    /** @type {HTMLElement | null} */ (first?.querySelector("input, button"))?.focus({ preventScroll: true });
    navigator.vibrate?.(120);
  }
}
