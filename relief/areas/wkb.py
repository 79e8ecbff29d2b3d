"""Shapes as the database keeps them: WKB bytes, and the few moves the geometry rooms share.

Only modules beside this one hold a shapely object; everyone else passes bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import shapely
from pyproj import Transformer

# Above this a shape is cut into tiles before it meets many others: each meeting
# costs as much as the larger shape has points.
PIECE_POINTS = 500


def load(wkb: bytes) -> Any:
    """Shape held by the bytes."""
    return shapely.from_wkb(wkb)


def load_all(wkbs: Sequence[bytes]) -> Any:
    """Array of shapes, in the order given."""
    shapes = np.empty(len(wkbs), dtype=object)
    shapes[:] = shapely.from_wkb(list(wkbs))
    return shapes


def dump(shape: Any) -> bytes:
    """Little-endian two-dimensional WKB without a reference system (it is always EPSG:4326)."""
    return bytes(shapely.to_wkb(shape, output_dimension=2, byte_order=1, include_srid=False))


def polygons_of(shape: Any) -> Any:
    """Keep the polygons of a valid shape, outer rings counter-clockwise, as one MultiPolygon."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    return shapely.orient_polygons(shapely.multipolygons(polygons))


def dump_polygons(shape: Any) -> bytes:
    """The polygons of a valid shape as the database keeps them."""
    return dump(polygons_of(shape))


@cache
def _equal_area() -> Transformer:
    # EPSG:6933 keeps areas true over the whole country, both UTM zones at once.
    return Transformer.from_crs("EPSG:4326", "EPSG:6933", always_xy=True)


def areas_km2(shapes: Any) -> Any:
    """True area of each shape; degrees are never summed."""
    flat = shapely.transform(shapes, _equal_area().transform, interleaved=False)
    return shapely.area(flat) / 1e6


def pieces(shape: Any) -> Any:
    """Cut a shape into tiles of few points that fill it without overlap, ready for many tests."""
    done: list[Any] = []
    waiting = [shape]
    while waiting:
        part = waiting.pop()
        if shapely.get_num_coordinates(part) <= PIECE_POINTS:
            done.append(part)
        else:
            waiting.extend(_halves(part))
    tiles = np.array([part for part in done if shapely.get_dimensions(part) == 2], dtype=object)
    shapely.prepare(tiles)
    return tiles


def _halves(shape: Any) -> list[Any]:
    west, south, east, north = shapely.bounds(shape)
    if east - west > north - south:
        middle = (west + east) / 2
        boxes = [(west, south, middle, north), (middle, south, east, north)]
    else:
        middle = (south + north) / 2
        boxes = [(west, south, east, middle), (west, middle, east, north)]
    return [shapely.intersection(shape, shapely.box(*box)) for box in boxes]


def meetings(tiles: Any, tree: Any, shapes: Any) -> tuple[Any, Any, Any]:
    """Where tiles of one shape meet the shapes of a tree.

    Returns the number of the shape at each meeting, what they share there, and
    whether the tile swallows the shape whole (then the shape itself is shared).
    """
    tile, other = tree.query(tiles, predicate="intersects")
    shared = shapes[other]
    whole = shapely.contains(tiles[tile], shared)
    shared[~whole] = shapely.intersection(tiles[tile][~whole], shared[~whole])
    return other, shared, whole
