"""Goods that leave with a waybill, and the note of what arrived: nothing is nowhere in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.stock import holding, ledger, lots, queries, reservations, rules
from relief.stock.lots import Held
from relief.stock.models import Item, MoveReason, PlaceKind, StockPlace
from relief.stock.store_inputs import LoadGiven, WaybillGiven
from relief.stock.store_models import Waybill, WaybillLine, WaybillState

NOTHING = Decimal(0)


def send(db: Session, actor: Actor, given: WaybillGiven, *, now: datetime) -> Waybill:
    """Write a waybill: the goods leave the book of one place and are on the road. The same id twice is one waybill."""
    source = queries.place(db, actor, given.from_place_id)
    actor.must(Verb.STOCK_CHANGE)
    known = db.get(Waybill, given.id)
    if known is not None:
        return known
    target = queries.place(db, actor, given.to_place_id)
    loads = _loads(given, source, target)
    sums = _sums(loads)
    reservations.take_turns(db, list(sums))
    balance = holding.keep_still(db, source.id, list(sums))
    _is_there(db, source, sums, balance)
    _is_not_promised(db, source, target, sums)
    road = _road(db, actor, source, now)
    waybill = Waybill(
        id=given.id,
        number=_number(db, source),
        from_place_id=source.id,
        to_place_id=target.id,
        road_id=road.id,
        sent_at=now,
        expected_at=given.expected_at,
        carrier=given.carrier.strip(),
        note=given.note.strip(),
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(waybill)
    db.flush()
    taken = _by_lot(db, source, loads, local_day(now))
    for position, (item_id, one) in enumerate(taken, start=1):
        line = WaybillLine(
            waybill_id=waybill.id, position=position, item_id=item_id, lot_id=one.lot_id, sent=one.quantity
        )
        db.add(line)
    _move(db, actor, waybill, [(item, one.lot_id, one.quantity) for item, one in taken], source.id, road.id, now)
    if target.cause_id:
        reservations.use(db, target.cause_id, sums.items())
    note(
        db, actor, Verb.STOCK_CHANGE, waybill.id, at=now, deed="send", number=waybill.number,
        items={str(one): rules.plain(quantity) for one, quantity in sums.items()},
    )  # fmt: skip
    db.flush()
    return waybill


def take_back(db: Session, actor: Actor, waybill_id: UUID, *, reason: str, now: datetime) -> Waybill:
    """Cancel a waybill whose goods never left, or came back: they lie again where they lay."""
    waybill = find(db, actor, waybill_id, for_change=True)
    queries.place(db, actor, waybill.from_place_id)
    actor.must(Verb.STOCK_CHANGE)
    if not reason.strip():
        raise Invalid({"reason": N_("Write why the goods did not go.")})
    must_be_on_road(waybill)
    lines = lines_of(db, waybill.id)
    back = [(one.item_id, one.lot_id, one.sent) for one in lines]
    _move(db, actor, waybill, back, waybill.road_id, waybill.from_place_id, now)
    owe_again(db, waybill, [(one.item_id, one.sent) for one in lines])
    waybill.state = WaybillState.CANCELLED
    waybill.ended_at, waybill.ended_by_id, waybill.ended_note = now, actor.id, reason.strip()[:200]
    note(db, actor, Verb.STOCK_CHANGE, waybill.id, at=now, deed="take-back", number=waybill.number)
    db.flush()
    return waybill


def find(db: Session, actor: Actor, waybill_id: UUID, *, for_change: bool = False) -> Waybill:
    """A waybill from or to a place of the actor's, or NotFound; `for_change` keeps others from it meanwhile."""
    query = sa.select(Waybill).where(Waybill.id == waybill_id)
    if for_change:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    for place_id in (found.to_place_id, found.from_place_id):
        try:
            queries.place(db, actor, place_id)
        except NotFound:
            continue
        return found
    raise NotFound


def lines_of(db: Session, waybill_id: UUID) -> Sequence[WaybillLine]:
    """Its lines in order."""
    query = sa.select(WaybillLine).where(WaybillLine.waybill_id == waybill_id)
    return db.scalars(query.order_by(WaybillLine.position)).all()


def must_be_on_road(waybill: Waybill) -> None:
    """One waybill ends once."""
    if waybill.state is not WaybillState.ON_ROAD:
        raise Refused(
            "stock.waybill-over",
            N_(
                "Somebody has finished this waybill already. Nothing was changed. "
                "Open it to see what was written; a mistake is put right by counting the goods."
            ),
        )


def owe_again(db: Session, waybill: Waybill, lost: Sequence[tuple[UUID, Decimal]]) -> None:
    """What a distribution's points did not get is promised to its list once more."""
    target = db.get(StockPlace, waybill.to_place_id)
    if target is not None and target.cause_id is not None:
        reservations.owe_again(db, target.cause_id, lost)


def _move(
    db: Session,
    actor: Actor,
    waybill: Waybill,
    goods: Sequence[tuple[UUID, UUID | None, Decimal]],
    from_id: UUID,
    to_id: UUID,
    now: datetime,
) -> None:
    ledger.move_lots(
        db, actor, goods, reason=MoveReason.TRANSFER, at=now,
        from_place_id=from_id, to_place_id=to_id, cause_id=waybill.id, note=waybill.number,
    )  # fmt: skip


def _loads(given: WaybillGiven, source: StockPlace, target: StockPlace) -> list[LoadGiven]:
    loads = [one for one in given.loads if one.quantity]
    faults = rules.destination_faults(MoveReason.TRANSFER, source.id, target.id)
    if target.kind is PlaceKind.ROAD:
        faults["to_place_id"] = N_("Choose the place the goods go to.")
    if not loads:
        faults["loads"] = N_("Write how much of at least one item goes along.")
    wrong = [text for one in loads for text in rules.quantity_faults(one.quantity).values()]
    if wrong:
        faults["loads"] = wrong[0]
    if faults:
        raise Invalid(faults)
    return loads


def _sums(loads: Sequence[LoadGiven]) -> dict[UUID, Decimal]:
    sums: dict[UUID, Decimal] = {}
    for one in loads:
        sums[one.item_id] = sums.get(one.item_id, NOTHING) + one.quantity
    return sums


def _is_there(db: Session, source: StockPlace, sums: dict[UUID, Decimal], balance: dict[UUID, Decimal]) -> None:
    aside = holding.set_aside(db, source.id)
    for item_id, quantity in sums.items():
        held = balance.get(item_id, NOTHING) - aside.get(item_id, NOTHING)
        if held < quantity:
            raise Refused(
                "stock.not-enough",
                N_(
                    "The book says this place can give %(held)s of %(item)s. Nothing was moved. "
                    "Write in the goods that came first, or correct the quantity."
                ),
                held=rules.plain(held),
                item=_called(db, item_id),
            )


def _is_not_promised(db: Session, source: StockPlace, target: StockPlace, sums: dict[UUID, Decimal]) -> None:
    """Only what leaves the warehouses for a table is taken from somebody; between warehouses nothing is lost."""
    if source.kind is not PlaceKind.WAREHOUSE or target.kind is not PlaceKind.POINT:
        return
    free = holding.free_in_warehouses(db, besides=target.cause_id)
    for item_id, quantity in sums.items():
        if free.get(item_id, NOTHING) < quantity:
            raise Refused(
                "stock.promised",
                N_(
                    "Of %(item)s only %(free)s is free: the rest is promised to other locked lists. "
                    "Nothing was moved. Send less, or ask the coordinator to send one of those lists back."
                ),
                free=rules.plain(max(free.get(item_id, NOTHING), NOTHING)),
                item=_called(db, item_id),
            )


def _by_lot(db: Session, source: StockPlace, loads: Sequence[LoadGiven], today: date) -> list[tuple[UUID, Held]]:
    held = holding.by_lot(db, [source.id])
    rest = {item_id: list(there) for (_, item_id), there in held.items()}
    taken: list[tuple[UUID, Held]] = []
    # Whoever named a lot gets it; the others take what is left.
    for load in sorted(loads, key=lambda one: one.lot_id is None):
        there = rest.get(load.item_id, [])
        if load.lot_id is not None:
            chosen = [one for one in there if one.lot_id == load.lot_id]
            # A lot past its date leaves only when somebody names it, on its way to be written off.
            parts, missing = lots.proposed(load.quantity, chosen, date.min)
        else:
            parts, missing = lots.proposed(load.quantity, there, today)
        if missing > 0:
            raise Refused(
                "stock.lot-not-enough",
                N_(
                    "The lots to be sent hold %(missing)s too little of %(item)s; what is past its date is not sent. "
                    "Nothing was moved. Choose another lot or a smaller quantity."
                ),
                missing=rules.plain(missing),
                item=_called(db, load.item_id),
            )
        taken += [(load.item_id, part) for part in parts]
        rest[load.item_id] = _without(there, parts)
    return taken


def _without(there: Sequence[Held], parts: Sequence[Held]) -> list[Held]:
    gone = {one.lot_id: one.quantity for one in parts}
    less = [(one, one.quantity - gone.get(one.lot_id, NOTHING)) for one in there]
    return [replace(one, quantity=quantity) for one, quantity in less if quantity]


def _road(db: Session, actor: Actor, source: StockPlace, now: datetime) -> StockPlace:
    found = db.scalars(sa.select(StockPlace).where(StockPlace.begins_at_id == source.id)).one_or_none()
    return found or ledger.open_road(db, actor, source, now=now)


def _number(db: Session, source: StockPlace) -> str:
    # Counted while the balances of the source are held; the unique column stops two who count at once.
    count = db.scalar(sa.select(sa.func.count()).where(Waybill.from_place_id == source.id)) or 0
    return f"{source.code}-{count + 1:04d}"


def _called(db: Session, item_id: UUID) -> str:
    """Both names: who reads the sentence is not known here."""
    item = db.get(Item, item_id)
    return f"{item.name_bn} ({item.name_en})" if item else "—"
