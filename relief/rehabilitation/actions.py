"""Open programmes; nominate, decide, start, move and stop grants; record visits.

Four steps need four different minds: whoever nominates does not verify, whoever verifies does not
approve, whoever reports a milestone done does not inspect it, whoever inspects does not approve it.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.households import queries as households
from relief.households.models import Status
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.rehabilitation import queries, rules
from relief.rehabilitation.inputs import Decision, NominationGiven, ProgrammeGiven, VisitGiven
from relief.rehabilitation.kinds import GrantState
from relief.rehabilitation.milestones import move_milestone as move_milestone
from relief.rehabilitation.models import Grant, Milestone, Programme, Visit
from relief.rehabilitation.refusals import not_now, two_people
from relief.responses.models import Response


def open_programme(db: Session, actor: Actor, given: ProgrammeGiven, *, now: datetime) -> Programme:
    """Describe a kind of grant: the amount, and the milestones that release it."""
    actor.must(Verb.GRANTS_NOMINATE)
    if faults := rules.faults_of_programme(given):
        raise Invalid(faults)
    if db.get(Response, given.response_id) is None:
        raise NotFound
    code = given.neutral_code.strip().upper()
    if db.scalar(sa.select(Programme.id).where(Programme.neutral_code == code)):
        raise Invalid({"neutral_code": N_("Another programme has this code. Choose a different one.")})
    programme = Programme(
        response_id=given.response_id,
        neutral_code=code,
        name_bn=given.name_bn,
        name_en=given.name_en,
        kind=given.kind,
        amount_poisha=given.amount_poisha,
        milestones=[
            {"title_bn": step.title_bn, "title_en": step.title_en, "share": step.share} for step in given.milestones
        ],
        is_demo=given.is_demo,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(programme)
    note(db, actor, Verb.GRANTS_NOMINATE, programme.id, at=now, deed="open-programme", code=code)
    db.flush()
    return programme


def nominate(db: Session, actor: Actor, given: NominationGiven, *, now: datetime) -> Grant:
    """Put the community's proposal down, with a copy of the milestones as they are now."""
    household = households.find(db, actor, given.household_id)
    actor.must(Verb.GRANTS_NOMINATE, within=household.area.path)
    programme = db.get(Programme, given.programme_id)
    if programme is None:
        raise NotFound
    if not given.nominated_by.strip():
        raise Invalid({"nominated_by": N_("Write which forum or committee proposed the household.")})
    if household.status is not Status.ACTIVE:
        raise Invalid({"household": N_("This household is no longer in the active registry.")})
    _refuse_second(db, programme, household.id)
    grant = Grant(
        programme_id=programme.id,
        household_id=household.id,
        area_id=household.area_id,
        amount_poisha=programme.amount_poisha,
        nominated_by=given.nominated_by,
        ground=given.ground,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(grant)
    db.flush()
    _copy_milestones(db, grant, programme)
    note(db, actor, Verb.GRANTS_NOMINATE, grant.id, at=now, household=household.id)
    db.flush()
    return grant


def verify_nomination(
    db: Session, actor: Actor, grant_id: UUID, decision: Decision, reason: str, *, now: datetime
) -> Grant:
    """Record what the fund committee decided; a refusal says what the household is told."""
    grant = _to_move(db, actor, Verb.GRANTS_VERIFY, grant_id, GrantState(decision.value))
    if rules.same_person(actor.id, grant.created_by_id):
        raise two_people(N_("You entered this nomination. Another person must record the committee's decision."))
    if decision is Decision.REFUSED:
        grant.reason = _worded(reason)
        grant.ended_at = now
    grant.state = GrantState(decision.value)
    grant.verified_by_id, grant.verified_at = actor.id, now
    note(db, actor, Verb.GRANTS_VERIFY, grant.id, at=now, decision=decision.value)
    db.flush()
    return grant


def approve_grant(db: Session, actor: Actor, grant_id: UUID, *, now: datetime) -> Grant:
    """Release the money of a verified grant."""
    grant = _to_move(db, actor, Verb.GRANTS_APPROVE, grant_id, GrantState.APPROVED)
    if rules.same_person(actor.id, grant.created_by_id, grant.verified_by_id):
        raise two_people(N_("You nominated or verified this grant. Another person must approve it."))
    grant.state = GrantState.APPROVED
    grant.approved_by_id, grant.approved_at = actor.id, now
    note(db, actor, Verb.GRANTS_APPROVE, grant.id, at=now, amount_poisha=grant.amount_poisha)
    db.flush()
    return grant


def start_grant(db: Session, actor: Actor, grant_id: UUID, *, now: datetime) -> Grant:
    """The household was told and the work begins: from now on milestones move."""
    grant = _to_move(db, actor, Verb.GRANTS_NOMINATE, grant_id, GrantState.ACTIVE)
    grant.state, grant.started_at = GrantState.ACTIVE, now
    note(db, actor, Verb.GRANTS_NOMINATE, grant.id, at=now, deed="start")
    db.flush()
    return grant


def stop_grant(db: Session, actor: Actor, grant_id: UUID, reason: str, *, now: datetime) -> Grant:
    """End a grant early, saying what the household is told; what was paid stays paid."""
    grant = queries.locked(db, actor, grant_id)
    verb = Verb.GRANTS_VERIFY if actor.can(Verb.GRANTS_VERIFY) else Verb.GRANTS_APPROVE
    actor.must(verb, within=grant.area.path)
    if GrantState.STOPPED not in rules.NEXT[grant.state]:
        raise not_now()
    grant.reason = _worded(reason)
    grant.state, grant.ended_at = GrantState.STOPPED, now
    note(db, actor, verb, grant.id, at=now, deed="stop")
    db.flush()
    return grant


def record_visit(db: Session, actor: Actor, given: VisitGiven, *, now: datetime) -> Visit:
    """Somebody went there: when, and what was found."""
    household = households.find(db, actor, given.household_id)
    actor.must(Verb.GRANTS_VERIFY, within=household.area.path)
    if given.grant_id is not None:
        grant = queries.find(db, actor, given.grant_id)
        if grant.household_id != household.id:
            raise NotFound
    if not given.outcome.strip():
        raise Invalid({"outcome": N_("Write what you found at the household.")})
    if given.visited_on > local_day(now):
        raise Invalid({"visited_on": N_("A visit cannot lie in the future.")})
    visit = Visit(
        household_id=household.id,
        grant_id=given.grant_id,
        visited_on=given.visited_on,
        outcome=given.outcome,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(visit)
    note(db, actor, Verb.GRANTS_VERIFY, given.grant_id or household.id, at=now, deed="visit")
    db.flush()
    return visit


def _to_move(db: Session, actor: Actor, verb: Verb, grant_id: UUID, to: GrantState) -> Grant:
    grant = queries.locked(db, actor, grant_id)
    actor.must(verb, within=grant.area.path)
    if to not in rules.NEXT[grant.state]:
        raise not_now()
    return grant


def _refuse_second(db: Session, programme: Programme, household_id: UUID) -> None:
    known = sa.select(Grant.id).where(Grant.programme_id == programme.id, Grant.household_id == household_id)
    if db.scalar(known):
        raise Invalid({"programme_id": N_("This household is already nominated for this programme.")})


def _copy_milestones(db: Session, grant: Grant, programme: Programme) -> None:
    amounts = rules.divide(grant.amount_poisha, [step["share"] for step in programme.milestones])
    for number, (step, amount) in enumerate(zip(programme.milestones, amounts, strict=True), 1):
        db.add(
            Milestone(
                grant_id=grant.id,
                number=number,
                title_bn=step["title_bn"],
                title_en=step["title_en"],
                amount_poisha=amount,
            )
        )


def _worded(reason: str) -> str:
    said = reason.strip()
    if len(said) < rules.REASON_LEAST:
        raise Invalid({"reason": N_("Write the reason in words that can be explained to the household.")})
    return said[:300]
