"""Esha's plan, her hours, and a space in her upazila."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from relief.accounts.actions import create_account
from relief.accounts.inputs import AccountGiven
from relief.accounts.models import User
from relief.accounts.roles import Role
from relief.config import Settings
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.sealing import Seals
from relief.psychosocial.models import SupportPlan
from relief.responses.models import Response
from relief.spaces.models import Space
from tests import builders
from tests.people import PASSWORD, UPAZILA_A, People
from tests.psychosocial.builders import a_plan, a_space, the_hours

# Another counsellor of the same upazila.
ANOTHER = AccountGiven(
    name="ferdousi",
    name_bn="ফেরদৌসী আরা",
    name_en="Ferdousi Ara",
    role=Role.COUNSELLOR,
    paths=(UPAZILA_A,),
    password=PASSWORD,
)


@dataclass(frozen=True)
class World:
    response: Response
    plan: SupportPlan
    space: Space
    seals: Seals
    esha: Actor
    areas: builders.Areas
    colleague: Actor
    colleague_user: User


@pytest.fixture
def world(database: Database, areas: builders.Areas, people: People, settings: Settings) -> World:
    seals = Seals(settings.seal_key)
    with database.writing() as db:
        colleague = create_account(db, builders.CLERK, ANOTHER, now=builders.A_MORNING)
        response = builders.a_response(db)
        plan = a_plan(db, people.esha, areas.union_a1, response, seals)
        the_hours(db, people.esha)
        space = a_space(db, areas.union_a1, response)
    other = replace(people.esha, id=colleague.id, name=colleague.name)
    return World(response, plan, space, seals, people.esha, areas, other, colleague)
