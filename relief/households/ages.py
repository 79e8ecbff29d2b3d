"""Ages as people know them: to the day, to the year, or about. No database.

A birth is kept as a date and how well it is known, so that an age stays right over the years.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from relief.households.models import Precision

# The bands Bangladesh reports by: data-standards, household surveys (J-MSNA 2019) and schools.
BANDS: dict[str, tuple[int, int]] = {
    "0-4": (0, 4),
    "5-9": (5, 9),
    "10-14": (10, 14),
    "15-17": (15, 17),
    "18-59": (18, 59),
    "60+": (60, 120),
}
OLDEST = 120
WIDEST_SPREAD = 20
_HALF_A_YEAR = timedelta(days=183)
_AGE = re.compile(r"(\d{1,3})(?:\s*(?:±|\+/?-)\s*(\d{1,2}))?", re.ASCII)


@dataclass(frozen=True)
class AgeRange:
    """Whole years, from and to; `about` when it is somebody's estimate."""

    low: int
    high: int
    about: bool = False
    guess: int = 0


def age_on(day: date, born: date) -> int:
    """Whole years lived."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def born_for(age: int, as_of: date) -> date:
    """A birth date for somebody `age` years old on a day: in the middle of the days it can have been.

    Half of such people have their birthday later in the coming year, half earlier: over the years the
    age is off by half a year at most, where 1 January would make nearly everybody too old.
    """
    last = date(as_of.year - age, as_of.month, min(as_of.day, 28))
    return last - _HALF_A_YEAR


def read_age(text: str) -> tuple[int, int | None] | None:
    """“40” is (40, None), “40 ± 5” and “40+-5” are (40, 5); None when it is no age. Digits are Latin already."""
    found = _AGE.fullmatch(text.strip())
    if found is None or int(found[1]) > OLDEST:
        return None
    spread = int(found[2]) if found[2] else None
    return None if spread is not None and spread > WIDEST_SPREAD else (int(found[1]), spread)


def write_age(age: int, spread: int | None) -> str:
    """An estimated age as it is typed."""
    return f"{age}±{spread}" if spread else str(age)


def range_on(day: date, born: date, precision: Precision | None, spread: int | None = None) -> AgeRange:
    """How old somebody can be on a day, given how well the birth is known."""
    age = max(0, age_on(day, born))
    if precision is Precision.ESTIMATED:
        off = spread or 0
        return AgeRange(max(0, age - off), age + off, about=True, guess=age)
    if precision is Precision.YEAR:
        first, last = date(born.year, 1, 1), date(born.year, 12, 31)
    elif precision is Precision.MONTH:
        first = born.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    else:
        return AgeRange(age, age, guess=age)
    return AgeRange(max(0, age_on(day, last)), max(0, age_on(day, first)), guess=age)


def band_of(age: int) -> str:
    """The band an age lies in."""
    return next(name for name, (low, high) in BANDS.items() if low <= min(age, OLDEST) <= high)


def unnamed_total(unnamed: Mapping[str, int]) -> int:
    """How many people are counted without a name."""
    return sum(unnamed.values())


def unnamed_in(unnamed: Mapping[str, int], bands: Iterable[str]) -> int:
    """How many of them are in these bands."""
    wanted = set(bands)
    return sum(count for key, count in unnamed.items() if key.partition(":")[2] in wanted)
