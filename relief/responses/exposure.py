"""Who lives in the water: counted anew for a whole response whenever its water changes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from relief.areas import geometry, held
from relief.areas.geometry import Cells
from relief.areas.models import Area, PopulationCell
from relief.responses import rules
from relief.responses.kinds import ExtentKind
from relief.responses.models import Exposure, HazardExtent, Response
from relief.responses.rules import Counted

# A union touched at one corner has no one in the water worth a line on a coordinator's list.
LEAST_SHARE = 0.0005
# Kinds of extents that change who is counted.
COUNTED = (ExtentKind.WATER, ExtentKind.PERMANENT)
_CHUNK = 500
_MARGIN = 1 / 60  # cells are looked for a little beyond the outline


def recount(db: Session, response_id: UUID) -> int:
    """Write the exposure of every area the response's water touches; gives how many unions."""
    db.flush()
    water = _water(db, response_id)
    counted = _count_unions(db, water) if water else {}
    areas = _with_ancestors(db, counted)
    figures = rules.sums_by_ancestor(counted, {area.path: area.area_km2 for area in areas})
    figures.update(counted)
    db.execute(sa.delete(Exposure).where(Exposure.response_id == response_id))
    db.add_all(_row(response_id, area.id, figures[area.path]) for area in areas)
    db.flush()
    return len(counted)


def foresee(db: Session, response_id: UUID, water: bytes) -> dict[str, Counted]:
    """Unions a shape would touch, by path: for a preview before anything is kept."""
    left = without_permanent(db, response_id, water)
    return _count_unions(db, left) if left else {}


def _water(db: Session, response_id: UUID) -> bytes | None:
    water = _together(db, response_id, ExtentKind.WATER)
    return water and without_permanent(db, response_id, water)


def without_permanent(db: Session, response_id: UUID, water: bytes) -> bytes | None:
    """The water less what is water in every season, where the response says so; None when nothing is left."""
    if not db.scalar(sa.select(Response.takes_off_permanent).where(Response.id == response_id)):
        return water
    always = _together(db, response_id, ExtentKind.PERMANENT)
    left = geometry.difference(water, always) if always else water
    return None if geometry.is_empty(left) else left


def _together(db: Session, response_id: UUID, kind: ExtentKind) -> bytes | None:
    query = sa.select(HazardExtent.geometry).where(HazardExtent.response_id == response_id, HazardExtent.kind == kind)
    shapes = list(db.scalars(query))
    return geometry.union(shapes) if shapes else None


def _count_unions(db: Session, water: bytes) -> dict[str, Counted]:
    shares = dict(held.shapes(db).unions.overlaps(water))
    shares = {area_id: share for area_id, share in shares.items() if share >= LEAST_SHARE}
    unions = _areas(db, list(shares))
    cells = _cells(db, unions)
    return {area.path: _count_union(area, water, shares[area.id], cells) for area in unions}


def _areas(db: Session, ids: Sequence[UUID]) -> list[Area]:
    found: list[Area] = []
    for start in range(0, len(ids), _CHUNK):
        query = sa.select(Area).where(Area.id.in_(ids[start : start + _CHUNK]))
        found += db.scalars(query.options(undefer(Area.geometry)))
    return found


def _cells(db: Session, unions: Sequence[Area]) -> Cells | None:
    """The population grid over these unions, or None where none was brought in."""
    boxes = [(a.min_lon, a.min_lat, a.max_lon, a.max_lat) for a in unions if a.min_lon is not None]
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    query = sa.select(PopulationCell.lon, PopulationCell.lat, PopulationCell.people).where(
        PopulationCell.lon.between(_least(west) - _MARGIN, _most(east) + _MARGIN),
        PopulationCell.lat.between(_least(south) - _MARGIN, _most(north) + _MARGIN),
    )
    rows = db.execute(query).all()
    lons, lats, people = zip(*rows, strict=True) if rows else ((), (), ())
    return Cells(lons, lats, people) if rows else None


def _least(numbers: Sequence[float | None]) -> float:
    return min(number for number in numbers if number is not None)


def _most(numbers: Sequence[float | None]) -> float:
    return max(number for number in numbers if number is not None)


def _count_union(area: Area, water: bytes, share: float, cells: Cells | None) -> Counted:
    """By the grid where it covers the union, else as if people lived evenly over it.

    The grid gives the part of the people, not their number: the union's own population may be
    newer than the grid.
    """
    wet, method, population = share, "share", area.population
    shape = area.geometry
    if cells is not None and shape is not None:
        everyone = cells.people_inside(shape)
        if everyone > 0:
            wet = min(cells.people_inside(geometry.overlap(shape, water)) / everyone, 1.0)
            method = "cells"
            population = round(everyone) if population is None else population
    return rules.count(
        share=share,
        wet=wet,
        method=method,
        area_km2=area.area_km2 or 0.0,
        population=population,
        households=area.households_estimate,
        children=area.children_3_17,
    )


def _with_ancestors(db: Session, unions: dict[str, Counted]) -> list[Area]:
    codes = {code for path in unions for code in path.strip("/").split("/")}
    found: list[Area] = []
    wanted = sorted(codes)
    for start in range(0, len(wanted), _CHUNK):
        found += db.scalars(sa.select(Area).where(Area.pcode.in_(wanted[start : start + _CHUNK])))
    return found


def _row(response_id: UUID, area_id: UUID, counted: Counted) -> Exposure:
    return Exposure(
        response_id=response_id,
        area_id=area_id,
        share=counted.share,
        people=counted.people,
        households=counted.households,
        children_3_17=counted.children_3_17,
        method=counted.method,
    )
