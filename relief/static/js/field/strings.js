// @ts-check
// The reader's language: texts, digits, times. Texts are written in English in the code, t("Save"),
// and looked up in the list the server made from the same catalogue the office uses.

/** @type {Record<string, string>} */
let known = {};
let language = "bn";
const ZONE = document.documentElement.dataset.zone || "Asia/Dhaka";
const BANGLA = "০১২৩৪৫৬৭৮৯";

/** @param {string} wanted bn or en */
export async function speak(wanted) {
  language = wanted === "en" ? "en" : "bn";
  document.documentElement.lang = language;
  known = await words(language);
}

/** The words of the screens that come after the first check-in: called by each before it draws. */
export async function learn() {
  known = { ...known, ...(await words(`${language}-later`)) };
}

/** @param {string} name @returns {Promise<Record<string, string>>} */
async function words(name) {
  const answer = await fetch(`/field/strings/${name}.json`);
  return answer.ok ? answer.json() : {};
}

/** The language spoken now. */
export function spoken() {
  return language;
}

/**
 * A text in the reader's language; numbers are filled in with her digits.
 * @param {string} english
 * @param {Record<string, string | number>} [values] for %(name)s
 */
export function t(english, values = {}) {
  const one = Object.keys(values).find((name) => values[name] === 1 && known[name + english]);
  const said = known[one ? one + english : english] ?? english;
  return said.replace(/%\((\w+)\)s/g, (whole, name) => {
    const value = values[name];
    return typeof value === "number" ? num(value) : (value ?? whole);
  });
}

/**
 * A number, grouped as in Bangladesh (12,34,567), in the reader's digits.
 * @param {number | string} value
 */
export function num(value) {
  const number = typeof value === "number" ? value : Number(latin(value));
  if (!Number.isFinite(number)) return digits(value);
  return kept(`number ${language}`, () => new Intl.NumberFormat(language === "bn" ? "bn-BD-u-nu-beng" : "en-IN", { maximumFractionDigits: 3 })).format(number);
}

/**
 * Any text with its digits in the reader's script: codes, phones, versions.
 * @param {unknown} value
 */
export function digits(value) {
  const text = String(value ?? "");
  return language === "bn" ? text.replace(/[0-9]/g, (one) => BANGLA[Number(one)]) : text;
}

/**
 * The same text with all its digits as 0-9, whichever script was typed.
 * @param {unknown} value
 */
export function latin(value) {
  return String(value ?? "").replace(/[০-৯]/g, (one) => String(BANGLA.indexOf(one)));
}

/**
 * The time of day; with the day before it when it is not today.
 * @param {string | number | Date | null | undefined} at
 */
export function moment(at) {
  const when = new Date(at ?? NaN);
  if (Number.isNaN(when.getTime())) return "—";
  const clock = language === "bn" ? banglaClock(when) : said(when, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = said(when, { day: "numeric", month: "long" });
  return day === said(new Date(), { day: "numeric", month: "long" }) ? clock : `${day}, ${clock}`;
}

// The time of day comes first, as people say it.
/** @param {Date} when */
function banglaClock(when) {
  const how = /** @type {const} */ ({ timeZone: ZONE, hour: "numeric", minute: "2-digit", dayPeriod: "short", hourCycle: "h12" });
  const parts = new Intl.DateTimeFormat("bn-BD-u-nu-beng", how).formatToParts(when);
  const part = (/** @type {string} */ type) => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("dayPeriod")} ${part("hour")}:${part("minute")}`.trim();
}

/**
 * A date with its year.
 * @param {string | number | Date} at
 */
export function day(at) {
  return said(new Date(at), { day: "numeric", month: "long", year: "numeric" });
}

/** @param {Date} when @param {Intl.DateTimeFormatOptions} how */
function said(when, how) {
  const make = () => new Intl.DateTimeFormat(language === "bn" ? "bn-BD-u-nu-beng" : "en-GB", { timeZone: ZONE, ...how });
  return kept(`${language} ${JSON.stringify(how)}`, make).format(when);
}

// Making one takes a cheap tablet longer than drawing the row it is for.
/** @type {Map<string, any>} */
const formats = new Map();

/** @template T @param {string} key @param {() => T} make @returns {T} */
function kept(key, make) {
  if (!formats.has(key)) formats.set(key, make());
  return formats.get(key);
}

/**
 * How long something lasted, in one rough word.
 * @param {number} seconds
 */
export function span(seconds) {
  const minutes = Math.floor(Math.max(0, seconds) / 60);
  if (minutes < 1) return t("under a minute");
  if (minutes < 90) return t("%(n)s min", { n: minutes });
  if (minutes < 48 * 60) return t("%(n)s hours", { n: Math.round(minutes / 60) });
  return t("%(n)s days", { n: Math.round(minutes / 1440) });
}

/**
 * The name in the reader's language, or the other one when that is all there is.
 * @param {{ name_bn?: string, name_en?: string } | null | undefined} named
 */
export function nameOf(named) {
  const [first, second] = language === "en" ? [named?.name_en, named?.name_bn] : [named?.name_bn, named?.name_en];
  return first || second || "—";
}
