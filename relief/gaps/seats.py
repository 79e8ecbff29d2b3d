"""Seats for children, union by union: who has none, who lives too far, where a mobile site would help most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas import near
from relief.areas import queries as areas
from relief.areas.geometry import EARTH_RADIUS_M
from relief.areas.models import Area, Level
from relief.gaps.models import Figure, Standing
from relief.gaps.queries import figure_of, figures
from relief.gaps.rules import Numbers
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.spaces.kinds import SpaceState
from relief.spaces.models import Space
from relief.spaces.seats import SeatSum, seat_sums

# How far a child walks to a site (spaces.md 1.5), and how many children make a mobile site worth its way (to be
# confirmed). A place named with fewer could be somebody's home.
WALK_M = 1_000
LEAST_CHILDREN = 20
# Half a kilometre: a suggestion names a patch of land, never a house.
PATCH_DEGREES = 0.005


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """One union; None where nobody knows how many children are affected."""

    area: Area
    children: int | None
    places: int

    @property
    def unmet(self) -> int | None:
        """Children without a seat."""
        return None if self.children is None else max(0, self.children - self.places)


def ranked(db: Session, actor: Actor, response_id: UUID) -> list[Ranked]:
    """The actor's unions at the last count, the most missing seats first; those nobody knows of come last."""
    rows = [
        Ranked(area=area, children=figure.children_affected, places=figure.space_places)
        for area, figure in figures(db, actor, response_id)
        if figure is not None and (figure.children_affected or figure.space_places)
    ]
    return sorted(rows, key=lambda row: (row.unmet is None, -(row.unmet or 0), row.area.pcode))


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """The middle of the patch with the most unreached children around it; `nearest_m` None: no open site."""

    lon: float
    lat: float
    children: int
    households: int
    nearest_m: int | None


@dataclass(frozen=True, kw_only=True)
class UnionSeats:
    """One union with every number its answer is made of.

    `pointed` are children of registered households whose place is known, `pointed_far` those of them farther than
    a walk from every open site. `far` is the estimate for all affected children: by their share, or without any
    known place by the share of the land ("area"); None where nobody knows how many are affected.
    """

    area: Area
    figure: Figure | None
    sites: Sequence[SeatSum]
    pointed: int
    pointed_far: int
    land_far: float | None
    far: int | None
    suggestion: Suggestion | None

    @property
    def places(self) -> int:
        """Seats of all its open sites, now."""
        return sum(one.seats for one in self.sites)


def union_seats(db: Session, actor: Actor, response_id: UUID, area_id: UUID) -> UnionSeats:
    """How the seats of one union come about."""
    area, figure = figure_of(db, actor, response_id, area_id)
    if area.level is not Level.UNION:
        raise NotFound
    sites = _sites(db, response_id)
    lons, lats, children = _homes(db, response_id, area)
    gaps = _nearest(lons, lats, sites)
    is_far = gaps > WALK_M
    pointed, pointed_far = int(children.sum()), int(children[is_far].sum())
    shape = areas.shape_of(db, area) if not pointed else None
    land_far = near.share_beyond(shape, _round_about(area, sites), WALK_M) if shape is not None else None
    affected = figure.children_affected if figure is not None else None
    return UnionSeats(
        area=area,
        figure=figure,
        sites=seat_sums(db, response_id, sa.select(Area.id).where(Area.id == area.id)),
        pointed=pointed,
        pointed_far=pointed_far,
        land_far=land_far,
        far=_estimate(affected, pointed, pointed_far, land_far),
        suggestion=_suggest(lons[is_far], lats[is_far], children[is_far], sites),
    )


def _estimate(affected: int | None, pointed: int, pointed_far: int, land_far: float | None) -> int | None:
    if affected is None:
        return None
    if pointed:
        return (2 * affected * pointed_far + pointed) // (2 * pointed)
    return None if land_far is None else round(affected * land_far)


def _sites(db: Session, response_id: UUID) -> list[tuple[float, float]]:
    """Every open site with a point, of whatever union: a child walks over a border."""
    query = sa.select(Space.lon, Space.lat).where(
        Space.response_id == response_id, Space.state == SpaceState.OPEN, Space.lon.is_not(None), Space.lat.is_not(None)
    )
    return [(lon, lat) for lon, lat in db.execute(query.order_by(Space.id)) if lon is not None and lat is not None]


def _round_about(area: Area, sites: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Sites that can matter to an area: inside its box, and a little more."""
    west, south, east, north = area.min_lon or 0, area.min_lat or 0, area.max_lon or 0, area.max_lat or 0
    more = 0.02
    return [
        (lon, lat) for lon, lat in sites if west - more <= lon <= east + more and south - more <= lat <= north + more
    ]


def _homes(db: Session, response_id: UUID, area: Area) -> tuple[Numbers, Numbers, Numbers]:
    query = sa.select(Standing.lon, Standing.lat, Standing.children_3_17).where(
        Standing.response_id == response_id,
        Standing.area_id.in_(sa.select(Area.id).where(areas.below(area.path))),
        Standing.lon.is_not(None),
        Standing.lat.is_not(None),
        Standing.children_3_17 > 0,
    )
    rows = db.execute(query.order_by(Standing.household_id)).all()
    lons = np.array([row[0] for row in rows], dtype=np.float64)
    lats = np.array([row[1] for row in rows], dtype=np.float64)
    return lons, lats, np.array([row[2] for row in rows], dtype=np.int64)


def _nearest(lons: Numbers, lats: Numbers, sites: Sequence[tuple[float, float]]) -> Numbers:
    """Metres from each point to its nearest site; without any site it is infinitely far."""
    found = np.full(len(lons), np.inf)
    for lon, lat in sites:
        np.minimum(found, _metres(lons, lats, lon, lat), out=found)
    return found


def _metres(lons: Numbers, lats: Numbers, lon: float, lat: float) -> Numbers:
    north, east = np.radians(lats - lat), np.radians(lons - lon)
    bent = np.cos(np.radians(lats)) * np.cos(np.radians(lat))
    chord = np.sin(north / 2) ** 2 + bent * np.sin(east / 2) ** 2
    metres: Numbers = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(chord)))
    return metres


def _suggest(
    lons: Numbers, lats: Numbers, children: Numbers, sites: Sequence[tuple[float, float]]
) -> Suggestion | None:
    """Of all patches in which somebody unreached lives, the one with the most of their children within a walk."""
    if int(children.sum()) < LEAST_CHILDREN:
        return None
    patches = np.unique(np.floor(np.stack([lons, lats], axis=1) / PATCH_DEGREES), axis=0)
    best: Suggestion | None = None
    for column, row in patches.tolist():
        lon, lat = (column + 0.5) * PATCH_DEGREES, (row + 0.5) * PATCH_DEGREES
        around = _metres(lons, lats, lon, lat) <= WALK_M
        count = int(children[around].sum())
        if count >= LEAST_CHILDREN and (best is None or count > best.children):
            best = Suggestion(lon=lon, lat=lat, children=count, households=int(around.sum()), nearest_m=None)
    if best is None or not sites:
        return best
    metres = float(_nearest(np.array([best.lon]), np.array([best.lat]), sites)[0])
    return Suggestion(
        lon=best.lon, lat=best.lat, children=best.children, households=best.households, nearest_m=round(metres)
    )
