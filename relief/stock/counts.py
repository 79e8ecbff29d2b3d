"""Counting, damage and loss: one person finds it, another decides whether the book follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.stock import holding, ledger, queries, rules
from relief.stock.models import Item, Lot, MoveReason
from relief.stock.store_inputs import CountGiven, DecidedGiven, LossGiven
from relief.stock.store_models import Adjustment, AdjustmentKind, AdjustmentState, Waybill

NOTHING = Decimal(0)
_REASONS = {
    AdjustmentKind.DAMAGE: MoveReason.DAMAGE,
    AdjustmentKind.LOSS: MoveReason.LOSS,
    AdjustmentKind.COUNT: MoveReason.COUNT,
}


def report_loss(db: Session, actor: Actor, given: LossGiven, *, now: datetime) -> Adjustment:
    """Say that goods are damaged or missing. They are set aside at once, and leave the book when another agrees."""
    place = queries.place(db, actor, given.place_id)
    actor.must(Verb.STOCK_COUNT)
    known = db.get(Adjustment, given.id)
    if known is not None:
        return known
    faults = rules.quantity_faults(given.quantity)
    if not given.reason.strip():
        faults["reason"] = N_("Write what happened.")
    if faults:
        raise Invalid(faults)
    lot = db.get(Lot, given.lot_id) if given.lot_id else None
    if db.get(Item, given.item_id) is None or (given.lot_id and (lot is None or lot.item_id != given.item_id)):
        raise NotFound
    held = holding.keep_still(db, place.id, [given.item_id]).get(given.item_id, NOTHING)
    _is_there(held - holding.set_aside(db, place.id).get(given.item_id, NOTHING), given.quantity)
    found = Adjustment(
        id=given.id,
        place_id=place.id,
        item_id=given.item_id,
        lot_id=given.lot_id,
        kind=given.kind,
        quantity=given.quantity,
        found_at=now,
        reason=given.reason.strip()[:200],
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(found)
    note(
        db, actor, Verb.STOCK_COUNT, found.id, at=now,
        deed=given.kind, item=given.item_id, quantity=rules.plain(given.quantity),
    )  # fmt: skip
    db.flush()
    return found


def record_count(db: Session, actor: Actor, given: CountGiven, *, now: datetime) -> list[Adjustment]:
    """Write what was counted. What fits the book is settled; a difference waits for a second person."""
    place = queries.place(db, actor, given.place_id)
    actor.must(Verb.STOCK_COUNT)
    wanted = {one.item_id: one.quantity for one in given.lines}
    _can_be_counted(db, given, wanted)
    at = min(given.counted_at, now)
    book = holding.book_at(db, place.id, list(wanted), at)
    found = []
    for item_id, quantity in wanted.items():
        key = uuid5(given.id, str(item_id))
        known = db.get(Adjustment, key)
        if known is not None:
            found.append(known)
            continue
        fits = quantity == book.get(item_id, NOTHING)
        one = Adjustment(
            id=key,
            place_id=place.id,
            item_id=item_id,
            kind=AdjustmentKind.COUNT,
            quantity=quantity,
            found_at=at,
            reason=given.note.strip()[:200],
            state=AdjustmentState.AGREED if fits else AdjustmentState.PROPOSED,
            device_id=given.device_id,
            created_at=now,
            created_by_id=actor.id,
        )
        db.add(one)
        found.append(one)
    note(
        db, actor, Verb.STOCK_COUNT, place.id, at=now, deed="count",
        items={str(one): rules.plain(quantity) for one, quantity in wanted.items()},
    )  # fmt: skip
    db.flush()
    return found


def decide(db: Session, actor: Actor, given: DecidedGiven, *, now: datetime) -> Adjustment:
    """Agree or refuse, as another person than the one who found it; the book follows only an agreement."""
    query = sa.select(Adjustment).where(Adjustment.id == given.adjustment_id).with_for_update()
    found = db.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    queries.place(db, actor, found.place_id)
    actor.must(Verb.STOCK_AGREE)
    _another_person(db, actor, found)
    if found.state is not AdjustmentState.PROPOSED:
        raise Refused(
            "stock.decided-already",
            N_("Somebody else has decided on this already. Nothing was changed."),
        )
    if not given.agree and not given.reason.strip():
        raise Invalid({"reason": N_("Write why the book stays as it is.")})
    if given.agree:
        _agree(db, actor, found, given.seen)
    found.state = AdjustmentState.AGREED if given.agree else AdjustmentState.REFUSED
    found.decided_at, found.decided_by_id, found.decision = now, actor.id, given.reason.strip()[:200]
    note(
        db, actor, Verb.STOCK_AGREE, found.id, at=now,
        deed=found.state, kind=found.kind, change=rules.plain(found.change),
    )  # fmt: skip
    db.flush()
    return found


def change_of(db: Session, found: Adjustment) -> Decimal:
    """What agreeing would do to the book, as it stands now: late entries change what a count differs by."""
    if found.kind is not AdjustmentKind.COUNT:
        return -found.quantity
    book = holding.book_at(db, found.place_id, [found.item_id], found.found_at)
    return found.quantity - book.get(found.item_id, NOTHING)


def makers_of(db: Session, found: Adjustment) -> Sequence[UUID]:
    """Who cannot decide: whoever found it, and whoever sent the goods on whose way it happened."""
    waybill = db.get(Waybill, found.waybill_id) if found.waybill_id else None
    return [found.created_by_id, *([waybill.created_by_id] if waybill else [])]


def _can_be_counted(db: Session, given: CountGiven, wanted: dict[UUID, Decimal]) -> None:
    faults: dict[str, str] = {}
    if not wanted:
        faults["lines"] = N_("Write how much of at least one item lies there.")
    for item_id, quantity in wanted.items():
        if quantity < 0:
            faults[f"count_{item_id}"] = N_("A count cannot be below zero.")
        elif quantity >= 1_000_000_000:
            faults[f"count_{item_id}"] = N_("This quantity is too large to be true. Check the digits.")
    if len(wanted) < len(given.lines):
        faults["lines"] = N_("One item was written twice. Add both up and write it once.")
    if faults:
        raise Invalid(faults)
    if len(queries.items_by_id(db, list(wanted))) < len(wanted):
        raise NotFound


def _another_person(db: Session, actor: Actor, found: Adjustment) -> None:
    if actor.id in makers_of(db, found):
        raise Refused(
            "stock.own-finding",
            N_("You found this or sent these goods, so another person must decide on it. Nothing was changed."),
        )


def _agree(db: Session, actor: Actor, found: Adjustment, seen: Decimal) -> None:
    held = holding.keep_still(db, found.place_id, [found.item_id]).get(found.item_id, NOTHING)
    change = change_of(db, found)
    if change != seen:
        raise Refused(
            "stock.book-moved",
            N_(
                "The book has changed since this page was opened: the difference is now %(change)s. "
                "Nothing was decided. Look again, then decide."
            ),
            change=rules.plain(change),
        )
    if found.kind is not AdjustmentKind.COUNT:
        _is_there(held, found.quantity)
    found.change = change
    if not change:
        return
    away = change < 0
    ledger.move_lots(
        db, actor, [(found.item_id, found.lot_id, abs(change))], reason=_REASONS[found.kind],
        # A count is true of the moment when it was made.
        at=found.found_at,
        from_place_id=found.place_id if away else None,
        to_place_id=None if away else found.place_id,
        cause_id=found.id, note=found.reason,
    )  # fmt: skip


def _is_there(held: Decimal, quantity: Decimal) -> None:
    if held < quantity:
        raise Refused(
            "stock.not-enough-to-lose",
            N_(
                "The book says this place holds %(held)s, so no more can be damaged or lost. Nothing was written. "
                "Count the goods first, or correct the quantity."
            ),
            held=rules.plain(held),
        )
