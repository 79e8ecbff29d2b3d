"""Questions about items, kits, places and what each place holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from relief.areas.models import Area
from relief.areas.queries import inside
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.stock import rules
from relief.stock.models import Item, Kit, KitLine, MoveReason, PlaceKind, StockBalance, StockMove, StockPlace


@dataclass(frozen=True)
class Balance:
    """What one place holds of one item; below zero when more was handed out than was written in."""

    place: StockPlace
    item: Item
    quantity: Decimal


@dataclass(frozen=True)
class Moved:
    """One move with the names a person reads."""

    move: StockMove
    item: Item
    source: StockPlace | None
    target: StockPlace | None


def items(db: Session) -> Sequence[Item]:
    """Every item, by sector and name."""
    return db.scalars(sa.select(Item).order_by(Item.sector, Item.name_en)).all()


def items_by_id(db: Session, ids: Collection[UUID]) -> dict[UUID, Item]:
    """The items behind some lines."""
    return {item.id: item for item in db.scalars(_ITEMS, {"ids": list(ids)})}


_ITEMS = sa.select(Item).where(Item.id.in_(sa.bindparam("ids", expanding=True)))


def kits(db: Session) -> Sequence[Kit]:
    """Every kit with its lines and items."""
    return db.scalars(_with_lines(sa.select(Kit)).order_by(Kit.sector, Kit.name_en)).all()


def kit(db: Session, kit_id: UUID) -> Kit:
    """A kit with its lines and items."""
    found = db.scalars(_with_lines(sa.select(Kit).where(Kit.id == kit_id))).one_or_none()
    if found is None:
        raise NotFound
    return found


def coverage_of(
    kit: Kit, *, people: int = rules.PLANNING_PEOPLE, days: int = rules.PLANNING_DAYS
) -> rules.Coverage | None:
    """How far a kit's food goes; None when there is none in it. The kit comes with its lines."""
    kcal_of = {line.item_id: line.item.kcal for line in kit.lines}
    return rules.kcal_coverage(kit.lines, kcal_of, people=people, days=days)


def places(db: Session, actor: Actor, kind: PlaceKind | None = None) -> Sequence[StockPlace]:
    """Stock places inside the actor's areas; roads are asked for by name."""
    query = sa.select(StockPlace).join(Area, Area.id == StockPlace.area_id).where(inside(actor))
    query = query.where(StockPlace.kind == kind if kind else StockPlace.kind != PlaceKind.ROAD)
    return db.scalars(query.order_by(StockPlace.kind, StockPlace.name_en)).all()


def place(db: Session, actor: Actor, place_id: UUID) -> StockPlace:
    """A stock place, or NotFound when it is not there or not in the actor's areas."""
    query = sa.select(StockPlace, Area.path).join(Area, Area.id == StockPlace.area_id)
    row = db.execute(query.where(StockPlace.id == place_id)).one_or_none()
    if row is None or not actor.sees(row[1]):
        raise NotFound
    return row[0]


def balances(db: Session, actor: Actor, place_id: UUID | None = None) -> list[Balance]:
    """What each warehouse of the actor holds; with a place, what that one holds, point or not."""
    actor.must(Verb.STOCK_VIEW)
    if place_id:
        held = {place_id: place(db, actor, place_id)}
    else:
        held = {one.id: one for one in places(db, actor, PlaceKind.WAREHOUSE)}
    sums = sums_at(db, held)
    known = items_by_id(db, {item_id for _, item_id in sums})
    found = [Balance(held[at], known[what], quantity) for (at, what), quantity in sums.items()]
    return sorted(found, key=lambda one: (one.place.name_en, one.item.sector, one.item.name_en))


def sums_at(db: Session, place_ids: Collection[UUID]) -> dict[tuple[UUID, UUID], Decimal]:
    """What came in minus what went out at these places: (place, item) -> quantity."""
    kept = StockBalance.__table__.c
    query = sa.select(kept.place_id, kept.item_id, kept.quantity).where(kept.place_id.in_(place_ids))
    return {(at, what): quantity for at, what, quantity in db.execute(query)}


def sent_to(db: Session, place_ids: Collection[UUID]) -> dict[UUID, Decimal]:
    """Goods brought to these places, by item; what an undone check-in gave back is not."""
    query = sa.select(StockMove.item_id, sa.func.sum(StockMove.quantity)).where(
        StockMove.to_place_id.in_(place_ids),
        StockMove.reason.in_((MoveReason.RECEIPT, MoveReason.TRANSFER, MoveReason.COUNT)),
    )
    return dict(db.execute(query.group_by(StockMove.item_id)).all())


def issued_from(db: Session, place_ids: Collection[UUID]) -> dict[UUID, Decimal]:
    """Goods handed out at these places and not taken back by an undone check-in, by item."""
    sums: dict[UUID, Decimal] = {}
    sides = (
        (StockMove.from_place_id, MoveReason.ISSUE, 1),
        (StockMove.to_place_id, MoveReason.RETURN, -1),
    )
    for column, reason, sign in sides:
        query = sa.select(StockMove.item_id, sa.func.sum(StockMove.quantity))
        query = query.where(column.in_(place_ids), StockMove.reason == reason)
        for what, quantity in db.execute(query.group_by(StockMove.item_id)):
            sums[what] = sums.get(what, Decimal(0)) + sign * quantity
    return sums


def in_warehouses(db: Session) -> dict[UUID, Decimal]:
    """What all warehouses hold together, by item: whether there is enough, not where it lies."""
    held = db.scalars(sa.select(StockPlace.id).where(StockPlace.kind == PlaceKind.WAREHOUSE))
    sums: dict[UUID, Decimal] = {}
    for (_, item_id), quantity in sums_at(db, held.all()).items():
        sums[item_id] = sums.get(item_id, Decimal(0)) + quantity
    return sums


def last_source(db: Session, place_id: UUID) -> UUID | None:
    """The place that sent goods here last."""
    where = sa.func.coalesce(StockPlace.begins_at_id, StockPlace.id)
    query = sa.select(where).join(StockMove, StockMove.from_place_id == StockPlace.id)
    query = query.where(StockMove.to_place_id == place_id, StockMove.reason == MoveReason.TRANSFER)
    return db.scalar(query.order_by(StockMove.moved_at.desc()).limit(1))


def moves(db: Session, actor: Actor, place_id: UUID, limit: int = 50) -> list[Moved]:
    """The newest moves at one place."""
    actor.must(Verb.STOCK_VIEW)
    place(db, actor, place_id)
    source, target = aliased(StockPlace), aliased(StockPlace)
    query = (
        sa.select(StockMove, Item, source, target)
        .join(Item, Item.id == StockMove.item_id)
        .outerjoin(source, source.id == StockMove.from_place_id)
        .outerjoin(target, target.id == StockMove.to_place_id)
        .where(sa.or_(StockMove.to_place_id == place_id, StockMove.from_place_id == place_id))
        .order_by(StockMove.moved_at.desc(), StockMove.id.desc())
        .limit(limit)
    )
    return [Moved(*row) for row in db.execute(query)]


def _with_lines(query: sa.Select[Kit]) -> sa.Select[Kit]:
    return query.options(selectinload(Kit.lines).options(joinedload(KitLine.item)))
