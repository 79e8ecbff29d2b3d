"""Any polygon answers: figures for a shape nobody prepared, summed from standings and cut from the exposure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas import geometry, held
from relief.areas import queries as areas
from relief.areas.models import Area, Level
from relief.gaps.models import Standing
from relief.gaps.rules import Comparison, Tally, comparisons, tally
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb
from relief.responses.models import Exposure
from relief.spaces import queries as spaces


@dataclass(frozen=True)
class PolygonFigures:
    """What is known inside a polygon.

    `affected` and `children` are estimates: each touched union's figure times the share of its land inside.
    `unplaced` households of touched unions have no point, so nobody can say whether they are inside.
    """

    area_km2: float
    unions: tuple[tuple[Area, float], ...]
    tally: Tally
    affected: int | None
    children: int | None
    places: int
    unplaced: int

    @property
    def comparisons(self) -> list[Comparison]:
        """The same comparisons as for an area."""
        return comparisons(self.tally, affected=self.affected, children=self.children, places=self.places)


def figures_in_polygon(db: Session, actor: Actor, response_id: UUID, polygon: bytes) -> PolygonFigures:
    """Sum what lies inside `polygon` (WKB) and inside the actor's areas."""
    actor.must(Verb.GAPS_VIEW)
    touched = _touched(db, actor, polygon)
    shares = {area.id: share for area, share in touched}
    affected, children = _expected(db, response_id, shares)
    return PolygonFigures(
        area_km2=geometry.area_km2(polygon),
        unions=tuple(touched),
        tally=_tally_inside(db, actor, response_id, polygon),
        affected=affected,
        children=children,
        places=_places_inside(db, actor, response_id, polygon),
        unplaced=_unplaced(db, response_id, list(shares)),
    )


def _touched(db: Session, actor: Actor, polygon: bytes) -> list[tuple[Area, float]]:
    """Unions the polygon covers in part, largest share first."""
    shares = dict(held.shapes(db).unions.overlaps(polygon))
    query = sa.select(Area).where(Area.id.in_(list(shares)), Area.level == Level.UNION, areas.inside(actor))
    found = [(area, shares[area.id]) for area in db.scalars(query)]
    return sorted(found, key=lambda pair: (-pair[1], pair[0].pcode))


def _tally_inside(db: Session, actor: Actor, response_id: UUID, polygon: bytes) -> Tally:
    west, south, east, north = geometry.bbox(polygon)
    query = sa.select(Standing.lon, Standing.lat, Standing.bits, Standing.children_3_17).where(
        Standing.response_id == response_id,
        Standing.lon.between(west, east),
        Standing.lat.between(south, north),
    )
    if not actor.everywhere:
        query = query.where(Standing.area_id.in_(areas.ids_inside(actor)))
    rows = db.execute(query).all()
    if not rows:
        return Tally()
    inside = geometry.points_inside(polygon, [row[0] for row in rows], [row[1] for row in rows])
    numbers = np.array([row[2:4] for row in rows], dtype=np.int64)[np.asarray(inside, dtype=bool)]
    return tally(numbers[:, 0], numbers[:, 1])


def _expected(db: Session, response_id: UUID, shares: dict[UUID, float]) -> tuple[int | None, int | None]:
    query = sa.select(Exposure).where(Exposure.response_id == response_id, Exposure.area_id.in_(list(shares)))
    households: float | None = None
    children: float | None = None
    for exposure in db.scalars(query):
        share = shares[exposure.area_id]
        if exposure.households is not None:
            households = (households or 0) + exposure.households * share
        if exposure.children_3_17 is not None:
            children = (children or 0) + exposure.children_3_17 * share
    return _whole(households), _whole(children)


def _whole(number: float | None) -> int | None:
    return None if number is None else round(number)


def _places_inside(db: Session, actor: Actor, response_id: UUID, polygon: bytes) -> int:
    points = [point for point in spaces.place_points(db, response_id) if point[2] is not None]
    own = _own_areas(db, actor, [point[1] for point in points])
    points = [point for point in points if point[1] in own]
    if not points:
        return 0
    inside = geometry.points_inside(polygon, [point[2] for point in points], [point[3] for point in points])
    return sum(point[4] for point, is_in in zip(points, inside, strict=True) if is_in)


def _own_areas(db: Session, actor: Actor, area_ids: Sequence[UUID]) -> set[UUID]:
    return set(db.scalars(sa.select(Area.id).where(Area.id.in_(area_ids), areas.inside(actor))))


def _unplaced(db: Session, response_id: UUID, area_ids: Sequence[UUID]) -> int:
    query = sa.select(sa.func.count()).where(
        Standing.response_id == response_id, Standing.area_id.in_(area_ids), Standing.lon.is_(None)
    )
    return db.scalar(query) or 0
