// @ts-check
// The phone of a family: kept in every habit it is told, and said to be odd when its shape is. The rule is
// households/phones.py once more; both answer registration_cases.json.
import { toLatin } from "./codes.js";

const COUNTRY = /^(?:\+|00)?880(?=0?1\d{9}$)|^(?:\+|00)880(?=0?[2-9]\d{7,9}$)/;
const SOUND = /^(?:01[3-9]\d{8}|0[2-9]\d{7,9}|\+(?!880)[1-9]\d{7,14})$/;
const ANY = /^(?:\d{6,12}|\+\d{6,15})$/;

/** A phone as it is kept, "" for none, null when it is no number. @param {string} typed */
export function phoneOf(typed) {
  const plain = toLatin(typed).replace(/[\s\-\u2010-\u2015().,'\u200b-\u200d\ufeff]+/g, "");
  if (!plain) return "";
  let number = plain.replace(COUNTRY, "");
  if (number !== plain && !number.startsWith("0")) number = `0${number}`;
  if (/^1[3-9]\d{8}$/.test(number)) number = `0${number}`;
  number = number.replace(/^00(?=[1-9])/, "+");
  return ANY.test(number) || SOUND.test(number) ? number : null;
}

/** Should the family be asked again? @param {string} typed */
export function isDoubtful(typed) {
  const number = phoneOf(typed);
  return Boolean(number) && !SOUND.test(String(number));
}
