// @ts-check
// The three acts that ask for more than a tap: part given, somebody else collects, goods against
// the verdict. What was filled in lives in `form`, so that it survives a lock, a kill and a new day.

import { field, h, icon, notice } from "./dom.js";
import { itemLabel } from "./check_in_card.js";
import { OVERRIDE_REASONS, PART_REASONS, RELATIONS } from "./check_in_words.js";
import { toLatin } from "./codes.js";
import { millionths, quantity } from "./verdict.js";
import { digits, num, t } from "./strings.js";

/**
 * @typedef {import("./verdict.js").Lines} Lines
 * @typedef {import("./types.js").Pack} Pack
 * @typedef {{ kind: "part" | "other" | "override", amounts: Record<string, string>, reason: string, name: string, relation: string }} Form
 * @typedef {{ form: Form, pack: Pack, due: Lines, fault: string, changed: () => void }} Drawn
 * @typedef {{ form: any, pack: Pack, due: Lines, changed: () => void }} Filled  the form of fix.js, too
 */

const ONE = 1_000_000;
const MOST = 1_000_000 * ONE;

/** @param {Form["kind"]} kind @param {Lines} due @returns {Form} */
export function emptyForm(kind, due) {
  return { kind, amounts: Object.fromEntries(due), reason: "", name: "", relation: "" };
}

/** What was handed over, without the items of which nothing was. @param {{ amounts: Record<string, string> }} form @returns {Lines} */
export function linesOf(form) {
  return Object.entries(form.amounts).filter(([, amount]) => millionths(amount) > 0);
}

/** What is missing in the form, in words; "" when nothing is. @param {Form} form @param {Lines} due */
export function faultOf(form, due) {
  if (form.kind === "other") return form.name.trim() ? "" : t("Write the name of the person who collects.");
  if (Object.values(form.amounts).some((amount) => !isAmount(amount))) return t("Write the quantities as numbers, for example 5.");
  if (!linesOf(form).length) return t("Write how much was given. If nothing was, choose another button.");
  if (form.kind === "override") return form.reason.trim() ? "" : t("Choose or write why goods are given.");
  if (isWhole(form, due)) return t("This is all that is due. Go back and press Given.");
  return form.reason.trim() ? "" : t("Choose or write why only a part was given.");
}

/** @param {string} amount */
export function isAmount(amount) {
  return /^[0-9]{0,7}(\.[0-9]{0,3})?$/.test(amount) && millionths(amount) < MOST;
}

/** @param {Form} form @param {Lines} due */
function isWhole(form, due) {
  return due.every(([item, amount]) => millionths(form.amounts[item] ?? "0") >= millionths(amount));
}

/** @param {Drawn} drawn @param {Element[]} first what stands above the fields */
export function drawForm(drawn, first) {
  const { form, fault } = drawn;
  const draw = { part: partFields, other: otherFields, override: overrideFields }[form.kind];
  const title = { part: t("How much did they get?"), other: t("Who collects for them?"), override: t("Give although it says otherwise?") }[form.kind];
  return h(
    "form", { class: "desk-form", data: { form: form.kind }, onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
    first, h("h2", {}, title), fault && notice("bad", fault), draw(drawn),
  );
}

/** @param {Drawn} drawn */
function partFields(drawn) {
  return [amounts(drawn), choices(drawn, t("Why only a part?"), "reason", PART_REASONS())];
}

/** @param {Drawn} drawn */
function otherFields(drawn) {
  return [text(drawn, t("Name of who collects"), "name"), choices(drawn, t("Who are they to the family?"), "relation", RELATIONS())];
}

/** @param {Drawn} drawn */
function overrideFields(drawn) {
  return [
    h("p", { class: "soft" }, t("The point lead allows it with a PIN. Name and reason stand in the report.")),
    choices(drawn, t("Why?"), "reason", OVERRIDE_REASONS()),
    amounts(drawn),
  ];
}

/** @param {Filled} drawn */
export function amounts(drawn) {
  return h("div", { class: "amounts" }, drawn.due.map(([id, due]) => amount(drawn, id, due)));
}

/** @param {Filled} drawn @param {string} id @param {string} due */
function amount({ form, pack, changed }, id, due) {
  const item = pack.items.find((one) => one.id === id);
  const label = itemLabel(item);
  const input = h("input", {
    class: "input amount__typed", inputmode: "decimal", "aria-label": label, value: digits(form.amounts[id] ?? "0"),
    oninput: () => keep(toLatin(input.value).replaceAll(",", "").trim()),
  });
  /** @param {string} now */
  const keep = (now) => {
    form.amounts[id] = now;
    changed();
  };
  /** @param {number} by */
  const step = (by) => {
    keep(quantity(Math.min(MOST - ONE, Math.max(0, millionths(form.amounts[id] ?? "0") + by))));
    input.value = digits(form.amounts[id]);
  };
  return h(
    "div", { class: "amount" },
    h("span", { class: "amount__what" }, icon(item?.icon || "box", "large"), h("span", {}, label, h("small", {}, t("due: %(count)s", { count: num(due) })))),
    h("button", { type: "button", class: "button amount__step", "aria-label": t("One less of %(item)s", { item: label }), onclick: () => step(-ONE) }, icon("minus", "large")),
    input,
    h("button", { type: "button", class: "button amount__step", "aria-label": t("One more of %(item)s", { item: label }), onclick: () => step(ONE) }, icon("plus", "large")),
  );
}

/** @param {Filled} drawn @param {string} label @param {"name"} name */
export function text({ form, changed }, label, name) {
  const input = h("input", {
    class: "input", maxlength: 160, value: form[name],
    oninput: () => {
      form[name] = input.value;
      changed();
    },
  });
  return field(label, input);
}

/** @param {Filled} drawn @param {string} title @param {"reason" | "relation" | "outcome"} name @param {string[][]} words */
export function choices({ form, changed }, title, name, words) {
  return h(
    "fieldset", { class: "field" },
    h("legend", { class: "field__label" }, title),
    h("div", { class: "choices choices--across" }, words.map(([value, word]) => h(
      "label", { class: "choice" },
      h("input", {
        type: "radio", name, value, checked: form[name] === value,
        onchange: () => {
          form[name] = value;
          changed();
        },
      }),
      h("span", {}, word),
    ))),
  );
}
