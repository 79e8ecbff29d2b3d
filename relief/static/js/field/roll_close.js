// @ts-check
// Closing a register: only what is not marked is asked about, then who was with the children. And a session not held.
import { button, fill, h, icon, notice } from "./dom.js";
import { toLatin } from "./codes.js";
import { person } from "./people.js";
import { BLANK, isHere, tally } from "./roll_state.js";
import { reasons } from "./roll_words.js";
import { digits, nameOf, t } from "./strings.js";

/** @typedef {import("./roll_call.js").Call} Call */

/** A count as it was typed, or null. @param {string} typed @param {number} most */
export function wholeNumber(typed, most) {
  const plain = toLatin(typed).trim();
  return /^\d{1,4}$/.test(plain) && Number(plain) <= most ? Number(plain) : null;
}

/** @param {string} name @param {string} label @param {string} value @param {string} [hint] */
export function numberField(name, label, value, hint = "") {
  return h("label", { class: "field" }, h("span", { class: "field__label" }, label), hint && h("span", { class: "field__hint" }, hint), h("input", { class: "input", name, inputmode: "numeric", maxlength: 4, value: digits(value) }));
}

/** @param {Call} call */
export function closeForm(call) {
  const one = call.session();
  const blank = one.rows.filter((row) => row.mark === BLANK);
  const me = person()?.id || "";
  const staff = call.pack.staff.filter(([site]) => site === one.site);
  const chosen = new Set(one.adults.length ? one.adults : staff.some(([, id]) => id === me) ? [me] : []);
  const boxes = staff.map(([, id, bn, en]) => h("label", { class: "choice" }, h("input", { type: "checkbox", value: id, checked: chosen.has(id) }), h("span", {}, nameOf({ name_bn: bn, name_en: en }))));
  const alone = h("div", { role: "status" });
  // Who is not known to be a woman or a man, and who is not of this space, raises no alarm; nothing is blocked.
  const look = () => {
    const there = staff.filter((_, at) => boxes[at].querySelector("input")?.checked);
    const men = there.length > 0 && there.every(([, , , , sex]) => sex === "male") && value(others) === 0;
    fill(alone, men && one.rows.some((row) => isHere(row.mark) && row.kid.sex === "female") && notice("bad", t("Girls are here and no woman is")));
  };
  const others = numberField("others", t("Other adults with the children"), "0");
  const incidents = numberField("incidents", t("Incidents"), "0", t("Accidents, quarrels, anything to tell the manager"));
  const topic = h("input", { class: "input", name: "topic", maxlength: 160 });
  const said = h("div", { role: "alert" });
  const value = (/** @type {HTMLElement} */ field) => wholeNumber(/** @type {HTMLInputElement} */ (field.querySelector("input")).value, 60);
  for (const box of [...boxes, others]) box.addEventListener("input", look);
  look();
  const handIn = async () => {
    const adults = [...boxes].map((box) => /** @type {HTMLInputElement} */ (box.querySelector("input"))).filter((box) => box.checked).map((box) => box.value);
    const [more, happened] = [value(others), value(incidents)];
    if (more === null || happened === null) return void fill(said, notice("bad", t("Write numbers only, for example 0 or 2.")));
    const made = await call.write("session.submit", { occurrence_id: one.id, adults, others: more, incidents: happened, topic: topic.value.trim() });
    if (made) call.back();
  };
  const { here, away } = tally(one);
  return h("form", { class: "rollform", novalidate: true, onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); void handIn(); } },
    h("p", { class: "name" }, t("%(here)s present, %(away)s absent", { here, away })),
    blank.length > 0 && notice("warn", t("Not marked is not absent. Go back and mark them, or hand the register in as it is."), t("%(count)s children are not marked", { count: blank.length }), h("p", {}, blank.map((row) => row.kid.name).join(", "))),
    h("fieldset", { class: "field" }, h("legend", { class: "field__label" }, t("Who was with the children?")), h("div", { class: "stack" }, boxes)),
    alone, others, incidents, h("label", { class: "field" }, h("span", { class: "field__label" }, t("What the children did")), topic),
    said,
    h("button", { type: "submit", class: "button button--main button--big rollform__go", data: { deed: "hand-in" } }, icon("check-circle"), h("span", {}, blank.length ? t("Hand in as it is") : t("Hand in the register"))),
    button(t("Back to the marks"), "arrow-left", call.back, "big"));
}

/** @param {Call} call */
export function notHeldForm(call) {
  const one = call.session();
  const note = h("input", { class: "input", name: "note", maxlength: 200 });
  if (tally(one).here) return h("div", { class: "stack" }, notice("warn", t("A child is marked present, so the session took place. Correct the marks first if they are wrong.")), button(t("Back to the marks"), "arrow-left", call.back, "big"));
  const choose = async (/** @type {string} */ reason) => {
    const made = await call.write("session.not_held", { occurrence_id: one.id, reason, note: /** @type {HTMLInputElement} */ (note).value.trim() });
    if (made) call.back();
  };
  return h("div", { class: "rollform" },
    h("h2", {}, t("Why did the session not take place?")),
    h("label", { class: "field" }, h("span", { class: "field__label" }, t("Note")), note),
    h("div", { class: "stack" }, reasons().map(([value, word]) => button(word, "minus", () => void choose(value), "big", { "data-reason": value }))),
    button(t("Back to the marks"), "arrow-left", call.back, "big"));
}
