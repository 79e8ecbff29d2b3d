"""The job table, and the one process that runs it. A job is the same action a button calls."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import IntegrityError

from relief.accounts.entry import forget_old_tries
from relief.audit import trail
from relief.audit.models import JobRun, Lease, RunState
from relief.config import Settings, uploads_kept
from relief.distributions import assignment_work, drawing
from relief.distributions import pieces as packs
from relief.gaps import actions as gaps
from relief.gaps import queries as gaps_queries
from relief.gaps import summing
from relief.households import pieces
from relief.jobs import registry, timetables
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.referrals import answers as referrals
from relief.responses import queries as responses
from relief.spaces import actions as spaces
from relief.spaces import walks
from relief.sync import pieces as uploads

log = logging.getLogger("relief.jobs")
# Longer than any job takes: so a dead scheduler gives its lease back.
LEASE, _SOON = timedelta(minutes=30), timedelta(seconds=3)
LONGEST_OUTCOME = 500

Run = Callable[[Database, datetime], str]


@dataclass(frozen=True, kw_only=True)
class Job:
    """One row of the table. `run` opens its own transactions and says in a sentence what it did.

    A job that people wait for looks often whether there is any work (`wanted`), and is only then run and noted.
    """

    name: str
    run: Run
    wanted: Callable[[Database], bool] | None = None
    every: timedelta | None = None
    # A crontab line in local time, for jobs of the night.
    at: str | None = None


def _forget_old_tries(database: Database, now: datetime) -> str:
    with database.writing() as db:
        return f"{forget_old_tries(db, Actor.clerk('jobs'), now=now)} old tries removed"


def _check_trail(database: Database, _now: datetime) -> str:
    with database.reading() as db:
        broken = trail.first_break(db)
    if broken is not None:
        msg = f"the audit trail does not fit at entry {broken}"
        raise RuntimeError(msg)
    return "the audit trail is whole"


def _refresh_gaps(database: Database, now: datetime) -> str:
    """Count each open response again, when something happened since its last count or an hour went by."""
    clerk = Actor.clerk("gaps")
    with database.reading() as db:
        stale = [one.id for one in responses.open_ones(db, clerk) if gaps_queries.wants_count(db, one.id, now=now)]
    for response_id in stale:
        with database.reading() as db:
            counted = summing.take(db, response_id, now=now)
        with database.writing() as db:
            gaps.keep_count(db, clerk, counted, now=now)
    return f"{len(stale)} responses counted"


def _ask_after(database: Database, now: datetime) -> str:
    """Each group in a transaction of its own: nobody's register waits for the whole country."""
    clerk, opened = Actor.clerk("spaces"), 0
    with database.reading() as db:
        groups = walks.groups_to_walk(db)
    for group_id in groups:
        with database.writing() as db:
            opened += spaces.evaluate_absences(db, clerk, group_id, now=now)
    return f"{opened} children to ask after"


def _notice_silence(database: Database, now: datetime) -> str:
    # What it found is nobody's business but the supervisor's: the outcome of a job can be read by many.
    with database.writing() as db:
        referrals.notice_silence(db, Actor.clerk("referrals"), now=now)
    return "looked through"


def _forget_uploads(database: Database, now: datetime) -> str:
    return f"{uploads.forget_all(database, uploads_kept(), now=now)} old uploads of tablets emptied"


JOBS: tuple[Job, ...] = (
    Job(name="gaps.refresh", run=_refresh_gaps, every=timedelta(minutes=1)),
    Job(name="distributions.pack", run=packs.pack, wanted=packs.waits, every=timedelta(seconds=20)),
    Job(name="households.imports", run=registry.carry_on_imports, every=timedelta(minutes=1)),
    Job(name="households.cards", run=registry.draw_cards, wanted=registry.cards_wait, every=_SOON),
    Job(name="households.forget-cards", run=registry.forget_cards, at="45 2 * * *"),
    Job(name="distributions.prints", run=drawing.draw, wanted=drawing.wanted, every=timedelta(seconds=3)),
    Job(name="distributions.forget-prints", run=drawing.forget, at="50 2 * * *"),
    Job(name="households.exports", run=registry.make_exports, every=timedelta(minutes=1)),
    Job(name="distributions.assignments", run=assignment_work.work, wanted=assignment_work.waits, every=_SOON),
    Job(name="accounts.forget-old-tries", run=_forget_old_tries, at="15 2 * * *"),
    Job(name="sync.forget-uploads", run=_forget_uploads, at="20 2 * * *"),
    Job(name="households.teach-matcher", run=pieces.teach_matcher, at="35 2 * * *"),
    Job(name="households.find-duplicates", run=registry.find_new_duplicates, at="40 2 * * *"),
    Job(name="spaces.materialise", run=timetables.plan_sessions, at="5 1 * * *"),
    Job(name="spaces.absences", run=_ask_after, at="10 1 * * *"),
    Job(name="referrals.answers", run=_notice_silence, at="10 6 * * *"),
    Job(name="audit.check", run=_check_trail, at="30 2 * * *"),
)


def named(name: str) -> Job | None:
    """The job of this name."""
    return next((job for job in JOBS if job.name == name), None)


def run_once(database: Database, job: Job, now: datetime) -> JobRun | None:
    """Run a job unless somebody else is running it just now; None when so. A fault is kept, never raised."""
    if not _claim(database, job, now):
        return None
    run = JobRun(id=new_id(), job=job.name, started_at=now)
    with database.writing() as db:
        db.add(run)
    try:
        outcome, state = job.run(database, now), RunState.DONE
    except Exception as fault:
        log.exception("job %s failed", job.name)
        outcome, state = f"{type(fault).__name__}: {fault}", RunState.FAILED
    finished = max(now, clock.now())
    with database.writing() as db:
        run = db.merge(run)
        run.finished_at, run.state, run.outcome = finished, state, outcome[:LONGEST_OUTCOME]
        db.execute(sa.update(Lease).where(Lease.job == job.name).values(held_until=now))
    return run


def _claim(database: Database, job: Job, now: datetime) -> bool:
    """Compare and set: of two who ask at once, one changes the row and the other changes nothing."""
    until = now + LEASE
    try:
        with database.writing() as db:
            taken = sa.update(Lease).where(Lease.job == job.name, Lease.held_until <= now)
            taken = taken.values(held_until=until, last_due_at=now).returning(Lease.job)
            if db.execute(taken).first() is not None:
                return True
            if db.get(Lease, job.name) is not None:
                return False
            db.add(Lease(job=job.name, held_until=until, last_due_at=now))
    except IntegrityError:
        return False
    return True


def run_forever(settings: Settings) -> None:
    """Be the scheduler until SIGTERM or SIGINT; a running job is finished or given back by its lease."""
    database = Database(settings.database_url)
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600}
    scheduler = BlockingScheduler(timezone=settings.timezone, job_defaults=defaults)
    for job in JOBS:
        scheduler.add_job(partial(_due, database, job), _trigger(job, settings.timezone), id=job.name)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: scheduler.shutdown(wait=False))
    scheduler.start()
    database.close()


def _due(database: Database, job: Job) -> None:
    if job.wanted is None or job.wanted(database):
        run_once(database, job, clock.now())


def _trigger(job: Job, timezone: str) -> CronTrigger | IntervalTrigger:
    if job.at is not None:
        return CronTrigger.from_crontab(job.at, timezone=timezone)
    return IntervalTrigger(seconds=int((job.every or timedelta(hours=1)).total_seconds()), timezone=timezone)
