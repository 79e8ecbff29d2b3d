// @ts-check
// What holds on this tablet: the pack and, on top, every act of its own that the pack does not yet know.
// No screen and no store in here; acts come in as they were written.

/** @typedef {import("./roll_pack.js").RollPack} RollPack
 * @typedef {import("./types.js").Act & { done?: number | null }} Act
 * @typedef {{ id: string, number: number, name: string, age: number, sex: string, note: string, check: boolean, walked: boolean }} Kid
 * @typedef {{ kid: Kid, mark: string, markId: string | null, disputed: boolean, state: string }} Row
 * @typedef {{ id: string, site: number, name_bn: string, name_en: string, day: string, starts: string, ends: string, room: string,
 *   state: string, why: string, comment: string, rows: Row[], adults: string[], waits: boolean }} Session
 * @typedef {{ kid: Kid, isIn: boolean, code: string }} Here */

export const BLANK = "not-marked";
export const NEXT = /** @type {Record<string, string>} */ ({
  "not-marked": "present", present: "late", late: "absent-uninformed", "absent-uninformed": BLANK, "absent-informed": BLANK,
});
// Children one adult looks after, by the age at which the band ends (spaces/rules.py).
const PER_ADULT = [[2, 3], [5, 7.5], [10, 10], [13, 12.5], [200, 15]];

/** Acts the pack does not know: not with the server, or taken by it after the pack was made. @param {RollPack} pack @param {Act[]} acts */
export function fresh(pack, acts) {
  const made = Date.parse(pack.made_at);
  return acts.filter((act) => act.verb && act.answer?.code !== "set-aside" && (act.state !== "done" || (act.done || 0) >= made));
}

/** @param {RollPack} pack @param {Act[]} acts all of this tablet's acts, oldest first @param {string} [id] of only this one @returns {Session[]} */
export function sessionsOf(pack, acts, id) {
  const mine = fresh(pack, acts);
  const kids = kidsOf(pack);
  const found = pack.sessions.filter((told) => !id || told[0] === id).map((told) => session(pack, kids, told));
  const byId = new Map(found.map((one) => [one.id, one]));
  for (const act of mine) {
    const one = byId.get(act.given.occurrence_id);
    if (one) apply(one, act, kids);
  }
  return found;
}

/** @param {RollPack} pack @returns {Map<string, Kid>} */
function kidsOf(pack) {
  return new Map(pack.children.map(([id, , number, name, age, sex, note, check, walked]) => [id, { id, number, name, age, sex, note, check: Boolean(check), walked: Boolean(walked) }]));
}

/** @param {RollPack} pack @param {Map<string, Kid>} kids @param {import("./roll_pack.js").Session} told @returns {Session} */
function session(pack, kids, [id, site, name_bn, name_en, day, starts, ends, room, state, why, comment, children, marks]) {
  const marked = new Map(marks.map((mark) => [mark[0], mark]));
  const at = [...new Set([...children, ...marked.keys()])].sort((one, other) => pack.children[one][2] - pack.children[other][2]);
  const rows = at.map((child) => {
    const mark = marked.get(child);
    return { kid: /** @type {Kid} */ (kids.get(pack.children[child][0])), mark: mark?.[1] ?? BLANK, markId: mark?.[2] ?? null, disputed: Boolean(mark?.[3]), state: "done" };
  });
  const adults = pack.adults.filter(([session]) => session === id).map(([, user]) => user);
  return { id, site, name_bn, name_en, day, starts, ends, room, state, why, comment, rows, adults, waits: false };
}

/** @param {Session} one @param {Act} act @param {Map<string, Kid>} kids */
function apply(one, act, kids) {
  const { verb, given } = act;
  one.waits ||= act.state !== "done";
  if (verb === "attendance.mark") {
    for (const [id, child, mark] of given.marks) put(one, kids.get(child), mark, id, act);
    begin(one, given.marks.some((/** @type {any[]} */ each) => isHere(each[2])));
  }
  if (verb === "child.walk_in") {
    const known = kids.get(given.known_id);
    const kid = known || { id: act.id, number: 0, name: given.known_as, age: given.age ?? -1, sex: given.sex, note: "", check: false, walked: true };
    kids.set(kid.id, kid);
    put(one, kid, "present", given.mark_id, act);
    begin(one, true);
  }
  if (verb === "session.hold") {
    one.adults = [...new Set([...one.adults, ...given.adults])];
    begin(one, false);
  }
  if (verb === "session.not_held") Object.assign(one, { state: "not-held", why: given.reason });
  if (verb === "session.submit") Object.assign(one, { state: "submitted", adults: given.adults, comment: "" });
}

/** @param {Session} one @param {boolean} somebody */
function begin(one, somebody) {
  if (one.state === "planned" || (somebody && one.state === "not-held")) one.state = "open";
  if (one.state === "verified") one.state = "submitted";
}

/** @param {Session} one @param {Kid | undefined} kid @param {string} mark @param {string} markId @param {Act} act */
function put(one, kid, mark, markId, act) {
  if (!kid) return;
  const row = one.rows.find((each) => each.kid.id === kid.id);
  if (row) Object.assign(row, { mark, markId, state: act.state });
  else one.rows.push({ kid, mark, markId, disputed: false, state: act.state });
}

/** @param {string} mark */
export function isHere(mark) {
  return mark === "present" || mark === "late";
}

/** @param {Session} one */
export function tally(one) {
  const count = (/** @type {(mark: string) => boolean} */ which) => one.rows.filter((row) => which(row.mark)).length;
  return { here: count(isHere), away: count((mark) => mark.startsWith("absent")), blank: count((mark) => mark === BLANK) };
}

/** How many adults these children need: max(2, ceil(sum of 1 / children per adult)); none without children. @param {Session} one */
export function needed(one) {
  const ages = one.rows.filter((row) => isHere(row.mark)).map((row) => Math.max(0, row.kid.age));
  if (!ages.length) return 0;
  const share = ages.reduce((sum, age) => sum + 1 / (/** @type {number[]} */ (PER_ADULT.find(([below]) => age < below)))[1], 0);
  // A sum of tenths that should be whole is a hair above it.
  return Math.max(2, Math.ceil(share - 1e-9));
}

/** Children of the site on a day, inside or not: who came or is marked present, each once. @param {RollPack} pack @param {Act[]} acts @param {number} site @param {string} today @returns {Here[]} */
export function hereOf(pack, acts, site, today) {
  const sessions = sessionsOf(pack, acts).filter((one) => one.site === site && one.day === today);
  /** @type {Map<string, Here>} */
  const found = new Map();
  for (const row of sessions.flatMap((one) => one.rows)) {
    const before = found.get(row.kid.id);
    found.set(row.kid.id, { kid: row.kid, isIn: isHere(row.mark) || Boolean(before?.isIn), code: "" });
  }
  const pass = (/** @type {string} */ id, /** @type {boolean} */ isIn, /** @type {string} */ code) => {
    const one = found.get(id);
    if (one) Object.assign(one, { isIn, code: isIn ? code || one.code : one.code });
  };
  if (pack.today === today) for (const [child, way, , code] of pack.gate) pass(pack.children[child][0], way === "in", code);
  for (const act of fresh(pack, acts)) {
    if (act.given.space_id !== pack.sites[site][0]) continue;
    if (act.verb === "child.arrive") pass(act.given.child_id, true, act.given.code);
    if (act.verb === "child.release") pass(act.given.child_id, false, "");
  }
  return [...found.values()].sort((one, other) => one.kid.number - other.kid.number);
}

const CALLED = ["submitted", "verified", "not-held"];
const HALF_HOUR = 30 * 60_000;

/** Where the children of a day are as far as this tablet knows: inside; perhaps inside, because a session of theirs is on or about to be
 * and nobody has called them yet; and the others, absent or gone. Each child once.
 * @param {RollPack} pack @param {Act[]} acts @param {number} site @param {string} today @param {number} at milliseconds
 * @returns {{ inside: Here[], perhaps: Here[], others: Here[] }} */
export function whereabouts(pack, acts, site, today, at) {
  const all = hereOf(pack, acts, site, today);
  const left = new Set(gone(pack, acts, site, today));
  const on = sessionsOf(pack, acts).filter((one) => one.site === site && one.day === today && !CALLED.includes(one.state)
    && Date.parse(one.starts) - HALF_HOUR <= at && at <= Date.parse(one.ends) + HALF_HOUR);
  const blank = new Set(on.flatMap((one) => one.rows.filter((row) => row.mark === BLANK).map((row) => row.kid.id)));
  const may = (/** @type {Here} */ one) => !one.isIn && blank.has(one.kid.id) && !left.has(one.kid.id);
  return { inside: all.filter((one) => one.isIn), perhaps: all.filter(may), others: all.filter((one) => !one.isIn && !may(one)) };
}

/** Ids of children collected on a day. @param {RollPack} pack @param {Act[]} acts @param {number} site @param {string} today */
function gone(pack, acts, site, today) {
  const told = pack.today === today ? pack.gate.filter(([, way]) => way === "out").map(([child]) => pack.children[child][0]) : [];
  return [...told, ...fresh(pack, acts).filter((act) => act.verb === "child.release" && act.given.space_id === pack.sites[site][0]).map((act) => act.given.child_id)];
}

/** A number of this tablet's own block that it has not given out today; no other tablet can give it. @param {number} block @param {Set<string>} given */
export function freeCode(block, given) {
  const drawn = crypto.getRandomValues(new Uint16Array(1))[0] % 1000;
  for (let step = 0; step < 1000; step += 1) {
    const code = String(block * 1000 + ((drawn + step) % 1000)).padStart(5, "0");
    if (!given.has(code)) return code;
  }
  return "";
}
