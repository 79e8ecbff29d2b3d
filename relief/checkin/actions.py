"""Record what happened at the desk, undo a slip, settle a double collection."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.checkin import facts, rules
from relief.checkin.inputs import CheckInGiven, Keep, ResolutionGiven, VoidGiven
from relief.checkin.models import CheckIn, Conflict, ConflictState, Outcome
from relief.distributions import plans
from relief.distributions.models import Distribution, DistributionPoint, Entitlement
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.stock import ledger
from relief.stock.models import MoveReason
from relief.stock.rules import Line


def record_check_in(db: Session, actor: Actor, given: CheckInGiven, *, now: datetime) -> CheckIn:
    """Keep what happened. The same id twice is one fact; a second collection is a fact, too.

    Nothing here turns a fact away for what it says: a list that is over still hears a late tablet.
    """
    distribution = plans.find(db, actor, given.distribution_id, with_lines=False)
    actor.must(Verb.CHECKIN_RECORD, within=distribution.area.path)
    known = db.get(CheckIn, given.id)
    if known is not None:
        return known
    _stop_at(rules.faults(given))
    _was_opened(distribution)
    if db.get(Household, given.household_id) is None:
        raise NotFound
    entitlement = facts.claim(db, distribution.id, given.household_id)
    point = _point(db, distribution, given.point_id, entitlement)
    check_in, is_new = _keep(db, actor, given, entitlement, point, now)
    if not is_new:
        return check_in
    _issue(db, actor, check_in, point)
    if entitlement is not None:
        facts.settle(db, actor, entitlement, distribution.state, now=now)
    note(
        db, actor, Verb.CHECKIN_RECORD, check_in.id, at=now,
        outcome=check_in.outcome, repeat=check_in.repeat_of_id is not None,
    )  # fmt: skip
    db.flush()
    return check_in


def void_check_in(db: Session, actor: Actor, given: VoidGiven, *, now: datetime) -> CheckIn:
    """Undo a slip of the last ten minutes. Both facts stay; the goods count as taken back."""
    check_in, distribution = _found(db, actor, given.check_in_id)
    actor.must(Verb.CHECKIN_RECORD, within=distribution.area.path)
    known = db.get(CheckIn, given.id) or facts.void_of(db, check_in.id)
    if known is not None:
        return known
    _stop_at(rules.void_faults(given, check_in.collected_at))
    void = _undo(db, actor, check_in, given, now)
    if check_in.entitlement_id:
        entitlement = facts.claim(db, distribution.id, check_in.household_id)
        if entitlement is not None:
            facts.settle(db, actor, entitlement, distribution.state, now=now)
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
    if entitlement is not None:
        facts.settle(db, actor, entitlement, distribution.state, now=now)
    note(db, actor, Verb.CHECKIN_RESOLVE, conflict.id, at=now, keep=given.keep)
    db.flush()
    return conflict


def _keep(
    db: Session,
    actor: Actor,
    given: CheckInGiven,
    entitlement: Entitlement | None,
    point: DistributionPoint | None,
    now: datetime,
) -> tuple[CheckIn, bool]:
    """Write the row. Of two desks in the same second the later tries again, as a repeat."""
    for is_last in (False, True):
        check_in = _row(db, actor, given, entitlement, point, now)
        try:
            with db.begin_nested():
                db.add(check_in)
        except IntegrityError:
            twin = db.get(CheckIn, given.id)
            if twin is not None:
                return twin, False
            if is_last:
                raise
        else:
            break
    return check_in, True


def _row(
    db: Session,
    actor: Actor,
    given: CheckInGiven,
    entitlement: Entitlement | None,
    point: DistributionPoint | None,
    now: datetime,
) -> CheckIn:
    collected_at, was_ahead = rules.believable(given.collected_at, now=now)
    earlier = facts.handed_over(db, entitlement.id) if entitlement else []
    due = entitlement.lines if entitlement else []
    lines = _lines(given, earlier, due)
    this = rules.Fact(given.id, given.outcome, tuple(lines), collected_at)
    is_repeat = this.outcome in rules.HANDED_OVER and this.id in rules.repeats([*earlier, this], due)
    return CheckIn(
        id=given.id,
        distribution_id=given.distribution_id,
        entitlement_id=entitlement.id if entitlement else None,
        household_id=given.household_id,
        point_id=point.id if point else None,
        outcome=given.outcome,
        reason=given.reason.strip()[:200],
        method=given.method,
        collector_name=given.collector_name.strip()[:160],
        collector_relation=given.collector_relation.strip()[:60],
        lines=lines,
        collected_at=collected_at,
        received_at=now,
        clock_was_ahead=was_ahead,
        device_id=given.device_id,
        device_seq=given.device_seq,
        repeat_of_id=earlier[0].id if is_repeat else None,
        created_at=now,
        created_by_id=actor.id,
    )


def _lines(given: CheckInGiven, earlier: list[rules.Fact], due: list[Line]) -> list[Line]:
    if given.outcome not in rules.HANDED_OVER:
        return []
    if given.lines is not None:
        return [line for line in given.lines if Decimal(line["quantity"]) > 0]
    # A whole package to somebody who had everything is a whole package, not nothing.
    return rules.remaining(earlier, due) or list(due)


def _issue(db: Session, actor: Actor, check_in: CheckIn, point: DistributionPoint | None) -> None:
    if point is None or point.place_id is None:
        return
    ledger.write_moves(
        db,
        actor,
        [(UUID(line["item_id"]), Decimal(line["quantity"])) for line in check_in.lines],
        reason=MoveReason.ISSUE,
        at=check_in.collected_at,
        from_place_id=point.place_id,
        cause_id=check_in.id,
    )


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
        clock_was_ahead=was_ahead,
        voids_id=check_in.id,
        created_at=now,
        created_by_id=actor.id,
    )
    check_in.is_standing = False
    db.add(void)
    for move in ledger.moves_for(db, check_in.id):
        ledger.write_moves(
            db, actor, [(move.item_id, move.quantity)], reason=MoveReason.RETURN, at=at,
            to_place_id=move.from_place_id, cause_id=void.id,
        )  # fmt: skip
    db.flush()
    return void


def _found(db: Session, actor: Actor, check_in_id: UUID) -> tuple[CheckIn, Distribution]:
    check_in = db.get(CheckIn, check_in_id)
    if check_in is None or check_in.outcome is Outcome.VOID:
        raise NotFound
    return check_in, plans.find(db, actor, check_in.distribution_id, with_lines=False)


def _point(
    db: Session,
    distribution: Distribution,
    point_id: UUID | None,
    entitlement: Entitlement | None,
) -> DistributionPoint | None:
    """The desk's own point, else the household's, else any: goods came from somewhere."""
    for wanted in (point_id, entitlement.point_id if entitlement else None):
        found = db.get(DistributionPoint, wanted) if wanted else None
        if found is not None and found.distribution_id == distribution.id:
            return found
    return next(iter(plans.points(db, distribution.id)), None)


def _was_opened(distribution: Distribution) -> None:
    if distribution.opened_at is None:
        raise Refused(
            "checkin.not-open",
            N_("This distribution has not been opened yet. Nothing was recorded. Ask the coordinator to open it."),
        )


def _stop_at(faults: dict[str, str]) -> None:
    if faults:
        raise Invalid(faults)
