// @ts-check
// One key for one name in both scripts: the same steps as relief/kernel/names.py and romanise.py,
// held together by tests/field/test_names.py. A key keeps consonants and the opening vowel.

/** @param {string} letters @param {string} sounds @returns {[string, string][]} */
function pairs(letters, sounds) {
  const heard = sounds.split(" ");
  return letters.split(" ").map((letter, place) => [letter, heard[place]]);
}

const LETTERS = new Map([
  ...pairs("ক খ গ ঘ ঙ চ ছ জ ঝ ঞ ট ঠ ড ঢ ণ ত থ দ ধ ন", "k kh g gh ng ch s j jh n t th d dh n t th d dh n"),
  ...pairs("প ফ ব ভ ম য র ল শ ষ স হ ৎ ৰ ৱ", "p f b bh m j r l sh sh s h t r w"),
  ...pairs("\u09dc \u09dd \u09df", "r r y"),
  ...pairs("অ আ ই ঈ উ ঊ ঋ এ ঐ ও ঔ", "o a i i u u ri e oi o ou"),
  ...pairs("\u09be \u09bf \u09c0 \u09c1 \u09c2 \u09c3 \u09c7 \u09c8 \u09cb \u09cc", "a i i u u ri e oi o ou"),
  ...pairs("\u0982 \u0981 \u0983 \u09cd \u09bc", "ng"),
].map(([letter, sound]) => /** @type {[string, string]} */ ([letter, sound ?? ""])));

const C = "[ক-হ\u09dc-\u09df]";
/** @type {[RegExp, string][]} */
const CONJUNCTS = [
  [/ক\u09cdষ/g, "ksh"],
  [/জ\u09cdঞ/g, "gg"],
  [/ঙ\u09cd(?=[কখগঘ])/g, "n"],
  [/ঞ(?=[\u09be\u09bf\u09c0\u09c1\u09c2\u09c7\u09cb])/g, "y"],
  // ব under another letter is silent or a w, except after ম, র, ল and itself.
  [/(?<=[ক-নপ-ভযশ-হ])\u09cdব(?![ক-হ]?\u09cd)/g, "w"],
  [/\u09cdয$/g, "ya"],
  [/\u09cdয/g, "y"],
  // A name that ends in a cluster is spoken with its vowel.
  [new RegExp(`(\u09cd${C})$`, "g"), "$1a"],
  // Else the h would read as the breath of the letter before.
  [new RegExp(`(${C})(?=হ)`, "g"), "$1o"],
];

const JOINERS = /[\u200b-\u200d\u2060\ufeff\u00ad]/g;
const TITLE_MARK = /(?<![\u0980-\u09ff])(মো|মোছা|মোসা|মোহা|মু|মুহা|মোছাঃ)\s*[:.ঃ।]+\s*/g;
const MD_MARK = /(?<![a-z])(md|mohd|mst|most|sk|late)\s*[.:]+\s*/gi;
const AL_HAJ = /(?<![\p{L}\p{N}_])al[- ]haj/gu;
const BETWEEN = /[^\p{L}\p{N}_\u0980-\u09ff']+/u;

const TITLES = {
  md: "md mohd mohammad mohammed mohammod muhammad muhammed mohamad mohamed mahammad muhammod"
    + " মো মোঃ মোহা মোহাঃ মু মুঃ মুহা মুহাঃ মোহাম্মদ মোহাম্মাদ মুহাম্মদ মুহাম্মাদ মহম্মদ মোহাঃ",
  mst: "mst most mosa mosammat mosammad mossammat mosamat moshammat moshammad"
    + " musammat mosammot mosamot"
    + " মোছা মোছাঃ মোসা মোসাঃ মোছাম্মৎ মোসাম্মৎ মোছাম্মত মোসাম্মত মোসাম্মাৎ মোছাম্মাৎ মুসাম্মৎ",
  sri: "sri shri sree shree srimati shrimati sreemati sreemoti srimoti shrimoti smt শ্রী শ্রীমতী শ্রীমতি শ্রীযুক্ত",
  mrt: "late mrito mrita marhum morhum marhuma মৃত মরহুম মরহুমা প্রয়াত",
  alhj: "alhaj alhajj alhaz haji hazi hajji আলহাজ আলহাজ্ব আলহাজ্জ হাজী হাজি",
  jnb: "mr mrs ms miss janab jonab জনাব জনাবা মিসেস",
};
/** @type {Map<string, string>} */
const TITLE_KEYS = new Map(Object.entries(TITLES).flatMap(([key, words]) => words.split(" ").map((word) => [word, key])));

/** @type {[RegExp, string][]} */
const SOUNDS = [
  [/que$|q/g, "k"],
  [/chh/g, "s"],
  [/sch|sh/g, "s"],
  [/ch/g, "C"],
  [/x/g, "ks"],
  [/c(?=[eiy])/g, "s"],
  [/c/g, "k"],
  [/ph/g, "f"],
  [/([kgjztdbrsC])h/g, "$1"],
  [/z/g, "j"],
  [/v/g, "b"],
  [/(?<=.)w/g, "o"],
  [/(?<=[aeiouy])h$/g, ""],
  [/ee|ii/g, "i"],
  [/oo|ou/g, "u"],
  [/(?<=[^aeiouy])e$/g, ""],
  [/([^aeiouy])\1+/g, "$1"],
];

/**
 * One written form for matching, not for showing.
 * @param {string} text
 */
export function normalise(text) {
  const plain = text.normalize("NFC").replace(JOINERS, "")
    .replaceAll("\u09a1\u09bc", "\u09dc").replaceAll("\u09a2\u09bc", "\u09dd").replaceAll("\u09af\u09bc", "\u09df");
  return plain.replace(TITLE_MARK, (_, title) => `${title.replace(/ঃ+$/, "")}ঃ `).trim().replace(/\s+/g, " ");
}

/**
 * The keys of the words that count, without closing vowels, so that a half-typed name fits.
 * @param {string} text
 * @returns {string[]}
 */
export function searchWords(text) {
  const words = written(text);
  const names = words.filter((word) => !TITLE_KEYS.has(word));
  if (names.length) return names.map(skeletonOf).filter(Boolean);
  return words.length ? [skeleton(plainSounds(/** @type {string} */ (TITLE_KEYS.get(words[words.length - 1]))))] : [];
}

/** As relief/kernel/names.py search_key. @param {string} text */
export function searchKey(text) {
  return searchWords(text).join(" ");
}

/** @param {string} text @returns {string[]} */
function written(text) {
  const plain = normalise(text).toLowerCase().replace(MD_MARK, "$1 ").replace(AL_HAJ, "alhaj").replaceAll("'", "");
  return plain.split(BETWEEN).filter(Boolean);
}

// A list of 20,000 has a few thousand different words: each is spelled out once.
/** @type {Map<string, string>} */
const known = new Map();

/** @param {string} word */
function skeletonOf(word) {
  let key = known.get(word);
  if (key === undefined) {
    const sounds = latin(word);
    key = sounds && skeleton(plainSounds(sounds));
    if (known.size > 50_000) known.clear();
    known.set(word, key);
  }
  return key;
}

/** @param {string} word */
function latin(word) {
  let sounds = word;
  for (const [pattern, letters] of CONJUNCTS) sounds = sounds.replace(pattern, letters);
  let spelled = "";
  for (const letter of sounds) spelled += LETTERS.get(letter) ?? letter;
  return spelled.normalize("NFKD").replace(/[^a-z]/g, "");
}

/** @param {string} word */
function plainSounds(word) {
  let sounds = word;
  for (const [pattern, sound] of SOUNDS) sounds = sounds.replace(pattern, sound);
  return sounds.toLowerCase();
}

/** @param {string} sounds */
function skeleton(sounds) {
  const inner = sounds.replace(/[aeiouwy]/g, "");
  if (!/^[aeiouwy]/.test(sounds)) return inner;
  return ("eiy".includes(sounds[0]) ? "i" : "a") + inner;
}
