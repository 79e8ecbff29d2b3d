"""Goods of one distribution: what it needs, what was sent, what was given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.distributions.models import Distribution, State
from relief.distributions.plans import points
from relief.distributions.sums import ItemSum
from relief.stock import queries as stock

NOTHING = Decimal(0)


def place_ids(db: Session, distribution_id: UUID) -> list[UUID]:
    """The places in the book of goods that belong to a distribution's points."""
    return [point.place_id for point in points(db, distribution_id) if point.place_id]


def goods(db: Session, distribution: Distribution) -> list[ItemSum]:
    """Every item of a distribution: planned, sent, and given (handed out and not undone)."""
    held_at = place_ids(db, distribution.id)
    sent = stock.sent_to(db, held_at)
    given = stock.issued_from(db, held_at)
    planned = {UUID(item_id): Decimal(kept["planned"]) for item_id, kept in distribution.goods_count.items()}
    return [
        ItemSum(one, planned.get(one, NOTHING), sent.get(one, NOTHING), given.get(one, NOTHING))
        for one in {**planned, **sent, **given}
    ]


def promised(db: Session, *, besides: UUID) -> dict[UUID, Decimal]:
    """What other locked and approved lists will take from the warehouses."""
    query = sa.select(Distribution.goods_count).where(
        Distribution.state.in_((State.LOCKED, State.APPROVED)), Distribution.id != besides
    )
    sums: dict[UUID, Decimal] = {}
    for counts in db.scalars(query):
        for item_id, kept in counts.items():
            key = UUID(item_id)
            sums[key] = sums.get(key, NOTHING) + Decimal(kept["planned"])
    return sums


def free(db: Session, *, besides: UUID) -> dict[UUID, Decimal]:
    """What the warehouses hold and no other list is promised, item by item; below zero where too much is."""
    held, spoken_for = stock.in_warehouses(db), promised(db, besides=besides)
    return {one: held.get(one, NOTHING) - spoken_for.get(one, NOTHING) for one in {**held, **spoken_for}}


def short_of(need: Mapping[UUID, Decimal], free: Mapping[UUID, Decimal]) -> Sequence[tuple[UUID, Decimal]]:
    """Items there is too little of, and by how much."""
    missing = {item_id: quantity - free.get(item_id, NOTHING) for item_id, quantity in need.items()}
    return [(item_id, quantity) for item_id, quantity in missing.items() if quantity > 0]
