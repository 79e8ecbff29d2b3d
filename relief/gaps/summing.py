"""Add a count up, area by area with everything beneath. Reads only, so that nobody waits for it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.gaps import others
from relief.gaps.columns import Columns
from relief.gaps.counting import Counted, RawId, count, raw
from relief.gaps.rules import Numbers, Tally
from relief.gaps.yardsticks import Yardstick, catalogue
from relief.responses.models import AreaImpact, Exposure
from relief.spaces import queries as spaces


@dataclass
class AreaCount:
    """One area with everything beneath it. None means nobody knows."""

    tally: Tally = field(default_factory=Tally)
    affected: int | None = None
    affected_basis: str = ""
    children_affected: int | None = None
    places: int = 0
    last_delivery: date | None = None
    # Measures by code, as MeasureSum keeps them.
    measured: dict[str, list[int | None]] = field(default_factory=dict)


Tree = dict[UUID, list[UUID]]


@dataclass(frozen=True)
class Taken:
    """A finished count, ready to be kept."""

    counted: Counted
    areas: dict[UUID, AreaCount]


def take(db: Session, response_id: UUID, *, now: datetime) -> Taken:
    """Count and add up. Doors do this in the reading door, so that no writer waits."""
    with _without_sweeps():
        counted = count(db, response_id, catalogue(db), now=now)
        return Taken(counted, add_up(db, counted))


@contextmanager
def _without_sweeps() -> Iterator[None]:
    """A million rows hold no circles; looking for some among them again and again is a third of the work."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def add_up(db: Session, counted: Counted) -> dict[UUID, AreaCount]:
    """Every area that anything is known of."""
    known = lines(db)
    counts: dict[UUID, AreaCount] = {}
    _add_standings(counted, known, counts)
    for area_id, seats in spaces.places(db, counted.response_id).items():
        for above in known[area_id]:
            counts.setdefault(above, AreaCount()).places += seats
    _add_affected(db, counted.response_id, known, counts)
    told = others.told(db, counted)
    for area_id in told:
        for above in known[area_id]:
            counts.setdefault(above, AreaCount())
    upward = others.added_up(told, known)
    for area_id, area in counts.items():
        _complete(area, upward.get(area_id, {}), counted.yardsticks)
    return counts


def lines(db: Session) -> Tree:
    """Every area with all above it, bottom first."""
    parents = {_uuid(row[0]): _uuid(row[1]) for row in db.execute(sa.select(raw(Area.id), raw(Area.parent_id)))}
    return {area: line for area in parents if area is not None and (line := _upward(area, parents))}


def _complete(area: AreaCount, told: dict[str, int], yardsticks: tuple[Yardstick, ...]) -> None:
    """What areas know themselves goes beside what households add up to."""
    own: dict[str, int | None] = {
        "affected": area.affected,
        "children_affected": area.children_affected,
        "places": area.places,
        **{word: told.get(word, 0) for word in others.WORDS},
    }
    for one in yardsticks:
        numbers = area.measured.setdefault(one.code, [0, 0, 0, 0] if one.whom else [0, 0])
        if one.needs.of_area:
            numbers[0] = own[one.need]
        if one.covers.of_area:
            numbers[1] = own[one.cover]


def _uuid(key: RawId) -> UUID | None:
    return key if key is None or isinstance(key, UUID) else UUID(key)


def _upward(area_id: UUID, parents: dict[UUID | None, UUID | None]) -> list[UUID]:
    """An area with all above it, bottom first."""
    line, here = [], parents[area_id]
    line.append(area_id)
    while here is not None:
        line.append(here)
        here = parents[here]
    return line


def _add_standings(counted: Counted, tree: Tree, counts: dict[UUID, AreaCount]) -> None:
    own = {key: place for place, key in enumerate(set(counted.areas))}
    leaves = [_uuid(key) for key in own]
    places = np.fromiter((own[key] for key in counted.areas), np.int64, len(counted.areas))
    columns = Columns(counted.yardsticks)
    rows = columns.sums(counted.bits, counted.children, counted.sizes, places, len(own))
    totals: dict[UUID, Numbers] = {}
    for place, leaf in enumerate(leaves):
        for above in tree[leaf] if leaf is not None else []:
            totals[above] = totals[above] + rows[place] if above in totals else rows[place]
    for area_id, row in totals.items():
        area, found = counts.setdefault(area_id, AreaCount()), row.tolist()
        area.tally, area.measured = Tally.of(found), columns.measured(found)
    for key, day in counted.last_delivery.items():
        leaf = _uuid(key)
        for above in tree[leaf] if leaf is not None else []:
            area = counts[above]
            area.last_delivery = max(day, area.last_delivery or day)


def _add_affected(db: Session, response_id: UUID, tree: Tree, counts: dict[UUID, AreaCount]) -> None:
    """Official figures first; where there is none, whom the water touches; an area above is the sum of those below.

    An official figure of a whole upazila stands for the upazila itself and is not spread over its unions.
    """
    official = _official(db, response_id)
    exposed = {row.area_id: row for row in db.scalars(sa.select(Exposure).where(Exposure.response_id == response_id))}
    leaves = _leaves(tree)
    for area_id in (set(official) | set(exposed)) & leaves:
        households, children, basis = _leaf(official.get(area_id), exposed.get(area_id))
        for above in tree[area_id]:
            _add_one(counts.setdefault(above, AreaCount()), households, children, basis)
    for area_id in set(official) - leaves:
        impact, area = official[area_id], counts.setdefault(area_id, AreaCount())
        area.affected, area.affected_basis = impact.households_affected, "official"
        if impact.children_affected is not None:
            area.children_affected = impact.children_affected


def _add_one(area: AreaCount, households: int | None, children: int | None, basis: str) -> None:
    if households is not None:
        area.affected = (area.affected or 0) + households
        area.affected_basis = basis if area.affected_basis in ("", basis) else "mixed"
    if children is not None:
        area.children_affected = (area.children_affected or 0) + children


def _official(db: Session, response_id: UUID) -> dict[UUID, AreaImpact]:
    """The newest official figure of each area."""
    query = sa.select(AreaImpact).where(AreaImpact.response_id == response_id).order_by(AreaImpact.as_of)
    return {impact.area_id: impact for impact in db.scalars(query)}


def _leaves(tree: Tree) -> set[UUID]:
    inner = {above for line in tree.values() for above in line[1:]}
    return set(tree) - inner


def _leaf(impact: AreaImpact | None, exposure: Exposure | None) -> tuple[int | None, int | None, str]:
    if impact is not None:
        children = impact.children_affected
        if children is None and exposure is not None:
            children = exposure.children_3_17
        return impact.households_affected, children, "official"
    if exposure is not None:
        return exposure.households, exposure.children_3_17, "exposed"
    return None, None, ""
