"""Which households live within a walk of an open space for children, a million of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.geometry import EARTH_RADIUS_M
from relief.gaps.rules import More, Numbers
from relief.spaces.kinds import SpaceState
from relief.spaces.models import Space

if TYPE_CHECKING:
    from relief.gaps.counting import Counted

# How far a child walks to a site (spaces.md 1.5).
WALK_M = 1_000
# A degree of latitude is nowhere shorter than this; one of longitude, in Bangladesh, not by more than a tenth.
_DEGREE_M, _NARROWEST = 110_500.0, 0.88


def mark(db: Session, counted: Counted) -> None:
    """Set the bit of every placed household with a space near; a space marks those around it only."""
    query = sa.select(Space.lon, Space.lat).where(
        Space.response_id == counted.response_id,
        Space.state == SpaceState.OPEN,
        Space.lon.is_not(None),
        Space.lat.is_not(None),
    )
    sites = [(lon, lat) for lon, lat in db.execute(query) if lon is not None and lat is not None]
    placed = np.flatnonzero(counted.bits & int(More.PLACED))
    if not sites or not len(placed):
        return
    lons = np.array([counted.lons[at] for at in placed.tolist()], dtype=np.float64)
    lats = np.array([counted.lats[at] for at in placed.tolist()], dtype=np.float64)
    order = np.argsort(lats, kind="stable")
    lons, lats, placed = lons[order], lats[order], placed[order]
    reach = WALK_M / _DEGREE_M
    for lon, lat in sites:
        low, high = np.searchsorted(lats, [lat - reach, lat + reach])
        near = np.abs(lons[low:high] - lon) <= reach / _NARROWEST
        here = np.flatnonzero(near) + low
        here = here[_metres(lons[here], lats[here], lon, lat) <= WALK_M]
        counted.bits[placed[here]] |= int(More.NEAR_SPACE)


def _metres(lons: Numbers, lats: Numbers, lon: float, lat: float) -> Numbers:
    north, east = np.radians(lats - lat), np.radians(lons - lon)
    bent = np.cos(np.radians(lats)) * np.cos(np.radians(lat))
    chord = np.sin(north / 2) ** 2 + bent * np.sin(east / 2) ** 2
    metres: Numbers = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(chord)))
    return metres
