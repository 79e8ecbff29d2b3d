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
from relief.psychosocial import checks, following, queries, rules
from relief.psychosocial.calendar import must_fit
from relief.psychosocial.faults import not_asked_yet, not_now, plan_closed
from relief.psychosocial.inputs import MoodGiven, TimeGiven
from relief.psychosocial.kinds import CancelledBy, CancelReason, PlanState, SessionKind, SessionState
from relief.psychosocial.models import SupportPlan, SupportSession
from relief.psychosocial.rules import Clash
from relief.psychosocial.sealed import seal_mood, seal_note, seal_part

_OPEN = (SessionState.REQUESTED, SessionState.SCHEDULED, SessionState.ARRIVED)
_NOTHING = MoodGiven()


def schedule_session(db: Session, actor: Actor, plan_id: UUID, given: TimeGiven, *, now: datetime) -> SupportSession:
    """Book an appointment; a time that does not fit raises Clashing with every reason."""
    plan = bookable(db, actor, plan_id)
    return _book(db, actor, plan, given, now=now)


def request_session(db: Session, actor: Actor, plan_id: UUID, given: TimeGiven, *, now: datetime) -> SupportSession:
    """Note a time somebody asked for; it takes no time in the calendar until it is booked."""
    plan = bookable(db, actor, plan_id)
    if faults := checks.faults_of_time(given, now):
        raise Invalid(faults)
    made = made_of(actor, plan, given, (), now)
    made.state = SessionState.REQUESTED
    db.add(made)
    note(db, actor, Verb.SUPPORT_SCHEDULE, made.id, at=now, deed="request")
    db.flush()
    return made


def book_requested(db: Session, actor: Actor, session_id: UUID, *, reason: str = "", now: datetime) -> SupportSession:
    """Book the time that was asked for, if it fits."""
    found = _own(db, actor, session_id, Verb.SUPPORT_SCHEDULE)
    if found.state is not SessionState.REQUESTED:
        raise not_now()
    plan = bookable(db, actor, _plan_of(found))
    given = TimeGiven(
        starts_at=found.starts_at, ends_at=found.ends_at, space_id=found.space_id, room=found.room, kind=found.kind,
        has_other_adult=found.has_other_adult, reason=reason,
    )  # fmt: skip
    if faults := checks.faults_of_time(given, now):
        raise Invalid(faults)
    _set_aside(db, found, must_fit(db, actor, plan, given), reason)
    found.state = SessionState.SCHEDULED
    note(db, actor, Verb.SUPPORT_SCHEDULE, found.id, at=now, deed="book")
    db.flush()
    return found


def move_session(db: Session, actor: Actor, session_id: UUID, given: TimeGiven, *, now: datetime) -> SupportSession:
    """Book another time instead; the old appointment stays on record as moved."""
    old = _own(db, actor, session_id, Verb.SUPPORT_SCHEDULE)
    if old.state not in (SessionState.SCHEDULED, SessionState.REQUESTED) or old.plan is None:
        raise not_now()
    new = _book(db, actor, old.plan, given, instead_of=old.id, now=now)
    old.state, old.moved_to_id = SessionState.MOVED, new.id
    db.flush()
    return new


def cancel_session(
    db: Session,
    actor: Actor,
    session_id: UUID,
    reason: CancelReason,
    by: CancelledBy = CancelledBy.COUNSELLOR,
    *,
    now: datetime,
) -> SupportSession:
    """Call an appointment off; who did is kept beside why."""
    found = _own(db, actor, session_id, Verb.SUPPORT_SCHEDULE)
    if found.state not in _OPEN:
        raise not_now()
    found.state, found.cancel_reason, found.cancelled_by = SessionState.CANCELLED, reason, by
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
    db: Session,
    actor: Actor,
    session_id: UUID,
    text: str,
    *,
    seals: Seals,
    now: datetime,
    mood: MoodGiven = _NOTHING,
) -> SupportSession:
    """Write down how it went, sealed, with the faces if the plan asks for them. The first makes the plan active."""
    found = _own(db, actor, session_id, Verb.SUPPORT_RECORD)
    began = found.state is SessionState.ARRIVED or found.starts_at <= now
    if found.plan_id is None or found.state not in (SessionState.SCHEDULED, SessionState.ARRIVED) or not began:
        raise not_now()
    plan = queries.plan(db, actor, found.plan_id)
    if not text.strip():
        raise Invalid({"note": N_("Write a short note. It is sealed.")})
    if faults := _faults_of_mood(mood, plan.mood_faces):
        raise Invalid(faults)
    found.note_sealed = seal_note(seals, found, text)
    found.mood_sealed = seal_mood(db, found, mood)
    found.state = SessionState.COMPLETED
    if plan.state is PlanState.CONSENTED:
        plan.state = PlanState.ACTIVE
    note(db, actor, Verb.SUPPORT_RECORD, found.id, at=now, deed="complete")
    db.flush()
    return found


def mark_no_show(db: Session, actor: Actor, session_id: UUID, *, now: datetime) -> SupportSession:
    """The person did not come; nobody can say so before the time. The second in a row opens a follow-up."""
    found = _own(db, actor, session_id, Verb.SUPPORT_RECORD)
    if found.plan_id is None or found.state is not SessionState.SCHEDULED or found.starts_at > now:
        raise not_now()
    found.state = SessionState.NO_SHOW
    note(db, actor, Verb.SUPPORT_RECORD, found.id, at=now, deed="no-show")
    db.flush()
    following.open_if_needed(db, actor, found.plan_id, now=now)
    return found


def bookable(db: Session, actor: Actor, plan_id: UUID) -> SupportPlan:
    """One's own plan with consent, still open."""
    plan = queries.plan(db, actor, plan_id)
    if Verb.SUPPORT_SCHEDULE not in actor.verbs:
        raise NotFound
    if not rules.is_open(plan.state):
        raise plan_closed()
    waiting = queries.last_hand_over(db, plan.id)
    if waiting is not None and waiting.agreed_at is None:
        raise not_asked_yet()
    return plan


def made_of(
    actor: Actor, plan: SupportPlan | None, given: TimeGiven, found: list[Clash] | tuple[()], now: datetime
) -> SupportSession:
    """The row of an appointment; what was set aside is named in it."""
    return SupportSession(
        plan_id=plan.id if plan else None,
        counsellor_id=actor.id,
        starts_at=given.starts_at,
        ends_at=given.ends_at,
        kind=given.kind,
        room=" ".join(given.room.split()),
        space_id=given.space_id,
        occurrence_id=given.occurrence_id,
        has_other_adult=given.has_other_adult,
        overridden=sorted({one.kind.value for one in found}),
        created_at=now,
        created_by_id=actor.id,
    )


def keep_reason(db: Session, made: SupportSession, reason: str) -> None:
    """Seal why a clash was set aside, where one was."""
    if made.overridden and reason.strip():
        made.override_sealed = seal_part(db, "override", made.id, reason.strip())


def _set_aside(db: Session, made: SupportSession, found: list[Clash], reason: str) -> None:
    made.overridden = sorted({one.kind.value for one in found})
    keep_reason(db, made, reason)


def _book(
    db: Session,
    actor: Actor,
    plan: SupportPlan,
    given: TimeGiven,
    *,
    now: datetime,
    instead_of: UUID | None = None,
) -> SupportSession:
    faults = checks.faults_of_time(given, now)
    if given.kind is SessionKind.GROUP:
        faults["kind"] = N_("A group session is booked on its own page, because it belongs to no single plan.")
    if faults:
        raise Invalid(faults)
    found = must_fit(db, actor, plan, given, instead_of=instead_of)
    made = made_of(actor, plan, given, found, now)
    keep_reason(db, made, given.reason)
    db.add(made)
    deed = "move" if instead_of else "book"
    note(db, actor, Verb.SUPPORT_SCHEDULE, made.id, at=now, deed=deed, set_aside=made.overridden)
    db.flush()
    return made


def _faults_of_mood(mood: MoodGiven, faces: int) -> dict[str, str]:
    chosen = {"before": mood.before, "after": mood.after}
    wrong = N_("Choose one of the faces.")
    return {name: wrong for name, face in chosen.items() if face is not None and not 1 <= face <= faces}


def _plan_of(found: SupportSession) -> UUID:
    if found.plan_id is None:
        raise not_now()
    return found.plan_id


def _own(db: Session, actor: Actor, session_id: UUID, verb: Verb) -> SupportSession:
    found = queries.session(db, actor, session_id)
    if verb not in actor.verbs:
        raise NotFound
    return found
