"""Goods of one distribution: what it needs, what was sent, what was given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from relief.distributions.models import Distribution
from relief.distributions.plans import points
from relief.distributions.sums import ItemSum
from relief.stock.flows import Flow, flows
from relief.stock.models import MONEY, Kit

NOTHING = Decimal(0)


def place_ids(db: Session, distribution_id: UUID) -> list[UUID]:
    """The places in the book of goods that belong to a distribution's points."""
    return [point.place_id for point in points(db, distribution_id) if point.place_id]


def goods(db: Session, distribution: Distribution) -> list[ItemSum]:
    """Every item of a distribution: planned, sent, given (handed out and not undone), and what left otherwise."""
    moved = flows(db, place_ids(db, distribution.id))
    planned = {UUID(item_id): Decimal(kept["planned"]) for item_id, kept in distribution.goods_count.items()}
    nothing = Flow()
    return [_sum(one, planned.get(one, NOTHING), moved.get(one, nothing)) for one in {**planned, **moved}]


def of_warehouses(kit: Kit, need: Mapping[UUID, Decimal]) -> dict[UUID, Decimal]:
    """Without money and vouchers, which no warehouse holds."""
    money = {line.item_id for line in kit.lines if line.item.counts_as in MONEY}
    return {item_id: quantity for item_id, quantity in need.items() if item_id not in money}


def _sum(item_id: UUID, planned: Decimal, moved: Flow) -> ItemSum:
    return ItemSum(item_id, planned, moved.sent, moved.given, moved.returned, moved.lost)


def short_of(need: Mapping[UUID, Decimal], free: Mapping[UUID, Decimal]) -> Sequence[tuple[UUID, Decimal]]:
    """Items there is too little of, and by how much."""
    missing = {item_id: quantity - free.get(item_id, NOTHING) for item_id, quantity in need.items()}
    return [(item_id, quantity) for item_id, quantity in missing.items() if quantity > 0]
