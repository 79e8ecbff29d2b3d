// @ts-check
// The bar that is always there: where, who, language, padlock, and the one pill that says where the work stands.
import { listen } from "./bus.js";
import { h, fill, icon } from "./dom.js";
import { lockNow } from "./lock.js";
import { counters, oldestAge } from "./outbox.js";
import { packOf } from "./packs.js";
import { person } from "./people.js";
import { choose, prefs } from "./prefs.js";
import { nameOf, span, t } from "./strings.js";
import { tablet } from "./tablet.js";
import { hasLine } from "./wire.js";

const bar = h("header", { class: "fbar" });
let where = "home";
let started = false;

/** @returns {HTMLElement} */
export function startBar() {
  if (!started) {
    started = true;
    listen(() => drawPill());
    setInterval(drawPill, 15_000);
  }
  return bar;
}

const pill = h("a", { class: "pill", href: "#outbox" });

/** @param {string} screen what is up */
export function drawBar(screen) {
  where = screen;
  const who = person();
  if (!who) return;
  const other = prefs.language === "bn" ? "en" : "bn";
  const pack = where.startsWith("list/") ? packOf(where.split("/")[1]) : undefined;
  const place = pack ? nameOf(pack.distribution) : tablet().name;
  fill(
    bar,
    h("a", { class: "fbar__key", href: "#home", "aria-label": t("All lists") }, where === "home" ? h("img", { src: "/static/img/logo.svg", alt: "", width: 36, height: 36 }) : icon("arrow-left")),
    h("a", { class: "fbar__who", href: "#tablet" }, h("b", {}, place), h("span", {}, nameOf(who))),
    pill,
    h("button", { type: "button", class: "fbar__key", lang: other, onclick: () => choose({ language: other }) }, other === "en" ? "EN" : "বাং", h("span", { class: "visually-hidden" }, other === "en" ? "English" : "বাংলা")),
    h("button", { type: "button", class: "fbar__key", onclick: lockNow, "aria-label": t("Lock the tablet") }, icon("lock")),
  );
  drawPill();
}

/**
 * What is true of everything done here, in one of four states.
 * @returns {{ kind: "good" | "warn" | "quiet" | "bad", sign: string, text: string }}
 */
export function standing() {
  const { here, sent, conflict } = counters();
  const unsure = here + sent;
  if (conflict) return { kind: "bad", sign: "alert", text: t("Problem with %(n)s", { n: conflict }) };
  if (!hasLine()) {
    if (sent) return { kind: "quiet", sign: "cloud-off", text: t("Offline: %(n)s on the tablet, %(m)s sent, unconfirmed", { n: here, m: sent }) };
    if (here) return { kind: "quiet", sign: "cloud-off", text: t("Offline: %(n)s on the tablet, oldest %(age)s", { n: here, age: span(oldestAge()) }) };
    return { kind: "quiet", sign: "cloud-off", text: t("Offline, saving on the tablet") };
  }
  if (sent && !here) return { kind: "warn", sign: "clock", text: t("%(n)s sent, unconfirmed", { n: sent }) };
  if (unsure) return { kind: "warn", sign: "clock", text: t("%(n)s waiting, oldest %(age)s", { n: unsure, age: span(oldestAge()) }) };
  return { kind: "good", sign: "check-circle", text: t("Saved on server") };
}

function drawPill() {
  if (!person()) return;
  const { kind, sign, text } = standing();
  if (pill.textContent === text && pill.dataset.kind === kind) return;
  pill.dataset.kind = kind;
  pill.className = `pill pill--${kind}`;
  fill(pill, icon(sign), h("span", {}, text));
}
