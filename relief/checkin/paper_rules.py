"""Row numbers typed from paper, and what they say about each row; no database."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from relief.distributions.models import EntitlementState
from relief.kernel.digits import to_latin
from relief.kernel.problems import N_

# One evening's paper; a longer list is entered in parts, so that each can be looked at.
MOST_ROWS = 3_000
_BETWEEN = re.compile(r"[,;،।\s]+")
_PART = re.compile(r"(\d{1,7})(?:[-–—](\d{1,7}))?", re.ASCII)
_DASH = re.compile(r"\s{0,9}[-–—]\s{0,9}")


class Way(StrEnum):
    """ABSENT: these numbers did not come, the rest of the rows did. CAME: these came, of others nothing is said."""

    ABSENT = "absent"
    CAME = "came"


@dataclass(frozen=True)
class Typed:
    """Numbers that could be read, and each word that could not with the reason."""

    numbers: tuple[int, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Entry:
    """One entry from paper: rows from `first` to `last`, of which `numbers` were typed."""

    way: Way
    numbers: tuple[int, ...]
    first: int
    last: int


@dataclass(frozen=True)
class Standing:
    """What is known of a row: its state, and whether something at the desk said so (not the end of the day)."""

    state: EntitlementState
    was_told: bool


@dataclass
class Weighed:
    """What an entry comes to, by row number. `known` says it already; `left` stays as it is, with the reason."""

    delivered: list[int] = field(default_factory=list)
    absent: list[int] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    left: list[tuple[int, str]] = field(default_factory=list)


GIVEN = (EntitlementState.DELIVERED, EntitlementState.PARTLY_DELIVERED)


def read_numbers(text: str) -> Typed:
    """Read "3, 7-9 ১২" in either script; every word that is no number is told, and the others are kept."""
    numbers: dict[int, None] = {}
    faults: list[tuple[str, str]] = []
    for word in filter(None, _BETWEEN.split(_DASH.sub("-", to_latin(text)))):
        found = _PART.fullmatch(word)
        if found is None:
            faults.append((word, N_("This is not a row number.")))
            continue
        low, high = int(found[1]), int(found[2] or found[1])
        if high < low or high - low >= MOST_ROWS:
            faults.append((word, N_("The numbers are the wrong way round, or too far apart.")))
            continue
        numbers.update(dict.fromkeys(range(low, high + 1)))
    return Typed(tuple(numbers), tuple(faults))


def strangers(entry: Entry, rows: Collection[int]) -> list[tuple[str, str]]:
    """Typed numbers that are not on this part of the list."""
    return [
        (str(number), N_("This row is not on this part of the list."))
        for number in entry.numbers
        if number not in rows or not entry.first <= number <= entry.last
    ]


def weigh(entry: Entry, rows: Mapping[int, Standing]) -> Weighed:
    """Say for each row what the paper adds; nothing the desk recorded is overwritten."""
    found, typed = Weighed(), set(entry.numbers)
    for number in sorted(rows):
        if not entry.first <= number <= entry.last:
            continue
        if entry.way is Way.CAME:
            if number in typed:
                _came(found, number, rows[number])
        elif number in typed:
            _absent(found, number, rows[number])
        else:
            _rest(found, number, rows[number])
    return found


def _came(found: Weighed, number: int, one: Standing) -> None:
    if one.state is EntitlementState.DELIVERED:
        found.known.append(number)
    elif one.state is EntitlementState.CANCELLED:
        found.left.append((number, N_("taken off the list")))
    else:
        found.delivered.append(number)


def _absent(found: Weighed, number: int, one: Standing) -> None:
    if one.state in GIVEN:
        found.left.append((number, N_("the desk recorded that goods were given")))
    elif one.state is EntitlementState.CANCELLED:
        found.left.append((number, N_("taken off the list")))
    elif one.state is EntitlementState.ABSENT and one.was_told:
        found.known.append(number)
    elif one.was_told:
        found.left.append((number, N_("the desk recorded something else")))
    else:
        found.absent.append(number)


def _rest(found: Weighed, number: int, one: Standing) -> None:
    """A row nobody typed: given, unless somebody at the desk has said something of it already."""
    if one.state is EntitlementState.DELIVERED:
        found.known.append(number)
    elif one.state is EntitlementState.CANCELLED:
        return
    elif one.was_told:
        found.left.append((number, N_("the desk recorded something else")))
    else:
        found.delivered.append(number)
