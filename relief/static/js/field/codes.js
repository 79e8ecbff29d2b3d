// @ts-check
// Household codes and digits as relief/kernel/ids.py and digits.py read them: a typed code is
// proved by its check character before anything is looked up.

const BANGLA = "০১২৩৪৫৬৭৮৯";
const CHECKS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SHAPE = new RegExp(`^[A-Z]{3}[0-9A-F]{3}[0-9]{5}[${CHECKS}]$`);
const FILLING = /[\s\-\u2010-\u2015_./]+/g;
const LENGTH = 12;
/** @type {Record<string, string>} */
const LETTER_FOR = { 0: "O", 1: "IL" };
/** @type {Record<string, string>} */
const DIGIT_FOR = { O: "0", I: "1", L: "1" };

/**
 * Every Bangla digit as 0-9.
 * @param {string} text
 */
export function toLatin(text) {
  return text.replace(/[০-৯]/g, (sign) => String(BANGLA.indexOf(sign)));
}

/**
 * A typed code as it is printed on the card; else what is wrong: "shape" is no code at all,
 * "check" is a slip of the finger. O for 0 and I or L for 1 are put right where only one reading fits.
 * @param {string} text
 * @returns {{ code: string } | { fault: "shape" | "check" }}
 */
export function checkCode(text) {
  const plain = toLatin(text).replace(FILLING, "").toUpperCase();
  const shaped = readings(plain).filter((one) => SHAPE.test(one));
  if (!shaped.length) return { fault: "shape" };
  const proved = shaped.filter((one) => CHECKS[remainder(one.slice(0, -1))] === one.slice(-1));
  return proved.length === 1 ? { code: written(proved[0]) } : { fault: "check" };
}

/**
 * A household's code from what this tablet alone knows.
 * @param {string} prefix @param {string} block @param {number} serial
 */
export function makeCode(prefix, block, serial) {
  const body = prefix + block + String(serial).padStart(5, "0");
  return written(body + CHECKS[remainder(body)]);
}

/** @param {string} plain @returns {string[]} */
function readings(plain) {
  if (plain.length !== LENGTH || !/^[\x00-\x7f]*$/.test(plain)) return [];
  let found = [""];
  for (let place = 0; place < LENGTH; place += 1) {
    const sign = plain[place];
    const options = (place < 3 ? LETTER_FOR[sign] : DIGIT_FOR[sign]) ?? sign;
    found = found.flatMap((start) => [...options].map((one) => start + one));
  }
  return found;
}

/** @param {string} code */
function written(code) {
  return `${code.slice(0, 3)}-${code.slice(3, 6)}-${code.slice(6, 11)}-${code.slice(11)}`;
}

/** @param {string} body */
function remainder(body) {
  let total = 0;
  for (let place = 0; place < body.length; place += 1) {
    total = (total ^ worth(place, body[place])) << 1;
    if (total & 32) total = (total ^ 0b100101) & 31;
  }
  return total;
}

/** @param {number} place @param {string} sign */
function worth(place, sign) {
  return place < 3 ? sign.charCodeAt(0) - 65 : parseInt(sign, 16);
}
