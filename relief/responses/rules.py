"""Arithmetic and words of responses: no database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from relief.kernel.problems import N_
from relief.kernel.zone import local_day
from relief.responses.inputs import ExtentGiven, ImpactFiguresGiven, ResponseGiven
from relief.responses.kinds import ExtentKind, ResponseState

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,30}[A-Z0-9]")
LONGEST_NAME = 160

# People to a household where an area has no estimate of its own: census of 2022, rounded
# (data-standards section 8).
HOUSEHOLD_SIZE = 4.0

MOVES: dict[ResponseState, tuple[ResponseState, ...]] = {
    ResponseState.DRAFT: (ResponseState.ACTIVE,),
    ResponseState.ACTIVE: (ResponseState.RECOVERY, ResponseState.CLOSED),
    ResponseState.RECOVERY: (ResponseState.CLOSED, ResponseState.ACTIVE),
    ResponseState.CLOSED: (ResponseState.ACTIVE,),
}

_CODE_FORM = N_("Use 3 to 32 capital letters, digits and hyphens, such as TEESTA-2026.")
_NO_NAME = N_("Give a name in at least one language.")
_LONG_NAME = N_("The name is longer than 160 letters. Shorten it.")
_AHEAD = N_("This day lies ahead. Choose today or an earlier day.")
_NEGATIVE = N_("A number of people or households cannot be less than zero.")
_MORE_CHILDREN = N_("There are more children here than people. Check both numbers.")
_NO_SOURCE = N_("Say who gave these figures, such as the union parishad or a D-form.")


class Dated(Protocol):
    """What was seen when."""

    @property
    def kind(self) -> ExtentKind: ...
    @property
    def observed_at(self) -> datetime: ...


D = TypeVar("D", bound=Dated)


@dataclass(frozen=True, slots=True)
class Counted:
    """One area under water: how much of it, and who lives there by estimate."""

    share: float
    people: int | None
    households: int | None
    children_3_17: int | None
    method: str
    area_km2: float


def response_faults(given: ResponseGiven, *, today: date) -> dict[str, str]:
    """What is wrong with a response as it was given, by field."""
    faults = _name_faults(given.name_bn, given.name_en)
    if not CODE.fullmatch(given.code):
        faults["code"] = _CODE_FORM
    if given.started_on > today:
        faults["started_on"] = _AHEAD
    return faults


def extent_faults(given: ExtentGiven, *, today: date) -> dict[str, str]:
    """What is wrong with an extent besides its outline, by field."""
    faults = _name_faults(given.name_bn, given.name_en)
    # The day, not the minute: a satellite's clock and ours may differ, tomorrow is still wrong.
    if given.observed_at.date() > today:
        faults["observed_at"] = _AHEAD
    return faults


def figures_faults(given: ImpactFiguresGiven, *, today: date) -> dict[str, str]:
    """What is wrong with official figures, by field."""
    counts = {
        "households_affected": given.households_affected,
        "people_affected": given.people_affected,
        "children_affected": given.children_affected,
    }
    faults = {name: _NEGATIVE for name, count in counts.items() if count is not None and count < 0}
    if given.as_of > today:
        faults["as_of"] = _AHEAD
    if not given.source.strip():
        faults["source"] = _NO_SOURCE
    people, children = given.people_affected, given.children_affected
    if people is not None and children is not None and children > people:
        faults.setdefault("children_affected", _MORE_CHILDREN)
    return faults


def days_of(extents: Iterable[Dated]) -> list[date]:
    """The days on which anything but permanent water was seen, the oldest first."""
    return sorted({day_of(extent) for extent in extents if extent.kind is not ExtentKind.PERMANENT})


def day_of(extent: Dated) -> date:
    """The day in Dhaka on which an extent was seen."""
    return local_day(extent.observed_at)


def as_of(extents: Sequence[D], on: date | None) -> list[D]:
    """What was known on a day: of each kind what was seen on its last day up to then.

    Permanent water has no day; None is everything.
    """
    if on is None:
        return list(extents)
    seen = [extent for extent in extents if extent.kind is not ExtentKind.PERMANENT and day_of(extent) <= on]
    last: dict[ExtentKind, date] = {}
    for extent in seen:
        last[extent.kind] = max(day_of(extent), last.get(extent.kind, date.min))
    return [
        extent
        for extent in extents
        if extent.kind is ExtentKind.PERMANENT or (day_of(extent) <= on and day_of(extent) == last[extent.kind])
    ]


def _name_faults(name_bn: str, name_en: str) -> dict[str, str]:
    if not name_bn.strip() and not name_en.strip():
        return {"name_bn": _NO_NAME}
    named = {"name_bn": name_bn, "name_en": name_en}
    return {field: _LONG_NAME for field, name in named.items() if len(name) > LONGEST_NAME}


def count(
    *,
    share: float,
    wet: float,
    method: str,
    area_km2: float,
    population: int | None,
    households: int | None,
    children: int | None,
) -> Counted:
    """Who lives in the water: `wet` is the part of the people, `share` the part of the ground.

    The two differ when a grid says where people live; by area alone they are the same.
    """
    people = None if population is None else round(population * wet)
    if households is None and population is not None:
        households = round(population / HOUSEHOLD_SIZE)
    return Counted(
        share=share,
        people=people,
        households=None if households is None else round(households * wet),
        children_3_17=None if children is None else round(children * wet),
        method=method,
        area_km2=area_km2,
    )


def above(children: Iterable[Counted], area_km2: float | None) -> Counted:
    """An area is the sum of its unions, so that the levels always agree."""
    parts = list(children)
    covered = sum(part.share * part.area_km2 for part in parts)
    methods = {part.method for part in parts}
    return Counted(
        share=min(covered / area_km2, 1.0) if area_km2 else 0.0,
        people=_sum(part.people for part in parts),
        households=_sum(part.households for part in parts),
        children_3_17=_sum(part.children_3_17 for part in parts),
        method=methods.pop() if len(methods) == 1 else "mixed",
        area_km2=area_km2 or covered,
    )


def sums_by_ancestor(unions: Mapping[str, Counted], km2: Mapping[str, float | None]) -> dict[str, Counted]:
    """Figures for every area above the unions. Keys are paths; `km2` names the areas there are."""
    below: dict[str, list[Counted]] = {}
    for path, counted in unions.items():
        codes = path.strip("/").split("/")
        for depth in range(1, len(codes)):
            below.setdefault("/" + "/".join(codes[:depth]) + "/", []).append(counted)
    return {path: above(parts, km2[path]) for path, parts in below.items() if path in km2}


def _sum(numbers: Iterable[int | None]) -> int | None:
    """A total of what is known; nothing known is no total, never zero."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None
