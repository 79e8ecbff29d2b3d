"""Record what happened at the desk, undo a slip, settle a double collection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.checkin import facts, rules
from relief.checkin.inputs import CheckInGiven, Keep, ResolutionGiven, VoidGiven
from relief.checkin.models import CheckIn, Conflict, ConflictState, Outcome
from relief.checkin.recording import Recording
from relief.distributions import plans
from relief.distributions.models import Distribution, Entitlement
from relief.kernel.actor import Actor
from relief.kernel.problems import Invalid, NotFound, Problem
from relief.kernel.verbs import Verb
from relief.stock import ledger
from relief.stock.models import MoveReason


def record_check_in(db: Session, actor: Actor, given: CheckInGiven, *, now: datetime) -> CheckIn:
    """Keep what happened, and hand it back."""
    return db.get_one(CheckIn, keep_check_in(db, actor, given, now=now))


def keep_check_in(db: Session, actor: Actor, given: CheckInGiven, *, now: datetime) -> UUID:
    """Keep what happened: record_check_ins of one."""
    (came,) = record_check_ins(db, actor, [given], now=now)
    if isinstance(came, Problem):
        raise came
    return came


def record_check_ins(
    db: Session, actor: Actor, givens: Sequence[CheckInGiven], *, now: datetime
) -> list[UUID | Problem]:
    """Keep what happened, in this order: for each given the id of its check-in, or why there is none.

    The same id twice is one fact; a second collection is a fact, too. Nothing here turns a fact away
    for what it says: a list that is over still hears a late tablet.
    """
    if db.in_nested_transaction() or db.get_bind().dialect.name == "sqlite":
        # Whoever stands around us undoes it, and asks again; or nobody else can be writing.
        return Recording(db, actor, now).record(givens)
    try:
        with db.begin_nested():
            return Recording(db, actor, now).record(givens)
    except IntegrityError:
        # Of two desks in the same second the later looks again, and finds what the other kept.
        return Recording(db, actor, now).record(givens)


def void_check_in(db: Session, actor: Actor, given: VoidGiven, *, now: datetime) -> CheckIn:
    """Undo a slip of the last ten minutes. Both facts stay; the goods count as taken back."""
    check_in, distribution = _found(db, actor, given.check_in_id)
    actor.must(Verb.CHECKIN_RECORD, within=distribution.area.path)
    known = db.get(CheckIn, given.id) or facts.void_of(db, check_in.id)
    if known is not None:
        return known
    _stop_at(rules.void_faults(given, _made_at(check_in, given)))
    void = _undo(db, actor, check_in, given, now)
    case = facts.case(db, distribution.id, check_in.household_id)
    if case is not None:
        facts.settle(db, actor, case, distribution.state, now=now)
    note(db, actor, Verb.CHECKIN_RECORD, void.id, at=now, voids=check_in.id)
    db.flush()
    return void


def resolve_conflict(db: Session, actor: Actor, given: ResolutionGiven, *, now: datetime) -> Conflict:
    """Say which of two collections really happened, and why; the other counts as undone."""
    conflict = db.get(Conflict, given.conflict_id)
    if conflict is None:
        raise NotFound
    distribution = plans.find(db, actor, conflict.distribution_id, with_lines=False)
    actor.must(Verb.CHECKIN_RESOLVE, within=distribution.area.path)
    if conflict.state is ConflictState.RESOLVED:
        return conflict
    _stop_at(rules.resolution_faults(given))
    conflict.state = ConflictState.RESOLVED
    conflict.resolution = given.reason.strip()[:300]
    conflict.resolved_at = now
    conflict.resolved_by_id = actor.id
    mistaken = {Keep.FIRST: conflict.second_id, Keep.SECOND: conflict.first_id}.get(given.keep)
    if mistaken is not None:
        check_in, _ = _found(db, actor, mistaken)
        if check_in.is_standing:
            void = VoidGiven(check_in_id=check_in.id, at=now, reason=conflict.resolution[:200])
            _undo(db, actor, check_in, void, now)
    entitlement = db.get(Entitlement, conflict.entitlement_id)
    case = facts.case(db, distribution.id, entitlement.household_id) if entitlement else None
    if case is not None:
        facts.settle(db, actor, case, distribution.state, now=now)
    note(db, actor, Verb.CHECKIN_RESOLVE, conflict.id, at=now, keep=given.keep)
    db.flush()
    return conflict


def _undo(db: Session, actor: Actor, check_in: CheckIn, given: VoidGiven, now: datetime) -> CheckIn:
    at, was_ahead = rules.believable(given.at, now=now)
    void = CheckIn(
        id=given.id,
        distribution_id=check_in.distribution_id,
        entitlement_id=check_in.entitlement_id,
        household_id=check_in.household_id,
        point_id=check_in.point_id,
        outcome=Outcome.VOID,
        reason=given.reason.strip()[:200],
        method=check_in.method,
        collected_at=at,
        received_at=now,
        clock_was_ahead=was_ahead or given.clock_was_off,
        device_id=given.device_id,
        device_seq=given.device_seq,
        device_at=given.device_at,
        voids_id=check_in.id,
        created_at=now,
        created_by_id=actor.id,
    )
    check_in.is_standing = False
    db.add(void)
    # What came in the same moment did come: a payment that was none is to be explained at the close.
    for move in [one for one in ledger.moves_for(db, check_in.id) if one.from_place_id]:
        ledger.write_moves(
            db, actor, [(move.item_id, move.quantity)], reason=MoveReason.RETURN, at=at,
            to_place_id=move.from_place_id, cause_id=void.id,
        )  # fmt: skip
    db.flush()
    return void


def _made_at(check_in: CheckIn, void: VoidGiven) -> datetime:
    """When the check-in was made; both being of one tablet, its own clock may say that it was later."""
    if void.device_at is None or check_in.device_at is None or void.device_id != check_in.device_id:
        return check_in.collected_at
    return max(check_in.collected_at, void.at - (void.device_at - check_in.device_at))


def _found(db: Session, actor: Actor, check_in_id: UUID) -> tuple[CheckIn, Distribution]:
    check_in = db.get(CheckIn, check_in_id)
    if check_in is None or check_in.outcome is Outcome.VOID:
        raise NotFound
    return check_in, plans.find(db, actor, check_in.distribution_id, with_lines=False)


def _stop_at(faults: dict[str, str]) -> None:
    if faults:
        raise Invalid(faults)
