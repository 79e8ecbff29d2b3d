"""What tablets say of goods that were counted, read into what the store takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from relief.kernel.actor import Actor
from relief.kernel.digits import to_latin
from relief.kernel.problems import Invalid, Problem
from relief.stock import counts
from relief.stock.store_inputs import CountedGiven, CountGiven
from relief.stock.store_models import Adjustment
from relief.sync.acts import Act
from relief.sync.inputs import text_of
from relief.sync.people import People
from relief.sync.reasons import held


class LineV1(msgspec.Struct):
    """So much of an item, as text or as a number."""

    item_id: UUID
    quantity: str | int | float


class CountV1(msgspec.Struct):
    """stock.count, version 1: one round through a place."""

    place_id: UUID
    lines: list[LineV1]
    note: str | None = None


def read_count(_db: Session, act: Act, _people: People) -> CountGiven:
    """A count as version 1 writes it. It is true of the moment when it was made."""
    try:
        told = msgspec.convert(act.item.given, CountV1, strict=False)
    except msgspec.ValidationError:
        raise held("sync.given") from None
    return CountGiven(
        id=act.item.id,
        place_id=told.place_id,
        lines=tuple(CountedGiven(item_id=line.item_id, quantity=_number(line.quantity)) for line in told.lines),
        counted_at=act.time.at,
        note=text_of(told.note, 200),
        device_id=act.device_id,
    )


def take_counts(
    db: Session, actor: Actor, givens: Sequence[CountGiven], *, now: datetime
) -> list[Sequence[Adjustment] | Problem]:
    """Counts one by one, by the action behind the office's form."""
    return [_take(db, actor, given, now) for given in givens]


def _take(db: Session, actor: Actor, given: CountGiven, now: datetime) -> Sequence[Adjustment] | Problem:
    try:
        with db.begin_nested():
            return counts.record_count(db, actor, given, now=now)
    except Invalid:
        # The tablet has checked the numbers; what still does not fit nobody can put right on it.
        return held("sync.given")
    except Problem as problem:
        return problem


def _number(told: str | int | float) -> Decimal:
    try:
        quantity = Decimal(to_latin(str(told)).strip())
    except InvalidOperation:
        raise held("sync.given") from None
    if not quantity.is_finite():
        raise held("sync.given")
    return quantity.quantize(Decimal("0.001"))
