// @ts-check
// One register. One tap is one mark, written at once; a row shows a clock until the server has it. Taps are taken one
// after the other, so that each is based on the mark the one before has left.
import { listen } from "./bus.js";
import { keep } from "./desk.js";
import { button, fill, h, icon, notice } from "./dom.js";
import { acts } from "./outbox.js";
import { ROLL } from "./packs.js";
import { closeForm, notHeldForm } from "./roll_close.js";
import { rollPack } from "./roll_pack.js";
import { BLANK, needed, NEXT, sessionsOf, tally } from "./roll_state.js";
import { walkInForm } from "./roll_walk_in.js";
import { badge, dayWord, home, hours, markWord, outLink, reasons, stateWord } from "./roll_words.js";
import { nameOf, num, t } from "./strings.js";
import { kick } from "./sync.js";

/** @typedef {import("./roll_state.js").Row} Row
 * @typedef {import("./roll_state.js").Session} Session
 * @typedef {{ root: HTMLElement, pack: import("./roll_pack.js").RollPack, session: () => Session, say: (text: string) => void,
 *   write: (verb: string, given: Record<string, any>) => Promise<{ id: string } | null>, back: () => void }} Call */

const LOCKED = ["submitted", "verified", "not-held"];

/** @param {HTMLElement} root @param {import("./roll_pack.js").RollPack} first @param {string} id */
export function callScreen(root, first, id) {
  let pack = first;
  let queue = Promise.resolve();
  let correcting = false;
  /** @type {{ marks: [string, string][], text: string } | null} what an undo puts back */
  let undo = null;
  /** @type {Map<string, { row: HTMLElement, signature: string }>} */
  const drawn = new Map();
  const list = h("ol", { class: "marks" });
  const foot = h("div", { class: "rollfoot" });
  const said = h("p", { class: "rollfoot__said", role: "status" });
  // Asked for several times by each tap, and the same until a bell rings.
  /** @type {Session | undefined} */
  let counted;
  const session = () => /** @type {Session} */ (counted ??= sessionsOf(pack, acts(ROLL), id)[0]);
  let form = "";
  let when = h("p");
  let state = "";

  const call = /** @type {Call} */ ({
    root, pack, session,
    say: (text) => void fill(said, text),
    write: async (verb, given) => {
      try {
        const made = await keep({ verb, v: 1, given }, ROLL);
        void kick();
        return made;
      } catch {
        // What could not be saved has said so over the whole screen.
        return null;
      }
    },
    back: () => {
      form = "";
      whole();
    },
  });

  /** Taps wait for one another: two quick ones are two marks, the second based on the first. @param {() => Promise<void>} deed */
  const inTurn = (deed) => (queue = queue.then(deed, deed));

  /** @param {[string, string][]} wanted child and mark @param {string} text */
  const put = async (wanted, text) => {
    const rows = new Map(session().rows.map((row) => [row.kid.id, row]));
    const changed = wanted.filter(([kid, word]) => rows.get(kid)?.mark !== word);
    if (!changed.length) return;
    const before = /** @type {[string, string][]} */ (changed.map(([kid]) => [kid, rows.get(kid)?.mark ?? BLANK]));
    const marks = changed.map(([kid, word]) => [crypto.randomUUID(), kid, word, rows.get(kid)?.markId ?? null]);
    if (await call.write("attendance.mark", { occurrence_id: id, marks })) {
      undo = { marks: before, text };
      fill(said, text);
      bottom();
    }
  };
  /** @param {[string, string][]} wanted @param {string} text */
  const mark = (wanted, text) => inTurn(() => put(wanted, text));

  // What a tap means is asked when its turn comes: the tap before may have changed the row.
  const tap = (/** @type {string} */ kid, /** @type {(mark: string) => string} */ next) => inTurn(async () => {
    const row = session().rows.find((each) => each.kid.id === kid);
    if (row) await put([[kid, next(row.mark)]], `${row.kid.name}: ${markWord(next(row.mark)).word}`);
  });
  const cycle = (/** @type {string} */ kid) => tap(kid, (was) => NEXT[was]);
  const away = (/** @type {string} */ kid) => tap(kid, (was) => (was === "absent-uninformed" ? "absent-informed" : "absent-uninformed"));
  const rest = () => {
    const blank = session().rows.filter((row) => row.mark === BLANK);
    void mark(blank.map((row) => [row.kid.id, "present"]), t("%(n)s children marked present", { n: blank.length }));
  };
  const takeBack = () => {
    if (!undo) return;
    const { marks } = undo;
    void mark(marks, t("Undone")).then(() => {
      undo = null;
      bottom();
    });
  };

  const rows = () => {
    const one = session();
    for (const row of one.rows) {
      const signature = JSON.stringify([row.mark, row.disputed, row.state, row.kid.number]);
      const known = drawn.get(row.kid.id);
      if (known?.signature === signature) continue;
      const made = rowOf(row, cycle, away);
      if (known) renew(known.row, made);
      else list.append(made);
      drawn.set(row.kid.id, { row: known?.row ?? made, signature });
    }
  };

  const bottom = () => {
    const one = session();
    const { here, away: gone, blank } = tally(one);
    const need = needed(one);
    const adults = one.adults.length;
    fill(foot,
      h("p", { class: "tallyline", "aria-live": "polite" },
        count("check-circle", "good", t("Present"), here, "here"), count("x", "bad", t("Absent"), gone, "away"), count("circle", "", t("Not marked"), blank, "blank"),
        need > 0 && badge(adults ? t("Adults: %(adults)s, needed: %(needed)s", { adults, needed: need }) : t("Adults needed: %(n)s", { n: need }), !adults ? "quiet" : adults >= need ? "good" : adults < 2 || adults * 5 < need * 4 ? "bad" : "warn", !adults ? "people" : adults >= need ? "check-circle" : "alert")),
      h("div", { class: "rollfoot__said-line" }, said, undo && button(t("Undo"), "undo", takeBack, "", { "data-deed": "undo" })),
      h("div", { class: "rollfoot__acts" },
        blank > 0 ? button(t("Mark the rest present"), "people", rest, "big", { "data-deed": "rest" }) : null,
        button(t("Close the register"), "check-circle", () => show("close"), "main big", { "data-deed": "close" })));
  };

  const heading = () => {
    const one = session();
    if (one && one.state !== state) when.replaceWith((when = whenOf(one)));
    state = one?.state ?? "";
  };

  const show = (/** @type {string} */ name) => {
    form = name;
    whole();
    scrollTo(0, 0);
  };

  const whole = () => {
    const one = session();
    if (!one) return void fill(root, notice("warn", t("This session is not on the tablet any more. Take the roll again where there is a network.")), home("roll", t("To the sessions")));
    when = whenOf(one);
    state = one.state;
    const head = [
      h("h1", {}, nameOf(one)),
      when,
      one.state === "returned" && one.comment && notice("warn", one.comment, t("Returned to you: please put this right and hand it in again")),
    ];
    if (form === "close") return void fill(root, head, closeForm(call));
    if (form === "not-held") return void fill(root, head, notHeldForm(call));
    if (form === "walk-in") return void fill(root, head, walkInForm(call, () => call.back()));
    if (LOCKED.includes(one.state) && !correcting) return void fill(root, head, closed(one, () => { correcting = true; whole(); }), home("roll", t("To the sessions")));
    drawn.clear();
    fill(list);
    rows();
    bottom();
    fill(root, head,
      !one.rows.length && notice("quiet", t("No child is enrolled in this group yet. Add whoever came.")),
      list,
      h("div", { class: "rollmore" }, button(t("A child who is not on the list"), "plus", () => show("walk-in"), "big", { "data-deed": "walk-in" }), button(t("Session not held"), "minus", () => show("not-held"), "big", { "data-deed": "not-held" }), outLink(one.site)),
      home("roll", t("To the sessions")), foot);
  };

  whole();
  return listen((what) => {
    counted = undefined;
    if (what === "packs") void rollPack().then((found) => found && ((pack = found), (call.pack = found), (counted = undefined), form || whole()));
    if (what === "prefs") whole();
    if (what !== "acts" || form) return;
    if (root.contains(list)) { heading(); rows(); bottom(); }
    else whole();
  });
}

/** When a session is, and how far its register is. @param {Session} one */
function whenOf(one) {
  const { word, sign, kind } = stateWord(one.state);
  return h("p", { class: "session__when" }, icon("calendar"), `${dayWord(one.day)}, ${hours(one)}${one.room ? `, ${one.room}` : ""}`, " ", badge(word, kind, sign));
}

/** @param {string} sign @param {string} kind @param {string} word @param {number} n @param {string} name */
function count(sign, kind, word, n, name) {
  return h("span", { class: `tallyline__one tallyline__one--${kind}` }, icon(sign), word, " ", h("b", { data: { count: name } }, num(n)));
}

/** @param {Row} row @param {(kid: string) => void} cycle @param {(kid: string) => void} away */
function rowOf(row, cycle, away) {
  const { kid } = row;
  const { word, sign, kind } = markWord(row.mark);
  const isAway = row.mark.startsWith("absent");
  const awayWord = row.mark === "absent-uninformed" ? t("Told us") : t("Absent");
  const facts = [kid.number ? num(kid.number) : "", kid.age >= 0 ? t("%(age)s years", { age: kid.age }) : "", kid.sex === "female" ? t("Girl") : kid.sex === "male" ? t("Boy") : ""].filter(Boolean).join(" · ");
  return h("li", { class: `mark mark--${kind}`, data: { kid: kid.id, mark: row.mark } },
    h("button", { type: "button", class: "mark__tap", data: { tap: "cycle" }, "aria-label": t("%(name)s: %(mark)s. Tap for the next mark.", { name: kid.name, mark: word }), onclick: () => cycle(kid.id) }, icon(sign), h("span", {}, word)),
    h("div", { class: "mark__who" },
      h("p", { class: "mark__name" }, kid.name),
      h("p", { class: "mark__facts" }, facts),
      kid.note && h("p", { class: "mark__note" }, icon("alert"), kid.note),
      kid.check && h("p", { class: "mark__note" }, icon("flag"), t("please check today")),
      kid.walked && h("p", { class: "mark__facts" }, t("walked in")),
      row.disputed && h("p", { class: "mark__note" }, icon("people"), t("two people saw different things")),
      row.state === "held" || row.state === "fix" ? h("p", { class: "mark__note mark__note--bad" }, icon("alert"), t("waits for the manager")) : row.state !== "done" ? h("span", { class: "mark__wait", role: "img", "aria-label": t("On this tablet, waits to be sent") }, icon("clock", "small")) : null),
    h("button", { type: "button", class: "mark__away", data: { tap: "away" }, "aria-pressed": String(isAway), "aria-label": `${kid.name}: ${awayWord}`, onclick: () => away(kid.id) }, icon(row.mark === "absent-uninformed" ? "chat" : "x"), h("span", {}, awayWord)));
}

/**
 * Say the row anew in the same elements: the finger and the focus are on them, and only this row is laid out again.
 * @param {HTMLElement} row @param {HTMLElement} made
 */
function renew(row, made) {
  row.className = made.className;
  row.dataset.mark = made.dataset.mark;
  [...made.children].forEach((part, at) => {
    const old = row.children[at];
    for (const { name, value } of part.attributes) old.setAttribute(name, value);
    if (old.innerHTML !== part.innerHTML) old.replaceChildren(...part.childNodes);
  });
}

/** @param {Session} one @param {() => void} correct */
function closed(one, correct) {
  const { here, away, blank } = tally(one);
  const why = reasons().find(([value]) => value === one.why)?.[1] ?? "";
  const text = one.state === "not-held" ? why : t("%(here)s present, %(away)s absent, %(blank)s not marked", { here, away, blank });
  return h("div", { class: "stack", data: { closed: one.state } },
    notice(one.state === "verified" ? "good" : "info", text, stateWord(one.state).word),
    one.waits && notice("warn", t("On this tablet, waits to be sent")),
    one.state !== "verified" && button(one.state === "not-held" ? t("It was held after all: call the roll") : t("Correct the marks"), "edit", correct, "big"));
}
