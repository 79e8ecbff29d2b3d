"""What tablets say of the desk, version by version, read into what the check-in room takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.checkin import actions
from relief.checkin.inputs import CheckInGiven, VoidGiven
from relief.checkin.models import CheckIn, Method, Outcome
from relief.distributions.models import Distribution, State
from relief.households.cards import Card
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.digits import to_latin
from relief.kernel.ids import CodeFault, check_code
from relief.kernel.problems import N_, Invalid, Problem
from relief.kernel.verbs import Verb
from relief.stock.rules import Line, plain
from relief.sync import merged
from relief.sync.acts import Act
from relief.sync.inputs import text_of
from relief.sync.models import HeldItem
from relief.sync.people import People
from relief.sync.reasons import held, waits

Told = TypeVar("Told")
_MOST = Decimal(1_000_000_000)


class LineV1(msgspec.Struct):
    """So much of an item, as text or as a number."""

    item_id: UUID
    quantity: str | int | float


class RecordV1(msgspec.Struct):
    """checkin.record, version 1. What a newer app adds is read over."""

    distribution_id: UUID
    outcome: Outcome
    method: Method
    household_id: UUID | None = None
    collector_name: str | None = None
    collector_relation: str | None = None
    lines: list[LineV1] | None = None
    reason: str | None = None
    point_id: UUID | None = None
    seen: str | None = None
    override_by: str | None = None
    override_reason: str | None = None
    card: str | None = None


class VoidV1(msgspec.Struct):
    """checkin.void, version 1."""

    check_in_id: UUID
    reason: str | None = None


def read_record(db: Session, act: Act, people: People) -> CheckInGiven:
    """A check-in as version 1 writes it."""
    told = _converted(act, RecordV1)
    return CheckInGiven(
        id=act.item.id,
        distribution_id=told.distribution_id,
        household_id=told.household_id or _of_card(db, told.card or ""),
        outcome=told.outcome,
        method=told.method,
        collected_at=act.time.at,
        clock_was_off=act.time.corrected,
        collector_name=text_of(told.collector_name, 160),
        collector_relation=text_of(told.collector_relation, 60),
        lines=None if told.lines is None else tuple(_line(line) for line in told.lines),
        reason=text_of(told.reason, 200),
        point_id=told.point_id,
        device_id=act.device_id,
        device_seq=act.item.seq,
        device_at=act.time.device_at,
        seen=text_of(told.seen, 24),
        override_by_id=_allowed_by(told.override_by, act, people),
        override_reason=text_of(told.override_reason, 200),
    )


def read_void(_db: Session, act: Act, _people: People) -> VoidGiven:
    """An undo as version 1 writes it."""
    told = _converted(act, VoidV1)
    return VoidGiven(
        id=act.item.id,
        check_in_id=told.check_in_id,
        at=act.time.at,
        clock_was_off=act.time.corrected,
        reason=text_of(told.reason, 200),
        device_id=act.device_id,
        device_seq=act.item.seq,
        device_at=act.time.device_at,
        may_be_late=act.is_reviewed,
    )


def take_records(db: Session, actor: Actor, givens: Sequence[CheckInGiven], *, now: datetime) -> list[UUID | Problem]:
    """Check-ins of one person, together; those of joined records under the one they now belong to."""
    followed = merged.follow(givens, merged.families(db, givens))
    came = actions.record_check_ins(db, actor, followed, now=now)
    for said, given, one in zip(givens, followed, came, strict=True):
        if said.household_id != given.household_id and not isinstance(one, Problem):
            note(db, actor, Verb.CHECKIN_RECORD, given.id, at=now, deed="follow", said=said.household_id)
    return came


def take_voids(db: Session, actor: Actor, givens: Sequence[VoidGiven], *, now: datetime) -> list[CheckIn | Problem]:
    """Undoes, one after the other: each needs what it undoes."""
    return [_void(db, actor, given, now) for given in givens]


def gate_records(db: Session, givens: Sequence[CheckInGiven]) -> list[Problem | None]:
    """What a coordinator must see first: the book of a closed distribution is balanced, a joined family unclear."""
    wanted = {given.distribution_id for given in givens}
    closed = sa.select(Distribution.id).where(Distribution.id.in_(wanted), Distribution.state == State.CLOSED)
    found = set(db.scalars(closed))
    families = merged.families(db, givens)
    return [held("checkin.closed") if given.distribution_id in found else _unclear(given, families) for given in givens]


def gate_voids(db: Session, givens: Sequence[VoidGiven]) -> list[Problem | None]:
    """The same for undoes."""
    wanted = {given.check_in_id for given in givens}
    closed = (
        sa.select(CheckIn.id)
        .join(Distribution, Distribution.id == CheckIn.distribution_id)
        .where(CheckIn.id.in_(wanted), Distribution.state == State.CLOSED)
    )
    found = set(db.scalars(closed))
    return [held("checkin.closed") if given.check_in_id in found else None for given in givens]


def _unclear(given: CheckInGiven, families: Mapping[merged.Pair, merged.Family]) -> Problem | None:
    family = families.get((given.distribution_id, given.household_id))
    return held("checkin.merged") if family and family.is_unclear(given.household_id) else None


def _void(db: Session, actor: Actor, given: VoidGiven, now: datetime) -> CheckIn | Problem:
    if db.get(CheckIn, given.check_in_id) is None:
        return held("sync.void-of-held") if db.get(HeldItem, given.check_in_id) else waits()
    try:
        return actions.void_check_in(db, actor, given, now=now)
    except Invalid:
        # Nobody can put this right on the tablet.
        return held("checkin.late-void")
    except Problem as problem:
        return problem


def _converted(act: Act, shape: type[Told]) -> Told:
    try:
        return msgspec.convert(act.item.given, shape, strict=False)
    except msgspec.ValidationError:
        raise held("sync.given") from None


def _line(told: LineV1) -> Line:
    try:
        quantity = Decimal(to_latin(str(told.quantity)).strip())
    except InvalidOperation:
        quantity = Decimal("NaN")
    if not quantity.is_finite() or abs(quantity) >= _MOST:
        raise Invalid({"lines": N_("A quantity is not a number one can give. Correct it.")})
    return {"item_id": str(told.item_id), "quantity": plain(quantity)}


def _of_card(db: Session, card: str) -> UUID:
    """The household of a genuine card the tablet's list did not know."""
    try:
        code = check_code(card)
    except CodeFault:
        code = to_latin(card).strip().upper()
    own = sa.select(Household.id).where(Household.code == code)
    found = db.scalar(sa.select(Card.household_id).where(Card.number == code)) or db.scalar(own)
    if found is None:
        raise held("sync.card")
    return found


def _allowed_by(told: str | None, act: Act, people: People) -> UUID | None:
    if not told:
        return None
    if act.is_reviewed:
        # Kept by its id when the item was held; the coordinator answers for it now.
        return UUID(told)
    if not people.actor(told).can(Verb.CHECKIN_OVERRIDE):
        raise held("sync.override")
    return people.user_id(told)
