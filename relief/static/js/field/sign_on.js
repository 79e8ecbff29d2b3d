// @ts-check
// The first time somebody works with this tablet: her password once, with a line; then a PIN of her own.
import { button, field, fill, h, icon, notice } from "./dom.js";
import { comeIn } from "./lock.js";
import { people, PIN_SIGNS, signOn, welcome } from "./people.js";
import { isEasy, pinPad } from "./pin.js";
import { choose, prefs } from "./prefs.js";
import { nameOf, t } from "./strings.js";
import { tablet } from "./tablet.js";
import { isUnlocked } from "./vault.js";
import { NoLine } from "./wire.js";

/**
 * @param {any} root
 * @param {string} why what happened before, to be said
 * @param {() => void} back
 */
export function signOnScreen(root, why, back) {
  const name = h("input", { class: "input", name: "name", autocapitalize: "none", spellcheck: "false" });
  const password = h("input", { class: "input", name: "password", type: "password" });
  const said = h("div", { role: "status" }, why && notice("warn", why), !why && willErase() && notice("warn", t("The tablet is locked. If you sign on now, the lists of the others are erased from it; what was not sent is kept. Let one of them open it first to share the lists.")));
  const send = async () => {
    fill(said, notice("quiet", t("Asking the server…")));
    try {
      const signed = await signOn(name.value.trim(), password.value);
      password.value = "";
      choosePin(root, signed);
    } catch (fault) {
      fill(said, notice("bad", fault instanceof NoLine ? t("The server did not answer. Signing on for the first time needs a network. Nothing was changed.") : /** @type {Error} */ (fault).message));
    }
  };
  const other = prefs.language === "bn" ? "en" : "bn";
  fill(
    root,
    h("div", { class: "gate-card stack" },
      h("div", { class: "gate-card__top" }, h("img", { src: "/static/img/logo.svg", alt: "", width: 56, height: 56 }), button(other === "en" ? "English" : "বাংলা", "globe", () => choose({ language: other }).then(() => signOnScreen(root, why, back)), "", { lang: other })),
      h("h1", {}, t("Sign on to this tablet")),
      h("p", { class: "soft" }, t("Tablet: %(name)s. Once with your password; after that your PIN is enough, without a network too.", { name: tablet().name })),
      said,
      h("form", { class: "stack", novalidate: true, onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); void send(); } },
        field(t("Sign-in name"), name),
        field(t("Password"), password),
        h("button", { class: "button button--main button--big", type: "submit" }, icon("arrow-right"), t("Go on")),
      ),
      people().length > 0 && button(t("Back"), "arrow-left", back, "big"),
    ),
  );
}

function willErase() {
  return people().length > 0 && !isUnlocked();
}

/** @param {any} root @param {any} signed */
function choosePin(root, signed) {
  const ask = (/** @type {string} */ said, /** @type {string} */ first) =>
    fill(
      root,
      h("div", { class: "gate-card stack" },
        h("h1", {}, t("Welcome, %(name)s", { name: nameOf(signed.person) })),
        said && notice("warn", said),
        !said && h("p", { class: "soft" }, t("Choose a PIN of %(n)s digits. It opens the lists on this tablet; tell nobody.", { n: PIN_SIGNS })),
        pinPad(first ? t("The same PIN again") : t("New PIN"), (pin) => typed(pin, first)),
      ),
    );
  const typed = async (/** @type {string} */ pin, /** @type {string} */ first) => {
    if (!first && isEasy(pin)) ask(t("That PIN is too easy to guess. Choose another one."), "");
    else if (!first) ask("", pin);
    else if (first !== pin) ask(t("The two PINs were not the same. Choose again."), "");
    else await enter(pin);
    root.querySelector(".pin")?.focus();
    return null;
  };
  const enter = async (/** @type {string} */ pin) => {
    await welcome(signed, pin);
    const who = people().find((each) => each.id === signed.person.id);
    if (who) await comeIn(who.n);
  };
  ask("", "");
  root.querySelector(".pin")?.focus();
}
