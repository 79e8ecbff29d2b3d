"""One space that Hena manages and Champa works in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

import pytest
from sqlalchemy import event

from relief.kernel.db import Database
from tests.builders import Areas
from tests.people import People
from tests.spaces.builders import World, the_world


@pytest.fixture
def world(database: Database, people: People, areas: Areas, now: datetime) -> World:
    with database.writing() as db:
        return the_world(db, people.hena, people.champa, areas.union_a1.id, now)


@pytest.fixture
def count_queries(database: Database) -> Callable[[], AbstractContextManager[list[str]]]:
    """Every statement sent inside the block."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        sent: list[str] = []

        def note(_connection, _cursor, statement, *_rest) -> None:
            sent.append(statement)

        event.listen(database.engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(database.engine, "before_cursor_execute", note)

    return counting
