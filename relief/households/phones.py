"""Phone numbers as people write them, and what kind of number each is.

Bangladesh (national numbering plan of the BTRC, as in the E.164 filing of +880): a mobile is 01, a digit 3 to 9 and
eight more; a line in a house is 0, an area code that begins with 2 to 9, and the number: 9 to 11 digits. Any
other country's number stands with + and 8 to 15 digits (E.164). What has another shape is kept as it was told and
called doubtful: it may be the only way to reach a family. The tablet's form asks the same (register_phone.js).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from relief.kernel.digits import to_latin

BETWEEN = re.compile(r"[\s\-\u2010-\u2015().,'\u200b-\u200d\ufeff]+")
_COUNTRY = re.compile(r"^(?:\+|00)?880(?=0?1\d{9}$)|^(?:\+|00)880(?=0?[2-9]\d{7,9}$)")
_SHAPES = {
    "mobile": re.compile(r"01[3-9]\d{8}"),
    "landline": re.compile(r"0[2-9]\d{7,9}"),
    "abroad": re.compile(r"\+(?!880)[1-9]\d{7,14}"),
    # Too many digits for any phone without a country's code: it is a number of something else.
    "doubtful": re.compile(r"\d{6,12}|\+\d{6,15}"),
}


class PhoneKind(StrEnum):
    """What a number's shape says it is."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    ABROAD = "abroad"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True)
class Phone:
    """A number as it is kept; `repaired` when a spreadsheet had eaten its leading zero."""

    number: str
    repaired: bool = False

    @property
    def kind(self) -> PhoneKind:
        """What its shape says."""
        return kind_of(self.number) or PhoneKind.DOUBTFUL


def kind_of(number: str) -> PhoneKind | None:
    """The kind of a number as it is kept; None when it is no phone number at all."""
    return next((PhoneKind(name) for name, shape in _SHAPES.items() if shape.fullmatch(number)), None)


def is_doubtful(number: str) -> bool:
    """Should somebody ask the family again?"""
    return bool(number) and kind_of(number) in (None, PhoneKind.DOUBTFUL)


def read_phone(text: str) -> Phone | None:
    """One number in any habit and either script, or None; no digit is added but a zero that a spreadsheet ate."""
    typed = to_latin(text).strip()
    plain = BETWEEN.sub("", re.sub(r"\.0$", "", typed))
    national = _COUNTRY.sub("", plain)
    if national != plain and not national.startswith("0"):
        national = "0" + national
    repaired = bool(re.fullmatch(r"1[3-9]\d{8}", national))
    if repaired:
        national = "0" + national
    number = re.sub(r"^00(?=[1-9])", "+", national)
    return Phone(number, repaired) if number.isascii() and kind_of(number) else None
