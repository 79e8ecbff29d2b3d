// @ts-check
// A child nobody expected: on the register and present at once, in three taps. Whether it is one of the children of
// this space is asked by the sound of the name, as the office asks.
import { fill, h, icon, notice } from "./dom.js";
import { searchKey } from "./names.js";
import { t } from "./strings.js";

/** @param {import("./roll_call.js").Call} call @param {() => void} done */
export function walkInForm(call, done) {
  const one = call.session();
  const here = new Set(one.rows.map((row) => row.kid.id));
  const others = call.pack.children.filter((child) => child[1] === one.site && !here.has(child[0]));
  const name = h("input", { class: "input", name: "known_as", maxlength: 80, "aria-label": t("What is the child called?"), oninput: () => look() });
  const alike = h("div", { class: "stack" });
  const said = h("div", { role: "alert" });
  const add = async (/** @type {Record<string, any>} */ more) => {
    if (await call.write("child.walk_in", { occurrence_id: one.id, mark_id: crypto.randomUUID(), ...more })) done();
  };
  const addNew = (/** @type {string} */ sex) => {
    const called = /** @type {HTMLInputElement} */ (name).value.trim();
    if (!called) return void fill(said, notice("bad", t("Write what the child is called.")));
    void add({ known_as: called, sex });
  };
  const look = () => {
    const wanted = searchKey(/** @type {HTMLInputElement} */ (name).value).split(" ").filter(Boolean);
    const found = wanted.length ? others.filter((child) => wanted.every((word) => searchKey(child[3]).split(" ").some((each) => each.startsWith(word)))).slice(0, 6) : [];
    fill(alike, found.length > 0 && h("p", { class: "field__label" }, t("Is it one of these children?")), found.map((child) => h("button", { type: "button", class: "button button--big", data: { known: child[0] }, onclick: () => void add({ known_id: child[0] }) }, icon("child"), h("span", {}, `${child[3]} · ${t("number %(number)s", { number: child[2] })} · ${t("%(age)s years", { age: child[4] })}`))));
  };
  return h("div", { class: "rollform" },
    h("h2", {}, t("A child who is not on the list")),
    h("label", { class: "field" }, h("span", { class: "field__label" }, t("What is the child called?")), name),
    alike, said,
    h("div", { class: "rollmore" },
      h("button", { type: "button", class: "button button--main button--big", data: { deed: "girl" }, onclick: () => addNew("female") }, icon("plus"), h("span", {}, t("Add a girl, present"))),
      h("button", { type: "button", class: "button button--main button--big", data: { deed: "boy" }, onclick: () => addNew("male") }, icon("plus"), h("span", {}, t("Add a boy, present")))),
    h("p", { class: "soft" }, t("Guardian and agreement are asked for afterwards; it stays a task on the child's page.")),
    h("button", { type: "button", class: "button button--big", onclick: () => call.back() }, icon("arrow-left"), h("span", {}, t("Back to the marks"))));
}
