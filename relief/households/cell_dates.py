"""Dates as lists in Bangladesh write them; day comes before month."""

from __future__ import annotations

import re
from datetime import date, timedelta

from relief.households.faults import N_, CellFault
from relief.kernel.digits import to_latin
from relief.kernel.names import normalise

_MONTHS = {
    normalise(word): number
    for number, words in enumerate(
        [
            "january jan জানুয়ারি জানুয়ারী জানু",
            "february feb ফেব্রুয়ারি ফেব্রুয়ারী ফেব্রু",
            "march mar মার্চ",
            "april apr এপ্রিল",
            "may মে",
            "june jun জুন",
            "july jul জুলাই",
            "august aug আগস্ট আগষ্ট অগাস্ট",
            "september sep sept সেপ্টেম্বর",
            "october oct অক্টোবর",
            "november nov নভেম্বর",
            "december dec ডিসেম্বর",
        ],
        start=1,
    )
    for word in words.split()
}
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ]\d{1,2}:\d{2}.*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})(?: \d{1,2}:\d{2}.*)?")
_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th|লা|রা|ঠা|ই|শে)?[\s,.-]+([^\W\d]+\w*[^\s,.\d-]*)[\s,.-]+(\d{4})")
_SERIAL = re.compile(r"(\d{4,5})(?:\.\d+)?")
_SERIAL_DAYS = range(7_000, 73_051)  # 1919 to 2099; a bare year is below it
_SERIAL_ZERO = date(1899, 12, 30)


def parse_date(text: str) -> date:
    """Read 2024-07-05, 05/07/2024, 5 July 2024, ৫ জুলাই ২০২৪ or a spreadsheet's day number.

    Two-digit years are refused, because 05/07/24 has more than one reading.
    """
    plain = normalise(to_latin(text)).lower()
    if found := _YEAR_FIRST.fullmatch(plain):
        return _day(text, int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.fullmatch(plain):
        return _day(text, int(found[3]), int(found[2]), int(found[1]))
    if (found := _WORDS.fullmatch(plain)) and found[2] in _MONTHS:
        return _day(text, int(found[3]), _MONTHS[found[2]], int(found[1]))
    if (found := _SERIAL.fullmatch(plain)) and int(found[1]) in _SERIAL_DAYS:
        return _SERIAL_ZERO + timedelta(days=int(found[1]))
    raise CellFault(
        "date",
        N_("“%(text)s” cannot be read as a date. Write day, month and a year of four digits, like 05/07/2024."),
        text=text,
    )


def parse_birth_date(text: str, *, today: date) -> date:
    """A date on which somebody now living can have been born."""
    born = parse_date(text)
    _refuse_impossible_year(text, born.year, today)
    if born > today:
        raise _not_born(text)
    return born


def parse_birth_year(text: str, *, today: date) -> int:
    """A year of birth, written as a year or as a whole birth date."""
    plain = to_latin(text).strip()
    year = int(plain) if re.fullmatch(r"[0-9]{4}", plain) else parse_date(text).year
    _refuse_impossible_year(text, year, today)
    if year > today.year:
        raise _not_born(text)
    return year


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise CellFault(
            "date-impossible",
            N_("“%(text)s” is not a day of the calendar. The day comes first, then the month."),
            text=text,
        ) from None


def _refuse_impossible_year(text: str, year: int, today: date) -> None:
    if year < today.year - 120:
        raise CellFault(
            "birth-too-old",
            N_("“%(text)s” is more than 120 years ago. Check the birth year."),
            text=text,
        )


def _not_born(text: str) -> CellFault:
    return CellFault("birth-future", N_("“%(text)s” is in the future. Check the birth date."), text=text)
