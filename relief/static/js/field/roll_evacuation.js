// @ts-check
// The evacuation roll, for a fire or a wall of water, without a network: one tap for each child that is seen. Rows stay
// where they are, so that a second finger meets the same child; what was tapped outlives the lock and a dead tablet.
import { now } from "./clock.js";
import { keep } from "./desk.js";
import { button, fill, h, icon, notice } from "./dom.js";
import { forgetDraft, getDraft, setDraft } from "./drafts.js";
import { acts } from "./outbox.js";
import { ROLL } from "./packs.js";
import { person } from "./people.js";
import { whereabouts } from "./roll_state.js";
import { dayOf, home } from "./roll_words.js";
import { moment, num, t } from "./strings.js";
import { kick } from "./sync.js";

/** @typedef {import("./roll_state.js").Here} Here
 * @typedef {{ began: number, last: number, kids: string[] }} Seen */

// A count left alone for so long is another one's: a drill in the morning says nothing about the afternoon.
const STALE = 60 * 60_000;
// The server keeps 200 letters beside a count.
const NAMED = 30;

/** @param {string} space */
const draftOf = (space) => `${person()?.id} ${ROLL} evacuation ${space}`;

/** What was tapped before the lock or the flat battery, when it is of this evacuation. @param {import("./roll_pack.js").RollPack | null} pack @param {number} site @returns {Promise<Seen | null>} */
export async function seenBefore(pack, site) {
  if (!pack?.sites[site]) return null;
  const found = /** @type {Seen | null} */ (await getDraft(draftOf(pack.sites[site][0])));
  return found && now() - found.last < STALE && found.kids.length ? found : null;
}

/** @param {HTMLElement} root @param {import("./roll_pack.js").RollPack} pack @param {number} site @param {Seen | null} before */
export function evacuationScreen(root, pack, site, before) {
  if (!pack.sites[site]) {
    fill(root, notice("warn", t("This space is not on the tablet any more. Count everybody you see.")), home("roll", t("To the sessions")));
    return () => {};
  }
  const space = pack.sites[site][0];
  const { inside, perhaps, others } = whereabouts(pack, acts(ROLL), site, dayOf(now()), now());
  const sought = [...inside, ...perhaps];
  const seen = new Set(before?.kids ?? []);
  let began = before?.began ?? now();
  let onlyMissing = false;
  /** @type {Promise<unknown>} */
  let queue = Promise.resolve();
  const top = h("div", { class: "evacuation__top" });
  const said = h("div", { role: "status" });
  /** @type {Map<string, HTMLElement>} */
  const rows = new Map();
  const missing = () => sought.filter((one) => !seen.has(one.kid.id));

  const counted = () => {
    const left = missing().length;
    const [kind, sign, text] = !sought.length ? ["", "alert", t("Nobody is written down as inside. Count everybody you see.")]
      : left ? ["", "alert", t("%(n)s still to be seen", { n: left })] : [" missing--none", "check-circle", t("All %(n)s are here", { n: sought.length })];
    fill(top, h("p", { class: `missing${kind}`, role: "status", data: { left } }, icon(sign, "large"), h("span", {}, text)));
  };

  const show = (/** @type {HTMLElement} */ row, /** @type {string} */ id) => {
    const is = seen.has(id);
    row.setAttribute("aria-pressed", String(is));
    fill(/** @type {Element} */ (row.firstElementChild), icon(is ? "check-circle" : "circle", "large"));
  };

  const tap = (/** @type {string} */ id) => {
    if (!seen.delete(id)) seen.add(id);
    show(/** @type {HTMLElement} */ (rows.get(id)), id);
    counted();
    // One after the other, so that the last one written is the last one tapped.
    const told = { began, last: now(), kids: [...seen] };
    queue = queue.then(() => setDraft(draftOf(space), told)).catch(() => {});
  };

  const rowOf = (/** @type {Here} */ one) => {
    const { id, name, number, note } = one.kid;
    const made = h("button", { type: "button", class: "seen", data: { kid: id }, onclick: () => tap(id) },
      h("span", {}), h("span", { class: "seen__who" }, h("span", { class: "mark__name" }, name), note && h("span", { class: "mark__note" }, icon("alert"), note)), number > 0 && h("span", { class: "soft" }, num(number)));
    rows.set(id, made);
    show(made, id);
    return h("li", {}, made);
  };

  const list = (/** @type {Here[]} */ several, /** @type {string} */ word) => several.length > 0 && h("section", { class: "stack" }, h("h2", {}, word), h("ul", { class: "marks" }, several.map(rowOf)));

  const filter = button(t("Show only who is missing"), "search", () => {
    onlyMissing = !onlyMissing;
    // Hidden as of this moment: who is tapped from now on stays, so that nothing moves under the finger.
    for (const [id, row] of rows) /** @type {HTMLElement} */ (row.parentElement).hidden = onlyMissing && seen.has(id);
    /** @type {Element} */ (filter.lastElementChild).textContent = onlyMissing ? t("Show everybody") : t("Show only who is missing");
  }, "big", { "data-deed": "filter" });

  const save = async () => {
    const left = missing();
    const known = left.filter((one) => one.kid.number > 0).slice(0, NAMED).map((one) => num(one.kid.number)).join(", ");
    const reason = left.length ? t("Not seen: numbers %(numbers)s", { numbers: known || "–" }) : "";
    try {
      await keep({ verb: "headcount", v: 1, given: { space_id: space, kind: "evacuation", counted: seen.size, expected: inside.length, reason } }, ROLL);
    } catch {
      return; // What could not be saved has said so over the whole screen.
    }
    void kick();
    fill(said, left.length
      ? notice("bad", t("Written down at %(when)s: %(seen)s seen, %(missing)s not seen. Go on looking and tap who is found; then write it down again.", { when: moment(now()), seen: num(seen.size), missing: num(left.length) }))
      : notice("good", t("Written down at %(when)s: all %(seen)s seen.", { when: moment(now()), seen: num(seen.size) })));
    said.scrollIntoView({ block: "center" });
  };

  const again = () => {
    seen.clear();
    began = now();
    queue = queue.then(() => forgetDraft(draftOf(space))).catch(() => {});
    for (const [id, row] of rows) show(row, id);
    fill(said);
    counted();
    scrollTo(0, 0);
  };

  counted();
  fill(root,
    h("h1", {}, t("Evacuation: call everybody")), top,
    before && notice("info", t("Going on with the count begun at %(when)s.", { when: moment(began) })),
    list(inside, t("Inside by the register")),
    list(perhaps, t("Not marked yet: may be inside")),
    others.length > 0 && h("details", { class: "rollfold", open: !sought.length }, h("summary", {}, t("Absent or gone home: tap who is here all the same")), h("ul", { class: "marks" }, others.map(rowOf))),
    !rows.size && notice("warn", t("No child of today is on this tablet. Count everybody you see, and write the number under Count heads.")),
    h("p", { class: "soft" }, t("As this tablet knows it: with what was written on it, and what the server had at %(when)s.", { when: moment(pack.made_at) })),
    said,
    h("div", { class: "rollmore" }, rows.size > 0 && filter, button(t("Begin again"), "undo", again, "big", { "data-deed": "again" })),
    h("div", { class: "rollfoot" }, button(t("Write this count down"), "check", () => void save(), "main big", { "data-deed": "save-evacuation" })),
    home("roll", t("To the sessions")));
  return () => {};
}
