// @ts-check
// The pad for a PIN, and asking another person of this tablet for hers.
import { button, dialog, fill, h, icon } from "./dom.js";
import { check, people, person, PIN_SIGNS } from "./people.js";
import { digits, latin, nameOf, t } from "./strings.js";

/**
 * Six places and a pad. `done` gets the PIN when it is whole; what it gives back is shown, and the pad is
 * emptied for the next try.
 * @param {string} label
 * @param {(pin: string) => Promise<string | null>} done
 */
export function pinPad(label, done) {
  let typed = "";
  let busy = false;
  const dots = h("div", { class: "pin__dots", "aria-hidden": "true" });
  const said = h("p", { class: "pin__said", role: "status" });
  const show = () => {
    fill(dots, Array.from({ length: PIN_SIGNS }, (_, at) => h("span", { class: at < typed.length ? "pin__dot pin__dot--full" : "pin__dot" })));
    root.dataset.typed = String(typed.length);
  };
  const type = async (/** @type {string} */ sign) => {
    if (busy || typed.length >= PIN_SIGNS) return;
    typed += sign;
    fill(said);
    show();
    if (typed.length < PIN_SIGNS) return;
    busy = true;
    const text = await done(typed);
    busy = false;
    typed = "";
    if (text !== null) fill(said, text);
    show();
  };
  const back = () => {
    if (!busy) typed = typed.slice(0, -1);
    show();
  };
  const key = (/** @type {string} */ sign) => h("button", { type: "button", class: "pin__key", onclick: () => type(sign), "data-key": sign }, digits(sign));
  const root = h(
    "div",
    { class: "pin", role: "group", "aria-label": label, tabindex: "-1", onkeydown: (/** @type {KeyboardEvent} */ event) => keyed(event, type, back) },
    h("p", { class: "pin__label" }, label),
    dots,
    said,
    h("div", { class: "pin__keys" }, [..."123456789"].map(key), h("span"), key("0"), h("button", { type: "button", class: "pin__key pin__key--back", onclick: back, "aria-label": t("Take the last digit away") }, icon("arrow-left"))),
  );
  show();
  return root;
}

// A scanner types a whole card in a moment. On a locked tablet its digits would be wrong PINs, and a
// card or two would erase the lists: keys that come faster than a finger are not a PIN.
const FINGER_MS = 50;
let keyAt = -Infinity;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting;

/** @param {KeyboardEvent} event @param {(sign: string) => unknown} type @param {() => void} back */
function keyed(event, type, back) {
  const sign = latin(event.key);
  const isFinger = event.timeStamp - keyAt > FINGER_MS;
  keyAt = event.timeStamp;
  clearTimeout(waiting);
  if (/^[0-9]$/.test(sign)) waiting = isFinger ? setTimeout(() => void type(sign), FINGER_MS) : undefined;
  else if (event.key === "Backspace") back();
  else return;
  event.preventDefault();
}

/**
 * What a try that failed tells the person.
 * @param {{ wait: number, left: number, erased: boolean }} tried
 */
export function wrongPin(tried) {
  if (tried.erased) return t("Wrong five times. The lists on this tablet were erased; what was not sent is kept.");
  const left = t("That is not the PIN. %(n)s tries are left, then the lists on this tablet are erased.", { n: tried.left });
  const wait = t("Wait %(n)s seconds.", { n: tried.wait });
  return tried.wait ? [left, wait].join(" ") : left;
}

/** A PIN a bystander would guess first. @param {string} pin */
export function isEasy(pin) {
  const steps = new Set([...pin].slice(1).map((sign, at) => Number(sign) - Number(pin[at])));
  return steps.size === 1 && [0, 1, -1].includes([...steps][0]);
}

/**
 * Ask somebody else of this tablet, who holds the verb, to say yes with her PIN.
 * @param {{ verb: string, title: string }} wanted
 * @returns {Promise<string | null>} her number on this tablet, or null when nobody said yes
 */
export function askPin({ verb, title }) {
  const able = people().filter((each) => each.verbs.includes(verb) && each.n !== person()?.n);
  return new Promise((resolve) => {
    const window = dialog("ask");
    const close = (/** @type {string | null} */ answer) => {
      window.remove();
      resolve(answer);
    };
    const no = button(t("No, go back"), "arrow-left", () => close(null), "big");
    const pad = (/** @type {import("./types.js").Person} */ who) =>
      fill(window, h("h2", {}, title), pinPad(t("PIN of %(name)s", { name: nameOf(who) }), async (pin) => {
        const tried = await check(who.n, pin);
        if (tried.right) close(who.n);
        if (tried.erased) close(null);
        return tried.right ? null : wrongPin(tried);
      }), no);
    const nobody = h("p", {}, t("Nobody else who may decide this has signed on to this tablet. Ask the point lead to sign on, or send the family to the help desk."));
    fill(window, h("h2", {}, title), able.length ? h("div", { class: "stack" }, able.map((who) => button(nameOf(who), "user", () => pad(who), "big"))) : nobody, no);
  });
}
