// @ts-check
// Tell protection of a worry. The words are sealed to the server before they go into the outbox: this tablet keeps
// nothing it could show again, and no draft.
import { toBase64, seal } from "./vault.js";
import { keep } from "./desk.js";
import { fill, h, icon, notice } from "./dom.js";
import { styled } from "./register_fields.js";
import { t } from "./strings.js";
import { kick } from "./sync.js";
import { tablet } from "./tablet.js";

/** @param {HTMLElement} root @returns {Promise<() => () => void>} */
export async function readyToTell(root) {
  await styled();
  return () => {
    root.className = "fmain reg";
    draw(root);
    return () => (root.className = "fmain");
  };
}

/** @param {HTMLElement} root */
function draw(root) {
  const said = h("div", { role: "alert" });
  const words = h("textarea", { class: "input input--area", name: "text", rows: "4", maxlength: "4000", autocomplete: "off" });
  const subject = h("input", { class: "input", name: "subject", maxlength: "200", autocomplete: "off" });
  const urgency = select("urgency", [["medium", t("Medium: this week")], ["high", t("High: danger now")], ["low", t("Low: when there is time")]]);
  const kind = select("kind", [
    ["other", t("Something else")], ["violence", t("Violence or abuse")], ["marriage", t("Child marriage")], ["labour", t("Child labour")],
    ["trafficking", t("Trafficking or missing")], ["separated", t("Child without family")], ["distress", t("Very sad or frightened")], ["neglect", t("Not cared for")],
  ]);
  const save = async () => {
    if (!words.value.trim()) return fill(said, notice("bad", t("Write what you saw or heard. One sentence is enough.")));
    const told = { text: words.value, subject: subject.value, kind: kind.value, urgency: urgency.value };
    try {
      const sealed = toBase64(await seal(told, "concern", tablet().server_key));
      await keep({ verb: "concern.raise", v: 1, given: { sealed } }, "");
      void kick();
      done(root);
    } catch {
      // What could not be saved has said so over the whole screen; what was typed is still here.
    }
  };
  fill(
    root,
    h("h1", {}, t("Report a worry")),
    notice("info", t("It is sealed at once and goes to protection. It cannot be read again on this tablet. Do not question the child. In danger call 999 or 1098.")),
    h("form", { class: "reg__form", novalidate: true, onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); void save(); } },
      question(t("What you saw or heard"), words),
      question(t("Who it is about"), subject),
      question(t("How urgent"), urgency),
      question(t("What it seems to be"), kind),
      said,
      h("button", { type: "submit", class: "button button--main button--big reg__save", data: { deed: "tell" } }, icon("lock"), h("span", {}, t("Seal it"))),
    ),
    home(),
  );
}

/** @param {string} label @param {HTMLElement} input */
function question(label, input) {
  return h("label", { class: "reg__q" }, h("span", { class: "field__label" }, label), input);
}

/** @param {string} name @param {[string, string][]} rows */
function select(name, rows) {
  return h("select", { class: "input input--select", name }, rows.map(([value, text]) => h("option", { value }, text)));
}

/** @param {HTMLElement} root */
function done(root) {
  fill(root,
    h("div", { class: "reg__done", data: { told: "yes" } },
      h("p", { class: "reg__done-word" }, icon("check-circle", "large"), h("span", {}, t("It is sealed"))),
      h("p", {}, t("It is sent when there is a network. Nobody can read it on this tablet."))),
    home());
}

function home() {
  return h("a", { class: "button button--big", href: "#home" }, icon("arrow-left"), t("To the first screen"));
}
