"""Counts by union in which no family can be found: what is small, and what would give it away, is hidden.

A count under five is hidden, and so is a count that leaves fewer than five of its whole: six families,
five of them led by women, would tell of the sixth. Whether a cell is hidden depends on its own union
alone, and a total adds up only what is shown: so no two tables, of whatever areas, can be subtracted
from each other to find a hidden number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

LEAST = 5

# Each count and the whole it is a part of.
OF_HOUSEHOLDS = (
    "female_headed", "child_headed", "pregnant_or_lactating", "disability", "elderly_alone", "chronic_illness",
    "displaced", "landless", "house_partial", "house_full",
)  # fmt: skip
OF_PEOPLE = ("children_0_4", "children_5_17")
COLUMNS = ("households", "people", *OF_PEOPLE, *OF_HOUSEHOLDS)

K = TypeVar("K")
Shown = dict[str, int | None]


@dataclass(frozen=True)
class Table:
    """`rows` by union; None is hidden. `totals` add up what is shown; `hidden` counts cells that are not."""

    rows: dict[str, Shown]
    totals: Shown
    hidden: int


def table(counts: Mapping[str, Mapping[str, int]]) -> Table:
    """The counts of each union as they may be shared."""
    rows = {union: shown(row) for union, row in counts.items()}
    totals: Shown = {name: _sum([row[name] for row in rows.values()]) for name in COLUMNS}
    return Table(rows, totals, sum(cell is None for row in rows.values() for cell in row.values()))


def shown(row: Mapping[str, int]) -> Shown:
    """One union: its cells, or None where they stay hidden."""
    cells: Shown = dict.fromkeys(COLUMNS)
    households, people = row.get("households", 0), row.get("people", 0)
    if _is_small(households):
        return cells
    cells["households"] = households
    for name in OF_HOUSEHOLDS:
        cells[name] = _part(row.get(name, 0), households)
    if row.get("house_partial", 0) and _is_small(households - row.get("house_partial", 0) - row.get("house_full", 0)):
        # The unhurt houses are the rest of both.
        cells["house_partial"] = None
    if _is_small(people):
        return cells
    cells["people"] = people
    for name in OF_PEOPLE:
        cells[name] = _part(row.get(name, 0), people)
    if _is_small(people - sum(row.get(name, 0) for name in OF_PEOPLE)):
        # Adults are the rest of both.
        cells[OF_PEOPLE[-1]] = None
    return cells


def _part(count: int, whole: int) -> int | None:
    return None if _is_small(count) or _is_small(whole - count) else count


def _is_small(count: int) -> bool:
    return 0 < count < LEAST


def _sum(cells: Sequence[int | None]) -> int | None:
    told = [cell for cell in cells if cell is not None]
    return sum(told) if told else None
