"""A camp for every test."""

from __future__ import annotations

from datetime import datetime

import pytest

from relief.config import Settings
from relief.kernel.db import Database
from tests.builders import Areas
from tests.people import People
from tests.sync.builders import Camp


@pytest.fixture
def camp(database: Database, settings: Settings, areas: Areas, people: People, now: datetime) -> Camp:
    return Camp(database, settings, people, areas, now)
