"""Open and close plans, book and record sessions, keep working hours.

Only the plan's own counsellor acts here. Names, goals and notes are sealed before they are kept;
no entry of the trail carries a word of them.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.queries import find as find_area
from relief.audit.trail import note
from relief.consent.actions import record_consent
from relief.consent.inputs import ConsentGiven
from relief.consent.models import Decision, Purpose
from relief.kernel.actor import Actor
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.sealing import Seals
from relief.kernel.verbs import Verb
from relief.psychosocial import queries, rules
from relief.psychosocial.faults import plan_closed, still_booked
from relief.psychosocial.inputs import AbsenceGiven, AgreementGiven, HoursGiven, PlanGiven, ReviewGiven
from relief.psychosocial.kinds import PlanState, SessionState
from relief.psychosocial.models import Availability, SupportPlan, SupportSession, Unavailability
from relief.psychosocial.sealed import seal_goals, seal_name
from relief.psychosocial.sessions import (
    cancel_session as cancel_session,
)
from relief.psychosocial.sessions import (
    complete_session as complete_session,
)
from relief.psychosocial.sessions import (
    mark_arrived as mark_arrived,
)
from relief.psychosocial.sessions import (
    mark_no_show as mark_no_show,
)
from relief.psychosocial.sessions import (
    move_session as move_session,
)
from relief.psychosocial.sessions import (
    schedule_session as schedule_session,
)
from relief.responses.models import Response

# Without letters and digits that are misread by hand; random, so that a code tells no number.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_ENDS = (PlanState.COMPLETED, PlanState.DROPPED, PlanState.REFERRED_ON)


def open_plan(db: Session, actor: Actor, given: PlanGiven, *, seals: Seals, now: datetime) -> SupportPlan:
    """Begin one person's support, with their consent; the plan is known by its code."""
    _must(actor, Verb.SUPPORT_PLAN)
    area = find_area(db, actor, given.area_id)
    if faults := rules.faults_of_plan(given):
        raise Invalid(faults)
    if db.get(Response, given.response_id) is None:
        raise NotFound
    plan = SupportPlan(
        code=_new_code(db),
        response_id=given.response_id,
        counsellor_id=actor.id,
        area_id=area.id,
        layer=given.layer,
        name_sealed=b"",
        review_on=given.review_on,
        is_demo=given.is_demo,
        created_at=now,
        created_by_id=actor.id,
    )
    plan.name_sealed = seal_name(seals, plan, given.name)
    plan.goals_sealed = seal_goals(seals, plan, given.goals)
    db.add(plan)
    db.flush()
    _keep_consent(db, actor, plan, Decision.GIVEN, given.agreement, now)
    note(db, actor, Verb.SUPPORT_PLAN, plan.id, at=now, deed="open")
    db.flush()
    return plan


def review_plan(db: Session, actor: Actor, given: ReviewGiven, *, seals: Seals, now: datetime) -> SupportPlan:
    """Look back: new goals, and the day to look back again."""
    plan = _own_open(db, actor, given.plan_id)
    plan.goals_sealed = seal_goals(seals, plan, given.goals)
    plan.review_on = given.review_on
    note(db, actor, Verb.SUPPORT_PLAN, plan.id, at=now, deed="review")
    db.flush()
    return plan


def close_plan(
    db: Session,
    actor: Actor,
    plan_id: UUID,
    to: PlanState,
    *,
    consent_withdrawn: bool = False,
    now: datetime,
) -> SupportPlan:
    """End the support; what was written stays sealed where it is."""
    plan = _own_open(db, actor, plan_id)
    if to not in _ENDS:
        raise NotFound
    waiting = sa.select(SupportSession.id).where(
        SupportSession.plan_id == plan.id,
        SupportSession.state.in_((SessionState.SCHEDULED, SessionState.ARRIVED)),
    )
    if db.scalar(waiting.limit(1)):
        raise still_booked()
    plan.state = to
    if consent_withdrawn:
        _keep_consent(db, actor, plan, Decision.WITHDRAWN, None, now)
    note(db, actor, Verb.SUPPORT_PLAN, plan.id, at=now, deed="close", to=to.value)
    db.flush()
    return plan


def set_availability(
    db: Session, actor: Actor, hours: Sequence[HoursGiven], *, now: datetime
) -> Sequence[Availability]:
    """Say anew in which hours of the week one can be booked; booked appointments stay."""
    _must(actor, Verb.SUPPORT_SCHEDULE)
    if faults := rules.faults_of_hours(hours):
        raise Invalid(faults)
    db.execute(sa.delete(Availability).where(Availability.counsellor_id == actor.id))
    kept = [
        Availability(
            counsellor_id=actor.id,
            weekday=each.weekday,
            starts=each.starts,
            ends=each.ends,
            created_at=now,
            created_by_id=actor.id,
        )
        for each in hours
    ]
    db.add_all(kept)
    note(db, actor, Verb.SUPPORT_SCHEDULE, actor.id, at=now, deed="hours")
    db.flush()
    return kept


def add_absence(db: Session, actor: Actor, given: AbsenceGiven, *, now: datetime) -> Unavailability:
    """Say when one is away; appointments already booked there stay and are shown."""
    _must(actor, Verb.SUPPORT_SCHEDULE)
    if faults := rules.faults_of_absence(given):
        raise Invalid(faults)
    absence = Unavailability(
        counsellor_id=actor.id,
        starts_at=given.starts_at,
        ends_at=given.ends_at,
        reason=given.reason,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(absence)
    note(db, actor, Verb.SUPPORT_SCHEDULE, actor.id, at=now, deed="away")
    db.flush()
    return absence


def remove_absence(db: Session, actor: Actor, absence_id: UUID, *, now: datetime) -> None:
    """Take an absence back."""
    absence = queries.absence(db, actor, absence_id)
    db.delete(absence)
    note(db, actor, Verb.SUPPORT_SCHEDULE, actor.id, at=now, deed="not-away")
    db.flush()


def _must(actor: Actor, verb: Verb) -> None:
    # Not "not allowed": to everybody else this room does not exist.
    if verb not in actor.verbs:
        raise NotFound


def _own_open(db: Session, actor: Actor, plan_id: UUID) -> SupportPlan:
    plan = queries.plan(db, actor, plan_id)
    _must(actor, Verb.SUPPORT_PLAN)
    if not rules.is_open(plan.state):
        raise plan_closed()
    return plan


def _new_code(db: Session) -> str:
    while True:
        code = "A-" + "".join(secrets.choice(_LETTERS) for _ in range(6))
        if not db.scalar(sa.select(SupportPlan.id).where(SupportPlan.code == code)):
            return code


def _keep_consent(
    db: Session,
    actor: Actor,
    plan: SupportPlan,
    decision: Decision,
    given: AgreementGiven | None,
    now: datetime,
) -> None:
    # The ledger is not sealed: it names the code, never the person.
    said = ConsentGiven(
        decisions=((Purpose.SUPPORT, decision),),
        given_by=plan.code,
        relation=given.by.value if given else "",
        method=given.method.value if given else "verbal",
        child_assents=given.child_assents if given else None,
        reason="" if given else "support ended on request",
    )
    record_consent(db, actor, plan.id, said, verb=Verb.SUPPORT_PLAN, now=now)
