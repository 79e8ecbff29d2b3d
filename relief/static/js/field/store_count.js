// @ts-check
// One round through a place: write what lies there. The book is not shown, so that nobody counts towards it.
import { stateOf } from "./act_words.js";
import { listen } from "./bus.js";
import { toLatin } from "./codes.js";
import { keep } from "./desk.js";
import { button, fill, h, icon, notice } from "./dom.js";
import { forgetDraft, getDraft, setDraft } from "./drafts.js";
import { acts } from "./outbox.js";
import { STORE } from "./packs.js";
import { person } from "./people.js";
import { styled } from "./register_fields.js";
import { countKey, storePack } from "./store_pack.js";
import { digits, nameOf, t } from "./strings.js";
import { kick } from "./sync.js";

/** @typedef {import("./store_pack.js").Goods} Goods */
// As the server reads it: up to nine digits and three places.
const NUMBER = /^\d{1,9}(\.\d{1,3})?$/;

/** What may be sent of what was typed: the quantity, "" for not counted, null for no number. @param {string} typed */
export function quantityOf(typed) {
  const plain = toLatin(typed).replaceAll(",", "").trim();
  if (!plain) return "";
  return NUMBER.test(plain) ? plain : null;
}

/**
 * @param {HTMLElement} root @param {string} id of the place
 * @returns {Promise<() => () => void>} what draws the screen and says how it is closed
 */
export async function readyToCount(root, id) {
  await styled();
  const pack = await storePack();
  const place = pack?.places.find((one) => one[0] === id);
  const key = countKey(person()?.id || "", id);
  /** @type {Record<string, string>} */
  const typed = (await getDraft(key)) || {};
  return () => {
    root.className = "fmain reg";
    if (!pack || !place) {
      fill(root, h("h1", {}, t("Count the goods")), notice("warn", t("This place is not on the tablet. Take the places along on the first screen while there is a network.")), home());
    } else draw(root, pack.items, place, typed, key);
    return () => (root.className = "fmain");
  };
}

function home() {
  return h("a", { class: "button button--big", href: "#home" }, icon("arrow-left"), t("To the first screen"));
}

/** @param {HTMLElement} root @param {Goods[]} items @param {import("./store_pack.js").Place} place @param {Record<string, string>} typed @param {string} key */
function draw(root, items, place, typed, key) {
  const here = place[3].map((at) => items[at]);
  const others = items.filter((one) => !here.includes(one));
  const said = h("div", { role: "alert" });
  const save = async () => {
    const wrong = Object.entries(typed).filter(([, text]) => quantityOf(text) === null);
    const lines = Object.entries(typed).map(([item_id, text]) => ({ item_id, quantity: quantityOf(text) })).filter((line) => line.quantity !== "");
    for (const input of root.querySelectorAll("input")) input.setAttribute("aria-invalid", String(wrong.some(([item]) => item === input.name)));
    if (wrong.length) return fill(said, notice("bad", t("Write numbers only, for example 12 or 2.5.")));
    if (!lines.length) return fill(said, notice("bad", t("Write how much of at least one item lies there.")));
    try {
      const { id } = await keep({ verb: "stock.count", v: 1, given: { place_id: place[0], lines } }, STORE);
      await forgetDraft(key);
      void kick();
      done(root, id, place);
    } catch {
      // What could not be saved has said so over the whole screen; what was typed is still here.
    }
  };
  const line = (/** @type {Goods} */ [id, bn, en, unitBn, unitEn]) => {
    const input = h("input", {
      class: "input", name: id, inputmode: "decimal", autocomplete: "off", value: digits(typed[id] ?? ""),
      oninput: () => {
        typed[id] = toLatin(input.value);
        void setDraft(key, typed);
      },
    });
    return h("label", { class: "reg__q", data: { goods: id } }, h("span", { class: "field__label" }, `${nameOf({ name_bn: bn, name_en: en })} (${nameOf({ name_bn: unitBn, name_en: unitEn })})`), input);
  };
  fill(
    root,
    h("h1", {}, nameOf({ name_bn: place[1], name_en: place[2] })),
    h("p", {}, t("Write what you see. Leave empty what you did not count; write zero where nothing is left.")),
    h("form", { class: "reg__form", novalidate: true, onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); void save(); } },
      here.map(line),
      others.length > 0 && h("details", { class: "reg__more", open: !here.length }, h("summary", {}, t("Something else lies here")), others.map(line)),
      said,
      h("button", { type: "submit", class: "button button--main button--big reg__save", data: { deed: "save-count" } }, icon("check"), h("span", {}, t("Save the count"))),
    ),
    home(),
  );
}

/** @param {HTMLElement} root @param {string} id @param {import("./store_pack.js").Place} place */
function done(root, id, place) {
  const show = () => {
    const act = acts().find((one) => one.id === id);
    if (!act || !root.classList.contains("reg")) return stop();
    const { kind, sign, text } = stateOf(act);
    fill(root,
      h("div", { class: "reg__done", data: { counted: id } },
        h("p", { class: "reg__done-word" }, icon("check-circle", "large"), h("span", {}, t("The count is written down"))),
        h("h1", { class: "name" }, nameOf({ name_bn: place[1], name_en: place[2] })),
        h("p", {}, t("What differs from the book waits for a second person at the office.")),
        h("p", { role: "status" }, h("span", { class: `badge badge--${kind}` }, icon(sign), text)),
      ),
      button(t("Done for now"), "check", () => (location.hash = "home"), "main big"));
  };
  const stop = listen((what) => what === "acts" && show());
  show();
}
