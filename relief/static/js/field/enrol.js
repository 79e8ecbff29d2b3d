// @ts-check
// A browser becomes a tablet of the response: by a link, by the code as a picture, or typed.
import { button, field, fill, h, icon, notice } from "./dom.js";
import { choose, prefs } from "./prefs.js";
import { latin, t } from "./strings.js";
import { become } from "./tablet.js";
import { ask, NoLine } from "./wire.js";

const SIGNS = 10;

/**
 * @param {any} root
 * @param {string} invitation the code of the link that was opened, or ""
 * @param {() => Promise<void>} then
 */
export function enrolScreen(root, invitation, then) {
  const input = h("input", { class: "input input--big enrol__code", name: "code", value: shape(invitation), inputmode: "text", autocapitalize: "characters", spellcheck: "false", maxlength: 14, "aria-label": t("Code for this tablet") });
  input.addEventListener("input", () => (input.value = shape(input.value)));
  const said = h("div", { role: "status" });
  const kept = h("div", { role: "status" });
  void lostBefore().then((found) => fill(kept, found), () => {});
  const send = async () => {
    const code = signs(input.value);
    if (code.length !== SIGNS) return fill(said, notice("bad", t("The code has ten letters and digits. Look at it again and type what is missing.")));
    fill(said, notice("quiet", t("Asking the server…")));
    try {
      await become(await ask("/sync/enrol", { method: "POST", body: { code, app: document.documentElement.dataset.build } }));
      await then();
    } catch (fault) {
      fill(said, notice("bad", why(fault)));
    }
  };
  const found = (/** @type {string} */ text) => {
    input.value = shape(new URL(text, location.href).hash.replace(/^#enrol=/, ""));
    void send();
  };
  const other = prefs.language === "bn" ? "en" : "bn";
  fill(
    root,
    h("div", { class: "gate-card stack" },
      h("div", { class: "gate-card__top" }, h("img", { src: "/static/img/logo.svg", alt: "", width: 56, height: 56 }), button(other === "en" ? "English" : "বাংলা", "globe", () => choose({ language: other }).then(() => enrolScreen(root, input.value, then)), "", { lang: other })),
      h("h1", {}, t("Make this a tablet for relief work")),
      kept,
      h("p", { class: "soft" }, t("The coordinator makes a code on the page \"Tablets\". It works once, for ten minutes.")),
      h("form", { class: "stack", novalidate: true, onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); void send(); } },
        field(t("Code for this tablet"), input, t("Ten letters and digits, as on the coordinator's screen")),
        said,
        h("button", { class: "button button--main button--big", type: "submit" }, icon("check"), t("Enrol this tablet")),
        button(t("Scan the code"), "search", () => scan(root, found, () => enrolScreen(root, input.value, then)), "big"),
      ),
    ),
  );
}

// A browser that was never a tablet has nothing put by, and need not ask for the script.
async function lostBefore() {
  return (await caches.has("relief-spare")) ? (await import("./spare.js")).spareNotice() : null;
}

/** @param {string} typed */
function signs(typed) {
  return latin(typed).toUpperCase().replace(/[^0-9A-Z]/g, "").slice(0, SIGNS);
}

/** @param {string} typed */
function shape(typed) {
  const all = signs(typed);
  return all.length > 5 ? `${all.slice(0, 5)}-${all.slice(5)}` : all;
}

/** @param {any} fault */
function why(fault) {
  if (fault instanceof NoLine) return t("The server did not answer. Nothing was changed. Connect to the network and try again.");
  return fault.message || t("This did not work. Nothing was changed. Try again.");
}

/** @param {any} root @param {(text: string) => void} found @param {() => void} back */
async function scan(root, found, back) {
  const video = h("video", { class: "enrol__camera", playsinline: true, muted: true });
  let stop = () => {};
  let over = false;
  const end = (/** @type {() => void} */ next) => {
    over = true;
    stop();
    next();
  };
  const said = h("p", { role: "status" }, t("Hold the code on the coordinator's screen before the camera."));
  fill(root, h("div", { class: "gate-card stack" }, video, said, button(t("Type the code instead"), "edit", () => end(back), "big")));
  try {
    const reader = await import("./decoder.js");
    stop = await reader.openCamera(video);
    while (!over) {
      const frame = reader.frameOf(video);
      const text = frame && (await reader.readCode(frame));
      if (text?.includes("#enrol=")) return end(() => (back(), found(text)));
      await new Promise((resume) => setTimeout(resume, 150));
    }
  } catch {
    fill(said, t("The camera cannot be used. Type the code instead."));
  }
}
