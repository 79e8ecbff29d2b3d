"""An older backup that is put back brings erased families back: whom, stands beside it, and the operator is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from relief.backups import making, plan, putting_back
from relief.commands import backup as commands
from relief.config import Settings
from relief.erasure.actions import erase_household
from relief.feedback.models import Feedback
from relief.households import requests_life
from relief.households.models import Household
from relief.kernel import recovery
from relief.kernel.db import Database
from relief.kernel.zone import local_day
from relief.keys.lending import lend_keys
from relief.retention import again
from relief.retention.kinds import Kind
from relief.retention.models import Due
from tests.backups.test_backups import CLERK, KEY, PUBLIC, elsewhere
from tests.builders import Areas, a_response
from tests.erasure.test_erasure import everything, request_given
from tests.households.builders import a_household
from tests.people import People

__all__ = ["elsewhere"]
NAME, SAID = "Quwwatunnesa Zibon", "Canary: the rice was wet"


@pytest.fixture
def erased(database: Database, people: People, now: datetime, request: pytest.FixtureRequest) -> tuple[UUID, UUID]:
    """A family and a complaint, before anybody wished them gone."""
    areas: Areas = request.getfixturevalue("areas")
    with database.writing() as db:
        home = a_household(db, areas.union_a1, head_name=NAME)
        told = Feedback(
            response_id=a_response(db).id, area_id=areas.union_a1.id, kind="complaint", channel="desk", topic="goods",  # type: ignore[arg-type]
            said=SAID, received_on=local_day(now), created_at=now, created_by_id=CLERK.id,
        )  # fmt: skip
        db.add(told)
        db.flush()
        return home.id, told.id


@pytest.mark.goal("S19")
def test_a_restored_backup_is_told_whom_to_erase_again(
    database: Database, people: People, erased: tuple[UUID, UUID], tmp_path: Path, now: datetime,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    settings = Settings.for_tests(tmp_path, database.url, backup_to=recovery.public_of(PUBLIC))
    plan.lend(database, settings)
    lend_keys(database, settings)
    home, told = erased
    made = making.make(database, now)
    later = now + timedelta(days=1)
    with database.writing() as db:
        wish = requests_life.record_request(db, people.asha, home, request_given(), days=30, now=now)
        erase_household(db, people.gita, wish.id, "At the wish of the family.", now=later)
        db.execute(sa.update(Feedback).values(said=""))
        db.add(
            Due(
                kind=Kind.FEEDBACK, subject_id=told, path="/", listed_on=local_day(now), confirmed_at=now,
                gone_at=later, created_at=now, created_by_id=CLERK.id,
            )
        )  # fmt: skip
    again.keep(database, made.path.parent)
    beside = (made.path.parent / again.FILE).read_text()
    assert sorted(beside.split()) == sorted([str(home), str(told)]), "ids and nothing else"
    other: Settings = request.getfixturevalue("elsewhere")
    putting_back.put_back(other, made.path, KEY, now=later, anyway=True)
    assert commands._to_erase_again(other, made.path) == 2, "the operator is told"
    restored = Database(other.database_url)
    try:
        lend_keys(restored, other)
        assert NAME in everything(restored)
        path = other.data_dir / again.FILE
        with restored.reading() as db:
            assert again.waiting(db, path) == {Kind.FAMILIES: [home], Kind.FEEDBACK: [told]}
        assert again.repeat(restored, path, now=later) == again.Again(done=2, waits=0)
        left = everything(restored)
        assert [word for word in (NAME, SAID) if word in left] == []
        with restored.reading() as db:
            assert again.waiting(db, path) == {}
            assert db.get_one(Household, home).erased_at == later
        assert again.repeat(restored, path, now=later) == again.Again(done=0, waits=0)
        assert again.repeat(restored, path, also_erased=True, now=later).done == 2
    finally:
        restored.close()
