"""One key for one name, whichever script it was written in and however it was spelled.

A key keeps the consonants, the opening vowel and the closing vowel: the sounds that
Bangla lists and Latin lists agree on. The vowels between are where spellings differ
(Kabir, Kobir; Selim, Salim), so they count in the score but not in the key.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

from relief.kernel.romanise import romanise

_SPLIT_LETTERS = {"\u09a1\u09bc": "\u09dc", "\u09a2\u09bc": "\u09dd", "\u09af\u09bc": "\u09df"}
_JOINERS = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
_SHORT_TITLE = r"(?<![\u0980-\u09ff])(মো|মোছা|মোসা|মোহা|মু|মুহা|মোছাঃ)"
_TITLE_MARK = re.compile(_SHORT_TITLE + r"\s*[:.ঃ।]+\s*")
_MD_MARK = re.compile(r"(?i)(?<![a-z])(md|mohd|mst|most|sk|late)\s*[.:]+\s*")

_TITLES = {
    "md": "md mohd mohammad mohammed mohammod muhammad muhammed mohamad mohamed mahammad muhammod"
    " মো মোঃ মোহা মোহাঃ মু মুঃ মুহা মুহাঃ মোহাম্মদ মোহাম্মাদ মুহাম্মদ মুহাম্মাদ মহম্মদ মোহাঃ",
    "mst": "mst most mosa mosammat mosammad mossammat mosamat moshammat moshammad"
    " musammat mosammot mosamot"
    " মোছা মোছাঃ মোসা মোসাঃ মোছাম্মৎ মোসাম্মৎ মোছাম্মত মোসাম্মত মোসাম্মাৎ মোছাম্মাৎ মুসাম্মৎ",
    "sri": "sri shri sree shree srimati shrimati sreemati sreemoti srimoti shrimoti smt শ্রী শ্রীমতী শ্রীমতি শ্রীযুক্ত",
    "mrt": "late mrito mrita marhum morhum marhuma মৃত মরহুম মরহুমা প্রয়াত",
    "alhj": "alhaj alhajj alhaz haji hazi hajji আলহাজ আলহাজ্ব আলহাজ্জ হাজী হাজি",
    "jnb": "mr mrs ms miss janab jonab জনাব জনাবা মিসেস",
}
_TITLE_KEYS = {word: key for key, words in _TITLES.items() for word in words.split()}


def normalise(text: str) -> str:
    """One written form for matching: NFC, one code point for ড় ঢ় য়, no joiners, মো: as মোঃ.

    Not for storing: the joiners dropped here carry meaning on screen.
    """
    if text.isascii():
        return " ".join(text.split())
    plain = _JOINERS.sub("", unicodedata.normalize("NFC", text))
    for parts, letter in _SPLIT_LETTERS.items():
        plain = plain.replace(parts, letter)
    plain = _TITLE_MARK.sub(lambda found: found[1].rstrip("ঃ") + "ঃ ", plain)
    return " ".join(plain.split())


def name_key(text: str) -> str:
    """The phonetic key, a word for each word, equal for রফিকুল, Rafiqul and Rofikul.

    Titles (মোঃ, Md., Mst., শ্রী, Late) are left out, unless nothing else is written.
    """
    return " ".join(_fold(word) for word in _words(text))


def search_key(text: str) -> str:
    """The key without closing vowels, so that a half-typed name matches as LIKE 'word%'."""
    return " ".join(_skeleton(_plain_sounds(word)) for word in _words(text))


def name_sounds(text: str) -> str:
    """The words as they sound, vowels kept: what a letter-by-letter comparison reads."""
    return " ".join(_plain_sounds(word) for word in _words(text))


def keys_and_sounds(text: str) -> list[tuple[str, str]]:
    """Word for word what `name_key` and `name_sounds` say, for whoever needs both."""
    both = ((_fold(word), _plain_sounds(word)) for word in _words(text))
    return [(key, sounds) for key, sounds in both if key and sounds]


def name_score(first: str, second: str) -> float:
    """How alike two names sound, 0 to 1; word order and joined words count little."""
    keys = name_key(first), name_key(second)
    if not keys[0] or not keys[1]:
        return 0.0
    return (0.75 * _alike(*keys) + 0.25 * _alike(name_sounds(first), name_sounds(second))) / 100


def _alike(first: str, second: str) -> float:
    joined = fuzz.ratio(first.replace(" ", ""), second.replace(" ", ""))
    return max(fuzz.token_sort_ratio(first, second), joined)


_AL_HAJ = re.compile(r"\bal[- ]haj")
_BETWEEN = re.compile(r"[^\w\u0980-\u09ff']+")


def _words(text: str) -> list[str]:
    """The words that count, romanised; titles only when the name is nothing but titles."""
    plain = _MD_MARK.sub(r"\1 ", normalise(text).lower())
    plain = _AL_HAJ.sub("alhaj", plain)
    raw = [word for word in _BETWEEN.split(plain.replace("'", "")) if word]
    names = [word for word in raw if word not in _TITLE_KEYS]
    if names:
        return [sounds for sounds in map(_latin, names) if sounds]
    return [_TITLE_KEYS[raw[-1]]] if raw else []


# A country has few words in its names: a list, or a page of searches, meets the same ones again and again.
@lru_cache(maxsize=8_192)
def _latin(word: str) -> str:
    bare = unicodedata.normalize("NFKD", romanise(word))
    return "".join(char for char in bare if "a" <= char <= "z")


# Spellings of one sound, longest first; what is left after them is one letter a sound.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in [
        (r"que$|q", "k"),
        (r"chh", "s"),
        (r"sch|sh", "s"),
        (r"ch", "C"),
        (r"x", "ks"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"ph", "f"),
        (r"([kgjztdbrsC])h", r"\1"),
        (r"z", "j"),
        (r"v", "b"),
        (r"(?<=.)w", "o"),
        (r"(?<=[aeiouy])h$", ""),
        (r"ee|ii", "i"),
        (r"oo|ou", "u"),
        (r"(?<=[^aeiouy])e$", ""),
        (r"([^aeiouy])\1+", r"\1"),
    ]
]
_VOWELS = "aeiouwy"


@lru_cache(maxsize=8_192)
def _plain_sounds(word: str) -> str:
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word.lower()


def _skeleton(sounds: str) -> str:
    inner = "".join(char for char in sounds if char not in _VOWELS)
    if sounds and sounds[0] in _VOWELS:
        return ("i" if sounds[0] in "eiy" else "a") + inner
    return inner


@lru_cache(maxsize=8_192)
def _fold(word: str) -> str:
    sounds = _plain_sounds(word)
    if len(sounds) < 2 or sounds[-1] not in _VOWELS:
        return _skeleton(sounds)
    closing = "i" if sounds[-1] in "eiy" else "u" if sounds[-1] == "u" else "a"
    return _skeleton(sounds) + closing
