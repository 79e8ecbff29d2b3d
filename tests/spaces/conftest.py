"""One space that Hena manages and Champa works in."""

from __future__ import annotations

from datetime import datetime

import pytest

from relief.kernel.db import Database
from tests.builders import Areas
from tests.people import People
from tests.spaces.builders import World, the_world


@pytest.fixture
def world(database: Database, people: People, areas: Areas, now: datetime) -> World:
    with database.writing() as db:
        return the_world(db, people.hena, people.champa, areas.union_a1.id, now)
