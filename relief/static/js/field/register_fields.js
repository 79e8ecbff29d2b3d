// @ts-check
// The pieces the family's form is made of: chips to tap, counts with minus and plus, text. What is typed goes into
// `form` at every keystroke and `changed` is told.
import { toLatin } from "./codes.js";
import { fill, h, icon } from "./dom.js";
import { isDoubtful } from "./register_phone.js";
import { whole } from "./register_rules.js";
import { digits, t } from "./strings.js";

/** @typedef {import("./register_rules.js").Form} Form
 * @typedef {{ form: Form, faults: Record<string, string>, changed: (field: string) => void }} Drawn */

const STYLE = "/static/css/field_register.css";
/** @type {Promise<unknown> | undefined} */
let style;

/** The style of these screens, before the first of them is drawn. */
export function styled() {
  style ??= new Promise((done) => {
    document.head.append(h("link", { rel: "stylesheet", href: STYLE, onload: done, onerror: done }));
  });
  return style;
}

/**
 * What belongs to one question, with what is wrong beneath it.
 * @param {Drawn} drawn @param {string} field @param {string} label @param {import("./dom.js").Kid} inner @param {string} [hint]
 */
export function question({ faults }, field, label, inner, hint = "") {
  const fault = faults[field];
  return h(
    "fieldset", { class: fault ? "reg__q reg__q--fault" : "reg__q", data: { field } },
    h("legend", { class: "field__label" }, label), hint && h("p", { class: "field__hint" }, hint), inner,
    fault && h("p", { class: "field__fault", role: "alert" }, icon("alert"), h("span", {}, fault)),
  );
}

/**
 * @param {Drawn} drawn @param {"name" | "age" | "phone" | "note" | "landmark" | "guardian" | "owner"} field @param {string} label
 * @param {Record<string, any>} [more]
 */
export function text({ form, faults, changed }, field, label, more = {}) {
  const fault = faults[field];
  const input = h("input", {
    class: "input", name: field, value: more.inputmode ? digits(form[field]) : form[field], spellcheck: "false", "aria-invalid": fault ? "true" : null, ...more,
    oninput: () => {
      form[field] = more.inputmode ? toLatin(input.value) : input.value;
      changed(field);
    },
  });
  return h(
    "label", { class: fault ? "reg__q reg__q--fault" : "reg__q", data: { field } },
    h("span", { class: "field__label" }, label), input,
    fault && h("span", { class: "field__fault", role: "alert" }, icon("alert"), h("span", {}, fault)),
  );
}

/** The phone, with a word below it when the number looks odd. @param {Drawn} drawn */
export function phone(drawn) {
  const doubt = h("div", { role: "status" });
  const look = () => fill(doubt, isDoubtful(drawn.form.phone) && h("p", { class: "field__hint" }, icon("alert"), " ", t("A digit may be missing or too many. Ask again; if it stays so, it is kept.")));
  const asked = text(drawn, "phone", t("Phone"), { maxlength: 24, inputmode: "tel", onblur: look });
  look();
  return h("div", {}, asked, doubt);
}

/**
 * One of some, as chips. A second tap takes the answer back.
 * @param {Drawn} drawn @param {"sex" | "damage" | "consent" | "sharing" | "owner" | "response"} field @param {[string, string, string?][]} words value, word, icon
 */
export function chips({ form, changed }, field, words) {
  const made = words.map(([value, word, sign]) => h(
    "button", { type: "button", class: "reg__chip", "aria-pressed": String(form[field] === value), data: { value }, onclick: () => {
      form[field] = form[field] === value ? "" : value;
      for (const one of made) one.setAttribute("aria-pressed", String(one.dataset.value === form[field]));
      changed(field);
    } },
    sign && icon(sign), h("span", {}, word),
  ));
  return h("div", { class: "reg__chips", data: { count: words.length } }, made);
}

/**
 * Any of some, as chips with pictures.
 * @param {Drawn} drawn @param {"circumstances" | "losses" | "needs"} field @param {[string, string, string][]} words value, word, icon
 */
export function many({ form, changed }, field, words) {
  return h("div", { class: "reg__many" }, words.map(([value, word, sign]) => {
    const chip = h("button", { type: "button", class: "reg__chip", "aria-pressed": String(form[field].includes(value)), data: { value }, onclick: () => {
      const isOn = form[field].includes(value);
      form[field] = isOn ? form[field].filter((one) => one !== value) : [...form[field], value];
      chip.setAttribute("aria-pressed", String(!isOn));
      changed(field);
    } }, icon(sign), h("span", {}, word));
    return chip;
  }));
}

/** How many of them. @param {Drawn} drawn @param {"adults" | "older" | "small"} field @param {string} label */
export function count({ form, changed }, field, label) {
  const input = h("input", {
    class: "input reg__number", name: field, inputmode: "numeric", maxlength: 3, "aria-label": label, value: digits(form[field]),
    oninput: () => {
      form[field] = toLatin(input.value).trim();
      changed(field);
    },
  });
  const step = (/** @type {number} */ by) => {
    form[field] = String(Math.min(40, Math.max(0, (whole(form[field]) ?? 0) + by)));
    input.value = digits(form[field]);
    changed(field);
  };
  return h(
    "div", { class: "reg__count", data: { field } }, h("span", {}, label),
    h("button", { type: "button", class: "button", "aria-label": t("One less: %(what)s", { what: label }), onclick: () => step(-1) }, icon("minus")),
    input,
    h("button", { type: "button", class: "button", "aria-label": t("One more: %(what)s", { what: label }), onclick: () => step(1) }, icon("plus")),
  );
}

/** Chips of the things the registry knows by name. */
export const CIRCUMSTANCES = () => /** @type {[string, string, string][]} */ ([
  ["pregnant_or_lactating", t("Pregnant or breastfeeding woman"), "heart"],
  ["disability", t("Person with disability"), "hands"],
  ["elderly_alone", t("Old person living alone"), "user"],
  ["chronic_illness", t("Long illness"), "plus"],
  ["displaced", t("Displaced from home"), "truck"],
  ["landless", t("Landless"), "map"],
  ["female_headed", t("Headed by a woman"), "people"],
  ["child_headed", t("Headed by a child"), "child"],
]);
export const LOSSES = () => /** @type {[string, string, string][]} */ ([
  ["latrine_damaged", t("Latrine damaged"), "x"],
  ["tubewell_damaged", t("Tube-well damaged"), "water"],
  ["crops_lost", t("Crops lost"), "sun"],
  ["livestock_lost", t("Livestock lost"), "minus"],
]);
export const NEEDS = () => /** @type {[string, string, string][]} */ ([
  ["food", t("Food"), "box"],
  ["wash", t("Water and latrine"), "water"],
  ["shelter", t("Shelter"), "household"],
  ["nfi", t("Household goods"), "home"],
  ["health", t("Health care"), "heart"],
  ["cash", t("Cash"), "scale"],
]);
