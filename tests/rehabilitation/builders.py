"""Invented programmes and grants of the tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.rehabilitation import actions
from relief.rehabilitation.inputs import Decision, NominationGiven, ProgrammeGiven, StepGiven
from relief.rehabilitation.kinds import ProgrammeKind
from relief.rehabilitation.models import Grant, Programme
from relief.responses.models import Response
from tests.people import People

STEPS = (
    StepGiven(title_bn="ভিটা উঁচু করা", title_en="Plinth raised", share=40),
    StepGiven(title_bn="টিনের চাল", title_en="Tin roof", share=60),
)


def programme_given(response: Response, **changes: object) -> ProgrammeGiven:
    given = ProgrammeGiven(
        response_id=response.id,
        neutral_code="h-1",
        name_bn="ঘর মেরামত",
        name_en="House repair",
        kind=ProgrammeKind.HOUSE,
        amount_poisha=45_000_00,
        milestones=STEPS,
    )
    return replace(given, **changes)


def a_programme(db: Session, actor: Actor, response: Response, now: datetime) -> Programme:
    return actions.open_programme(db, actor, programme_given(response), now=now)


def a_nomination(db: Session, actor: Actor, programme: Programme, household: Household, now: datetime) -> Grant:
    given = NominationGiven(
        programme_id=programme.id,
        household_id=household.id,
        nominated_by="বুধহাটা গ্রাম ফোরাম",
        ground="ঘর ভেসে গেছে",
    )
    return actions.nominate(db, actor, given, now=now)


def colleague(actor: Actor) -> Actor:
    """Another person with the same work in the same area."""
    return replace(actor, id=new_id(), name=f"{actor.name}-2")


def an_active_grant(
    database: Database, people: People, programme: Programme, household: Household, now: datetime
) -> Grant:
    """Nominated by Asha, verified by her colleague, approved by Gita, started by Asha."""
    with database.writing() as db:
        grant = a_nomination(db, people.asha, programme, household, now)
        other = colleague(people.asha)
        actions.verify_nomination(db, other, grant.id, Decision.VERIFIED, "", now=now)
        actions.approve_grant(db, people.gita, grant.id, now=now)
        return actions.start_grant(db, people.asha, grant.id, now=now)
