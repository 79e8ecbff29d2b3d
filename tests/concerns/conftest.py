"""Two who work in protection, a supervisor, and a stranger to their areas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from relief.accounts.actions import create_account
from relief.accounts.inputs import AccountGiven
from relief.accounts.models import User
from relief.accounts.roles import VERBS, Role
from relief.concerns import actions
from relief.concerns.inputs import ConcernGiven, TriageGiven
from relief.concerns.kinds import Kind, Triage, Urgency
from relief.concerns.models import Concern
from relief.kernel.actor import Actor
from relief.kernel.db import Database, Session
from relief.kernel.ids import new_id
from relief.kernel.zone import local_day
from relief.referrals import making
from relief.referrals.inputs import ReferralGiven
from relief.referrals.kinds import Service, Shared
from relief.referrals.models import Referral
from tests.people import PASSWORD, UPAZILA_A, UPAZILA_B, People

CANARY = "ক্যানারিফুল"


@dataclass(frozen=True)
class Guard:
    """The people of protection, as accounts and as actors."""

    users: dict[str, User]
    actors: dict[str, Actor]


@pytest.fixture
def guard(database: Database, people: People, now: datetime) -> Guard:
    """Polly and Rumi work in the cast's upazila, Sathi leads them, Tuli works elsewhere."""
    cast = {
        "polly": (Role.PROTECTION, UPAZILA_A),
        "rumi": (Role.PROTECTION, UPAZILA_A),
        "sathi": (Role.PROTECTION_LEAD, UPAZILA_A),
        "tuli": (Role.PROTECTION_LEAD, UPAZILA_B),
    }
    users, actors = {}, {}
    with database.writing() as db:
        for name, (role, path) in cast.items():
            given = AccountGiven(
                name=name, name_bn=name, name_en=name.title(), role=role, paths=(path,), password=PASSWORD
            )
            user = users[name] = create_account(db, Actor.clerk("tests"), given, now=now)
            actors[name] = Actor(id=user.id, name=name, role=role.value, verbs=VERBS[role], within=(path,))
    return Guard(users, actors)


def a_concern(db: Session, actor: Actor, area_id: UUID, *, now: datetime, urgency: Urgency = Urgency.HIGH) -> Concern:
    """Somebody noticed something."""
    given = ConcernGiven(
        id=new_id(), area_id=area_id, text=f"{CANARY} দেখা গেছে", subject=CANARY, kind=Kind.MARRIAGE, urgency=urgency
    )
    return actions.raise_concern(db, actor, given, now=now)


def taken_up(db: Session, actor: Actor, concern: Concern, *, now: datetime) -> Concern:
    """Decided on by this person."""
    given = TriageGiven(
        concern_id=concern.id, version=concern.version, decision=Triage.REFERRAL, note=CANARY,
        next_on=local_day(now) + timedelta(days=3),
    )  # fmt: skip
    return actions.triage(db, actor, given, now=now)


def a_draft(
    db: Session, actor: Actor, concern: Concern, *, now: datetime, service: Service = Service.LEGAL_AID
) -> Referral:
    """A draft that tells a name and keeps a place back."""
    given = ReferralGiven(
        concern_id=concern.id, service=service, due_on=local_day(now) + timedelta(days=7), provider_name="BLAST",
        known={Shared.NAME: f"{CANARY} নাম", Shared.PLACE: f"{CANARY} গ্রাম"}, shared=frozenset({Shared.NAME}),
    )  # fmt: skip
    return making.draft(db, actor, given, now=now)
