"""May this site open? The checklist of spaces.md 3.1, as arithmetic over what is known of the site.

Lines that follow from what is recorded (people, latrines, room) are counted and cannot be ticked by hand.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil

from relief.spaces.site_kinds import Item

# Below this many square metres for a child a site does not open; below M2_PER_CHILD it is told to be full [K].
LEAST_M2 = 1.0
COUNTED = frozenset({Item.CODE, Item.LATRINES, Item.TOILETS, Item.ROOM})
BY_HAND = tuple(item for item in Item if item not in COUNTED)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is recorded. `at_once` is the largest number of children planned for the same minute."""

    staff: int
    unsigned: int
    latrines_female: int
    latrines_male: int
    indoor_m2: float | None
    at_once: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line: True, False, or None when nobody has looked yet. `is`, `needs` are what was counted."""

    item: Item
    is_met: bool | None
    has: float | None = None
    needs: float | None = None


def lines(facts: Facts, answers: Mapping[str, bool], children_per_toilet: int) -> list[Line]:
    """The checklist as it stands. 80 children at once need ceil(80 / 40) = 2 toilets and 80 m2 to open."""
    return [_counted(item, facts, children_per_toilet) if item in COUNTED else _ticked(item, answers) for item in Item]


def lacking(found: Collection[Line]) -> list[Item]:
    """What keeps the site from opening: a line not met, or one nobody has looked at."""
    return [line.item for line in found if not line.is_met]


def score(found: Collection[Line]) -> int:
    """Lines met, in per cent of all; what nobody looked at is not met. 8 of 10 is 80."""
    return round(100 * sum(1 for line in found if line.is_met) / len(found))


def at_once(slots: Mapping[object, int], largest_group: int) -> int:
    """The children of the fullest session slot; without a timetable those of the largest group."""
    return max(slots.values(), default=largest_group)


def visit_due(last_visit: date | None, today: date) -> bool:
    """A site is looked at once in each calendar month."""
    return last_visit is None or (last_visit.year, last_visit.month) < (today.year, today.month)


def _ticked(item: Item, answers: Mapping[str, bool]) -> Line:
    return Line(item=item, is_met=answers.get(item.value))


def _counted(item: Item, facts: Facts, children_per_toilet: int) -> Line:
    if item is Item.CODE:
        signed = facts.staff - facts.unsigned
        return Line(item=item, is_met=facts.staff >= 2 and not facts.unsigned, has=signed, needs=max(2, facts.staff))
    if item is Item.LATRINES:
        separate = min(facts.latrines_female, 1) + min(facts.latrines_male, 1)
        return Line(item=item, is_met=separate == 2, has=separate, needs=2)
    if not facts.at_once:
        return Line(item=item, is_met=None)
    if item is Item.TOILETS:
        has, needs = facts.latrines_female + facts.latrines_male, ceil(facts.at_once / children_per_toilet)
        return Line(item=item, is_met=has >= needs, has=has, needs=needs)
    if facts.indoor_m2 is None:
        return Line(item=item, is_met=None)
    least = facts.at_once * LEAST_M2
    return Line(item=item, is_met=facts.indoor_m2 >= least, has=facts.indoor_m2, needs=least)
