// @ts-check
// Everything done here, each in a sentence with its state; try now, file out, file in.
import { doerOf } from "./outbox.js";
import { sentence, stateOf } from "./act_words.js";
import { standing } from "./bar.js";
import { listen } from "./bus.js";
import { carried, carry, exported, forgetLoad } from "./carried.js";
import { button, dialog, fill, h, icon, notice } from "./dom.js";
import { correctAct } from "./fix.js";
import { acts, counters } from "./outbox.js";
import { person } from "./people.js";
import { correctCard } from "./register_card.js";
import { moment, nameOf, num, span, t } from "./strings.js";
import { isSending, kick } from "./sync.js";
import { hasLine, lastHeard } from "./wire.js";

const SHOWN = 100;
// Which acts can be put right here, and what opens the form.
/** @type {Record<string, (act: import("./types.js").Act) => unknown>} */
const FORMS = { "checkin.record": correctAct, "household.register": (act) => (location.hash = `register/${act.id}`), "card.link": correctCard };
const KINDS = { fix: 0, held: 0, sent: 1, waiting: 1, later: 1, done: 2 };

/** @param {HTMLElement} root */
export function outboxScreen(root) {
  root.className = "fmain box";
  const draw = () => fill(root, whole());
  draw();
  const stop = listen((what) => {
    if (["acts", "line"].includes(what) && person()) draw();
  });
  return () => {
    stop();
    root.className = "fmain";
  };
}

function whole() {
  const all = acts();
  const sorted = [...all].sort((one, other) => KINDS[one.state] - KINDS[other.state] || other.seq - one.seq);
  const { kind, sign, text } = standing();
  const { here, sent, confirmed, conflict } = counters();
  return [
    h("h1", {}, t("What was done on this tablet")),
    h("div", { class: `box__now box__now--${kind}`, role: "status" }, icon(sign, "large"), h("div", {}, h("p", { class: "box__word" }, text), h("p", {}, lastWord()))),
    h("dl", { class: "box__counts" }, count(t("on this tablet"), here), count(t("sent, unconfirmed"), sent), count(t("confirmed"), confirmed), count(t("to be looked at"), conflict)),
    h("div", { class: "box__tools" }, button(isSending() ? t("Sending…") : t("Try now"), "upload", () => kick(true), "main", { disabled: isSending() }), button(t("Save as a file"), "download", saveFile), canShare() && button(t("Share the file"), "share", shareFile), button(t("Carry a file"), "file", openFile)),
    carried().map(load),
    h("ol", { class: "box__acts" }, sorted.slice(0, SHOWN).map((act) => row(act, all))),
    !all.length && h("p", { class: "home__none" }, icon("check-circle", "large"), h("span", {}, t("Nothing was done here yet."))),
    sorted.length > SHOWN && h("p", { class: "soft" }, t("And %(n)s older ones.", { n: sorted.length - SHOWN })),
  ];
}

function lastWord() {
  const heard = lastHeard();
  if (heard === null) return t("The server has not answered since the app was opened.");
  const ago = span((performance.now() - heard) / 1000);
  return hasLine() ? t("The server answered %(age)s ago.", { age: ago }) : t("No line. The server last answered %(age)s ago.", { age: ago });
}

/** @param {string} label @param {number} value */
function count(label, value) {
  return h("div", {}, h("dt", {}, label), h("dd", {}, num(value)));
}

/** @param {import("./types.js").Act} act @param {import("./types.js").Act[]} all */
function row(act, all) {
  const { kind, sign, text } = stateOf(act);
  return h(
    "li",
    {},
    h("button", { type: "button", class: "act", onclick: () => show(act, all), data: { state: act.state } },
      h("span", { class: "act__what" }, sentence(act, all)),
      h("span", { class: "act__when" }, moment(act.at)),
      h("span", { class: `badge badge--${kind}` }, icon(sign), text),
    ),
  );
}

/** @param {import("./types.js").Act} act @param {import("./types.js").Act[]} all */
function show(act, all) {
  const { kind, sign, text } = stateOf(act);
  const who = doerOf(act);
  const answer = act.answer?.text && act.state !== "done" ? notice(act.state === "later" ? "warn" : "bad", act.answer.text) : null;
  const close = () => window.remove();
  const window = dialog(
    "ask",
    h("h2", {}, sentence(act, all)),
    h("p", {}, h("span", { class: `badge badge--${kind}` }, icon(sign), text)),
    answer,
    h("dl", { class: "facts facts--plain" },
      h("div", {}, h("dt", {}, t("When")), h("dd", {}, moment(act.at))),
      h("div", {}, h("dt", {}, t("Who")), h("dd", {}, who ? nameOf(who) : t("somebody who worked here before"))),
      h("div", {}, h("dt", {}, t("Number on this tablet")), h("dd", {}, num(act.seq))),
      act.given.reason && h("div", {}, h("dt", {}, t("Reason")), h("dd", {}, act.given.reason)),
    ),
    act.state === "fix" && FORMS[act.verb]
      ? button(t("Correct it"), "edit", () => (close(), FORMS[act.verb](act)), "main big")
      : act.state !== "done" && button(t("Try now"), "upload", () => (close(), kick(true)), "main big"),
    button(t("Back"), "arrow-left", close, "big"),
  );
}

function saveFile() {
  const file = exported();
  const address = URL.createObjectURL(file);
  h("a", { href: address, download: file.name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  told(t("The file is in the downloads of this tablet"), t("It holds everything that is not confirmed, sealed: nobody on the way can read it. Bring it to another tablet or to the coordinator's desk. Twice does no harm."), h("p", { class: "box__file" }, file.name));
}

function canShare() {
  return Boolean(navigator.canShare?.({ files: [new File([""], "outbox.txt", { type: "text/plain" })] }));
}

// To a phone nearby, a messenger, a memory stick: whatever the tablet offers.
async function shareFile() {
  const file = exported("txt");
  try {
    await navigator.share({ files: [file], title: file.name });
  } catch (fault) {
    // Nobody chosen is nothing said; anything else must not be the end of the matter.
    if (/** @type {any} */ (fault)?.name !== "AbortError") saveFile();
  }
}

function openFile() {
  const input = h("input", { type: "file", accept: "application/json,.json,text/plain,.txt", class: "visually-hidden" });
  input.addEventListener("change", async () => {
    const count = input.files[0] ? await carry(await input.files[0].text()) : 0;
    input.remove();
    if (count < 0) return told(t("This is not a file of a tablet"), t("Nothing was taken. Choose a file whose name begins with relief-outbox."));
    told(t("%(n)s acts are carried", { n: count }), t("They are sent from here when there is a network. Keep the file until then."));
    void kick();
  });
  document.body.append(input);
  input.click();
}

/** @param {string} title @param {string} text @param {...any} more */
function told(title, text, ...more) {
  const window = dialog("ask", h("h2", {}, title), h("p", {}, text), ...more, button(t("Good"), "check", () => window.remove(), "main big"));
}

/** @param {import("./carried.js").Load} each */
function load(each) {
  const gone = each.all - each.items.length;
  const text = each.done ? t("Carried file: all %(n)s acts are with the server.", { n: each.all }) : t("Carried file: %(n)s of %(m)s acts are with the server.", { n: gone, m: each.all });
  const from = each.spare ? t("Kept when the browser lost what this tablet knew.") : "";
  const odd = each.odd ? t("%(n)s of them wait for the coordinator.", { n: each.odd }) : "";
  return notice(each.done ? "good" : "warn", [from, " ", text, " ", odd], "", each.done && button(t("Take it off this page"), "x", () => forgetLoad(each.id)));
}
