"""Text as it is stored, and the two ways in which Bangla arrives broken."""

from __future__ import annotations

import re
import unicodedata

from relief.households.faults import N_, CellFault

# UTF-8 Bangla opened as Western text: every letter begins with these two signs.
_MOJIBAKE = re.compile("\u00e0[\u00a6\u00a7]|\u00c3\u00a0\u00c2[\u00a6\u00a7]|\ufffd")
# Signs that the SutonnyMJ (Bijoy) keyboard puts inside words and no other writing does.
_SIGNS = "\u2020\u2021\u02c6\u2030\u00a9\u00a8\u00af\u00b6\u0160\u00aa"
_BIJOY_SIGN = re.compile(f"[A-Za-z][{_SIGNS}]|[{_SIGNS}][A-Za-z]")
_BIJOY_SHAPE = re.compile(r"[a-z][A-Z]|v(?=[b-df-hj-np-tvwxz]|\b)")
_ZERO_WIDTH = re.compile("[\u200b\u2060\ufeff\u00ad]")


def parse_text(text: str) -> str:
    """The text in NFC with single spaces; broken Bangla is refused with what to do about it.

    Joiners stay: they change how র‍্যা and others look.
    """
    if text.isascii():
        plain = " ".join(text.split())
    else:
        plain = " ".join(_ZERO_WIDTH.sub("", unicodedata.normalize("NFC", text)).split())
    if _MOJIBAKE.search(plain):
        raise CellFault(
            "mojibake",
            N_("The Bangla in this cell is broken. Open the original file again and save it as CSV UTF-8 or XLSX."),
        )
    if is_bijoy(plain):
        raise CellFault(
            "bijoy",
            N_(
                "This cell is written with the SutonnyMJ (Bijoy) font."
                " Convert it to Unicode Bangla, then send the file again."
            ),
        )
    return plain


def is_bijoy(text: str) -> bool:
    """Whether text looks like Bangla typed for an ANSI font: few vowels, v and w as vowel signs."""
    if _BIJOY_SIGN.search(text):
        return True
    return _BIJOY_SHAPE.search(text) is not None and any(map(_is_bijoy_word, text.split()))


def _is_bijoy_word(word: str) -> bool:
    letters = [char for char in word if char.isascii() and char.isalpha()]
    if len(letters) < 4 or not _BIJOY_SHAPE.search(word):
        return False
    vowels = sum(char in "aeiouyAEIOUY" for char in letters) / len(letters)
    signs = sum(char in "vw" for char in letters) / len(letters)
    return vowels <= 0.25 and signs >= 0.1
