"""Nominate, decide, start and stop grants; record visits.

Four steps need four different minds: whoever nominates does not verify, whoever verifies does not
approve, whoever reports a milestone done does not inspect it, whoever inspects does not approve it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.households import queries as households
from relief.households.models import Status
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.sealing import Seals
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.rehabilitation import deciding, groups, money, queries, rules
from relief.rehabilitation.inputs import Decision, NominationGiven, VisitGiven
from relief.rehabilitation.kinds import GrantState
from relief.rehabilitation.milestones import move_milestone as move_milestone
from relief.rehabilitation.models import Grant, Milestone, Programme, Visit, VisitMeasure
from relief.rehabilitation.programmes import change_programme as change_programme
from relief.rehabilitation.programmes import open_programme as open_programme
from relief.rehabilitation.refusals import bars_decision, not_now, two_people


def nominate(
    db: Session, actor: Actor, given: NominationGiven, *, now: datetime, seals: Seals | None = None
) -> Grant:  # fmt: skip
    """Put the community's proposal down, with a copy of the milestones as they are now."""
    household = households.find(db, actor, given.household_id)
    actor.must(Verb.GRANTS_NOMINATE, within=household.area.path)
    programme = db.get(Programme, given.programme_id)
    if programme is None:
        raise NotFound
    nominated_by = deciding.named_forum(db, actor, given, programme, household)
    if household.status is not Status.ACTIVE:
        raise Invalid({"household": N_("This household is no longer in the active registry.")})
    if not rules.is_open(programme.opens_on, programme.closes_on, local_day(now)):
        raise Invalid(
            {"programme_id": N_("This programme takes no nominations today. Look at its first and last day.")}
        )
    groups.refuse_second(db, programme.id, household.id)
    label = groups.named(given.group_label) if programme.for_groups else ""
    grant = Grant(
        programme_id=programme.id,
        household_id=household.id,
        area_id=household.area_id,
        amount_poisha=programme.amount_poisha,
        nominated_by=nominated_by[:160],
        forum_id=given.forum_id,
        ground="" if programme.is_confidential else given.ground,
        created_at=now,
        created_by_id=actor.id,
    )
    if programme.is_confidential and given.ground.strip() and seals is not None:
        grant.ground_sealed = seals.seal(given.ground.strip()[:300], about=deciding.about_ground(grant.id))
    db.add(grant)
    db.flush()
    _copy_milestones(db, grant, programme)
    if label:
        groups.begin(db, actor, grant, label, now=now)
    note(db, actor, Verb.GRANTS_NOMINATE, grant.id, at=now, household=household.id)
    db.flush()
    return grant


def verify_nomination(
    db: Session,
    actor: Actor,
    grant_id: UUID,
    decision: Decision,
    reason: str,
    *,
    now: datetime,
    session_id: UUID | None = None,
) -> Grant:
    """Record what the fund committee decided in which sitting; a refusal says what the household is told."""
    grant = _to_move(db, actor, Verb.GRANTS_VERIFY, grant_id, GrantState(decision.value))
    if barred := bars_decision(actor, grant):
        raise barred
    if decision is Decision.VERIFIED:
        groups.must_be_whole(db, grant)
    grant.session_id = deciding.sitting_of(db, actor, grant, session_id)
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
    money.promise(db, grant)
    grant.state = GrantState.APPROVED
    grant.approved_by_id, grant.approved_at = actor.id, now
    note(db, actor, Verb.GRANTS_APPROVE, grant.id, at=now, amount_poisha=grant.amount_poisha)
    db.flush()
    return grant


def start_grant(db: Session, actor: Actor, grant_id: UUID, *, now: datetime) -> Grant:
    """The household was told and the work begins: from now on milestones move."""
    grant = _to_move(db, actor, Verb.GRANTS_NOMINATE, grant_id, GrantState.ACTIVE)
    grant.state, grant.started_at = GrantState.ACTIVE, now
    for line in queries.milestones_of(db, grant_id):
        if line.due_days is not None:
            line.due_on = local_day(now) + timedelta(days=line.due_days)
    note(db, actor, Verb.GRANTS_NOMINATE, grant.id, at=now, deed="start")
    db.flush()
    return grant


def stop_grant(db: Session, actor: Actor, grant_id: UUID, reason: str, *, now: datetime) -> Grant:
    """End a grant early, saying what the household is told; what was paid stays, the rest is free for others."""
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
    asked: list[str] = []
    if given.grant_id is not None:
        grant = queries.find(db, actor, given.grant_id)
        if grant.household_id != household.id:
            raise NotFound
        asked = grant.programme.measures
    if faults := rules.faults_of_measured(given.measured, asked):
        raise Invalid(faults)
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
    db.flush()
    db.add_all(VisitMeasure(visit_id=visit.id, measure=one, value=value) for one, value in given.measured.items())
    note(db, actor, Verb.GRANTS_VERIFY, given.grant_id or household.id, at=now, deed="visit")
    db.flush()
    return visit


def _to_move(db: Session, actor: Actor, verb: Verb, grant_id: UUID, to: GrantState) -> Grant:
    grant = queries.locked(db, actor, grant_id)
    actor.must(verb, within=grant.area.path)
    if to not in rules.NEXT[grant.state]:
        raise not_now()
    return grant


def _copy_milestones(db: Session, grant: Grant, programme: Programme) -> None:
    amounts = rules.step_amounts(grant.amount_poisha, programme.milestones)
    for number, (step, amount) in enumerate(zip(programme.milestones, amounts, strict=True), 1):
        db.add(
            Milestone(
                grant_id=grant.id,
                number=number,
                title_bn=step["title_bn"],
                title_en=step["title_en"],
                amount_poisha=amount,
                evidence_bn=step.get("evidence_bn", ""),
                evidence_en=step.get("evidence_en", ""),
                asks_photo=step.get("photo", False),
                needs_inspection=step.get("inspect", True),
                due_days=step.get("days"),
            )
        )


def _worded(reason: str) -> str:
    said = reason.strip()
    if len(said) < rules.REASON_LEAST:
        raise Invalid({"reason": N_("Write the reason in words that can be explained to the household.")})
    return said[:300]
