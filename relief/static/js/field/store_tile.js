// @ts-check
// The tile on the first screen for whoever counts goods: take the places along, choose one, hand back.
import { button, fill, h, icon, notice } from "./dom.js";
import { mayRead } from "./people.js";
import { handStoreBack, isOld, storePack, takeStore } from "./store_pack.js";
import { day, moment, nameOf, num, t } from "./strings.js";
import { NoLine } from "./wire.js";

/** @param {Element} slot @param {string} [fault] */
export async function drawTile(slot, fault = "") {
  const pack = await storePack();
  const again = (/** @type {string} */ text = "") => void drawTile(slot, text);
  fill(slot, h("article", { class: "take", data: { tile: "store" } },
    h("h2", { class: "take__name" }, t("Count the goods")),
    fault && notice("bad", fault),
    pack ? here(pack, again) : away(again)));
}

/** @param {import("./store_pack.js").StorePack} pack @param {(text?: string) => void} again */
function here(pack, again) {
  return [
    h("p", { class: "take__facts" }, icon("clock"), h("span", {}, t("as of %(when)s", { when: moment(pack.made_at) }))),
    isOld(pack) && notice("warn", t("These places are more than a day old. Take them again when there is a network. They are erased on %(day)s.", { day: day(pack.expires_at) })),
    !pack.places.length && h("p", {}, t("No place of yours is in the book yet.")),
    pack.places.map(([id, bn, en, goods]) => h("a", { class: "button button--big take__open", href: `#store/${id}` }, icon("box"), h("span", {}, nameOf({ name_bn: bn, name_en: en })), h("span", { class: "soft" }, num(goods.length)))),
    h("div", { class: "take__more" }, button(t("Take it again"), "download", () => fetchStore(again)), button(t("Hand it back"), "upload", () => void handStoreBack().then(() => again()))),
  ];
}

/** @param {(text?: string) => void} again */
function away(again) {
  return [
    h("p", {}, t("Take the places and the names of the goods along while there is a network. After that they are counted without one.")),
    mayRead() ? button(t("Take the places along"), "download", () => fetchStore(again), "main big") : notice("warn", t("Your sign-on is older than seven days. Sign on again with your password first."), "", h("a", { class: "button", href: "#tablet" }, icon("user"), t("To the people of this tablet"))),
  ];
}

/** @param {(text?: string) => void} again */
async function fetchStore(again) {
  try {
    await takeStore();
    again();
  } catch (fault) {
    again(fault instanceof NoLine ? t("The line broke before everything was here. Nothing was changed. Try again.") : /** @type {Error} */ (fault).message);
  }
}
