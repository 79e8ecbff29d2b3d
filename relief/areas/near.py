"""How much of an area lies farther from some points than people walk."""

from __future__ import annotations

import math
from collections.abc import Sequence

import shapely

from relief.areas import wkb as shapes
from relief.areas.geometry import area_km2, intersection_area_km2

_METRES_PER_DEGREE = 111_195.0
_CORNERS = 64


def share_beyond(area: bytes, points: Sequence[tuple[float, float]], metres: float) -> float:
    """Share (0 to 1) of the area that is farther than so many metres from every (lon, lat)."""
    if not points:
        return 1.0
    rings = [shapely.Polygon(_circle(lon, lat, metres)) for lon, lat in points]
    near = shapes.dump_polygons(shapely.union_all(rings))
    return max(0.0, 1.0 - intersection_area_km2(area, near) / area_km2(area))


def _circle(lon: float, lat: float, metres: float) -> list[tuple[float, float]]:
    north = metres / _METRES_PER_DEGREE
    east = north / math.cos(math.radians(lat))
    turns = [2 * math.pi * corner / _CORNERS for corner in range(_CORNERS)]
    return [(lon + east * math.cos(turn), lat + north * math.sin(turn)) for turn in turns]
