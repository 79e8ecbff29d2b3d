"""Where a storm's wind passed: the ground its circles swept over between one place and the next."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import shapely

from relief.areas import wkb as shapes

_KM_PER_DEGREE = 111.195
_QUARTER = 16  # corners of a quarter circle; the outline is then within half a percent of the arc


def swept(places: Sequence[tuple[float, float, tuple[float, float, float, float]]]) -> bytes | None:
    """MultiPolygon WKB swept by circles on their way; None where none has a radius.

    Each place is longitude, latitude and the radius in km of the quarters NE, SE, SW, NW. Between two
    places that both have one the way is straight; a quarter of radius 0 reaches nowhere.
    """
    rings = [_ring(lon, lat, radii) if max(radii) > 0 else None for lon, lat, radii in places]
    parts = [shapely.Polygon(ring) for ring in rings if ring is not None]
    for one, two in pairwise(rings):
        if one is not None and two is not None:
            parts.append(shapely.convex_hull(shapely.multipoints(np.concatenate([one, two]))))
    if not parts:
        return None
    together = shapely.union_all([shapely.make_valid(part, method="structure", keep_collapsed=False) for part in parts])
    return shapes.dump_polygons(together) if not shapely.is_empty(together) else None


def track(places: Sequence[tuple[float, float]]) -> bytes:
    """LineString WKB of longitudes and latitudes."""
    return shapes.dump(shapely.LineString(places))


def _ring(lon: float, lat: float, radii: tuple[float, float, float, float]) -> np.ndarray:
    corners = []
    for quarter, radius in enumerate(radii):
        for step in range(_QUARTER + 1):
            turn = math.pi / 2 * (quarter + step / _QUARTER)  # from north, clockwise
            north = radius / _KM_PER_DEGREE
            corners.append(
                (lon + north * math.sin(turn) / math.cos(math.radians(lat)), lat + north * math.cos(turn)),
            )
    return np.array(corners)
