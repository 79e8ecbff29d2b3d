// @ts-check
// A family was written down: its code, large enough to copy, what is true of the entry, a card, the next family.
import { stateOf } from "./act_words.js";
import { listen } from "./bus.js";
import { button, fill, h, icon } from "./dom.js";
import { acts } from "./outbox.js";
import { cardWords, giveCard } from "./register_card.js";
import { digits, nameOf, t } from "./strings.js";

/**
 * @param {HTMLElement} root @param {string} id @param {() => void} next
 * @returns {() => void}
 */
export function doneScreen(root, id, next) {
  let card = acts().find((act) => act.verb === "card.link" && act.given.household_id === id)?.given.card ?? "";
  const draw = () => {
    const act = acts().find((one) => one.id === id);
    if (!act) return;
    const { kind, sign, text } = stateOf(act);
    fill(
      root,
      h("div", { class: "reg__done" },
        h("p", { class: "reg__done-word" }, icon("check-circle", "large"), h("span", {}, t("The family is written down"))),
        h("h1", { class: "name" }, nameOf(act.given.head)),
        h("p", {}, card ? cardWords(card) : t("Write this code on the family’s slip:")),
        h("p", { class: "reg__code", data: { code: act.given.code } }, digits(act.given.code)),
        h("p", { role: "status" }, h("span", { class: `badge badge--${kind}` }, icon(sign), text)),
      ),
      !card && button(t("Give a pre-printed card"), "scan", () => giveCard(id, (number) => ((card = number), draw())), "big", { data: { deed: "card" } }),
      button(t("Next family"), "arrow-right", next, "main big", { data: { deed: "next" } }),
      button(t("Done for now"), "check", () => (next(), (location.hash = "home")), "big"),
    );
  };
  draw();
  return listen((what) => what === "acts" && draw());
}
