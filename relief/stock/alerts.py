"""What a storekeeper should look at today: below zero, low, going bad, overdue, waiting for a second person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.stock import holding, papers, queries, rules
from relief.stock.lots import Held
from relief.stock.models import Item, Lot, PlaceKind, StockBalance, StockMove, StockPlace
from relief.stock.store_models import StockLevel, Waybill, WaybillState

SOON = timedelta(days=30)
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Amount:
    """So much of an item at a place; `least` where somebody said how much should be there."""

    place: StockPlace
    item: Item
    quantity: Decimal
    least: Decimal | None = None


@dataclass(frozen=True)
class GoingBad:
    """So much of a lot at a place, and whether its day has passed."""

    place: StockPlace
    item: Item
    lot: Held
    is_over: bool


@dataclass(frozen=True)
class Alerts:
    """Each kind apart, the worst first."""

    below_zero: Sequence[Amount]
    low: Sequence[Amount]
    going_bad: Sequence[GoingBad]
    overdue: Sequence[Waybill]
    waiting: int

    @property
    def count(self) -> int:
        """How many things there are to look at."""
        return sum(map(len, (self.below_zero, self.low, self.going_bad, self.overdue))) + self.waiting


def look(db: Session, actor: Actor, *, now: datetime) -> Alerts:
    """Everything in the actor's places."""
    actor.must(Verb.STOCK_VIEW)
    return Alerts(
        below_zero=_below_zero(db, actor),
        low=_low(db, actor),
        going_bad=_going_bad(db, actor, local_day(now)),
        overdue=_overdue(db, actor, now),
        waiting=len(papers.findings(db, actor, limit=200)),
    )


def set_level(db: Session, actor: Actor, place_id: UUID, item_id: UUID, least: Decimal, *, now: datetime) -> None:
    """Say below how much of an item somebody should be told; zero says never."""
    place = queries.place(db, actor, place_id)
    actor.must(Verb.STOCK_CHANGE)
    if db.get(Item, item_id) is None:
        raise NotFound
    if not 0 <= least < 1_000_000_000:
        raise Invalid({"least": N_("This number cannot be below zero.")})
    known = db.get(StockLevel, (place.id, item_id))
    if known is not None:
        known.least = least
    else:
        db.add(StockLevel(place_id=place.id, item_id=item_id, least=least))
    note(
        db, actor, Verb.STOCK_CHANGE, place.id, at=now, deed="set-level", item=item_id, least=rules.plain(least)
    )  # fmt: skip
    db.flush()


def _below_zero(db: Session, actor: Actor) -> list[Amount]:
    query = (
        sa.select(StockPlace, Item, StockBalance.quantity)
        .join(StockBalance, StockBalance.place_id == StockPlace.id)
        .join(Item, Item.id == StockBalance.item_id)
        .where(StockPlace.id.in_(papers.own_places(actor)), StockBalance.quantity < 0)
    )
    return [Amount(*row) for row in db.execute(query.order_by(StockBalance.quantity))]


def _low(db: Session, actor: Actor) -> list[Amount]:
    held = sa.func.coalesce(StockBalance.quantity, 0)
    same = sa.and_(StockBalance.place_id == StockLevel.place_id, StockBalance.item_id == StockLevel.item_id)
    query = (
        sa.select(StockPlace, Item, held, StockLevel.least)
        .join(StockLevel, StockLevel.place_id == StockPlace.id)
        .join(Item, Item.id == StockLevel.item_id)
        .outerjoin(StockBalance, same)
        .where(StockPlace.id.in_(papers.own_places(actor)), held < StockLevel.least)
    )
    rows = [Amount(place, item, Decimal(quantity), least) for place, item, quantity, least in db.execute(query)]
    return sorted(rows, key=lambda one: one.quantity / (one.least or 1))


def _going_bad(db: Session, actor: Actor, today: date) -> list[GoingBad]:
    dated = sa.select(StockMove.to_place_id).join(Lot, Lot.id == StockMove.lot_id)
    dated = dated.where(Lot.expires_on <= today + SOON)
    query = sa.select(StockPlace).where(
        StockPlace.id.in_(papers.own_places(actor)), StockPlace.id.in_(dated), StockPlace.kind != PlaceKind.ROAD
    )
    places = {one.id: one for one in db.scalars(query)}
    held = holding.by_lot(db, list(places))
    items = queries.items_by_id(db, {key[1] for key in held})
    found = [
        GoingBad(places[place_id], items[item_id], lot, lot.is_over(today))
        for (place_id, item_id), lots in held.items()
        for lot in lots
        if lot.expires_on and lot.expires_on <= today + SOON and lot.quantity > 0
    ]
    return sorted(found, key=lambda one: (one.lot.expires_on or date.max, one.place.name_en))


def _overdue(db: Session, actor: Actor, now: datetime) -> Sequence[Waybill]:
    own = papers.own_places(actor)
    query = sa.select(Waybill).options(joinedload(Waybill.source), joinedload(Waybill.target))
    query = query.where(
        Waybill.state == WaybillState.ON_ROAD,
        Waybill.expected_at < now,
        sa.or_(Waybill.from_place_id.in_(own), Waybill.to_place_id.in_(own)),
    )
    return db.scalars(query.order_by(Waybill.expected_at)).all()
