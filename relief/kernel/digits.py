"""Bangla and Latin digits: people type either, we compute with one and show the reader's own."""

from __future__ import annotations

_TO_LATIN = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")
_TO_BANGLA = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")


def to_latin(text: str) -> str:
    """Write every Bangla digit as 0-9 and leave the rest alone."""
    return text.translate(_TO_LATIN)


def to_bangla(text: str) -> str:
    """Write every 0-9 as a Bangla digit and leave the rest alone."""
    return text.translate(_TO_BANGLA)


def parse_int(text: str) -> int:
    """Read a whole number typed in either script, with lakh or thousand commas.

    Raises ValueError when the text is not a whole number; nothing is guessed.
    """
    plain = to_latin(text).strip().replace(",", "").replace(" ", "")
    if not plain.removeprefix("-").isdecimal() or not plain.isascii():
        raise ValueError(text)
    return int(plain)


def group(number: int) -> str:
    """Write a whole number with the grouping used in Bangladesh: 12,34,567."""
    sign, digits = ("-", str(-number)) if number < 0 else ("", str(number))
    head, tail = digits[:-3], digits[-3:]
    pairs = [tail]
    while head:
        head, pair = head[:-2], head[-2:]
        pairs.insert(0, pair)
    return sign + ",".join(pairs)
