"""A job runs once, whoever asks at the same time, and a fault in it is kept."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from relief import jobs
from relief.audit import trail
from relief.audit.models import AuditEntry, JobRun, RunState
from relief.backups import plan as backups
from relief.config import Settings
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.verbs import Verb


def runs(database: Database) -> list[JobRun]:
    with database.reading() as db:
        return list(db.scalars(sa.select(JobRun)))


def test_a_run_is_written_down(database: Database, now: datetime) -> None:
    job = jobs.Job(name="x", run=lambda _database, _now: "seven things done")
    assert jobs.run_once(database, job, now)
    [run] = runs(database)
    assert (run.state, run.outcome, run.started_at) == (RunState.DONE, "seven things done", now)
    assert run.finished_at


def test_of_eight_schedulers_one_runs_it(database: Database, now: datetime) -> None:
    started, go_on = threading.Event(), threading.Event()
    count = []

    def slow(_database: Database, _now: datetime) -> str:
        count.append(1)
        started.set()
        go_on.wait(10)
        return ""

    job = jobs.Job(name="x", run=slow)
    answers: list[object] = []
    threads = [threading.Thread(target=lambda: answers.append(jobs.run_once(database, job, now))) for _ in range(8)]
    for thread in threads:
        thread.start()
    started.wait(10)
    for _ in range(100):
        if len(answers) == 7:
            break
        threading.Event().wait(0.05)
    go_on.set()
    for thread in threads:
        thread.join()
    assert len(count) == 1
    assert answers.count(None) == 7


def test_a_fault_is_kept_and_the_next_run_may_start(database: Database, now: datetime) -> None:
    def fail(_database: Database, _now: datetime) -> str:
        raise OSError("no paper")

    failed = jobs.run_once(database, jobs.Job(name="x", run=fail), now)
    assert failed is not None
    assert (failed.state, failed.outcome) == (RunState.FAILED, "OSError: no paper")
    assert jobs.run_once(database, jobs.Job(name="x", run=lambda *_: "fine"), now + timedelta(seconds=1))


def test_a_scheduler_that_died_holds_its_lease_for_half_an_hour(database: Database, now: datetime) -> None:
    job = jobs.Job(name="x", run=lambda *_: "")
    assert jobs._claim(database, job, now)
    assert jobs.run_once(database, job, now + timedelta(minutes=29)) is None
    assert jobs.run_once(database, job, now + timedelta(minutes=30))


def test_every_job_of_the_table_runs_on_an_empty_database(database: Database, now: datetime, tmp_path: Path) -> None:
    backups.lend(database, Settings.for_tests(tmp_path, database.url, backup_passphrase="twelve boats on the river"))
    for job in jobs.JOBS:
        run = jobs.run_once(database, job, now)
        assert run is not None
        assert run.state is RunState.DONE, (job.name, run.outcome)
        assert (job.every is None) != (job.at is None), f"{job.name}: every or at"
        jobs._trigger(job, "Asia/Dhaka")
    assert len({job.name for job in jobs.JOBS}) == len(jobs.JOBS)


def test_the_nightly_check_finds_an_edited_trail(database: Database, now: datetime) -> None:
    with database.writing() as db:
        trail.note(db, Actor.clerk("x"), Verb.STOCK_CHANGE, None, at=now)
        db.execute(sa.update(AuditEntry).values(actor_role="king"))
    job = jobs.named("audit.check")
    assert job is not None
    run = jobs.run_once(database, job, now)
    assert run is not None
    assert run.state is RunState.FAILED
