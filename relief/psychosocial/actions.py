"""Propose, agree on, look back at and close plans; the other deeds of the room are gathered here too.

Only the plan's own counsellor acts here. Names, goals and notes are sealed before they are kept;
no entry of the trail carries a word of them.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.areas.queries import find as find_area
from relief.areas.queries import inside
from relief.audit.trail import note
from relief.consent.actions import record_consent
from relief.consent.inputs import ConsentGiven
from relief.consent.models import Decision, Purpose
from relief.consent.wordings import SUPPORT
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.sealing import Seals
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.psychosocial import checks, queries, rules, terms
from relief.psychosocial.care_models import SupportFollowUp
from relief.psychosocial.faults import already_agreed, plan_closed, still_booked
from relief.psychosocial.hours import add_absence as add_absence
from relief.psychosocial.hours import describe_self as describe_self
from relief.psychosocial.hours import remove_absence as remove_absence
from relief.psychosocial.hours import set_availability as set_availability
from relief.psychosocial.inputs import AgreementGiven, PlanGiven, ReviewGiven, TiesGiven
from relief.psychosocial.kinds import CancelledBy, CancelReason, FollowUpOutcome, PlanState, SessionState
from relief.psychosocial.models import SupportPlan, SupportSession
from relief.psychosocial.sealed import Ties, seal_goals, seal_name, seal_ties
from relief.psychosocial.sessions import book_requested as book_requested
from relief.psychosocial.sessions import cancel_session as cancel_session
from relief.psychosocial.sessions import complete_session as complete_session
from relief.psychosocial.sessions import mark_arrived as mark_arrived
from relief.psychosocial.sessions import mark_no_show as mark_no_show
from relief.psychosocial.sessions import move_session as move_session
from relief.psychosocial.sessions import request_session as request_session
from relief.psychosocial.sessions import schedule_session as schedule_session
from relief.responses.models import Response
from relief.spaces.children import Child
from relief.spaces.models import Space

# Without letters and digits that are misread by hand; random, so that a code tells no number.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_ENDS = (PlanState.COMPLETED, PlanState.DROPPED, PlanState.REFERRED_ON)


def open_plan(db: Session, actor: Actor, given: PlanGiven, *, seals: Seals, now: datetime) -> SupportPlan:
    """Propose one person's support, or begin it with their consent; the plan is known by its code."""
    _must(actor, Verb.SUPPORT_PLAN)
    area = find_area(db, actor, given.area_id)
    if faults := checks.faults_of_plan(given):
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
        review_on=given.review_on or (_look_back(db, now) if given.agreement else None),
        state=PlanState.CONSENTED if given.agreement else PlanState.PROPOSED,
        asked_for=given.asked_for,
        prefers=given.prefers,
        mood_faces=given.mood_faces,
        is_demo=given.is_demo,
        created_at=now,
        created_by_id=actor.id,
    )
    plan.name_sealed = seal_name(seals, plan, given.name)
    plan.goals_sealed = seal_goals(seals, plan, given.goals)
    db.add(plan)
    db.flush()
    if given.agreement:
        keep_consent(db, actor, plan, given.agreement, now=now)
    note(db, actor, Verb.SUPPORT_PLAN, plan.id, at=now, deed="open")
    db.flush()
    return plan


def answer_proposal(db: Session, actor: Actor, plan_id: UUID, given: AgreementGiven, *, now: datetime) -> SupportPlan:
    """The person agrees, and sessions may be booked; or says no, and the plan ends. No other help depends on it."""
    plan = queries.plan(db, actor, plan_id)
    _must(actor, Verb.SUPPORT_PLAN)
    if plan.state is not PlanState.PROPOSED:
        raise already_agreed()
    plan.state = PlanState.CONSENTED if given.agreed else PlanState.DROPPED
    if given.agreed:
        plan.review_on = plan.review_on or _look_back(db, now)
    keep_consent(db, actor, plan, given, now=now)
    note(db, actor, Verb.SUPPORT_PLAN, plan.id, at=now, deed="agree" if given.agreed else "refuse")
    db.flush()
    return plan


def set_ties(db: Session, actor: Actor, plan_id: UUID, given: TiesGiven, *, now: datetime) -> SupportPlan:
    """Keep, sealed, when the person cannot come: a child of a space by its number in the book, and fixed hours."""
    plan = _own_open(db, actor, plan_id, proposed=True)
    if faults := checks.faults_of_ties(given):
        raise Invalid(faults)
    ties = Ties(child_id=_child(db, actor, given), busy=given.busy)
    plan.ties_sealed = seal_ties(db, plan, ties)
    note(db, actor, Verb.SUPPORT_PLAN, plan.id, at=now, deed="ties")
    db.flush()
    return plan


def review_plan(db: Session, actor: Actor, given: ReviewGiven, *, seals: Seals, now: datetime) -> SupportPlan:
    """Look back: new goals, and the day to look back again."""
    plan = _own_open(db, actor, given.plan_id)
    plan.goals_sealed = seal_goals(seals, plan, given.goals)
    plan.review_on = given.review_on
    if plan.state is PlanState.REVIEW_DUE and not rules.review_due(plan.state, plan.review_on, local_day(now)):
        plan.state = PlanState.ACTIVE
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
    """End the support; what was written stays sealed where it is. A yes taken back calls off what is ahead."""
    plan = _own_open(db, actor, plan_id, proposed=True)
    if to not in _ENDS:
        raise NotFound
    if consent_withdrawn:
        ahead = sa.update(SupportSession).where(
            SupportSession.plan_id == plan.id,
            SupportSession.state.in_((SessionState.REQUESTED, SessionState.SCHEDULED)),
            SupportSession.starts_at > now,
        )
        db.execute(
            ahead.values(
                state=SessionState.CANCELLED, cancelled_by=CancelledBy.PERSON, cancel_reason=CancelReason.PERSON_ASKED
            )
        )
    waiting = sa.select(SupportSession.id).where(
        SupportSession.plan_id == plan.id,
        SupportSession.state.in_((SessionState.REQUESTED, SessionState.SCHEDULED, SessionState.ARRIVED)),
    )
    if db.scalar(waiting.limit(1)):
        raise still_booked()
    plan.state = to
    db.execute(
        sa.update(SupportFollowUp)
        .where(SupportFollowUp.plan_id == plan.id, SupportFollowUp.closed_at.is_(None))
        .values(closed_at=now, outcome=FollowUpOutcome.NO_LONGER)
    )
    if consent_withdrawn:
        keep_consent(db, actor, plan, None, now=now)
    note(db, actor, Verb.SUPPORT_PLAN, plan.id, at=now, deed="close", to=to.value)
    db.flush()
    return plan


def _must(actor: Actor, verb: Verb) -> None:
    # Not "not allowed": to everybody else this room does not exist.
    if verb not in actor.verbs:
        raise NotFound


def _own_open(db: Session, actor: Actor, plan_id: UUID, *, proposed: bool = False) -> SupportPlan:
    plan = queries.plan(db, actor, plan_id)
    _must(actor, Verb.SUPPORT_PLAN)
    if not (rules.is_open(plan.state) or (proposed and plan.state is PlanState.PROPOSED)):
        raise plan_closed()
    return plan


def _look_back(db: Session, now: datetime) -> date:
    return local_day(now) + timedelta(days=terms.read(db).review_days)


def _child(db: Session, actor: Actor, given: TiesGiven) -> UUID | None:
    if given.number is None:
        return None
    query = (
        sa.select(Child.id)
        .join(Space, Space.id == Child.space_id)
        .join(Area, Area.id == Space.area_id)
        .where(inside(actor), Child.space_id == given.space_id, Child.number == given.number)
    )
    found = db.scalar(query)
    if found is None:
        raise Invalid({"number": N_("No child has this number in the book of this space. Look at the number again.")})
    return found


def _new_code(db: Session) -> str:
    while True:
        code = "A-" + "".join(secrets.choice(_LETTERS) for _ in range(6))
        if not db.scalar(sa.select(SupportPlan.id).where(SupportPlan.code == code)):
            return code


def keep_consent(
    db: Session,
    actor: Actor,
    plan: SupportPlan,
    given: AgreementGiven | None,
    *,
    now: datetime,
    verb: Verb = Verb.SUPPORT_PLAN,
) -> None:
    """Write an answer into the ledger; without one the consent is withdrawn."""
    decision = Decision.WITHDRAWN if given is None else Decision.GIVEN if given.agreed else Decision.REFUSED
    # The ledger is not sealed: it names the code, never the person.
    said = ConsentGiven(
        decisions=((Purpose.SUPPORT, decision),),
        given_by=plan.code,
        relation=given.by.value if given else "",
        method=given.method.value if given else "verbal",
        child_assents=given.child_assents if given else None,
        reason="" if given else "support ended on request",
        notice=SUPPORT,
    )
    record_consent(db, actor, plan.id, said, verb=verb, now=now)
