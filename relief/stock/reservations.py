"""What locked lists were promised: the rooms above hold and release it, the store uses it up by sending."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.kernel.db import table_of
from relief.stock.models import Item
from relief.stock.store_models import Reservation

_KEPT = table_of(Reservation)


def take_turns(db: Session, item_ids: Collection[UUID]) -> None:
    """Two lists of the same goods are locked one after the other, so that the second sees what the first took."""
    db.scalars(sa.select(Item.id).where(Item.id.in_(item_ids)).order_by(Item.id).with_for_update()).all()


def reserve(db: Session, cause_id: UUID, quantities: Mapping[UUID, Decimal]) -> None:
    """Hold goods for a list, in place of what it held before."""
    release(db, cause_id)
    rows = [
        {"cause_id": cause_id, "item_id": item_id, "quantity": quantity} for item_id, quantity in quantities.items()
    ]
    if rows:
        db.execute(sa.insert(_KEPT), rows)


def release(db: Session, cause_id: UUID) -> None:
    """A list that is over, or a draft again, holds nothing."""
    db.execute(sa.delete(_KEPT).where(_KEPT.c.cause_id == cause_id))


def use(db: Session, cause_id: UUID, sent: Iterable[tuple[UUID, Decimal]]) -> None:
    """What was sent to a list's points is no longer owed to it; more than was owed is nobody's loss."""
    left = _KEPT.c.quantity - sa.bindparam("sent", type_=_KEPT.c.quantity.type)
    _change(db, cause_id, sa.case((left < 0, 0), else_=left), sent)


def owe_again(db: Session, cause_id: UUID, lost: Iterable[tuple[UUID, Decimal]]) -> None:
    """What did not arrive is owed once more, as long as the list is not over."""
    _change(db, cause_id, _KEPT.c.quantity + sa.bindparam("sent", type_=_KEPT.c.quantity.type), lost)


def reserved(db: Session, *, besides: UUID | None = None) -> dict[UUID, Decimal]:
    """What lists hold, by item; without the list that asks."""
    query = sa.select(_KEPT.c.item_id, sa.func.sum(_KEPT.c.quantity)).group_by(_KEPT.c.item_id)
    if besides is not None:
        query = query.where(_KEPT.c.cause_id != besides)
    return dict(db.execute(query).all())


def _change(db: Session, cause_id: UUID, to: sa.ColumnElement[Decimal], pairs: Iterable[tuple[UUID, Decimal]]) -> None:
    query = sa.update(_KEPT).where(_KEPT.c.cause_id == cause_id, _KEPT.c.item_id == sa.bindparam("what"))
    sums: dict[UUID, Decimal] = {}
    for item_id, quantity in pairs:
        sums[item_id] = sums.get(item_id, Decimal(0)) + quantity
    rows = [{"what": item_id, "sent": sums[item_id]} for item_id in sorted(sums, key=str) if sums[item_id] > 0]
    if rows:
        db.connection().execute(query.values(quantity=to), rows)
