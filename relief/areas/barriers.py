"""What nobody walks across: which straight ways between homes and places meet a river, a breach or deep water."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from relief.areas import wkb as shapes
from relief.areas.geojson import line_from_geojson, polygon_from_geojson

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG
_AT_ONCE = 100_000


@dataclass(frozen=True)
class Wall:
    """One barrier; `lets_out`: who lives in a part of it can leave that part all the same."""

    wkb: bytes
    lets_out: bool = False


def from_geojson(geometry: object) -> bytes:
    """WKB of a drawn polygon or line; raises GeometryFault when it is neither."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    return line_from_geojson(geometry) if "Line" in str(kind) else polygon_from_geojson(geometry)


def metres_between(lons: Any, lats: Any, to_lons: Any, to_lats: Any) -> Any:
    """Whole metres as the crow flies from each of the first [rows] to each of the second [columns]."""
    lon, lat = np.radians(np.asarray(lons, dtype=np.float64)), np.radians(np.asarray(lats, dtype=np.float64))
    to_lon, to_lat = (
        np.radians(np.asarray(to_lons, dtype=np.float64)),
        np.radians(np.asarray(to_lats, dtype=np.float64)),
    )
    north = np.sin((to_lat[None, :] - lat[:, None]) / 2) ** 2
    east = np.sin((to_lon[None, :] - lon[:, None]) / 2) ** 2
    bent = north + np.cos(lat)[:, None] * np.cos(to_lat)[None, :] * east
    return np.rint(2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(bent)))).astype(np.int32)


def crossed(walls: Sequence[Wall], lons: Any, lats: Any, to_lons: Any, to_lats: Any) -> Any:
    """[rows, columns] of True where the straight way meets a wall. Touching its edge is meeting it."""
    x, y = np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64)
    to_x, to_y = np.asarray(to_lons, dtype=np.float64), np.asarray(to_lats, dtype=np.float64)
    found = np.zeros((len(x), len(to_x)), dtype=bool)
    for wall in walls:
        for part in shapely.get_parts(shapes.load(wall.wkb)):
            found |= _over(part, wall.lets_out, x, y, to_x, to_y)
    return found


def _over(part: Any, lets_out: bool, x: Any, y: Any, to_x: Any, to_y: Any) -> Any:
    shapely.prepare(part)
    west, south, east, north = shapely.bounds(part)
    # Most ways pass a wall by at a distance: only those whose box meets its box are looked at.
    may = (np.minimum(x[:, None], to_x) <= east) & (np.maximum(x[:, None], to_x) >= west)
    may &= (np.minimum(y[:, None], to_y) <= north) & (np.maximum(y[:, None], to_y) >= south)
    if lets_out and shapely.get_dimensions(part) == 2:
        may &= ~shapely.intersects_xy(part, x, y)[:, None]
    row, column = np.nonzero(may)
    met = np.zeros(may.shape, dtype=bool)
    for start in range(0, len(row), _AT_ONCE):
        some, to = row[start : start + _AT_ONCE], column[start : start + _AT_ONCE]
        ends = np.stack([np.stack([x[some], y[some]], 1), np.stack([to_x[to], to_y[to]], 1)], 1)
        met[some, to] = shapely.intersects(part, shapely.linestrings(ends))
    return met


def to_geojson(wkb: bytes, simplify: float, digits: int = 5) -> dict[str, Any]:
    """GeoJSON of a polygon or a line for the screen; `simplify` in degrees."""
    shape = shapely.simplify(shapes.load(wkb), simplify, preserve_topology=True)
    rounded = shapely.transform(shape, lambda points: np.round(points, digits))
    geometry: dict[str, Any] = json.loads(shapely.to_geojson(rounded))
    return geometry
