"""Questions about waybills, and about counts and losses that wait for a second person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from relief.accounts.models import User
from relief.areas.models import Area
from relief.areas.queries import inside
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb
from relief.stock import counts, queries, waybills
from relief.stock.models import StockPlace
from relief.stock.store_models import (
    Adjustment,
    AdjustmentKind,
    AdjustmentState,
    StockLevel,
    Waybill,
    WaybillLine,
    WaybillState,
)

PAGE = 50


@dataclass(frozen=True)
class Finding:
    """A count or loss with what agreeing would do to the book now, and who may not decide."""

    adjustment: Adjustment
    change: Decimal
    makers: Sequence[UUID]
    found_by: User | None
    decided_by: User | None = None

    @property
    def book(self) -> Decimal:
        """What the book says was there when it was counted."""
        return self.adjustment.quantity - self.change


def own_places(actor: Actor) -> sa.Select[UUID]:
    """Ids of the places in the actor's areas, roads among them."""
    return sa.select(StockPlace.id).join(Area, Area.id == StockPlace.area_id).where(inside(actor))


def list_waybills(db: Session, actor: Actor, state: WaybillState | None = None, limit: int = PAGE) -> Sequence[Waybill]:
    """Waybills from or to one's places: those on the road by when they are due, others by when they ended."""
    actor.must(Verb.STOCK_VIEW)
    own = own_places(actor)
    query = sa.select(Waybill).options(joinedload(Waybill.source), joinedload(Waybill.target))
    query = query.where(sa.or_(Waybill.from_place_id.in_(own), Waybill.to_place_id.in_(own)))
    if state:
        query = query.where(Waybill.state == state)
    order = (Waybill.expected_at, Waybill.sent_at) if state is WaybillState.ON_ROAD else (Waybill.sent_at.desc(),)
    return db.scalars(query.order_by(*order).limit(limit)).all()


def waybill(db: Session, actor: Actor, waybill_id: UUID) -> Waybill:
    """One waybill with its places, lines, goods and lots."""
    actor.must(Verb.STOCK_VIEW)
    waybills.find(db, actor, waybill_id)
    lines = selectinload(Waybill.lines)
    full = (lines.joinedload(WaybillLine.item), lines.joinedload(WaybillLine.lot))
    query = sa.select(Waybill).where(Waybill.id == waybill_id)
    query = query.options(joinedload(Waybill.source), joinedload(Waybill.target), *full)
    return db.scalars(query.execution_options(populate_existing=True)).unique().one()


def people_of(db: Session, ids: Collection[UUID | None]) -> dict[UUID, User]:
    """Who sent, received, found or decided."""
    return {one.id: one for one in db.scalars(sa.select(User).where(User.id.in_([one for one in ids if one])))}


def on_road_to(db: Session, place_ids: Collection[UUID]) -> dict[UUID, Decimal]:
    """What is on its way to these places, by item."""
    query = sa.select(WaybillLine.item_id, sa.func.sum(WaybillLine.sent))
    query = query.join(Waybill, Waybill.id == WaybillLine.waybill_id)
    query = query.where(Waybill.to_place_id.in_(place_ids), Waybill.state == WaybillState.ON_ROAD)
    return dict(db.execute(query.group_by(WaybillLine.item_id)).all())


def findings(
    db: Session,
    actor: Actor,
    *,
    state: AdjustmentState = AdjustmentState.PROPOSED,
    place_id: UUID | None = None,
    limit: int = PAGE,
) -> list[Finding]:
    """Counts and losses in one's places: those that wait, oldest first, or those decided, newest first."""
    actor.must(Verb.STOCK_VIEW)
    query = sa.select(Adjustment).options(joinedload(Adjustment.place), joinedload(Adjustment.item))
    query = query.where(Adjustment.state == state, Adjustment.place_id.in_(own_places(actor)))
    if place_id:
        query = query.where(Adjustment.place_id == place_id)
    waits = state is AdjustmentState.PROPOSED
    order = Adjustment.created_at if waits else Adjustment.created_at.desc()
    return _told(db, db.scalars(query.order_by(order, Adjustment.id).limit(limit)).all())


def finding(db: Session, actor: Actor, adjustment_id: UUID) -> Finding:
    """One of them."""
    actor.must(Verb.STOCK_VIEW)
    query = sa.select(Adjustment).options(joinedload(Adjustment.place), joinedload(Adjustment.item))
    found = db.scalars(query.where(Adjustment.id == adjustment_id)).one_or_none()
    queries.place(db, actor, found.place_id if found else adjustment_id)
    return _told(db, [found] if found else [])[0]


def _told(db: Session, found: Sequence[Adjustment]) -> list[Finding]:
    people = people_of(db, [one.created_by_id for one in found] + [one.decided_by_id for one in found])
    return [
        Finding(
            one,
            counts.change_of(db, one) if one.state is AdjustmentState.PROPOSED else one.change,
            counts.makers_of(db, one),
            people.get(one.created_by_id),
            people.get(one.decided_by_id) if one.decided_by_id else None,
        )
        for one in found
    ]


def levels_of(db: Session, place_id: UUID) -> dict[UUID, Decimal]:
    """The least a place should hold, by item."""
    query = sa.select(StockLevel.item_id, StockLevel.least).where(StockLevel.place_id == place_id)
    return dict(db.execute(query).all())


def last_counted(db: Session, place_id: UUID) -> dict[UUID, Adjustment]:
    """The newest count of each item at a place."""
    newer = aliased(Adjustment)
    counted = (Adjustment.place_id == place_id, Adjustment.kind == AdjustmentKind.COUNT)
    later = sa.select(newer.id).where(
        newer.place_id == place_id,
        newer.kind == AdjustmentKind.COUNT,
        newer.item_id == Adjustment.item_id,
        sa.tuple_(newer.found_at, newer.id) > sa.tuple_(Adjustment.found_at, Adjustment.id),
    )
    query = sa.select(Adjustment).where(*counted, ~later.exists())
    return {one.item_id: one for one in db.scalars(query)}
