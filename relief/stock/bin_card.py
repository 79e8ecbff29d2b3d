"""The stock card: each move of one item at one place, with what was there afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.stock import queries
from relief.stock.models import Lot, MoveReason, StockMove, StockPlace
from relief.stock.store_models import Waybill

NOTHING = Decimal(0)
MOST = 200
_AT_THE_TABLE = (MoveReason.ISSUE, MoveReason.RETURN)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line: what came or went, and the balance after it. `households` counts what one day's table handed out."""

    at: datetime
    reason: MoveReason
    came: Decimal = NOTHING
    went: Decimal = NOTHING
    balance: Decimal = NOTHING
    other: StockPlace | None = None
    expires_on: date | None = None
    donor: str = ""
    note: str = ""
    waybill: Waybill | None = None
    households: int = 0


def folded(entries: Iterable[Entry]) -> list[Entry]:
    """Entries in order with their running balance; what a table handed out on one day is one line."""
    lines: list[Entry] = []
    balance = NOTHING
    for one in entries:
        balance += one.came - one.went
        last = lines[-1] if lines else None
        if last and _is_same_table(last, one):
            lines[-1] = replace(
                last, at=one.at, came=last.came + one.came, went=last.went + one.went, balance=balance,
                households=last.households + one.households,
            )  # fmt: skip
        else:
            lines.append(replace(one, balance=balance))
    return lines


def _is_same_table(last: Entry, one: Entry) -> bool:
    return last.reason in _AT_THE_TABLE and one.reason is last.reason and local_day(last.at) == local_day(one.at)


def card(db: Session, actor: Actor, place_id: UUID, item_id: UUID, *, most: int = MOST) -> Sequence[Entry]:
    """The newest lines last to first; the oldest shown says what was there before it by its balance."""
    actor.must(Verb.STOCK_VIEW)
    queries.place(db, actor, place_id)
    move = StockMove
    columns = (move.moved_at, move.reason, move.quantity, move.to_place_id, move.note, move.cause_id)
    query = sa.select(*columns, Lot.expires_on, Lot.donor).outerjoin(Lot, Lot.id == move.lot_id)
    query = query.where(sa.or_(move.to_place_id == place_id, move.from_place_id == place_id), move.item_id == item_id)
    rows = db.execute(query.order_by(move.moved_at, move.created_at, move.id)).all()
    carried = _waybills(db, place_id)
    entries = (
        Entry(
            at=at,
            reason=reason,
            came=quantity if to_id == place_id else NOTHING,
            went=NOTHING if to_id == place_id else quantity,
            other=_far_end(carried.get(cause_id), place_id),
            waybill=carried.get(cause_id),
            expires_on=expires_on,
            donor=donor or "",
            note=note,
            households=1 if reason in _AT_THE_TABLE else 0,
        )
        for at, reason, quantity, to_id, note, cause_id, expires_on, donor in rows
    )
    return folded(entries)[-most:][::-1]


def _waybills(db: Session, place_id: UUID) -> dict[UUID | None, Waybill]:
    query = sa.select(Waybill).options(joinedload(Waybill.source), joinedload(Waybill.target))
    ends = sa.or_(Waybill.from_place_id == place_id, Waybill.to_place_id == place_id, Waybill.road_id == place_id)
    return {one.id: one for one in db.scalars(query.where(ends))}


def _far_end(waybill: Waybill | None, place_id: UUID) -> StockPlace | None:
    if waybill is None:
        return None
    return waybill.source if waybill.to_place_id == place_id else waybill.target
