// @ts-check
// The tile on the first screen for whoever calls the roll: take sessions and children along, open, hand back.
import { button, fill, h, icon, notice } from "./dom.js";
import { unsettled } from "./outbox.js";
import { ROLL } from "./packs.js";
import { mayRead } from "./people.js";
import { handRollBack, refreshRoll, rollPack, takeRoll } from "./roll_pack.js";
import { day, moment, num, t } from "./strings.js";
import { NoLine } from "./wire.js";

/** @param {Element} slot @param {string} [fault] */
export async function drawTile(slot, fault = "") {
  const pack = await rollPack();
  const again = (/** @type {string} */ text = "") => void drawTile(slot, text);
  fill(slot, h("article", { class: "take", data: { tile: "roll" } },
    h("h2", { class: "take__name" }, t("Roll call")),
    fault && notice("bad", fault),
    pack ? here(pack, again) : away(again)));
  if (pack && !fault) void refreshRoll();
}

/** @param {import("./roll_pack.js").RollPack} pack @param {(text?: string) => void} again */
function here(pack, again) {
  return [
    h("p", { class: "take__facts" }, icon("people"), h("span", {}, t("%(n)s children", { n: pack.children.length })), h("span", {}, t("%(n)s sessions", { n: pack.sessions.length }))),
    h("p", { class: "take__facts" }, icon("clock"), h("span", {}, t("as of %(when)s", { when: moment(pack.made_at) }))),
    !pack.sites.length && notice("quiet", t("You do not belong to a space yet. Ask its manager to put you on.")),
    pack.sites.length > 0 && h("a", { class: "button button--main button--big take__open", href: "#roll" }, icon("check-circle"), t("Open the roll call")),
    h("p", { class: "soft" }, t("The names are erased from this tablet on %(day)s.", { day: day(pack.expires_at) })),
    h("div", { class: "take__more" }, button(t("Take it again"), "download", () => fetchRoll(again)), button(t("Hand it back"), "upload", () => giveBack(again))),
  ];
}

/** @param {(text?: string) => void} again */
function giveBack(again) {
  const waits = unsettled(ROLL);
  if (waits) return again(t("%(n)s acts are not confirmed by the server. Connect to the network first; then hand it back.", { n: num(waits) }));
  return void handRollBack().then(() => again());
}

/** @param {(text?: string) => void} again */
function away(again) {
  return [
    h("p", {}, t("Take the sessions and children of your space along while there is a network. After that the roll is called without one.")),
    mayRead() ? button(t("Take the roll along"), "download", () => fetchRoll(again), "main big") : notice("warn", t("Your sign-on is older than seven days. Sign on again with your password first."), "", h("a", { class: "button", href: "#tablet" }, icon("user"), t("To the people of this tablet"))),
  ];
}

/** @param {(text?: string) => void} again */
async function fetchRoll(again) {
  try {
    await takeRoll();
    again();
  } catch (fault) {
    again(fault instanceof NoLine ? t("The line broke before everything was here. Nothing was changed. Try again.") : /** @type {Error} */ (fault).message);
  }
}
