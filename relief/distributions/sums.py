"""Arithmetic of a locked list: who goes to which point, its seal, and goods that add up."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import cos, radians
from uuid import UUID

from relief.distributions.inputs import GoodsCount


@dataclass(frozen=True)
class Spot:
    """Something with or without a position on the ground."""

    id: UUID
    lon: float | None
    lat: float | None


def assign_points(households: Sequence[Spot], points: Sequence[Spot]) -> dict[UUID, UUID]:
    """Send each household to the nearest point that has room when all points share equally.

    Who has no position goes where most room is left, after everybody with one is placed.
    """
    if not points:
        return {}
    share = -(-len(households) // len(points))
    room = {point.id: share for point in points}
    chosen: dict[UUID, UUID] = {}
    for spot in sorted(households, key=lambda one: one.lon is None):
        open_points = [point for point in points if room[point.id]]
        best = min(open_points, key=lambda point: (_away(spot, point), -room[point.id]))
        chosen[spot.id] = best.id
        room[best.id] -= 1
    return chosen


def _away(one: Spot, other: Spot) -> float:
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return float("inf")
    return float((one.lon - other.lon) * cos(radians(one.lat))) ** 2 + float(one.lat - other.lat) ** 2


def content_hash(head: Mapping[str, str], rows: Iterable[Sequence[object]]) -> str:
    """The seal of a list: SHA-256 over its canonical JSON."""
    text = json.dumps(
        [dict(head), [list(row) for row in rows]],
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
        default=str,
    )
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class ItemSum:
    """One item of one distribution, from the lorry to the last sack."""

    item_id: UUID
    planned: Decimal
    sent: Decimal
    given: Decimal
    # What the book says already: brought back, damaged or lost before anybody counted.
    returned: Decimal = Decimal(0)
    lost: Decimal = Decimal(0)

    @property
    def left(self) -> Decimal:
        """What the book says is still at the points."""
        return self.sent - self.given - self.returned - self.lost

    @property
    def to_explain(self) -> Decimal:
        """What must be found returned, lost or left; below zero when more was given than sent."""
        return self.sent - self.given

    def off_by(self, count: GoodsCount) -> Decimal:
        """How far a count is from explaining everything; zero closes the book."""
        return self.to_explain - count.returned - count.lost - count.left


def is_count_possible(count: GoodsCount) -> bool:
    """Nobody counts fewer than nothing."""
    return min(count.returned, count.lost, count.left) >= 0


def is_below_book(one: ItemSum, count: GoodsCount) -> bool:
    """What is written in the book as returned or lost cannot be counted away."""
    return count.returned < one.returned or count.lost < one.lost


@dataclass(frozen=True)
class HouseholdSum:
    """Households of a list by what became of them."""

    planned: int
    delivered: int
    partly: int
    absent: int
    refused: int
    cancelled: int

    @property
    def off_by(self) -> int:
        """How many households nothing is said of; zero closes the book."""
        return self.planned - self.delivered - self.partly - self.absent - self.refused - self.cancelled
