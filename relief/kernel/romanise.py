"""Bangla letters as the Latin letters that lists in Bangladesh use for them."""

from __future__ import annotations

import re

_CONSONANTS = dict(
    zip(
        [
            "ক",
            "খ",
            "গ",
            "ঘ",
            "ঙ",
            "চ",
            "ছ",
            "জ",
            "ঝ",
            "ঞ",
            "ট",
            "ঠ",
            "ড",
            "ঢ",
            "ণ",
            "ত",
            "থ",
            "দ",
            "ধ",
            "ন",
            "প",
            "ফ",
            "ব",
            "ভ",
            "ম",
            "য",
            "র",
            "ল",
            "শ",
            "ষ",
            "স",
            "হ",
            "ড়",
            "ঢ়",
            "য়",
            "ৎ",
            "ৰ",
            "ৱ",
        ],
        [
            "k",
            "kh",
            "g",
            "gh",
            "ng",
            "ch",
            "s",
            "j",
            "jh",
            "n",
            "t",
            "th",
            "d",
            "dh",
            "n",
            "t",
            "th",
            "d",
            "dh",
            "n",
            "p",
            "f",
            "b",
            "bh",
            "m",
            "j",
            "r",
            "l",
            "sh",
            "sh",
            "s",
            "h",
            "r",
            "r",
            "y",
            "t",
            "r",
            "w",
        ],
        strict=True,
    )
)
# The table is typed with base letter + nukta, names arrive folded to one code point.
_CONSONANTS |= {"\u09dc": "r", "\u09dd": "r", "\u09df": "y"}
_VOWELS = dict(
    zip(
        ["অ", "আ", "ই", "ঈ", "উ", "ঊ", "ঋ", "এ", "ঐ", "ও", "ঔ"],
        ["o", "a", "i", "i", "u", "u", "ri", "e", "oi", "o", "ou"],
        strict=True,
    ),
)
_SIGNS = dict(
    zip(
        ["া", "ি", "ী", "ু", "ূ", "ৃ", "ে", "ৈ", "ো", "ৌ"],
        ["a", "i", "i", "u", "u", "ri", "e", "oi", "o", "ou"],
        strict=True,
    )
)
_OTHER = {"ং": "ng", "ঁ": "", "ঃ": "", "্": "", "\u09bc": ""}
_LETTERS = _CONSONANTS | _VOWELS | _SIGNS | _OTHER

_C = "[ক-হ\u09dc-\u09df]"
_CONJUNCTS = [
    (re.compile(pattern), letters)
    for pattern, letters in [
        ("ক্ষ", "ksh"),
        ("জ্ঞ", "gg"),
        ("ঙ্(?=[কখগঘ])", "n"),
        ("ঞ(?=[ািীুূেো])", "y"),
        # ব under another letter is silent or a w, except after ম, র, ল and itself.
        ("(?<=[ক-নপ-ভযশ-হ])্ব(?![ক-হ]?্)", "w"),
        ("্য$", "ya"),
        ("্য", "y"),
        # A name that ends in a cluster is spoken with its vowel: রবীন্দ্র, Rabindra.
        (f"(্{_C})$", r"\1a"),
        # Else the h would read as the breath of the letter before: রহিম is rohim, not rhim.
        (f"({_C})(?=হ)", r"\1o"),
    ]
]


def romanise(word: str) -> str:
    """Spell a normalised Bangla word in Latin letters; anything not Bangla stays as it is."""
    for pattern, letters in _CONJUNCTS:
        word = pattern.sub(letters, word)
    return "".join(_LETTERS.get(char, char) for char in word)
