"""Plan visits, write down what was found, and let it count for the damage report."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.households import queries as households
from relief.households.actions import record_impact, verify_impact
from relief.households.inputs import ImpactGiven, VerificationGiven
from relief.households.models import Damage, Impact, Status
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.responses.models import Response
from relief.verification import photos, registers, rules
from relief.verification.cases import case_of
from relief.verification.inputs import FoundGiven, VisitGiven
from relief.verification.kinds import Standing, VisitPurpose, VisitState
from relief.verification.models import HouseholdVisit, VisitPhoto


def plan_visit(db: Session, actor: Actor, given: VisitGiven, *, now: datetime) -> HouseholdVisit:
    """Say who goes to a household, when and why."""
    household = households.find(db, actor, given.household_id)
    actor.must(Verb.VERIFICATION_NOMINATE, within=household.area.path)
    if given.response_id is not None and db.get(Response, given.response_id) is None:
        raise NotFound
    if household.status is not Status.ACTIVE:
        raise Invalid({"household": N_("This household is no longer in the active registry.")})
    if not given.visitor.strip():
        raise Invalid({"visitor": N_("Write who goes there.")})
    visit = HouseholdVisit(
        household_id=household.id,
        response_id=given.response_id,
        purpose=given.purpose,
        planned_on=given.planned_on,
        visitor=given.visitor.strip()[:160],
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(visit)
    db.flush()
    note(db, actor, Verb.VERIFICATION_NOMINATE, household.id, at=now, deed="plan-visit", visit=visit.id)
    return visit


def make_visit(db: Session, actor: Actor, visit_id: UUID, given: FoundGiven, *, now: datetime) -> HouseholdVisit:
    """Write down what was found. A damage visit verifies, corrects or disputes the report.

    A household the committee wanted visited waits for its next session again.
    """
    visit = registers.visit(db, actor, visit_id, lock=True)
    actor.must(Verb.HOUSEHOLDS_VERIFY, within=visit.household.area.path)
    _must_be_planned(visit)
    _check(visit, given, now)
    picture = photos.redrawn(given.photo) if given.photo else None
    visit.state, visit.made_on = VisitState.MADE, given.made_on
    visit.found, visit.damage = given.found.strip()[:600], given.damage
    if picture is not None:
        content, width, height = picture
        db.add(VisitPhoto(visit_id=visit.id, content=content, width=width, height=height))
    note(db, actor, Verb.HOUSEHOLDS_VERIFY, visit.household_id, at=now, deed="visit", visit=visit.id,
         photo=picture is not None)  # fmt: skip
    db.flush()
    if visit.purpose is VisitPurpose.DAMAGE and given.damage is not None and visit.response_id is not None:
        _settle_damage(db, actor, visit, visit.response_id, given.damage, now)
    return visit


def cancel_visit(db: Session, actor: Actor, visit_id: UUID, *, now: datetime) -> HouseholdVisit:
    """Nobody goes; the plan stays to be read."""
    visit = registers.visit(db, actor, visit_id, lock=True)
    actor.must(Verb.VERIFICATION_NOMINATE, within=visit.household.area.path)
    _must_be_planned(visit)
    visit.state = VisitState.CANCELLED
    note(db, actor, Verb.VERIFICATION_NOMINATE, visit.household_id, at=now, deed="cancel-visit", visit=visit.id)
    db.flush()
    return visit


def _settle_damage(
    db: Session, actor: Actor, visit: HouseholdVisit, response_id: UUID, seen: Damage, now: datetime
) -> None:  # fmt: skip
    known = households.impact(db, visit.household_id, response_id)
    reported = known.house_damage if known else Damage.NONE
    state = rules.impact_found(seen, reported)
    if known is None or (seen is not reported and seen is not Damage.NONE):
        record_impact(db, actor, visit.household_id, _as_seen(known, response_id, seen), now=now)
    given = VerificationGiven(response_id=response_id, state=state, note=visit.found[:300])
    verify_impact(db, actor, visit.household_id, given, now=now)
    case = case_of(db, visit.household_id, response_id)
    if case is not None and case.state is Standing.NEEDS_VISIT:
        case.state = Standing.APPEALED if registers.has_open_appeal(db, case.id) else Standing.WAITING
        db.flush()


def _as_seen(known: Impact | None, response_id: UUID, seen: Damage) -> ImpactGiven:
    """The report with the class the visitor saw; everything else as the family told it."""
    if known is None:
        return ImpactGiven(response_id=response_id, house_damage=seen)
    told = ImpactGiven(
        response_id=response_id,
        latrine_damaged=known.latrine_damaged,
        tubewell_damaged=known.tubewell_damaged,
        crops_lost=known.crops_lost,
        livestock_lost=known.livestock_lost,
        displaced=known.displaced,
        needs=tuple(known.needs),
        note=known.note,
    )
    return replace(told, house_damage=seen)


def _check(visit: HouseholdVisit, given: FoundGiven, now: datetime) -> None:
    faults = {}
    if not given.found.strip():
        faults["found"] = N_("Write what you found at the household.")
    if given.made_on > local_day(now):
        faults["made_on"] = N_("A visit cannot lie in the future.")
    if visit.purpose is VisitPurpose.DAMAGE and given.damage is None:
        faults["damage"] = N_("Choose what you saw of the house. It settles the damage report.")
    if faults:
        raise Invalid(faults)


def _must_be_planned(visit: HouseholdVisit) -> None:
    if visit.state is not VisitState.PLANNED:
        raise Refused(
            "verification.visit-done",
            N_("This visit is already written down or called off. Nothing was changed. Plan another one."),
        )
