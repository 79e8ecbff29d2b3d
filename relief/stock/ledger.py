"""The book of goods, for the rooms above: they ask for permission under their own verbs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from relief.kernel.actor import Actor
from relief.kernel.db import table_of
from relief.kernel.ids import new_id
from relief.kernel.rows import insert_rows
from relief.stock.models import MoveReason, PlaceKind, StockBalance, StockMove, StockPlace

_BALANCES = table_of(StockBalance)


def _adding(insert: Any) -> Any:
    more = _BALANCES.c.quantity + insert.excluded.quantity
    return insert.on_conflict_do_update(index_elements=["place_id", "item_id"], set_={"quantity": more})


_ADD = {"sqlite": _adding(sqlite.insert(_BALANCES)), "postgresql": _adding(postgresql.insert(_BALANCES))}


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
    keep(db, moves)
    return moves


def move_lots(
    db: Session,
    actor: Actor,
    goods: Iterable[tuple[UUID, UUID | None, Decimal]],
    *,
    reason: MoveReason,
    at: datetime,
    from_place_id: UUID | None,
    to_place_id: UUID | None,
    cause_id: UUID,
    note: str,
) -> list[StockMove]:
    """Write what moved of each lot: (item, lot, quantity)."""
    moves = [
        StockMove(
            item_id=item_id,
            lot_id=lot_id,
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
        for item_id, lot_id, quantity in goods
        if quantity > 0
    ]
    keep(db, moves)
    return moves


def keep(db: Session, moves: Sequence[StockMove]) -> None:
    """Put moves into the book, and what they change into the balances."""
    db.add_all(moves)
    came = [(one.to_place_id, one.item_id, one.quantity) for one in moves]
    went = [(one.from_place_id, one.item_id, -one.quantity) for one in moves]
    _balance(db, came + went)


def _balance(db: Session, changes: Iterable[tuple[UUID | None, UUID, Decimal]]) -> None:
    sums: dict[tuple[UUID, UUID], Decimal] = {}
    for place_id, item_id, quantity in changes:
        if place_id is not None:
            sums[place_id, item_id] = sums.get((place_id, item_id), Decimal(0)) + quantity
    # In one order everywhere, so that two desks never wait for each other's rows.
    rows = [{"place_id": key[0], "item_id": key[1], "quantity": sums[key]} for key in sorted(sums, key=str)]
    if rows:
        db.execute(_ADD[db.get_bind().dialect.name], rows)


def recount(db: Session) -> None:
    """Fold all moves from the beginning: where some were taken out of the book."""
    move = StockMove.__table__.c
    sides = [
        sa.select(place.label("place_id"), move.item_id, (sign * move.quantity).label("quantity")).where(
            place.is_not(None)
        )
        for place, sign in ((move.to_place_id, 1), (move.from_place_id, -1))
    ]
    both = sa.union_all(*sides).subquery()
    folded = sa.select(both.c.place_id, both.c.item_id, sa.func.sum(both.c.quantity))
    db.flush()
    db.execute(sa.delete(_BALANCES))
    names = ["place_id", "item_id", "quantity"]
    db.execute(sa.insert(_BALANCES).from_select(names, folded.group_by(both.c.place_id, both.c.item_id)))


class Move(NamedTuple):
    """Goods that leave a table for a household."""

    item_id: UUID
    quantity: Decimal
    at: datetime
    from_place_id: UUID
    cause_id: UUID


def issue_all(db: Session, actor: Actor, moves: Sequence[Move]) -> None:
    """Write what many households were handed, at once."""
    same = {"reason": MoveReason.ISSUE, "created_by_id": actor.id, "to_place_id": None, "lot_id": None, "note": ""}
    rows = [
        {
            "id": new_id(),
            "item_id": one.item_id,
            "quantity": one.quantity,
            "moved_at": one.at,
            "from_place_id": one.from_place_id,
            "cause_id": one.cause_id,
            "created_at": one.at,
            "version": 1,
            **same,
        }
        for one in moves
        if one.quantity > 0
    ]
    insert_rows(db, StockMove, rows)
    _balance(db, ((one.from_place_id, one.item_id, -one.quantity) for one in moves if one.quantity > 0))


def receive_all(db: Session, actor: Actor, moves: Sequence[Move]) -> None:
    """Write what came to a table in the moment it left it: money a provider paid, goods a vendor gave."""
    for one in moves:
        write_moves(
            db, actor, [(one.item_id, one.quantity)], reason=MoveReason.RECEIPT, at=one.at,
            to_place_id=one.from_place_id, cause_id=one.cause_id,
        )  # fmt: skip


def open_point_place(
    db: Session,
    actor: Actor,
    *,
    code: str,
    name_bn: str,
    name_en: str,
    area_id: UUID,
    is_demo: bool,
    cause_id: UUID,
    now: datetime,
) -> StockPlace:
    """Give a distribution point a place in the book, so that its goods can be counted; `cause_id` is its plan."""
    place = StockPlace(
        code=code,
        name_bn=name_bn,
        name_en=name_en,
        kind=PlaceKind.POINT,
        area_id=area_id,
        is_demo=is_demo,
        cause_id=cause_id,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(place)
    db.flush()
    return place


def open_road(db: Session, actor: Actor, source: StockPlace, *, now: datetime) -> StockPlace:
    """The road from a place, where its goods are between the two ends of a waybill."""
    place = StockPlace(
        code=f"R-{source.id.hex[-12:].upper()}",
        name_bn=source.name_bn,
        name_en=source.name_en,
        kind=PlaceKind.ROAD,
        area_id=source.area_id,
        is_demo=source.is_demo,
        begins_at_id=source.id,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(place)
    db.flush()
    return place


def moves_for(db: Session, cause_id: UUID) -> list[StockMove]:
    """What one check-in moved."""
    return list(db.scalars(sa.select(StockMove).where(StockMove.cause_id == cause_id)))
