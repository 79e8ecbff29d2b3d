"""A merge whose process is killed goes on where it was, and nothing is written twice."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from relief import jobs
from relief.households import import_queries, imports
from relief.households.batches import BatchState
from relief.households.queries import search
from relief.kernel.db import Database
from tests.builders import CLERK, Areas, a_response
from tests.households.workbooks import a_workbook

ROOT = Path(__file__).resolve().parents[2]
MERGE = """
import sys
from uuid import UUID
import relief.schema
from relief.households import imports
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
database, left = Database(sys.argv[1]), 1
while left:
    with database.writing() as db:
        left = imports.merge_some(db, Actor.clerk("tests"), UUID(sys.argv[2]), limit=20, now=clock.now())
    print(left, flush=True)
"""
ROWS = 400


@pytest.mark.slow
@pytest.mark.goal("U13")
def test_a_killed_merge_goes_on(database: Database, database_url: str, areas: Areas, now: datetime) -> None:
    rows = [["Name", "Union P-code", "HH size"], *[[f"Person {n}", "BD40870419", 3] for n in range(ROWS)]]
    with database.writing() as db:
        given = imports.ListGiven(response_id=a_response(db).id, file_name="a.xlsx", content=a_workbook(a=rows))
        batch = imports.upload_list(db, CLERK, given, now=now)
        imports.map_columns(db, CLERK, batch.id, batch.columns, now=now)
        imports.check_batch(db, CLERK, batch.id, now=now)
        imports.begin_merge(db, CLERK, batch.id, now=now)
    command = [sys.executable, "-c", MERGE, database_url, str(batch.id)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as working:
        assert working.stdout is not None
        for _piece in range(3):
            working.stdout.readline()
        working.kill()
    with database.reading() as db:
        before = search(db, CLERK, "").total
        waiting = import_queries.count_to_merge(db, batch.id)
    assert 0 < waiting <= ROWS - 60
    assert before
    job = jobs.named("households.imports")
    assert job is not None
    assert jobs.run_once(database, job, now)
    with database.reading() as db:
        done = import_queries.find(db, CLERK, batch.id)
        summary = import_queries.summary(db, batch.id)
        assert (done.state, summary.created, summary.rows) == (BatchState.MERGED, ROWS, ROWS)
        assert db.connection().exec_driver_sql("SELECT count(*) FROM households").scalar() == ROWS
        assert db.connection().exec_driver_sql("SELECT count(*) FROM members").scalar() == ROWS
