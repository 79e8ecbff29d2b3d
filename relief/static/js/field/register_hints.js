// @ts-check
// Families registered already that sound like the one being written: from the pack, and from this tablet's own work.
// A hint never stops anybody: the server keeps both and a person compares.
import { searchKey, searchWords } from "./names.js";
import { phoneOf } from "./register_phone.js";

/** @typedef {import("./register_pack.js").RegistrationPack} RegistrationPack
 * @typedef {{ code: string, village: string, area: string, last: string, byPhone: boolean, rank: number }} Hint
 * @typedef {{ names: string[][], village: string, area: string, last: string, code: string }} Known */

const MOST = 3;
/** @type {WeakMap<RegistrationPack, Known[]>} */
const read = new WeakMap();

/**
 * @param {import("./register_rules.js").Form} form
 * @param {RegistrationPack} pack
 * @param {import("./types.js").Act[]} acts
 * @returns {Hint[]}
 */
export function hintsFor(form, pack, acts) {
  const words = searchWords(form.name);
  const phone = phoneOf(form.phone);
  const last = phone ? phone.slice(-4) : "";
  if (!words.length && !last) return [];
  const village = searchKey(form.village);
  const found = [];
  for (const one of [...ofPack(pack), ...ofActs(acts)]) {
    const rank = rankOf(one, { words, last, village, area: form.area });
    if (rank && !form.seen.includes(one.code)) found.push({ ...one, byPhone: Boolean(last) && one.last === last, rank });
  }
  const codes = new Set();
  return found.sort((one, other) => other.rank - one.rank || one.code.localeCompare(other.code)).filter(({ code }) => !codes.has(code) && codes.add(code)).slice(0, MOST);
}

/** How likely it is the same family: 0 is no hint. @param {Known} one @param {{ words: string[], last: string, village: string, area: string }} typed */
function rankOf(one, { words, last, village, area }) {
  const shared = Math.max(0, ...one.names.map((name) => words.filter((word) => name.includes(word)).length));
  const isSame = one.names.some((name) => name.length === words.length && words.every((word) => name.includes(word)));
  const isNear = village !== "" && searchKey(one.village) === village;
  const byPhone = last !== "" && one.last === last;
  if (byPhone && shared) return 4;
  if (isSame && isNear) return 3;
  if (byPhone && isNear) return 2;
  return isSame && words.length > 1 && one.area === area ? 1 : 0;
}

/** @param {RegistrationPack} pack */
function ofPack(pack) {
  let known = read.get(pack);
  if (!known) {
    known = pack.families.map(([sounds, at, last, code]) => {
      const [area, village] = pack.villages[at];
      return { names: sounds.split("|").map((name) => name.split(" ")), village, area: pack.areas[area][0], last, code };
    });
    read.set(pack, known);
  }
  return known;
}

/** @param {import("./types.js").Act[]} acts @returns {Known[]} */
function ofActs(acts) {
  return acts.filter((act) => act.verb === "household.register").map(({ given }) => ({
    names: [given.head.name_bn, given.head.name_en].filter(Boolean).map(searchWords),
    village: given.village, area: given.area_id, last: String(given.phone).slice(-4), code: given.code,
  }));
}
