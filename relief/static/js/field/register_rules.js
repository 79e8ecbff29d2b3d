// @ts-check
// What a family's form holds, what it lacks, and what it says to the server: the rules of relief/households/rules.py
// for the fields of the quick form. Both sides run tests/field/registration_cases.json.
import { makeCode, toLatin } from "./codes.js";
import { phoneOf } from "./register_phone.js";
import { t } from "./strings.js";

/** @typedef {import("./register_pack.js").RegistrationPack} RegistrationPack
 * @typedef {{ serial: number, name: string, sex: string, age: string, area: string, village: string, adults: string,
 *   older: string, small: string, phone: string, owner: string, response: string, damage: string, consent: string,
 *   sharing: string, circumstances: string[], losses: string[], needs: string[], note: string, landmark: string,
 *   guardian: string, lat: number | null, lon: number | null, accuracy: number | null, seen: string[] }} Form */

const BANGLA = /[\u0980-\u09ff]/;
const MOST_PEOPLE = 40;

/** @returns {Form} */
export function emptyForm() {
  return {
    serial: 0, name: "", sex: "", age: "", area: "", village: "", adults: "", older: "", small: "", phone: "", owner: "",
    response: "", damage: "", consent: "", sharing: "", circumstances: [], losses: [], needs: [], note: "", landmark: "",
    guardian: "", lat: null, lon: null, accuracy: null, seen: [],
  };
}

/** Whether somebody wrote anything. @param {Form} form */
export function isBegun(form) {
  return Boolean(form.name.trim() || form.age || form.adults || form.older || form.small || form.phone || form.sex);
}

/** A whole number in either script, or null. @param {string} text */
export function whole(text) {
  const plain = toLatin(text).replace(/\s/g, "");
  return /^\d{1,4}$/.test(plain) ? Number(plain) : null;
}

/** Everybody, or null while nobody is counted. @param {Form} form */
export function sizeOf(form) {
  const counts = [form.adults, form.older, form.small];
  return counts.some((count) => count.trim()) ? counts.reduce((sum, count) => sum + (whole(count) ?? 0), 0) : null;
}

/**
 * The age, or the year of birth, as the family knows it; null when it is neither.
 * @param {string} text @param {number} thisYear
 */
export function ageIn(text, thisYear) {
  if (!text.trim()) return { age: null, birth_year: null };
  const number = whole(text);
  if (number === null) return null;
  if (number <= 120) return { age: number, birth_year: null };
  return number >= thisYear - 120 && number <= thisYear ? { age: null, birth_year: number } : null;
}

/**
 * What is wrong, by field; in words.
 * @param {Form} form
 * @returns {Record<string, string>}
 */
export function faultsOf(form) {
  /** @type {Record<string, string>} */
  const found = {};
  if (!form.name.trim()) found.name = t("Write the name of the household head, in Bangla or English.");
  if (!ageIn(form.age, new Date().getFullYear())) found.age = t("Write the age in years (35) or the birth year (1991).");
  if (!form.area) found.place = t("Choose the village, or the union.");
  const size = sizeOf(form);
  if ([form.adults, form.older, form.small].some((count) => count.trim() && whole(count) === null)) found.size = t("Write whole numbers, for example 5.");
  else if (size === null) found.size = t("Write how many people live in the household.");
  else if (size < 1 || size > MOST_PEOPLE) found.size = t("A household has 1 to 40 people. Check the number.");
  if (phoneOf(form.phone) === null) found.phone = t("Write the phone number in digits, for example 01712345678.");
  return found;
}

/**
 * What the server is told.
 * @param {Form} form @param {RegistrationPack | null} pack @param {{ block: string, language: string }} tablet
 */
export function givenOf(form, pack, { block, language }) {
  const prefix = pack?.areas.find((area) => area[0] === form.area)?.[5] ?? "REL";
  const name = form.name.trim();
  const isBangla = BANGLA.test(name);
  const said = form.damage || form.losses.length || form.needs.length || form.note.trim();
  const answered = form.consent || form.sharing;
  return {
    code: makeCode(prefix, block, form.serial),
    head: { name_bn: isBangla ? name : "", name_en: isBangla ? "" : name, sex: form.sex || null, ...ageIn(form.age, new Date().getFullYear()) },
    area_id: form.area, village: form.village.trim(), ward: "", landmark: form.landmark.trim(),
    lon: form.lon, lat: form.lat, accuracy_m: form.accuracy,
    size: sizeOf(form), children_0_4: whole(form.small) ?? 0, children_5_17: whole(form.older) ?? 0,
    phone: phoneOf(form.phone) ?? form.phone, phone_owner: form.phone.trim() ? form.owner.trim() : "", guardian_name: form.guardian.trim(),
    circumstances: form.circumstances,
    impact: form.response && said ? { response_id: form.response, house_damage: form.damage || null, losses: form.losses, needs: form.needs, note: form.note.trim() } : null,
    consent: answered ? { registration: form.consent || null, sharing: form.sharing || null, notice: pack?.notice.version ?? "", language } : null,
    seen: form.seen,
  };
}

/** The form again, for a family the server could not take as it is. @param {any} given @returns {Form} */
export function formOf(given) {
  const number = (/** @type {any} */ value) => (value === null || value === undefined ? "" : String(value));
  const { head = {}, impact, consent } = given;
  const children = (given.children_0_4 || 0) + (given.children_5_17 || 0);
  return {
    ...emptyForm(),
    serial: Number(String(given.code).slice(8, 13)), name: head.name_bn || head.name_en || "", sex: head.sex || "",
    age: number(head.birth_year ?? head.age), area: given.area_id || "", village: given.village || "",
    adults: given.size ? number(Math.max(0, given.size - children)) : "", older: number(given.children_5_17), small: number(given.children_0_4),
    phone: given.phone || "", owner: given.phone_owner || "", response: impact?.response_id || "", damage: impact?.house_damage || "",
    losses: impact?.losses || [], needs: impact?.needs || [], note: impact?.note || "", consent: consent?.registration || "",
    sharing: consent?.sharing || "", circumstances: given.circumstances || [], landmark: given.landmark || "",
    guardian: given.guardian_name || "", lat: given.lat, lon: given.lon, accuracy: given.accuracy_m, seen: given.seen || [],
  };
}

// Under which of our fields a fault of the server is shown.
/** @type {Record<string, string>} */
const PLACES = { head_name: "name", head_birth_date: "age", area_id: "place", lat: "place", village: "place", children_0_4: "size" };

/** @param {Record<string, string>} told @returns {Record<string, string>} */
export function faultsTold(told) {
  return Object.fromEntries(Object.entries(told).map(([field, text]) => [PLACES[field] ?? field, text]));
}
