"""Many outlines as one TopoJSON: a border two areas share is said once, in whole steps of a grid.

After the TopoJSON specification 1.0 (github.com/topojson/topojson-specification). Half the size of GeoJSON, and
neighbours keep one line on every screen, since there is only one.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from relief.areas import wkb as shapes

Point = tuple[int, int]
Ring = list[Point]
# Steps to a degree: four digits are about eleven metres.
GRID = 10_000


def topology(areas: Sequence[tuple[Hashable, bytes]], grid: int = GRID) -> dict[str, Any]:
    """TopoJSON of (id, MultiPolygon WKB): one object, "areas". Coordinates are multiples of 1/grid degree."""
    polygons = [(key, _rings(wkb, grid)) for key, wkb in areas]
    cut = _junctions(ring for _, parts in polygons for part in parts for ring in part)
    book = _Book()
    told = [
        {"type": "MultiPolygon", "id": str(key), "arcs": [[book.ring(ring, cut) for ring in part] for part in parts]}
        for key, parts in polygons
    ]
    return {
        "type": "Topology",
        "transform": {"scale": [1 / grid, 1 / grid], "translate": [0, 0]},
        "objects": {"areas": {"type": "GeometryCollection", "geometries": told}},
        "arcs": [_steps(arc) for arc in book.arcs],
    }


def _rings(wkb: bytes, grid: int) -> list[list[Ring]]:
    """Polygons of closed rings on the grid; what the grid swallows goes, but never the whole area."""
    parts = []
    for polygon in shapely.get_parts(shapes.load(wkb)):
        outer, *holes = (_on_grid(ring, grid) for ring in shapely.get_rings(polygon))
        if len(outer) > 3:
            parts.append([outer, *(hole for hole in holes if len(hole) > 3)])
    if parts:
        return parts
    west, south, east, north = (round(edge * grid) for edge in shapely.bounds(shapes.load(wkb)).tolist())
    east, north = max(east, west + 1), max(north, south + 1)
    return [[[(west, south), (east, south), (east, north), (west, north), (west, south)]]]


def _on_grid(ring: Any, grid: int) -> Ring:
    points = np.round(shapely.get_coordinates(ring) * grid).astype(np.int64)
    moved = np.ones(len(points), dtype=bool)
    moved[1:] = (points[1:] != points[:-1]).any(axis=1)
    return [(x, y) for x, y in points[moved].tolist()]


def _junctions(rings: Iterable[Ring]) -> set[Point]:
    """Points where borders meet: those that have other neighbours in another ring."""
    seen: dict[Point, frozenset[Point]] = {}
    cut: set[Point] = set()
    for ring in rings:
        for before, point, after in zip([ring[-2], *ring[:-2]], ring[:-1], ring[1:], strict=True):
            pair = frozenset((before, after))
            if seen.setdefault(point, pair) != pair:
                cut.add(point)
    return cut


class _Book:
    """The arcs so far, each under its own direction and the opposite one."""

    def __init__(self) -> None:
        self.arcs: list[Ring] = []
        self._known: dict[tuple[Point, ...], int] = {}

    def ring(self, ring: Ring, cut: set[Point]) -> list[int]:
        """Numbers of the arcs of a ring; ~number is one walked backwards."""
        return [self._number(arc) for arc in _split(ring, cut)]

    def _number(self, arc: Ring) -> int:
        key = tuple(arc)
        if key in self._known:
            return self._known[key]
        back = key[::-1]
        if back in self._known:
            return ~self._known[back]
        self._known[key] = len(self.arcs)
        self.arcs.append(arc)
        return len(self.arcs) - 1


def _split(ring: Ring, cut: set[Point]) -> Iterator[Ring]:
    open_ring = ring[:-1]
    at = [place for place, point in enumerate(open_ring) if point in cut]
    # An island alone in the water begins anywhere, but everywhere the same.
    start = at[0] if at else open_ring.index(min(open_ring))
    turned = [*open_ring[start:], *open_ring[:start], open_ring[start]]
    places = [0, *(place - start for place in at[1:]), len(open_ring)]
    for first, last in pairwise(places):
        yield turned[first : last + 1]


def _steps(arc: Ring) -> list[list[int]]:
    """The first point, then how far to each next."""
    x = y = 0
    steps = []
    for to_x, to_y in arc:
        steps.append([to_x - x, to_y - y])
        x, y = to_x, to_y
    return steps
