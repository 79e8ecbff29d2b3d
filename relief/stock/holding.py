"""What a place holds, lot by lot, what of it is free, and what the book said at an earlier moment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.stock import lots, queries, reservations
from relief.stock.lots import Held
from relief.stock.models import Lot, StockBalance, StockMove
from relief.stock.store_models import Adjustment, AdjustmentKind, AdjustmentState

Key = tuple[UUID, UUID]
NOTHING = Decimal(0)
_MOVE = StockMove.__table__.c


def keep_still(db: Session, place_id: UUID, item_ids: Collection[UUID]) -> dict[UUID, Decimal]:
    """What a place holds of these, unchanged until this transaction ends: two who send at once take turns."""
    db.flush()
    kept = StockBalance.__table__.c
    query = sa.select(kept.item_id, kept.quantity).where(kept.place_id == place_id, kept.item_id.in_(item_ids))
    return dict(db.execute(query.order_by(kept.item_id).with_for_update()).all())


def by_lot(db: Session, place_ids: Collection[UUID]) -> dict[Key, list[Held]]:
    """What these places hold, (place, item) -> lots, first to expire first; each sums up to its balance."""
    found = named(db, place_ids)
    sums = queries.sums_at(db, place_ids)
    whole = {key: lots.left(found.get(key, []), sums.get(key, NOTHING)) for key in {*found, *sums}}
    return {key: held for key, held in whole.items() if held}


def named(db: Session, place_ids: Collection[UUID]) -> dict[Key, list[Held]]:
    """Lots as the moves that name one say."""
    sums: dict[tuple[UUID, UUID, UUID], Decimal] = {}
    for side, sign in ((_MOVE.to_place_id, 1), (_MOVE.from_place_id, -1)):
        query = sa.select(side, _MOVE.item_id, _MOVE.lot_id, sa.func.sum(_MOVE.quantity))
        query = query.where(side.in_(place_ids), _MOVE.lot_id.is_not(None))
        for place_id, item_id, lot_id, quantity in db.execute(query.group_by(side, _MOVE.item_id, _MOVE.lot_id)):
            key = (place_id, item_id, lot_id)
            sums[key] = sums.get(key, NOTHING) + sign * quantity
    about = {one.id: one for one in db.scalars(sa.select(Lot).where(Lot.id.in_({key[2] for key in sums})))}
    found: dict[Key, list[Held]] = {}
    for (place_id, item_id, lot_id), quantity in sums.items():
        if quantity:
            found.setdefault((place_id, item_id), []).append(_held(about[lot_id], quantity))
    return found


def _held(lot: Lot, quantity: Decimal) -> Held:
    return Held(
        lot_id=lot.id, quantity=quantity, expires_on=lot.expires_on, donor=lot.donor, came=lot.created_at.isoformat()
    )


def set_aside(db: Session, place_id: UUID) -> dict[UUID, Decimal]:
    """What is said to be damaged or lost and waits for a second person: nobody sends it meanwhile."""
    query = sa.select(Adjustment.item_id, sa.func.sum(Adjustment.quantity)).where(
        Adjustment.place_id == place_id,
        Adjustment.state == AdjustmentState.PROPOSED,
        Adjustment.kind != AdjustmentKind.COUNT,
    )
    return dict(db.execute(query.group_by(Adjustment.item_id)).all())


def free_in_warehouses(db: Session, *, besides: UUID | None = None) -> dict[UUID, Decimal]:
    """What all warehouses hold and no other locked list was promised; below zero when more was promised than is."""
    held = queries.in_warehouses(db)
    promised = reservations.reserved(db, besides=besides)
    return {one: held.get(one, NOTHING) - promised.get(one, NOTHING) for one in {*held, *promised}}


def book_at(db: Session, place_id: UUID, item_ids: Collection[UUID], at: datetime) -> dict[UUID, Decimal]:
    """What the book says a place held at a moment, with everything that has been written into it since."""
    sums: dict[UUID, Decimal] = {}
    db.flush()
    for side, sign in ((_MOVE.to_place_id, 1), (_MOVE.from_place_id, -1)):
        query = sa.select(_MOVE.item_id, sa.func.sum(_MOVE.quantity))
        query = query.where(side == place_id, _MOVE.item_id.in_(item_ids), _MOVE.moved_at <= at)
        for item_id, quantity in db.execute(query.group_by(_MOVE.item_id)):
            sums[item_id] = sums.get(item_id, NOTHING) + sign * quantity
    return sums
