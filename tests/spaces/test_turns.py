"""One order of locks (docs/decisions/0027), shown without luck: who must wait for the first holds none of the others.

Somebody holds the session with the lowest id. Whoever wants several may hold no other while waiting for it, or two of
them could wait for each other. SQLite has one writer at a time and no such order.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.kernel.db import Database
from relief.kernel.zone import local_day
from relief.spaces import actions
from relief.spaces.kinds import OccurrenceState
from relief.spaces.models import Occurrence, Space
from relief.spaces.rosters import take_turns
from relief.spaces.site_kinds import Halt
from relief.spaces.suspension import SuspensionGiven
from tests.conftest import ON_POSTGRES
from tests.people import People
from tests.spaces.builders import World
from tests.spaces.test_at_once import mark_one
from tests.spaces.test_halts import WATER

pytestmark = pytest.mark.skipif(not ON_POSTGRES, reason="SQLite has one writer at a time")
WAITS = sa.text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


@pytest.fixture
def sessions(database: Database, world: World, now: datetime) -> list[UUID]:
    """Planned sessions by id; the first lies last on the disk, so that nothing but an order finds it first."""
    with database.writing() as db:
        db.get_one(Space, world.space.id).lon = 89.05
        planned = sa.select(Occurrence.id).where(
            Occurrence.state == OccurrenceState.PLANNED, Occurrence.on_date <= local_day(now)
        )
        ids = list(db.scalars(planned.order_by(Occurrence.id)))
    with database.writing() as db:
        for _ in range(3):
            db.execute(sa.update(Occurrence).where(Occurrence.id == ids[0]).values(comment=" "))
        db.execute(sa.update(Occurrence).where(Occurrence.id == ids[0]).values(comment=""))
    assert len(ids) > 3
    return ids


def held_while_waiting(database: Database, first: UUID, others: list[UUID], deed: Callable[[Session], object]) -> int:
    """How many of the others `deed` holds while somebody else has the first; it ends well when that one is free."""
    faults: list[Exception] = []

    def run() -> None:
        try:
            with database.writing() as db:
                deed(db)
        except Exception as fault:
            faults.append(fault)

    thread = threading.Thread(target=run)
    with database.engine.connect() as holder, database.engine.connect() as asker:
        holder.execute(sa.select(Occurrence.id).where(Occurrence.id == first).with_for_update(key_share=True))
        thread.start()
        until = time.monotonic() + 30
        while not asker.scalar(WAITS):
            asker.rollback()
            assert time.monotonic() < until, f"it did not ask for the first: {faults}"
            time.sleep(0.02)
        rows = (
            sa.select(Occurrence.id).where(Occurrence.id.in_(others)).with_for_update(key_share=True, skip_locked=True)
        )
        free = len(asker.execute(rows).all())
        asker.rollback()
        holder.rollback()
    thread.join()
    assert not faults
    return len(others) - free


def test_a_polygon_holds_no_session_while_it_waits_for_the_first(
    database: Database, people: People, sessions: list[UUID], now: datetime
) -> None:
    given = SuspensionGiven(
        halt=Halt.HAZARD, from_date=local_day(now) - timedelta(days=14), to_date=local_day(now), reason="", shape=WATER
    )
    first, *others = sessions
    held = held_while_waiting(
        database, first, others, lambda db: actions.suspend_inside(db, people.asha, given, now=now)
    )
    assert held == 0


def test_an_upload_holds_no_session_while_it_waits_for_the_first(
    database: Database, people: People, world: World, sessions: list[UUID], now: datetime
) -> None:
    """Its acts stand latest first."""
    first, *others = sessions

    def upload(db: Session) -> None:
        take_turns(db, sessions[::-1])
        for one in sessions[::-1]:
            mark_one(db, people.champa, one, world.child.id, now)

    assert held_while_waiting(database, first, others, upload) == 0
