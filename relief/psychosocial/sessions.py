"""Book one's own sessions, and record what became of each."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.sealing import Seals
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.psychosocial import queries, rules
from relief.psychosocial.calendar import must_fit
from relief.psychosocial.faults import not_now, plan_closed
from relief.psychosocial.inputs import TimeGiven
from relief.psychosocial.kinds import CancelReason, PlanState, SessionState
from relief.psychosocial.models import SupportPlan, SupportSession
from relief.psychosocial.sealed import seal_note


def schedule_session(db: Session, actor: Actor, plan_id: UUID, given: TimeGiven, *, now: datetime) -> SupportSession:
    """Book an appointment; a time that does not fit raises Clashing with every reason."""
    plan = _bookable(db, actor, plan_id)
    return _book(db, actor, plan, given, now=now)


def move_session(db: Session, actor: Actor, session_id: UUID, given: TimeGiven, *, now: datetime) -> SupportSession:
    """Book another time instead; the old appointment stays on record as moved."""
    old = _own(db, actor, session_id, Verb.SUPPORT_SCHEDULE)
    if old.state is not SessionState.SCHEDULED:
        raise not_now()
    new = _book(db, actor, old.plan, given, instead_of=old.id, now=now)
    old.state, old.moved_to_id = SessionState.MOVED, new.id
    db.flush()
    return new


def cancel_session(
    db: Session, actor: Actor, session_id: UUID, reason: CancelReason, *, now: datetime
) -> SupportSession:
    """Call an appointment off."""
    found = _own(db, actor, session_id, Verb.SUPPORT_SCHEDULE)
    if found.state not in (SessionState.SCHEDULED, SessionState.ARRIVED):
        raise not_now()
    found.state, found.cancel_reason = SessionState.CANCELLED, reason
    note(db, actor, Verb.SUPPORT_SCHEDULE, found.id, at=now, deed="cancel")
    db.flush()
    return found


def mark_arrived(db: Session, actor: Actor, session_id: UUID, *, now: datetime) -> SupportSession:
    """The person is here; possible all day, because people come early."""
    found = _own(db, actor, session_id, Verb.SUPPORT_RECORD)
    if found.state is not SessionState.SCHEDULED or local_day(found.starts_at) > local_day(now):
        raise not_now()
    found.state = SessionState.ARRIVED
    note(db, actor, Verb.SUPPORT_RECORD, found.id, at=now, deed="arrived")
    db.flush()
    return found


def complete_session(
    db: Session, actor: Actor, session_id: UUID, text: str, *, seals: Seals, now: datetime
) -> SupportSession:
    """Write down how it went, sealed. The first session makes the plan active."""
    found = _own(db, actor, session_id, Verb.SUPPORT_RECORD)
    began = found.state is SessionState.ARRIVED or found.starts_at <= now
    if found.state not in (SessionState.SCHEDULED, SessionState.ARRIVED) or not began:
        raise not_now()
    if not text.strip():
        raise Invalid({"note": N_("Write a short note. It is sealed; only you can open it.")})
    found.note_sealed = seal_note(seals, found, text)
    found.state = SessionState.COMPLETED
    plan = queries.plan(db, actor, found.plan_id)
    if plan.state is PlanState.CONSENTED:
        plan.state = PlanState.ACTIVE
    note(db, actor, Verb.SUPPORT_RECORD, found.id, at=now, deed="complete")
    db.flush()
    return found


def mark_no_show(db: Session, actor: Actor, session_id: UUID, *, now: datetime) -> SupportSession:
    """The person did not come; nobody can say so before the time."""
    found = _own(db, actor, session_id, Verb.SUPPORT_RECORD)
    if found.state is not SessionState.SCHEDULED or found.starts_at > now:
        raise not_now()
    found.state = SessionState.NO_SHOW
    note(db, actor, Verb.SUPPORT_RECORD, found.id, at=now, deed="no-show")
    db.flush()
    return found


def _book(
    db: Session,
    actor: Actor,
    plan: SupportPlan,
    given: TimeGiven,
    *,
    now: datetime,
    instead_of: UUID | None = None,
) -> SupportSession:
    if faults := rules.faults_of_time(given, now):
        raise Invalid(faults)
    must_fit(db, actor, plan, given, instead_of=instead_of)
    made = SupportSession(
        plan_id=plan.id,
        counsellor_id=actor.id,
        starts_at=given.starts_at,
        ends_at=given.ends_at,
        room=" ".join(given.room.split()),
        space_id=given.space_id,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(made)
    deed = "move" if instead_of else "book"
    note(db, actor, Verb.SUPPORT_SCHEDULE, made.id, at=now, deed=deed)
    db.flush()
    return made


def _bookable(db: Session, actor: Actor, plan_id: UUID) -> SupportPlan:
    plan = queries.plan(db, actor, plan_id)
    if Verb.SUPPORT_SCHEDULE not in actor.verbs:
        raise NotFound
    if not rules.is_open(plan.state):
        raise plan_closed()
    return plan


def _own(db: Session, actor: Actor, session_id: UUID, verb: Verb) -> SupportSession:
    found = queries.session(db, actor, session_id)
    if verb not in actor.verbs:
        raise NotFound
    return found
