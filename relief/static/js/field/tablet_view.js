// @ts-check
// This tablet: who works here, how it is held and read, what it says about itself.
import { listen } from "./bus.js";
import { button, dialog, fill, h, icon, notice } from "./dom.js";
import { people, person } from "./people.js";
import { choose, prefs } from "./prefs.js";
import { askToKeep } from "./store.js";
import { digits, nameOf, t } from "./strings.js";
import { keepsStorage, noteKeeps, tablet } from "./tablet.js";
import { isWaiting } from "./update.js";

/** @param {HTMLElement} root */
export function tabletScreen(root) {
  root.className = "fmain";
  const draw = () => fill(root, whole(draw));
  draw();
  return listen((what) => {
    if (["people", "version"].includes(what) && person()) draw();
  });
}

/** @param {() => void} draw */
function whole(draw) {
  return [
    h("h1", {}, tablet().name),
    h("section", { class: "panel" }, h("h2", {}, t("People of this tablet")), h("ul", { class: "people" }, people().map((who) => h("li", {}, icon("user"), h("b", {}, nameOf(who)), who.n === person()?.n && h("span", { class: "soft" }, t("works now"))))), button(t("Sign somebody on"), "plus", () => dispatchEvent(new Event("relief-sign-on")), "big")),
    h("section", { class: "panel" }, h("h2", {}, t("How it is held")), toggle(t("Sun mode"), "sun", prefs.sun, (sun) => choose({ sun })), toggle(t("Big text"), "search", prefs.big, (big) => choose({ big })), toggle(t("Sound and vibration"), "chat", prefs.sound, (sound) => choose({ sound })), toggle(t("For the left hand"), "hands", prefs.hand === "left", (left) => choose({ hand: left ? "left" : "right" }))),
    h("section", { class: "panel" }, h("h2", {}, t("Storage")), keeping(draw)),
    h("section", { class: "panel" }, h("h2", {}, t("Version")), h("p", {}, digits(document.documentElement.dataset.build || "")), h("p", {}, isWaiting() ? t("A newer one waits; start it on the page of the lists.") : t("This is the newest this tablet has heard of."))),
  ];
}

/** @param {string} word @param {string} sign @param {boolean} on @param {(on: boolean) => unknown} then */
function toggle(word, sign, on, then) {
  return h("button", { type: "button", class: "toggle", role: "switch", "aria-checked": String(on), onclick: () => then(!on) }, icon(sign), h("span", { class: "toggle__word" }, word), h("span", { class: "toggle__state" }, on ? t("on") : t("off")));
}

/** @param {() => void} draw */
function keeping(draw) {
  if (keepsStorage()) return notice("good", t("The browser has promised to keep what is saved here, even when the tablet runs full."));
  const ask = async () => {
    noteKeeps(await askToKeep());
    draw();
    if (!keepsStorage()) dialogNo();
  };
  return notice("warn", t("The browser has not promised to keep what is saved here. Add Relief to the home screen, then ask again. Until then, send often."), "", button(t("Ask the browser"), "shield", ask));
}

function dialogNo() {
  const window = dialog("ask", h("h2", {}, t("The browser said no")), h("p", {}, t("Open the menu of the browser, choose \"Add to home screen\", open Relief from there and ask again.")), button(t("Good"), "check", () => window.remove(), "main big"));
}
