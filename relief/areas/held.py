"""The polygons held ready in memory, one set per process, renewed when the tree changes."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.geometry import AreaIndex
from relief.areas.models import Area, Level

Stamp = tuple[object, ...]

_FINE = (Level.UNION, Level.WARD, Level.VILLAGE)
_KEPT_SETS = 2  # a test run or a restore may look at another database for a moment
_lock = threading.Lock()
_held: dict[Stamp, Shapes] = {}


class Shapes:
    """What points and water are asked of: the smallest areas, and the unions alone."""

    def __init__(self, rows: Sequence[tuple[UUID, UUID | None, Level, bytes]]) -> None:
        parents = {parent for _, parent, _, _ in rows}
        # Smallest first: the index gives a point to the first area that holds it. Coarse areas
        # count only where nothing finer was brought in, else a point off the coast would "live"
        # in a whole district.
        fine = [(area, wkb) for area, _, level, wkb in rows if level in _FINE or area not in parents]
        self._smallest = AreaIndex(fine)
        unions = [(area, wkb) for area, _, level, wkb in rows if level is Level.UNION]
        # Where nothing is finer than a union both are the same, and a country is held once.
        same = [area for area, _ in fine] == [area for area, _ in unions]
        self._unions = self._smallest if same else None
        self._union_rows = [] if same else unions

    def locate(self, lon: float, lat: float) -> UUID | None:
        """Id of the smallest area the point lies in."""
        return self._smallest.locate(lon, lat)

    def locate_many(self, lons: Sequence[float | None], lats: Sequence[float | None]) -> list[UUID | None]:
        """The same for many points; None where a coordinate is missing."""
        return self._smallest.locate_many(lons, lats)

    @property
    def unions(self) -> AreaIndex[UUID]:
        """Unions only: what water is counted over."""
        if self._unions is None:
            self._unions = AreaIndex(self._union_rows)
        return self._unions


def shapes(db: Session) -> Shapes:
    """The polygons as this transaction sees them."""
    state = stamp(db)
    with _lock:  # two requests must not both spend the second it takes to build
        found = _held.get(state)
        if found is None:
            found = _held[state] = _build(db)
            while len(_held) > _KEPT_SETS:
                del _held[next(iter(_held))]
    return found


def stamp(db: Session) -> Stamp:
    """Changes whenever any area does: each record's version only grows."""
    last = sa.select(Area.id).order_by(Area.id.desc()).limit(1).scalar_subquery()
    counts = sa.select(sa.func.count(), sa.func.max(Area.created_at), sa.func.sum(Area.version), last)
    return (str(db.get_bind().engine.url), *db.execute(counts).one())


def _build(db: Session) -> Shapes:
    query = (
        sa.select(Area.id, Area.parent_id, Area.level, Area.geometry)
        .where(Area.geometry.is_not(None))
        .order_by(sa.func.length(Area.path).desc(), Area.pcode)
    )
    return Shapes([(area, parent, level, wkb) for area, parent, level, wkb in db.execute(query) if wkb is not None])
