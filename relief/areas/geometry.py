"""Every question asked of a shape, in bytes and numbers; the one door to this room.

Shapes are WKB bytes (little-endian MultiPolygon, EPSG:4326) as the database keeps
them. A point on a border counts as inside.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from relief.areas import wkb as shapes
from relief.areas.geojson import (
    COUNTRY_BOX,
    MESSAGES,
    GeometryFault,
    in_country_box,
    line_from_geojson,
    polygon_from_geojson,
)
from relief.areas.lookup import AreaIndex, Cells

__all__ = [
    "COUNTRY_BOX",
    "MESSAGES",
    "AreaIndex",
    "Box",
    "Cells",
    "GeometryFault",
    "MapFrame",
    "area_km2",
    "bbox",
    "coarse",
    "corners",
    "difference",
    "exposed_people",
    "haversine_m",
    "inside_country",
    "inside_point",
    "intersection_area_km2",
    "is_empty",
    "line_from_geojson",
    "meets_country",
    "overlap",
    "point_inside",
    "points_inside",
    "polygon_from_geojson",
    "share_covered",
    "simplify_coverage",
    "to_geojson",
    "union",
]

Box = tuple[float, float, float, float]

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG


def bbox(wkb: bytes) -> Box:
    """West, south, east, north."""
    west, south, east, north = shapely.bounds(shapes.load(wkb)).tolist()
    return west, south, east, north


def area_km2(wkb: bytes) -> float:
    """True area, measured in an equal-area projection."""
    return float(shapes.areas_km2(shapes.load(wkb)))


def inside_point(wkb: bytes) -> tuple[float, float]:
    """Longitude and latitude of a place surely inside, for a label.

    The centroid will not do: that of a union in a river bend lies across the water.
    """
    point = shapely.point_on_surface(shapes.load(wkb))
    return float(shapely.get_x(point)), float(shapely.get_y(point))


def inside_country(wkb: bytes) -> bool:
    """Whether all of an area can lie in Bangladesh, by COUNTRY_BOX only."""
    return in_country_box(*bbox(wkb))


def meets_country(wkb: bytes) -> bool:
    """Whether a flood or a track comes near Bangladesh; water does not stop at the border."""
    return bool(shapely.intersects(shapes.load(wkb), shapely.box(*COUNTRY_BOX)))


def point_inside(wkb: bytes, lon: float, lat: float) -> bool:
    """Whether one point is in the shape or on its border."""
    return bool(shapely.intersects_xy(shapes.load(wkb), lon, lat))


def points_inside(wkb: bytes, lons: Any, lats: Any) -> list[bool]:
    """The same for many points; a missing coordinate (None or NaN) is outside."""
    shape = shapes.load(wkb)
    shapely.prepare(shape)
    x, y = np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64)
    inside: list[bool] = shapely.intersects_xy(shape, x, y).tolist()
    return inside


def union(wkbs: Sequence[bytes]) -> bytes:
    """One outline around all the shapes, without the lines between them."""
    return shapes.dump_polygons(shapely.union_all(shapes.load_all(wkbs)))


def intersection_area_km2(a: bytes, b: bytes) -> float:
    """True area two shapes share."""
    return float(shapes.areas_km2(shapely.intersection(shapes.load(a), shapes.load(b))))


def overlap(a: bytes, b: bytes) -> bytes:
    """What two shapes share, as polygons; borders that only touch share nothing."""
    return shapes.dump_polygons(
        shapely.multipolygons(_polygon_parts(shapely.intersection(shapes.load(a), shapes.load(b))))
    )


def difference(a: bytes, b: bytes) -> bytes:
    """What of the first lies outside the second, as polygons; may hold none."""
    return shapes.dump_polygons(
        shapely.multipolygons(_polygon_parts(shapely.difference(shapes.load(a), shapes.load(b))))
    )


def drawn_back(outline: object, degrees: float) -> dict[str, Any]:
    """A GeoJSON outline without the strip of so many degrees along its edge, as GeoJSON."""
    found: dict[str, Any] = json.loads(shapely.to_geojson(shapely.from_geojson(json.dumps(outline)).buffer(-degrees)))
    return found


def is_empty(wkb: bytes) -> bool:
    """Whether the shape holds nothing."""
    return bool(shapely.is_empty(shapes.load(wkb)))


def corners(wkb: bytes) -> int:
    """How many corners a shape has."""
    return int(shapely.get_num_coordinates(shapes.load(wkb)))


def coarse(wkb: bytes, tolerance: float, most: int) -> bytes:
    """Polygons of at most `most` corners for the screen: `tolerance` (degrees) is doubled until they are few."""
    shape = shapes.load(wkb)
    for step in range(12):
        simpler = shapely.simplify(shape, tolerance * 2**step, preserve_topology=True)
        parts = shapely.get_parts(simpler)
        if shapely.get_num_coordinates(simpler) > most:
            # Islands smaller than a dot of the screen go before the large outlines turn rough.
            parts = parts[shapely.area(parts) > (tolerance * 2**step) ** 2]
        simpler = shapely.multipolygons(parts)
        if shapely.get_num_coordinates(simpler) <= most:
            break
    return shapes.dump_polygons(simpler)


def _polygon_parts(shape: Any) -> Any:
    parts = shapely.get_parts(shapely.get_parts(shape))
    return parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]


def share_covered(area: bytes, cover: bytes) -> float:
    """Share (0 to 1) of the area that the cover lies over."""
    return min(intersection_area_km2(area, cover) / area_km2(area), 1.0)


def exposed_people(area: bytes, flood: bytes, people: float) -> float:
    """People of the area by the share of it under water, as if they lived evenly over it.

    Where the water only touches an area this can be off by half; Cells is better.
    """
    return people * share_covered(area, flood)


def haversine_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Metres between two places, as the crow flies."""
    north = math.radians(lat2 - lat1)
    east = math.radians(lon2 - lon1)
    bent = math.cos(math.radians(lat1)) * math.cos(math.radians(lat2))
    chord = math.sin(north / 2) ** 2 + bent * math.sin(east / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))


def to_geojson(wkb: bytes, simplify: float | None = None, digits: int = 5) -> dict[str, Any]:
    """GeoJSON geometry for the screen; five digits are about a metre."""
    shape = shapes.load(wkb)
    if simplify is not None:
        # Simplifying turns a MultiPolygon of one part into a Polygon; the screen expects one kind.
        shape = shapes.polygons_of(shapely.simplify(shape, simplify, preserve_topology=True))
    rounded = shapely.transform(shape, lambda points: np.round(points, digits))
    geometry: dict[str, Any] = json.loads(shapely.to_geojson(rounded))
    return geometry


def simplify_coverage(wkbs: Sequence[bytes], tolerance: float) -> list[bytes]:
    """Fewer points without gaps between neighbours; tolerance in degrees, order kept.

    Areas that overlap or do not quite meet are no coverage: each is then
    simplified by itself, and hair-thin gaps may show.
    """
    areas = shapes.load_all(wkbs)
    if shapely.coverage_is_valid(areas):
        simpler = shapely.coverage_simplify(areas, tolerance)
    else:
        simpler = shapely.simplify(areas, tolerance, preserve_topology=True)
    return [shapes.dump_polygons(shape) for shape in simpler]


@dataclass(frozen=True, slots=True)
class MapFrame:
    """A window on the country drawn as SVG: longitude shrinks with latitude, north is up."""

    box: Box
    width: float

    @property
    def _scale(self) -> tuple[float, float]:
        west, south, east, north = self.box
        across = self.width / (east - west)
        return across, across / math.cos(math.radians((south + north) / 2))

    @property
    def height(self) -> float:
        """Height that keeps the ground in proportion."""
        return round((self.box[3] - self.box[1]) * self._scale[1], 1)

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a point lands, from the top left corner."""
        across, down = self._scale
        return round((lon - self.box[0]) * across, 1), round((self.box[3] - lat) * down, 1)

    def path(self, wkb: bytes) -> str:
        """The `d` of an SVG path (fill-rule evenodd), to a tenth of a unit."""
        rings = shapely.get_rings(shapely.get_parts(shapes.load(wkb)))
        return "".join(self._ring(shapely.get_coordinates(ring)) for ring in rings)

    def _ring(self, points: Any) -> str:
        across, down = self._scale
        moved = np.round((points[:-1] - (self.box[0], self.box[3])) * (across, -down), 1)
        moved = (moved + 0.0).tolist()  # no "-0" in the drawing
        return "M" + "L".join(f"{x:g},{y:g}" for x, y in moved) + "Z"
