"""Write a count so that pages only read: standings that changed, and the figures of every area above them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.gaps.counting import Counted, Stood, by_area
from relief.gaps.models import Count, Figure, FigureHistory, SectorFigure, Standing
from relief.gaps.rules import Tally
from relief.kernel.zone import local_day
from relief.responses.models import AreaImpact, Exposure
from relief.spaces import queries as spaces

ROWS_AT_ONCE = 2_000
Part = TypeVar("Part")


@dataclass
class AreaCount:
    """One area with everything beneath it. None means nobody knows."""

    tally: Tally = field(default_factory=Tally)
    affected: int | None = None
    affected_basis: str = ""
    children_affected: int | None = None
    places: int = 0
    last_delivery: date | None = None


def keep_standings(db: Session, counted: Counted) -> None:
    """Bring the stored standings in line with the count; rows that stand as before are not touched."""
    stored = {
        row[0]: (row[1], row[2], row[3], row[4], row[5])
        for row in db.execute(
            sa.select(
                Standing.household_id,
                Standing.area_id,
                Standing.lon,
                Standing.lat,
                Standing.bits,
                Standing.children_3_17,
            ).where(Standing.response_id == counted.response_id)
        )
    }
    fresh = counted.households
    changed = [key for key, was in stored.items() if key not in fresh or _as_row(fresh[key]) != was]
    for some in _parts(changed):
        db.execute(
            sa.delete(Standing).where(Standing.response_id == counted.response_id, Standing.household_id.in_(some))
        )
    rows = [
        _standing(counted.response_id, key, stood) for key, stood in fresh.items() if stored.get(key) != _as_row(stood)
    ]
    for many in _parts(rows):
        db.execute(sa.insert(Standing), many)


def _as_row(stood: Stood) -> tuple[UUID, float | None, float | None, int, int]:
    return (stood.area_id, stood.lon, stood.lat, stood.bits, stood.children)


def _standing(response_id: UUID, household_id: UUID, stood: Stood) -> dict[str, Any]:
    return {
        "response_id": response_id,
        "household_id": household_id,
        "area_id": stood.area_id,
        "lon": stood.lon,
        "lat": stood.lat,
        "bits": stood.bits,
        "children_3_17": stood.children,
    }


def keep_figures(db: Session, counted: Counted) -> dict[UUID, AreaCount]:
    """Sum every area with its ancestors and replace the response's figures with the result."""
    tree = _tree(db)
    counts: dict[UUID, AreaCount] = {}
    _add_standings(counted, tree, counts)
    _add_places(spaces.places(db, counted.response_id), tree, counts)
    _add_affected(db, counted.response_id, tree, counts)
    _replace(db, counted, counts)
    return counts


def _tree(db: Session) -> dict[UUID, list[UUID]]:
    """Each area with itself and all above it, bottom first."""
    parents = {row[0]: row[1] for row in db.execute(sa.select(Area.id, Area.parent_id))}
    return {area_id: list(_upward(area_id, parents)) for area_id in parents}


def _upward(area_id: UUID | None, parents: dict[UUID, UUID | None]) -> Iterator[UUID]:
    while area_id is not None:
        yield area_id
        area_id = parents.get(area_id)


def _add_standings(counted: Counted, tree: dict[UUID, list[UUID]], counts: dict[UUID, AreaCount]) -> None:
    for area_id, kinds in by_area(counted.households.values()).items():
        for above in tree[area_id]:
            area = counts.setdefault(above, AreaCount())
            for bits, (households, children) in kinds.items():
                area.tally.add(bits, households, children)
    for area_id, day in counted.last_delivery.items():
        for above in tree[area_id]:
            area = counts.setdefault(above, AreaCount())
            area.last_delivery = max(day, area.last_delivery or day)


def _add_places(places: dict[UUID, int], tree: dict[UUID, list[UUID]], counts: dict[UUID, AreaCount]) -> None:
    for area_id, number in places.items():
        for above in tree[area_id]:
            counts.setdefault(above, AreaCount()).places += number


def _add_affected(db: Session, response_id: UUID, tree: dict[UUID, list[UUID]], counts: dict[UUID, AreaCount]) -> None:
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


def _leaves(tree: dict[UUID, list[UUID]]) -> set[UUID]:
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


def _replace(db: Session, counted: Counted, counts: dict[UUID, AreaCount]) -> None:
    response_id = counted.response_id
    for table in (Figure, SectorFigure):
        db.execute(sa.delete(table).where(table.response_id == response_id))
    figures = [_figure(counted, area_id, area) for area_id, area in counts.items()]
    sectors = [row for area_id, area in counts.items() for row in _sector_rows(response_id, area_id, area)]
    _insert(db, Figure, figures)
    _insert(db, SectorFigure, sectors)
    today = local_day(counted.at)
    db.execute(sa.delete(FigureHistory).where(FigureHistory.response_id == response_id, FigureHistory.on_date == today))
    _insert(db, FigureHistory, [_history(row, today) for row in figures])


def _figure(counted: Counted, area_id: UUID, area: AreaCount) -> dict[str, Any]:
    total = area.tally
    return {
        "response_id": counted.response_id,
        "area_id": area_id,
        "counted_at": counted.at,
        "affected": area.affected,
        "affected_basis": area.affected_basis,
        "registered": total.registered,
        "verified": total.verified,
        "targeted": total.targeted,
        "reached": total.reached,
        "reached_ever": total.reached_ever,
        "female_headed": total.female_headed,
        "female_headed_reached": total.female_headed_reached,
        "disability": total.disability,
        "disability_reached": total.disability_reached,
        "children_affected": area.children_affected,
        "children_registered": total.children,
        "space_places": area.places,
        "fully_damaged": total.fully_damaged,
        "fully_damaged_granted": total.fully_damaged_granted,
        "last_delivery_on": area.last_delivery,
    }


def _sector_rows(response_id: UUID, area_id: UUID, area: AreaCount) -> Iterator[dict[str, Any]]:
    for name, sector in area.tally.sectors.items():
        if sector.in_need or sector.targeted or sector.reached_ever:
            yield {"response_id": response_id, "area_id": area_id, "sector": name, **vars(sector)}


def _history(figure: dict[str, Any], day: date) -> dict[str, Any]:
    kept = ("response_id", "area_id", "affected", "registered", "reached")
    return {"on_date": day, **{name: figure[name] for name in kept}}


def keep_stamp(db: Session, counted: Counted) -> None:
    """Remember when this count was made and what the trail said then."""
    db.merge(
        Count(
            response_id=counted.response_id,
            counted_at=counted.at,
            audit_number=counted.audit_number,
            households=len(counted.households),
        )
    )


def _insert(db: Session, table: type[Any], rows: list[dict[str, Any]]) -> None:
    for many in _parts(rows):
        db.execute(sa.insert(table), many)


def _parts(rows: list[Part]) -> Iterator[list[Part]]:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        yield rows[start : start + ROWS_AT_ONCE]
