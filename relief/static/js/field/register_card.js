// @ts-check
// A pre-printed card for a family: before the camera, from a scanner that types, or by its number. It is an act of
// its own, so that a card that does not fit never holds up the family.
import { CardReader, isCard } from "./card.js";
import { checkCode } from "./codes.js";
import { keep } from "./desk.js";
import { button, dialog, fill, h, icon, notice } from "./dom.js";
import { correct } from "./outbox.js";
import { REGISTRATION } from "./packs.js";
import { watchCamera } from "./scan.js";
import { digits, t } from "./strings.js";
import { kick } from "./sync.js";
import { tablet } from "./tablet.js";

/** @type {CardReader | null} */
let reader = null;

/** Ask for a card for this family. @param {string} household id of its act @param {(number: string) => void} given */
export function giveCard(household, given) {
  askCard(async (number) => {
    await keep({ verb: "card.link", v: 1, given: { household_id: household, card: number } }, REGISTRATION);
    given(number);
  });
}

/** Another card for the one the server could not link. @param {import("./types.js").Act} act */
export function correctCard(act) {
  const told = /** @type {any} */ (act.answer?.details)?.faults?.card ?? act.answer?.text ?? "";
  askCard(async (number) => {
    await correct(act.id, { ...act.given, card: number });
    void kick();
  }, told);
}

/** @param {(number: string) => Promise<void>} take @param {string} [why] */
function askCard(take, why = "") {
  reader ??= new CardReader(tablet().card_key);
  const said = h("div", { role: "status" }, why && notice("bad", why));
  const input = h("input", { class: "input", name: "card", autocapitalize: "characters", spellcheck: "false", "aria-label": t("Number of the card") });
  const label = h("span", { class: "field__label" }, t("Or type the number on the card"));
  const video = h("video", { class: "reg__video", muted: true, playsinline: true, "aria-label": t("What the camera sees") });
  /** @type {{ stop: () => void } | null} */
  let camera = null;
  const close = () => {
    camera?.stop();
    window.remove();
  };
  let isBusy = false;
  const heard = async (/** @type {string} */ text) => {
    if (isBusy) return;
    isBusy = true;
    try {
      const number = await numberOf(text);
      if (!number) return fill(said, notice("bad", t("This is not a relief card of ours. Take another card from the pile.")));
      await take(number);
      close();
    } catch {
      // The red screen has said that nothing was written down.
      close();
    } finally {
      isBusy = false;
    }
  };
  const window = dialog(
    "ask", h("h2", {}, t("Give the family a card")), video, said,
    h("form", { class: "reg__card", onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); void heard(input.value); } },
      h("label", { class: "field" }, label, input),
      h("button", { type: "submit", class: "button button--main button--big" }, icon("check"), t("Give this card")),
    ),
    button(t("Without a card"), "arrow-left", close, "big"),
  );
  watchCamera(video, (text) => void heard(text)).then((found) => {
    if (window.isConnected) camera = found;
    else found.stop();
  }, () => {
    video.remove();
    label.textContent = t("The number on the card");
  });
}

/** The number of what was scanned or typed, "" when it is no card of ours. @param {string} text */
async function numberOf(text) {
  if (isCard(text)) {
    const { proof, number } = await /** @type {CardReader} */ (reader).read(text);
    return proof === "genuine" || proof === "unknown" ? number : "";
  }
  const typed = checkCode(text);
  return "code" in typed ? typed.code : "";
}

/** @param {string} number */
export function cardWords(number) {
  return t("Card %(card)s belongs to this family now.", { card: digits(number) });
}
