"""Errors that people make in names and numbers, at rates that somebody counted.

Whoever changes the matcher leaves this file alone: a score is worth something only while the
hand that makes the errors is not the hand that forgives them.

Sources, and what was taken from each:

[F] Febrl 0.3/0.4 `dsgen` (Christen, "Probabilistic Data Generation for Deduplication and Data
    Linkage", IDEAL 2005; Christen and Pudjijono, "Accurate Synthetic Generation of Realistic
    Personal Information", PAKDD 2009; Christen and Vatsalan, GeCo, CIKM 2013). The shares of each
    kind of error by field (`NAME`, `PLACE`, `PHONE`, `IDENT`, `SEX`), where in a word it falls (normal
    about one place behind the middle, deviation 1), and that a wrong key is the neighbour in the row
    in 40 % and in the column in 30 % of cases.
[D] Damerau, "A technique for computer detection and correction of spelling errors", CACM 1964;
    Pollock and Zamora, "Automatic spelling correction in scientific and scholarly text", CACM 1984:
    80 % and 90 to 95 % of wrong words hold one error of four kinds (letter wrong, missing, extra, two
    exchanged). Here each hit damages one word once.
[Y] Yannakoudakis and Fawthrop, "The rules of spelling errors", Information Processing and
    Management 1983: errors follow sound; vowels, doubled letters, h, w and y; rarely the first letter.
[U] UzZaman and Khan, "A Comprehensive Bangla Spelling Checker", ICCPB 2006, and Sifat, Rahman,
    Rafsan and Rahman, "Synthetic Error Dataset Generation Mimicking Bengali Writing Pattern", TENSYMP
    2020: which Bangla letters stand for one another by sound, and that Bangla is typed through
    Latin keys, so that a slip goes to the neighbour of a Latin key.
"""

from __future__ import annotations

from itertools import accumulate
from random import Random

# [F] The kinds of error of one field and their shares.
NAME = {
    "sound": 0.30,
    "extra": 0.05,
    "missing": 0.15,
    "wrong": 0.35,
    "exchanged": 0.05,
    "other value": 0.02,
    "words exchanged": 0.02,
    "space in": 0.01,
    "space out": 0.01,
    "empty": 0.02,
    "new value": 0.02,
}
PLACE = {
    "sound": 0.40,
    "extra": 0.10,
    "missing": 0.15,
    "wrong": 0.22,
    "exchanged": 0.04,
    "words exchanged": 0.02,
    "space in": 0.02,
    "space out": 0.02,
    "empty": 0.02,
}
PHONE = {"wrong": 0.40, "exchanged": 0.30, "other value": 0.15, "empty": 0.05, "new value": 0.10}
IDENT = {"wrong": 0.50, "exchanged": 0.40, "other value": 0.10}
YEAR = {"wrong": 0.50, "exchanged": 0.30, "other value": 0.05, "empty": 0.10, "new value": 0.05}

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")
_COLUMNS = ("qaz", "wsx", "edc", "rfv", "tgb", "yhn", "ujm", "ik", "ol", "p", "14", "25", "36", "47", "58", "69")
_SAME_ROW, _SAME_COLUMN = 0.40, 0.70

# [U] Letters of one sound. [Y] Sounds of Latin spelling.
_BANGLA_SOUNDS = (
    "ই ঈ", "উ ঊ", "ি ী", "ু ূ", "শ ষ স", "ণ ন", "জ য", "র ড় ঢ়", "ত ৎ", "ঙ ং", "ছ স", "চ ছ", "ক খ", "গ ঘ", "জ ঝ",
    "ট ঠ", "ড ঢ", "ত থ", "দ ধ", "প ফ", "ব ভ", "ো উ", "ে ি", "ট ত", "জ় জ",
)  # fmt: skip
_LATIN_SOUNDS = (
    ("a", "o"), ("o", "u"), ("i", "ee"), ("i", "e"), ("u", "oo"), ("e", "a"), ("z", "j"), ("sh", "s"), ("q", "k"),
    ("ph", "f"), ("v", "bh"), ("kh", "k"), ("dh", "d"), ("th", "t"), ("gh", "g"), ("y", "i"), ("w", "o"),
    ("ll", "l"), ("mm", "m"), ("tt", "t"), ("ss", "s"), ("nn", "n"), ("ah", "a"), ("c", "k"), ("x", "ks"), ("ei", "i"),
    ("ou", "u"), ("iya", "ia"), ("an", "un"), ("ul", "ool"),
)  # fmt: skip
# [U] The Latin key behind a Bangla letter of the phonetic keyboards.
_KEYS = dict(
    zip(
        "কখগঘঙচছজঝটঠডঢতথদধনণপফবভমযরলশষসহািীুূেোৌঅআইউএও",
        "kkggnccjjttddttddnnpfbvmyrlssshaiiuueoooaiueo",
        strict=True,
    )
)


def _pairs() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {"bn": [], "en": []}
    for group in _BANGLA_SOUNDS:
        letters = group.split()
        found["bn"] += [(one, other) for one in letters for other in letters if one != other]
    for one, other in _LATIN_SOUNDS:
        found["en"] += [(one, other), (other, one)]
    return found


_SOUNDS = _pairs()


def _beside() -> dict[str, tuple[str, str]]:
    keys = {key for row in _ROWS for key in row}
    row = {key: "".join(_neighbours(key, _ROWS)) for key in keys}
    column = {key: "".join(_neighbours(key, _COLUMNS)) for key in keys}
    return {key: (row[key], column[key]) for key in keys}


def _neighbours(key: str, lines: tuple[str, ...]) -> list[str]:
    return [
        line[at]
        for line in lines
        for at in (line.find(key) - 1, line.find(key) + 1)
        if key in line and 0 <= at < len(line)
    ]


_BESIDE = _beside()
_FROM_KEY: dict[str, list[str]] = {}
for _letter, _key in _KEYS.items():
    _FROM_KEY.setdefault(_key, []).append(_letter)


def is_bangla(text: str) -> bool:
    """Whether the text holds a Bangla letter."""
    return any("\u0980" <= char <= "\u09ff" for char in text)


def chosen(rng: Random, shares: dict[str, float]) -> str:
    """One kind of error, as often as its share says."""
    return rng.choices(list(shares), cum_weights=list(accumulate(shares.values())))[0]


def damage(rng: Random, word: str, kind: str) -> str:
    """One word with one error of this kind; a word the error cannot fall on stays as it was."""
    if not word:
        return word
    at = _place(rng, len(word))
    match kind:
        case "sound":
            return _by_sound(rng, word)
        case "extra":
            return word[:at] + _slip(rng, word[at]) + word[at:]
        case "missing":
            return word[:at] + word[at + 1 :] if len(word) > 2 else word
        case "wrong":
            return word[:at] + _slip(rng, word[at]) + word[at + 1 :]
        case "exchanged":
            at = min(at, len(word) - 2)
            return word if at < 0 else word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case "space in":
            return f"{word[:at]} {word[at:]}" if len(word) > 4 else word
    return word


def _place(rng: Random, length: int) -> int:
    """[F] Errors fall about the middle of a word, and so rarely on its first letter."""
    return max(0, min(length - 1, round(rng.gauss((length - 1) / 2 + 1, 1.0))))


def _slip(rng: Random, char: str) -> str:
    """[F] The key beside the one that was meant, mostly; a capital stays a capital."""
    bangla = is_bangla(char)
    key = _KEYS.get(char, "a") if bangla else char.lower()
    row, column = _BESIDE.get(key, ("", ""))
    luck = rng.random()
    near = row if luck < _SAME_ROW else column if luck < _SAME_COLUMN else ""
    pool = near or ("1234567890" if key.isdigit() else "abcdefghijklmnopqrstuvwxyz")
    struck = rng.choice(pool)
    if bangla:
        return rng.choice(_FROM_KEY.get(struck, list(_KEYS)))
    return struck.upper() if char.isupper() else struck


def _by_sound(rng: Random, word: str) -> str:
    """[Y] [U] Another spelling of the same sound, never of the first letter."""
    pairs = _SOUNDS["bn" if is_bangla(word) else "en"]
    fitting = [(one, other) for one, other in pairs if one in word[1:]]
    if not fitting:
        return word
    one, other = rng.choice(fitting)
    return word[0] + word[1:].replace(one, other, 1)


def damaged_words(rng: Random, text: str, kind: str) -> str:
    """[D] One word of several, once; kinds that concern the words themselves are done to the whole."""
    words = text.split()
    if not words:
        return text
    if kind == "words exchanged" and len(words) > 1:
        at = rng.randrange(len(words) - 1)
        words[at], words[at + 1] = words[at + 1], words[at]
    elif kind == "space out" and len(words) > 1:
        at = rng.randrange(len(words) - 1)
        words[at : at + 2] = [words[at] + words[at + 1].lower()]
    else:
        at = rng.randrange(len(words))
        words[at] = damage(rng, words[at], kind)
    return " ".join(words)
