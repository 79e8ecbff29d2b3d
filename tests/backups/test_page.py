"""The page of work by itself says how old the last backup is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from relief.audit.models import JobRun, RunState
from relief.backups import plan
from relief.config import Settings
from relief.kernel import clock
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from tests.people import Person

pytestmark = pytest.mark.one_database


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings.for_tests(tmp_path, database_url, backup_to=b"p" * 32)


@pytest.mark.parametrize(
    ("hours", "said"), [(None, "কোনো ব্যাকআপ নেই"), (25, "ব্যাকআপটি পুরোনো"), (1, "শেষ ব্যাকআপ নেওয়া হয়েছে")]
)
def test_how_old_the_last_one_is(as_admin: Person, database: Database, hours: int | None, said: str) -> None:
    with database.writing() as db:
        # A failed one does not count, however new.
        ended = [(0, RunState.FAILED), *([(hours, RunState.DONE)] if hours else [])]
        for ago, state in ended:
            moment = clock.now() - timedelta(hours=ago)
            db.add(JobRun(id=new_id(), job=plan.JOB, started_at=moment, finished_at=moment, state=state))
    assert said in as_admin.get("/audit/jobs").text
