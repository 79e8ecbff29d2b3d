"""GeoJSON at the door: read with suspicion, refused with a reason a person can act on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from relief.areas import wkb as shapes
from relief.areas.files.faults import FileFault
from relief.kernel.problems import N_

MAX_POINTS = 500_000
MAX_DEPTH = 8
_GEOMETRIES = (
    "Polygon", "MultiPolygon", "LineString", "MultiLineString", "GeometryCollection", "Point", "MultiPoint",
)  # fmt: skip

# West, south, east, north with a margin: the unions of COD-AB 2015 (BBS / OCHA, see
# data-standards section 1) reach from 88.009 to 92.680 E and 20.591 to 26.635 N.
COUNTRY_BOX = (88.0, 20.5, 92.7, 26.7)

MESSAGES = {
    "empty": N_("There is no outline here. Draw or export it again."),
    "not-polygon": N_("This is not a polygon. Only Polygon and MultiPolygon outlines can be used here."),
    "not-line": N_("This is not a line. A track must be one LineString."),
    "line-too-short": N_("The track has fewer than two different points. Export the whole track."),
    "ring-open": N_("The outline is not closed. Make its last point the same as its first."),
    "ring-too-short": N_("The outline has fewer than three different corners. Draw it again."),
    "self-crossing": N_("The outline crosses itself. Correct it where the lines cross, or let it be repaired."),
    "parts-overlap": N_("Parts of the outline overlap or share a side. Merge them, or let it be repaired."),
    "hole-misplaced": N_(
        "A hole lies outside its outline or inside another hole. Correct the hole, or let it be repaired."
    ),
    "bad-coordinates": N_("A coordinate is missing or is not a number. Correct it, or export the outline again."),
    "not-degrees": N_(
        "The coordinates are not degrees. Export the file in WGS 84 (EPSG:4326), in degrees of longitude and latitude."
    ),
    "axes-swapped": N_("Latitude and longitude are exchanged. Put longitude first: 89.1, 23.5 and not 23.5, 89.1."),
    "outside-country": N_("The outline, or part of it, lies outside Bangladesh. Check its coordinates."),
    "too-many-points": N_("The outline has more than 500,000 points. Simplify it and try again."),
}


class GeometryFault(ValueError):
    """A shape or file that cannot be used.

    `code` is a key of MESSAGES; `at` is the longitude and latitude of the trouble, if known.
    """

    def __init__(self, code: str, at: tuple[float, float] | None = None) -> None:
        super().__init__(MESSAGES[code])
        self.code = code
        self.at = at

    @property
    def message(self) -> str:
        """The English sentence, which is also the msgid."""
        return MESSAGES[self.code]


@dataclass(frozen=True, slots=True)
class RawFeature:
    """One entry of a file as it came: nothing checked, rows counted from 1."""

    row: int
    properties: dict[str, object]
    geometry: object | None


def read_features(data: bytes) -> tuple[list[RawFeature], object]:
    """Split GeoJSON into its entries, and its `crs` member as it came.

    A bare Feature or geometry is a file of one row. A broken entry becomes an empty row, so its row
    can be named. A UTF-8 byte-order mark, as Windows programs write, is passed over. Raises
    FileFault for what is no GeoJSON.
    """
    value = _json(data)
    if not isinstance(value, dict):
        raise FileFault("not-collection")
    entries = _entries(value)
    return [_raw(row, entry) for row, entry in enumerate(entries, start=1)], value.get("crs")


def _json(data: bytes) -> object:
    try:
        value: object = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise FileFault("not-utf8") from fault
    except (ValueError, RecursionError) as fault:
        raise FileFault("not-json") from fault
    return value


def _entries(value: dict[str, Any]) -> list[object]:
    kind = value.get("type")
    if kind == "FeatureCollection":
        features = value.get("features")
        if isinstance(features, list):
            return features
    elif kind == "Feature":
        return [value]
    elif kind in _GEOMETRIES:
        return [{"type": "Feature", "properties": {}, "geometry": value}]
    raise FileFault("not-collection")


def _raw(row: int, entry: object) -> RawFeature:
    feature = entry if isinstance(entry, dict) and entry.get("type") == "Feature" else {}
    properties = feature.get("properties")
    return RawFeature(row, properties if isinstance(properties, dict) else {}, feature.get("geometry"))


def in_country_box(west: float, south: float, east: float, north: float) -> bool:
    """Whether a box lies wholly in COUNTRY_BOX."""
    least_lon, least_lat, most_lon, most_lat = COUNTRY_BOX
    return least_lon <= west <= east <= most_lon and least_lat <= south <= north <= most_lat


def polygon_from_geojson(geometry: object, *, repair: bool = False) -> bytes:
    """Valid MultiPolygon WKB from any GeoJSON that holds only polygons, in degrees.

    Crossing or overlapping rings are refused unless `repair` is asked for: a
    repaired outline may enclose something other than its author meant. Open
    rings are refused either way, heights are dropped.
    """
    return polygons_moved(geometry, repair=repair, move=None)[0]


def polygons_moved(geometry: object, *, repair: bool, move: Callable[[Any], Any] | None) -> tuple[bytes, bool]:
    """The same after `move` turned the points [n, 2] into degrees; also whether it was repaired."""
    rings = [[_ring(ring) for ring in polygon] for polygon in _polygons(geometry)]
    if move is not None:
        rings = [[move(ring) for ring in polygon] for polygon in rings]
    require_plausible(np.concatenate([ring for polygon in rings for ring in polygon]))
    return checked_polygons(shapely.multipolygons([shapely.Polygon(outer, holes) for outer, *holes in rings]), repair)


def checked_polygons(shape: Any, repair: bool) -> tuple[bytes, bool]:
    """MultiPolygon WKB of a shape in degrees, and whether it had to be repaired."""
    is_broken = not shapely.is_valid(shape)
    if is_broken and not repair:
        raise _crossing(shape)
    if is_broken:
        shape = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    elif shapely.area(shape) == 0:
        raise GeometryFault("empty")
    if shapely.is_empty(shape):
        raise GeometryFault("empty")
    return shapes.dump_polygons(shape), is_broken


def line_from_geojson(geometry: object, move: Callable[[Any], Any] | None = None) -> bytes:
    """LineString WKB for the track of a cyclone; a MultiLineString of one line will do."""
    simple = _simple(geometry, "not-line")
    lines = [line for kind, coordinates in simple for line in _lines(kind, coordinates)]
    if len(lines) != 1:
        raise GeometryFault("not-line" if lines else "empty")
    points = _points(lines[0])
    return checked_line(points if move is None else move(points))


def checked_line(points: Any) -> bytes:
    """LineString WKB of points [n, 2] in degrees."""
    require_plausible(points)
    if len(np.unique(points, axis=0)) < 2:
        raise GeometryFault("line-too-short")
    return shapes.dump(shapely.LineString(points))


def _polygons(geometry: object) -> list[list[object]]:
    simple = _simple(geometry, "not-polygon")
    polygons = [polygon for kind, coordinates in simple for polygon in _rings(kind, coordinates)]
    if not polygons:
        raise GeometryFault("empty")
    rings = [ring for polygon in polygons for ring in polygon if isinstance(ring, list)]
    if sum(len(ring) for ring in rings) > MAX_POINTS:
        raise GeometryFault("too-many-points")
    return polygons


def _simple(geometry: object, wrong: str, depth: int = 0) -> Iterator[tuple[str, list[Any]]]:
    """Unwrap Feature, FeatureCollection and GeometryCollection down to kinds with coordinates."""
    if geometry is None:
        return
    if not isinstance(geometry, dict) or depth > MAX_DEPTH:
        raise GeometryFault(wrong)
    inner = _members(geometry)
    if inner is None:
        coordinates = geometry.get("coordinates")
        if not isinstance(coordinates, list):
            raise GeometryFault(wrong)
        yield str(geometry.get("type")), coordinates
        return
    for member in inner:
        yield from _simple(member, wrong, depth + 1)


def _members(geometry: dict[str, object]) -> list[object] | None:
    kind = geometry.get("type")
    if kind == "Feature":
        return [geometry.get("geometry")]
    held = {"GeometryCollection": "geometries", "FeatureCollection": "features"}.get(str(kind))
    if held is None:
        return None
    members = geometry.get(held)
    return members if isinstance(members, list) else []


def _rings(kind: str, coordinates: list[Any]) -> list[list[object]]:
    if kind not in ("Polygon", "MultiPolygon"):
        raise GeometryFault("not-polygon")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not all(isinstance(polygon, list) for polygon in polygons):
        raise GeometryFault("bad-coordinates")
    return [polygon for polygon in polygons if polygon]


def _lines(kind: str, coordinates: list[Any]) -> list[object]:
    if kind not in ("LineString", "MultiLineString"):
        raise GeometryFault("not-line")
    lines = [coordinates] if kind == "LineString" else coordinates
    return [line for line in lines if line]


def _ring(ring: object) -> Any:
    points = _points(ring)
    if len(points) < 3:
        raise GeometryFault("ring-too-short")
    if (points[0] != points[-1]).any():
        raise GeometryFault("ring-open", at=(float(points[-1][0]), float(points[-1][1])))
    if len(np.unique(points, axis=0)) < 3:
        raise GeometryFault("ring-too-short", at=(float(points[0][0]), float(points[0][1])))
    return points


def _points(line: object) -> Any:
    """Longitude and latitude columns; text that looks like numbers is not a number."""
    if not isinstance(line, list) or not all(_is_place(point) for point in line):
        raise GeometryFault("bad-coordinates")
    if len(line) > MAX_POINTS:
        raise GeometryFault("too-many-points")
    try:
        points = np.array([(point[0], point[1]) for point in line]).reshape(-1, 2)
    except ValueError as fault:  # a list where a number belongs
        raise GeometryFault("bad-coordinates") from fault
    if len(points) and points.dtype.kind not in "if":
        raise GeometryFault("bad-coordinates")
    points = points.astype(np.float64)
    if not np.isfinite(points).all():
        raise GeometryFault("bad-coordinates")
    return points


def _is_place(point: object) -> bool:
    return isinstance(point, list) and len(point) >= 2


def require_plausible(points: Any) -> None:
    """Refuse points [n, 2] that are no degrees, or degrees the wrong way round."""
    if not np.isfinite(points).all():
        raise GeometryFault("bad-coordinates")
    (west, south), (east, north) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    if in_country_box(south, west, north, east):
        raise GeometryFault("axes-swapped", at=(west, south))
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise GeometryFault("not-degrees", at=(west, south))


def _crossing(shape: Any) -> GeometryFault:
    """Name the first thing wrong, part by part, so that a clean part is not blamed."""
    parts = shapely.get_parts(shape)
    broken = parts[~shapely.is_valid(parts)]
    reason, _, place = str(shapely.is_valid_reason(broken[0] if len(broken) else shape)).partition("[")
    numbers = [float(number) for number in place.rstrip("]").split()]
    at = (numbers[0], numbers[1]) if len(numbers) >= 2 else None
    if not len(broken):
        return GeometryFault("parts-overlap", at)
    return GeometryFault("hole-misplaced" if "ole" in reason else "self-crossing", at)
