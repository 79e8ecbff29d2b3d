"""The book of goods, for the rooms above: they ask for permission under their own verbs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.kernel.actor import Actor
from relief.stock.models import MoveReason, PlaceKind, StockMove, StockPlace


def write_moves(
    db: Session,
    actor: Actor,
    quantities: Mapping[UUID, Decimal] | Iterable[tuple[UUID, Decimal]],
    *,
    reason: MoveReason,
    at: datetime,
    from_place_id: UUID | None = None,
    to_place_id: UUID | None = None,
    cause_id: UUID | None = None,
    note: str = "",
) -> list[StockMove]:
    """Write what moved. Nobody is stopped by an empty balance: goods handed out were handed out."""
    pairs = quantities.items() if isinstance(quantities, Mapping) else quantities
    moves = [
        StockMove(
            item_id=item_id,
            quantity=quantity,
            reason=reason,
            moved_at=at,
            from_place_id=from_place_id,
            to_place_id=to_place_id,
            cause_id=cause_id,
            note=note,
            created_at=at,
            created_by_id=actor.id,
        )
        for item_id, quantity in pairs
        if quantity > 0
    ]
    db.add_all(moves)
    return moves


def open_point_place(
    db: Session,
    actor: Actor,
    *,
    code: str,
    name_bn: str,
    name_en: str,
    area_id: UUID,
    is_demo: bool,
    now: datetime,
) -> StockPlace:
    """Give a distribution point a place in the book, so that its goods can be counted."""
    place = StockPlace(
        code=code,
        name_bn=name_bn,
        name_en=name_en,
        kind=PlaceKind.POINT,
        area_id=area_id,
        is_demo=is_demo,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(place)
    db.flush()
    return place


def moves_for(db: Session, cause_id: UUID) -> list[StockMove]:
    """What one check-in moved."""
    return list(db.scalars(sa.select(StockMove).where(StockMove.cause_id == cause_id)))
