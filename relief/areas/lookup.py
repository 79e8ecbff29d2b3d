"""Many areas or many people at once: which area is a point in, how much of each is under water."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

import numpy as np
import shapely

from relief.areas import wkb as shapes

T = TypeVar("T")

# A neighbour that shares only a border may show a share of rounding noise; this is under
# a hundredth of a square metre in the largest union.
LEAST_SHARE = 1e-10

# WorldPop's 1 km grid is 30 arc-seconds.
CELL_DEGREES = 1 / 120


class AreaIndex(Generic[T]):
    """Areas held ready in memory; nothing changes after building, so threads may share one.

    A point on a border belongs to the area that was given first, so that a
    household is never counted twice and always lands in the same place.
    """

    def __init__(self, areas: Sequence[tuple[T, bytes]]) -> None:
        self._keys = [key for key, _ in areas]
        self._key_or_none: list[T | None] = [*self._keys, None]  # number -1: in no area
        self._shapes = shapes.load_all([wkb for _, wkb in areas])
        self._tree = shapely.STRtree(self._shapes)
        self._km2 = shapes.areas_km2(self._shapes)
        self._boxes = shapely.bounds(self._shapes).reshape(-1, 4)
        shapely.prepare(self._shapes)
        # The first question to a prepared shape builds its index; asked here, so that no
        # two threads ask it at once.
        middle = (self._boxes[:, :2] + self._boxes[:, 2:]) / 2
        shapely.intersects_xy(self._shapes, middle[:, 0], middle[:, 1])

    def __len__(self) -> int:
        return len(self._shapes)

    def locate(self, lon: float, lat: float) -> T | None:
        """Key of the area the point is in."""
        near = self._tree.query(shapely.points(lon, lat))
        hits = near[shapely.intersects_xy(self._shapes[near], lon, lat)]
        return self._keys[int(hits.min())] if len(hits) else None

    def locate_many(self, lons: Any, lats: Any) -> list[T | None]:
        """Key for each point; None where a coordinate is missing (None or NaN) or in no area."""
        x, y = np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64)
        order = np.argsort(x)
        x, y = x[order], y[order]
        found = np.full(len(x), -1)
        first = np.searchsorted(x, self._boxes[:, 0], side="left")
        last = np.searchsorted(x, self._boxes[:, 2], side="right")
        for number in np.flatnonzero(last > first):
            strip = slice(first[number], last[number])
            self._claim(int(number), x[strip], y[strip], found[strip])
        placed = np.empty_like(found)
        placed[order] = found
        return [self._key_or_none[number] for number in placed.tolist()]

    def _claim(self, number: int, x: Any, y: Any, found: Any) -> None:
        """Mark the points of one strip that lie in this area and in none before it."""
        box = self._boxes[number]
        near = np.flatnonzero((y >= box[1]) & (y <= box[3]) & (found < 0))
        if len(near):
            inside = shapely.intersects_xy(self._shapes[number], x[near], y[near])
            found[near[inside]] = number

    def overlaps(self, wkb: bytes) -> list[tuple[T, float]]:
        """Areas the shape covers some of, with the covered share (0 to 1) of each area."""
        tiles = shapes.pieces(shapes.load(wkb))
        number, shared, _ = shapes.meetings(tiles, self._tree, self._shapes)
        covered = np.bincount(number, weights=shapes.areas_km2(shared), minlength=len(self))
        shares = np.minimum(covered / self._km2, 1.0)
        return [(self._keys[at], float(shares[at])) for at in np.flatnonzero(shares > LEAST_SHARE).tolist()]

    def within(self, wkb: bytes) -> list[T]:
        """Areas that lie wholly inside the shape, its border included."""
        shape = shapes.load(wkb)
        shapely.prepare(shape)
        return [self._keys[at] for at in sorted(self._tree.query(shape, predicate="covers").tolist())]


class Cells:
    """People counted on a grid: the better estimate, for people do not live evenly over a union."""

    def __init__(self, lons: Any, lats: Any, people: Any, size: float = CELL_DEGREES) -> None:
        x, y = np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64)
        self._people = np.asarray(people, dtype=np.float64)
        half = size / 2
        self._squares = shapely.box(x - half, y - half, x + half, y + half)
        self._square = size * size
        self._tree = shapely.STRtree(self._squares)

    def people_inside(self, wkb: bytes) -> float:
        """People in the shape; a cell cut by its outline counts by the share of the cell inside."""
        tiles = shapes.pieces(shapes.load(wkb))
        number, shared, _ = shapes.meetings(tiles, self._tree, self._squares)
        return float((self._people[number] * shapely.area(shared)).sum() / self._square)
