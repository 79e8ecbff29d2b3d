"""Months, shares, age bands, and which numbers are too small to be shown. No database."""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from relief.households.ages import BANDS
from relief.spaces.rules import SMALLEST_SHOWN

# Regular, as the design has it (spaces.md 1.5): so many sessions in the month, or such a share of those expected.
REGULAR_SESSIONS = 8
REGULAR_PERCENT = 60

CHILD_BANDS = tuple(name for name, (_, oldest) in BANDS.items() if oldest < 18)
GROWN = "18+"
ALL_BANDS = (*CHILD_BANDS, GROWN)

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)
K = TypeVar("K")


@dataclass(frozen=True)
class Month:
    """One calendar month in Dhaka."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Month:
        """The month a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> Month | None:
        """Read 2026-07; None when it is no month."""
        found = _MONTH.fullmatch(text.strip())
        return cls(int(found[1]), int(found[2])) if found else None

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def before(self) -> Month:
        """The month before."""
        return Month(self.year - 1, 12) if self.number == 1 else Month(self.year, self.number - 1)

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02d}"


def months_back(last: Month, count: int) -> list[Month]:
    """Months to choose from, the newest first."""
    found = [last]
    while len(found) < count:
        found.append(found[-1].before)
    return found


def born_by(day: date, age: int) -> date:
    """The latest birth date of somebody who is `age` on that day; 29 February counts from 1 March."""
    year = day.year - age
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def is_regular(present: int, expected: int) -> bool:
    """Eight sessions in the month, or three in five of those expected.

    Expected are sessions in which the child was marked present, late or absent without word; those it was
    excused from and those not marked neither count nor break (spaces.md 3.5).
    """
    return present >= REGULAR_SESSIONS or (present > 0 and present * 100 >= expected * REGULAR_PERCENT)


def percent(part: int, whole: int) -> int | None:
    """A share in whole per cent, half upwards; None of nothing."""
    return None if whole <= 0 else (part * 200 + whole) // (whole * 2)


def hidden(cells: Mapping[K, int], lines: Iterable[Collection[K]]) -> frozenset[K]:
    """Cells that must not be shown: those under five, and those that would give one away.

    `lines` are sets of cells whose sum is told. In each, what is hidden must be at least two cells that come
    to five or more together, or the sum would tell; so the smallest others are hidden too. Nought stays: it
    speaks of nobody. A line that comes to less than five is hidden whole, and its sum with it.
    """
    found = {key for key, count in cells.items() if 0 < count < SMALLEST_SHOWN}
    every = [[key for key in line if cells.get(key, 0) > 0] for line in lines]
    changed = bool(found)
    while changed:
        changed = False
        for line in every:
            changed |= _cover(cells, line, found)
    return frozenset(found)


def _cover(cells: Mapping[K, int], line: Sequence[K], found: set[K]) -> bool:
    own = [key for key in line if key in found]
    left = sorted((key for key in line if key not in found), key=lambda key: (cells[key], str(key)))
    changed = False
    while own and left and (len(own) < 2 or sum(cells[key] for key in own) < SMALLEST_SHOWN):
        own.append(left.pop(0))
        found.add(own[-1])
        changed = True
    return changed


def told(count: int) -> int | None:
    """A sum as it may be told: None when it speaks of one to four people."""
    return None if 0 < count < SMALLEST_SHOWN else count
