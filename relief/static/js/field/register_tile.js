// @ts-check
// The tile on the first screen for whoever registers families: take the places along, begin, go on, hand back.
import { button, dialog, fill, h, icon, notice } from "./dom.js";
import { getDraft } from "./drafts.js";
import { person } from "./people.js";
import { ageOfPack, chosenAreas, draftKey, handBack, mayTake, registrationPack, takeRegistration } from "./register_pack.js";
import { areaName } from "./register_place.js";
import { isBegun } from "./register_rules.js";
import { day, moment, nameOf, span, t } from "./strings.js";
import { NoLine } from "./wire.js";

/** @param {Element} slot */
export async function drawTile(slot) {
  const pack = await registrationPack();
  const draft = await getDraft(draftKey(person()?.id || ""));
  const again = () => void drawTile(slot);
  fill(slot, h("article", { class: "take", data: { tile: "register" } }, h("h2", { class: "take__name" }, t("Register families")), pack ? here(pack, Boolean(draft && isBegun(draft)), again) : away(again)));
}

/** @param {import("./register_pack.js").RegistrationPack} pack @param {boolean} isHalfDone @param {() => void} again */
function here(pack, isHalfDone, again) {
  const { seconds, old, doubtful } = ageOfPack(pack);
  const names = pack.areas.slice(0, 3).map(areaName).join("; ");
  return [
    h("p", { class: "take__where" }, icon("pin"), pack.areas.length > 3 ? t("%(names)s and %(n)s more", { names, n: pack.areas.length - 3 }) : names),
    h("p", { class: "take__facts" }, icon("household"), h("span", {}, t("%(n)s families known here", { n: pack.families.length })), h("span", {}, t("as of %(when)s", { when: moment(pack.made_at) }))),
    old && notice("warn", t("This is %(age)s old. Take it again when there is a network. It is erased on %(day)s.", { age: span(seconds), day: day(pack.expires_at) })),
    doubtful && notice("warn", t("The date of this tablet looks wrong. Connect once to set it right.")),
    h("a", { class: "button button--main button--big take__open", href: "#register" }, icon(isHalfDone ? "edit" : "plus"), isHalfDone ? t("Go on with the unfinished family") : t("Register a household")),
    h("div", { class: "take__more" }, button(t("Take it again"), "download", () => fetchPack(chosenAreas(), again)), button(t("Hand it back"), "upload", () => ask(again))),
  ];
}

/** @param {() => void} again */
function away(again) {
  return [
    h("p", {}, t("Take the villages and the families known there along while there is a network. After that families are registered without one.")),
    mayTake() ? button(t("Take the villages along"), "download", () => fetchPack([], again), "main big") : notice("warn", t("Your sign-on is older than seven days. Sign on again with your password first."), "", h("a", { class: "button", href: "#tablet" }, icon("user"), t("To the people of this tablet"))),
  ];
}

/** @param {() => void} again */
function ask(again) {
  const window = dialog("ask", h("h2", {}, t("Hand the villages back?")), h("p", {}, t("What is known of the families there is erased from this tablet. What you registered stays in the outbox until the server has it.")), button(t("Hand it back"), "upload", () => {
    window.remove();
    void handBack().then(again);
  }, "main big"), button(t("No, go back"), "arrow-left", () => window.remove(), "big"));
}

/** @param {string[]} areas @param {() => void} again */
async function fetchPack(areas, again) {
  const words = h("p", { role: "status" }, t("Asking the server…"));
  const title = t("Villages and families");
  const window = dialog("ask", h("h2", {}, title), h("progress", { "aria-label": title }), words);
  try {
    const choose = await takeRegistration(areas, (bytes) => fill(words, t("%(n)s kB have arrived", { n: Math.ceil(bytes / 1000) })));
    window.remove();
    if (choose) chooseUnions(choose, again);
    else again();
  } catch (fault) {
    const text = fault instanceof NoLine ? t("The line broke before everything was here. Nothing was changed. Try again.") : /** @type {Error} */ (fault).message;
    fill(window, h("h2", {}, title), notice("bad", text), button(t("Try again"), "undo", () => (window.remove(), fetchPack(areas, again)), "main big"), button(t("Back"), "arrow-left", () => window.remove(), "big"));
  }
}

/** @param {[string, string, string, string, string][]} unions @param {() => void} again */
function chooseUnions(unions, again) {
  const boxes = unions.map(([id]) => h("input", { type: "checkbox", value: id }));
  const said = h("p", { class: "ask__said", role: "status" });
  const window = dialog(
    "ask", h("h2", {}, t("Where do you register today?")), h("p", { class: "soft" }, t("Only what is known of these unions comes onto the tablet.")),
    h("div", { class: "stack" }, unions.map(([, bn, en, aboveBn, aboveEn], at) => h("label", { class: "choice" }, boxes[at], h("span", {}, `${nameOf({ name_bn: bn, name_en: en })}, ${nameOf({ name_bn: aboveBn, name_en: aboveEn })}`)))),
    said,
    button(t("Take it along"), "download", () => {
      const chosen = boxes.filter((/** @type {any} */ box) => box.checked).map((/** @type {any} */ box) => box.value);
      if (!chosen.length) return fill(said, t("Choose at least one union."));
      window.remove();
      void fetchPack(chosen, again);
    }, "main big"),
    button(t("No, go back"), "arrow-left", () => window.remove(), "big"),
  );
}
