"""Two servers with a scheduler each, as two real processes: one due run has one effect, also when one is killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier, Event

import pytest
import sqlalchemy as sa

from relief import jobs
from relief.audit import runs, trail
from relief.audit.job_words import JOB_WORDS
from relief.audit.models import AuditEntry, JobRun, Lease, RunState
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.problems import NotAllowed, NotFound
from relief.kernel.verbs import Verb
from tests.builders import an_actor
from tests.people import Person

CLERK = Actor.clerk("tests")
ZONE = "Asia/Dhaka"
FORK = multiprocessing.get_context("fork")
TURNS = 12


def effect(database: Database, now: datetime) -> str:
    """A job so short that a second server always comes after its end."""
    with database.writing() as db:
        trail.note(db, CLERK, Verb.STOCK_CHANGE, None, at=now)
    return "one effect"


SHORT = jobs.Job(name="short", run=effect, every=timedelta(minutes=1))
NIGHTLY = jobs.Job(name="nightly", run=effect, at="15 2 * * *")


def serve(url: str, dues: list[datetime], together: Barrier) -> None:
    """Be one of the servers: at each due moment, ask for its run together with the other one."""
    database = Database(url)
    for due in dues:
        together.wait(60)
        jobs.run_once(database, SHORT, due + timedelta(seconds=1), due=due)
    database.close()


def hold(url: str, now: datetime, held: Event) -> None:
    """Be a server that never comes to the end of its run."""

    def endless(_database: Database, _now: datetime) -> str:
        held.set()
        time.sleep(600)
        return ""

    jobs.run_once(Database(url), jobs.Job(name="short", run=endless), now, due=now)


def effects(database: Database) -> int:
    with database.reading() as db:
        return db.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) or 0


@pytest.mark.goal("R16")
def test_of_two_processes_one_has_the_effect(database: Database, now: datetime) -> None:
    dues = [now + timedelta(minutes=number) for number in range(TURNS)]
    together = FORK.Barrier(2)
    servers = [FORK.Process(target=serve, args=(database.url, dues, together)) for _ in range(2)]
    for server in servers:
        server.start()
    for server in servers:
        server.join(120)
    assert [server.exitcode for server in servers] == [0, 0]
    assert effects(database) == TURNS
    with database.reading() as db:
        ended = db.scalars(sa.select(JobRun.state)).all()
        assert trail.first_break(db) is None
    assert ended == [RunState.DONE] * TURNS


@pytest.mark.goal("R16")
def test_a_server_killed_in_its_run_keeps_its_lease_half_an_hour(database: Database, now: datetime) -> None:
    held = FORK.Event()
    server = FORK.Process(target=hold, args=(database.url, now, held))
    server.start()
    assert held.wait(60)
    os.kill(server.pid or 0, signal.SIGKILL)
    server.join(60)
    later = now + timedelta(minutes=29)
    assert jobs.run_once(database, SHORT, later, due=later) is None
    assert effects(database) == 0
    later = now + jobs.LEASE
    assert jobs.run_once(database, SHORT, later, due=later)
    assert jobs.run_once(database, SHORT, later, due=later) is None
    assert effects(database) == 1
    with database.reading() as db:
        broken, whole = db.scalars(sa.select(JobRun).order_by(JobRun.started_at)).all()
    assert (broken.state, broken.finished_at) == (RunState.FAILED, None)
    assert (whole.state, whole.outcome) == (RunState.DONE, "one effect")


def test_a_late_end_does_not_give_anothers_lease_back(database: Database, now: datetime) -> None:
    later = now + jobs.LEASE

    def slow(_database: Database, _now: datetime) -> str:
        assert jobs._claim(database, SHORT, later)
        return "too late"

    assert jobs.run_once(database, jobs.Job(name="short", run=slow), now)
    with database.reading() as db:
        assert db.scalars(sa.select(Lease.held_until)).one() == later + jobs.LEASE


def test_every_server_names_the_same_due_moment() -> None:
    two = datetime(2026, 8, 3, 20, 15, tzinfo=UTC)  # 02:15 in Dhaka
    for late in (timedelta(), timedelta(seconds=3), timedelta(hours=23)):
        assert jobs.latest_due(NIGHTLY, two + late, ZONE) == two
    assert jobs.latest_due(NIGHTLY, two - timedelta(seconds=1), ZONE) == two - timedelta(days=1)
    assert jobs.latest_due(SHORT, two + timedelta(seconds=59), ZONE) == two
    # Each server's own clock strikes in the middle between two due moments.
    strikes = jobs._trigger(SHORT, ZONE).get_next_fire_time(None, two)
    assert strikes is not None
    assert strikes.astimezone(UTC) == two + timedelta(seconds=30)


@pytest.mark.goal("R16")
def test_what_was_missed_for_two_days_runs_once(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "JOBS", (SHORT, NIGHTLY))
    monkeypatch.setattr(jobs.clock, "now", lambda: now)
    jobs._missed(database, ZONE)
    assert effects(database) == 0, "a new installation has missed nothing"
    before = now - timedelta(days=2)
    jobs.run_once(database, NIGHTLY, before, due=jobs.latest_due(NIGHTLY, before, ZONE))
    for _ in range(3):
        jobs._missed(database, ZONE)
    assert effects(database) == 2


def test_a_run_that_was_asked_for_comes_once(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "JOBS", (SHORT, NIGHTLY))
    monkeypatch.setattr(jobs.clock, "now", lambda: now)
    jobs._announce(database, now)
    jobs._announce(database, now)
    keeper = an_actor("jobs.view", "jobs.run")
    with database.writing() as db:
        runs.ask(db, keeper, "short", now=now)
    with database.reading() as db:
        short = next(one for one in runs.standings(db, keeper, now=now) if one.name == "short")
        nightly = next(one for one in runs.standings(db, keeper, now=now) if one.name == "nightly")
    assert (short.asked_at, short.every, nightly.clock, nightly.last) == (now, 60, "02:15", None)
    noted = effects(database)
    jobs._asked(database)
    jobs._asked(database)
    assert effects(database) == noted + 1
    assert jobs.run_once(database, SHORT, now, is_asked=True) is None


def test_only_those_who_may_see_and_ask(database: Database, now: datetime) -> None:
    with database.writing() as db:
        db.add(Lease(job="short", held_until=now))
    with pytest.raises(NotAllowed), database.writing() as db:
        runs.ask(db, an_actor("jobs.view"), "short", now=now)
    with pytest.raises(NotFound), database.writing() as db:
        runs.ask(db, an_actor("jobs.run"), "unknown", now=now)
    with pytest.raises(NotAllowed), database.reading() as db:
        runs.standings(db, an_actor("audit.view"), now=now)


def test_old_runs_are_forgotten(database: Database, now: datetime) -> None:
    jobs.run_once(database, SHORT, now - timedelta(days=31))
    jobs.run_once(database, SHORT, now - timedelta(days=29))
    with database.writing() as db:
        assert runs.forget(db, now=now) == 1


def test_the_page_says_what_ran_and_what_failed(as_admin: Person, database: Database, now: datetime) -> None:
    def fail(_database: Database, _now: datetime) -> str:
        raise OSError("no paper\nDETAIL: রহিমা")

    jobs._announce(database, now)
    failing = jobs.Job(name="households.cards", run=fail, every=timedelta(minutes=1))
    jobs.run_once(database, failing, clock.now())
    page = as_admin.get("/audit/jobs")
    assert "OSError: no paper" in page.text
    assert "রহিমা" not in page.text
    assert "ত্রাণ কার্ড আঁকে" in page.text
    page = as_admin.post("/audit/jobs/run", {"job": "households.cards"}, follow=True)
    assert "চাওয়া হয়েছে" in page.text
    assert as_admin.post("/audit/jobs/run", {"job": "nothing"}).status == 404


def test_every_job_is_named_for_people() -> None:
    assert {job.name for job in jobs.JOBS} == set(JOB_WORDS)
