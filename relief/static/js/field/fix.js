// @ts-check
// An act the server could not take as it is: shown with what is wrong, put right under its own number, sent
// again.
import { sentence } from "./act_words.js";
import { amounts, choices, isAmount, linesOf, text } from "./check_in_forms.js";
import { outcomeWord, PART_REASONS, RELATIONS } from "./check_in_words.js";
import { toLatin } from "./codes.js";
import { button, dialog, fill, h, notice } from "./dom.js";
import { forgetDraft, getDraft, setDraft } from "./drafts.js";
import { acts, correct } from "./outbox.js";
import { packOf } from "./packs.js";
import { person } from "./people.js";
import { t } from "./strings.js";
import { kick } from "./sync.js";

/**
 * @typedef {import("./types.js").Act} Act
 * @typedef {{ outcome: string, amounts: Record<string, string>, reason: string, name: string, relation: string }} Form
 */

const HANDED_OVER = ["delivered", "partial"];
const OUTCOMES = [...HANDED_OVER, "refused", "absent", "referred"];

/** Open the form over what is on the screen. @param {Act} act */
export async function correctAct(act) {
  // The number goes up when the form changes its shape.
  const key = `${person()?.id} fix ${act.id} 1`;
  const { due, pack } = goodsOf(act);
  /** @type {Form} */
  const form = (await getDraft(key)) || formOf(act, due);
  const told = /** @type {Record<string, string>} */ (act.answer?.details?.faults || {});
  const shown = ["lines", "reason", "collector_name"];
  /** @param {string} name */
  const wrong = (name) => told[name] && notice("bad", told[name]);
  let fault = "";
  const changed = () => void setDraft(key, form).catch(() => {});
  const close = () => {
    void forgetDraft(key);
    window.remove();
  };
  const send = async () => {
    fault = missing(form);
    if (fault) return draw();
    try {
      await correct(act.id, { ...act.given, ...said(form) });
    } catch {
      fault = t("The correction was not saved; the entry is as it was. Make room on the tablet and try again.");
      return draw();
    }
    close();
    void kick();
  };
  const draw = () => {
    const drawn = { form, pack, due, fault, changed };
    const gave = HANDED_OVER.includes(form.outcome);
    fill(
      window,
      h("h2", { tabindex: "-1" }, t("Correct this entry")),
      h("p", { class: "name" }, sentence(act, acts())),
      Object.keys(told).filter((name) => !shown.includes(name)).map(wrong),
      h("form", { class: "desk-form", onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
        choices({ ...drawn, changed: () => (changed(), draw()) }, t("What happened?"), "outcome", OUTCOMES.map((one) => [one, outcomeWord(one)])),
        gave && [h("p", { class: "field__label" }, t("How much did they get?")), wrong("lines"), amounts(drawn)],
        form.outcome === "partial" && [wrong("reason"), choices(drawn, t("Why only a part?"), "reason", PART_REASONS())],
        gave && h("details", { class: "more", open: Boolean(form.name || form.relation) }, h("summary", {}, t("Somebody else collected")), wrong("collector_name"), text(drawn, t("Name of who collects"), "name"), choices(drawn, t("Who are they to the family?"), "relation", RELATIONS())),
      ),
      fault && notice("bad", fault),
      button(t("Send corrected"), "upload", send, "main big"),
      button(t("Back"), "arrow-left", close, "big"),
    );
  };
  const window = dialog("ask");
  draw();
}

/**
 * What the family was due, with what else was written down.
 * @param {Act} act
 */
function goodsOf({ given }) {
  const pack = packOf(given.distribution_id) || /** @type {any} */ ({ items: [], rows: [], bundles: [] });
  const home = String(given.household_id || "").replaceAll("-", "");
  const row = pack.rows.find((/** @type {import("./types.js").Row} */ each) => each[1].replaceAll("-", "") === home);
  const due = new Map((row ? pack.bundles[row[7]] : []).map((/** @type {[number, string]} */ [item, amount]) => [pack.items[item].id, amount]));
  for (const { item_id } of given.lines || []) if (!due.has(item_id)) due.set(item_id, "0");
  return { pack, due: /** @type {import("./verdict.js").Lines} */ ([...due]) };
}

/** @param {Act} act @param {import("./verdict.js").Lines} due @returns {Form} */
function formOf({ given }, due) {
  const gave = new Map((given.lines || []).map((/** @type {any} */ line) => [line.item_id, toLatin(String(line.quantity))]));
  const whole = given.lines ? "0" : null;
  return {
    outcome: given.outcome,
    amounts: Object.fromEntries(due.map(([item, amount]) => [item, gave.get(item) ?? whole ?? amount])),
    reason: given.reason || "", name: given.collector_name || "", relation: given.collector_relation || "",
  };
}

/** What the act says now. @param {Form} form */
function said(form) {
  const gave = HANDED_OVER.includes(form.outcome);
  return {
    outcome: form.outcome,
    lines: gave ? linesOf(form).map(([item_id, quantity]) => ({ item_id, quantity })) : [],
    reason: form.outcome === "partial" ? form.reason : "",
    collector_name: gave ? form.name.trim() : "",
    collector_relation: gave && form.name.trim() ? form.relation : "",
  };
}

/** What is still missing, in words. @param {Form} form */
function missing(form) {
  if (!OUTCOMES.includes(form.outcome)) return t("Choose what happened.");
  if (!HANDED_OVER.includes(form.outcome)) return "";
  if (!Object.values(form.amounts).every(isAmount)) return t("Write the quantities as numbers, for example 5.");
  if (!linesOf(form).length) return t("Write how much was given. If nothing was, choose what happened instead.");
  if (form.relation && !form.name.trim()) return t("Write the name of the person who collects.");
  return form.outcome === "partial" && !form.reason.trim() ? t("Choose or write why only a part was given.") : "";
}
