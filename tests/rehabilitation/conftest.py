"""One response, one programme, one household in Asha's union and one in Dulal's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest

from relief.households.models import Household
from relief.kernel.db import Database
from relief.rehabilitation.models import Programme
from relief.responses.models import Response
from tests import builders
from tests.households.builders import a_household
from tests.people import People
from tests.rehabilitation.builders import a_programme


@dataclass(frozen=True)
class World:
    response: Response
    programme: Programme
    own: Household
    foreign: Household


@pytest.fixture
def world(database: Database, areas: builders.Areas, people: People, now: datetime) -> World:
    with database.writing() as db:
        response = builders.a_response(db)
        return World(
            response=response,
            programme=a_programme(db, people.asha, response, now),
            own=a_household(db, areas.union_a1, head_name="Rahima Begum", head_name_bn="রহিমা বেগম"),
            foreign=a_household(db, areas.union_b2, head_name="Canary Khatun"),
        )
