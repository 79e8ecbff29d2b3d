"""The job table, and the one process that runs it. A job is the same action a button calls."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import sqlalchemy as sa
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import IntegrityError

from relief.accounts.entry import forget_old_tries
from relief.audit import runs, witnesses
from relief.audit.models import JobRun, Lease, RunState
from relief.backups import making
from relief.backups.plan import JOB as BACKUP
from relief.backups.plan import is_planned, lend
from relief.config import Settings, uploads_kept
from relief.distributions import assignment_work, drawing, rounds_work
from relief.distributions import pieces as packs
from relief.households import pieces
from relief.jobs import figures, registry, reporting, timetables
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.sealing import SealMissing
from relief.kernel.zone import local_day
from relief.keys import proving, rotating
from relief.keys.lending import lend_keys
from relief.psychosocial import oversight as support
from relief.referrals import answers as referrals
from relief.retention import work as retention
from relief.spaces import actions as spaces
from relief.spaces import walks
from relief.sync import pieces as uploads

log = logging.getLogger("relief.jobs")
# Longer than any job takes: so a dead scheduler gives its lease back.
LEASE, _SOON = timedelta(minutes=30), timedelta(seconds=3)
LONGEST_OUTCOME = 500
_HOUR, _EPOCH = timedelta(hours=1), datetime(2026, 1, 1, tzinfo=UTC)
# No plan of the table waits longer than a day from one run to the next.
_LONGEST_PLAN = timedelta(days=2)

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


def _forget_runs(database: Database, now: datetime) -> str:
    with database.writing() as db:
        return f"{runs.forget(db, now=now)} old runs removed"


def _check_trail(database: Database, _now: datetime) -> str:
    found = witnesses.verify(database)
    if not found.is_whole:
        msg = f"the audit trail does not fit at entry {found.broken or found.lost[0]}"
        raise RuntimeError(msg)
    return "the audit trail is whole"


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


def _move_seals(database: Database, now: datetime) -> str:
    """After a new key: what is still sealed with the old one. How much there is, is nobody's business."""
    if not proving.prove(database, now=now):
        raise SealMissing
    return f"{rotating.rotate(database, Actor.clerk('keys'), now=now).per_cent} per cent with the present key"


def _look_back(database: Database, now: datetime) -> str:
    # How many plans there are is nobody's business here.
    with database.writing() as db:
        while support.mark_reviews_due(db, today=local_day(now)):
            pass
    return "looked through"


def _forget_uploads(database: Database, now: datetime) -> str:
    return f"{uploads.forget_all(database, uploads_kept(), now=now)} old uploads of tablets emptied"


def _back_up(database: Database, now: datetime) -> str:
    return str(making.make(database, now))


JOBS: tuple[Job, ...] = (
    Job(name=BACKUP, run=_back_up, wanted=is_planned, every=_HOUR),
    Job(name="gaps.refresh", run=figures.refresh, every=timedelta(minutes=1)),
    Job(name="gaps.follow", run=figures.follow, wanted=figures.follows, every=_SOON),
    Job(name="gaps.digest", run=figures.digest, at="30 6 * * *"),
    Job(name="reports.make", run=reporting.make, at="40 6 * * *"),
    Job(name="distributions.pack", run=packs.pack, wanted=packs.waits, every=timedelta(seconds=20)),
    Job(name="households.imports", run=registry.carry_on_imports, every=timedelta(minutes=1)),
    Job(name="households.cards", run=registry.draw_cards, wanted=registry.cards_wait, every=_SOON),
    Job(name="psychosocial.look-back", run=_look_back, at="20 0 * * *"),
    Job(name="households.forget-cards", run=registry.forget_cards, at="45 2 * * *"),
    Job(name="distributions.prints", run=drawing.draw, wanted=drawing.wanted, every=timedelta(seconds=3)),
    Job(name="distributions.rounds", run=rounds_work.prepare, at="20 5 * * *"),
    Job(name="distributions.forget-prints", run=drawing.forget, at="50 2 * * *"),
    Job(name="households.exports", run=registry.make_exports, every=timedelta(minutes=1)),
    Job(name="distributions.assignments", run=assignment_work.work, wanted=assignment_work.waits, every=_SOON),
    Job(name="accounts.forget-old-tries", run=_forget_old_tries, at="15 2 * * *"),
    Job(name="sync.forget-uploads", run=_forget_uploads, at="20 2 * * *"),
    Job(name="households.teach-matcher", run=pieces.teach_matcher, at="35 2 * * *"),
    Job(name="households.find-duplicates", run=registry.find_new_duplicates, at="40 2 * * *"),
    Job(name="spaces.materialise", run=timetables.plan_sessions, at="5 1 * * *"),
    Job(name="spaces.months", run=timetables.sum_months, wanted=timetables.sums_wait, every=timedelta(minutes=5)),
    Job(name="spaces.absences", run=_ask_after, at="10 1 * * *"),
    Job(name="referrals.answers", run=_notice_silence, at="10 6 * * *"),
    Job(name="retention.list", run=retention.list_due, at="10 4 * * *"),
    Job(name="retention.let-go", run=retention.let_go, wanted=retention.wanted, every=timedelta(minutes=1)),
    Job(name="keys.rotate", run=_move_seals, at="0 3 * * *"),
    Job(name="audit.forget-runs", run=_forget_runs, at="55 2 * * *"),
    Job(name="audit.check", run=_check_trail, at="30 2 * * *"),
)


def named(name: str) -> Job | None:
    """The job of this name."""
    return next((job for job in JOBS if job.name == name), None)


def run_once(
    database: Database, job: Job, now: datetime, *, due: datetime | None = None, is_asked: bool = False
) -> JobRun | None:
    """Run a job unless somebody else is running it just now; None when so. A fault is kept, never raised.

    `due` is the moment this run stands for: whoever took it first, runs it, and nobody after. `is_asked`: only while
    somebody still waits for a run.
    """
    until = now + LEASE
    if not _claim(database, job, now, due=due, is_asked=is_asked):
        return None
    run = JobRun(id=new_id(), job=job.name, started_at=now)
    with database.writing() as db:
        # Whoever began one of these holds no lease any more: it broke off, and its end will never come.
        broken = sa.update(JobRun).where(JobRun.job == job.name, JobRun.state == RunState.RUNNING)
        db.execute(broken.values(state=RunState.FAILED))
        db.add(run)
    try:
        outcome, state = job.run(database, now), RunState.DONE
    except Exception as fault:
        log.exception("job %s failed", job.name)
        # The first line alone: what a database says after it may hold the values of a row.
        outcome, state = f"{type(fault).__name__}: {str(fault).partition(chr(10))[0]}", RunState.FAILED
    finished = max(now, clock.now())
    with database.writing() as db:
        run = db.merge(run)
        run.finished_at, run.state, run.outcome = finished, state, outcome[:LONGEST_OUTCOME]
        # Only one's own lease is given back: after half an hour another server may hold it.
        own = sa.update(Lease).where(Lease.job == job.name, Lease.held_until == until)
        db.execute(own.values(held_until=now))
    return run


def _claim(database: Database, job: Job, now: datetime, *, due: datetime | None = None, is_asked: bool = False) -> bool:
    """Compare and set: of two who ask at once, one changes the row and the other changes nothing."""
    until = now + LEASE
    try:
        with database.writing() as db:
            taken = sa.update(Lease).where(Lease.job == job.name, Lease.held_until <= now)
            if due is not None:
                taken = taken.where(sa.or_(Lease.last_due_at.is_(None), Lease.last_due_at < due))
            if is_asked:
                taken = taken.where(Lease.asked_at.is_not(None))
            taken = taken.values(held_until=until, last_due_at=due or now, asked_at=None)
            if db.execute(taken.returning(Lease.job)).first() is not None:
                return True
            if db.get(Lease, job.name) is not None or is_asked:
                return False
            db.add(Lease(job=job.name, held_until=until, last_due_at=due or now))
    except IntegrityError:
        return False
    return True


def run_forever(settings: Settings) -> None:
    """Be the scheduler until SIGTERM or SIGINT; a running job is finished or given back by its lease."""
    database = Database(settings.database_url)
    lend_keys(database, settings)
    lend(database, settings)
    proving.prove(database, now=clock.now())
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600}
    scheduler = BlockingScheduler(timezone=settings.timezone, job_defaults=defaults)
    _announce(database, clock.now())
    for job in JOBS:
        scheduler.add_job(
            partial(_due, database, job, settings.timezone), _trigger(job, settings.timezone), id=job.name
        )
    scheduler.add_job(partial(_asked, database), IntervalTrigger(seconds=3), id="asked")
    # What came due while no server was up runs once, however often it was missed.
    scheduler.add_job(partial(_missed, database, settings.timezone), id="missed")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: scheduler.shutdown(wait=False))
    scheduler.start()
    database.close()


def _announce(database: Database, now: datetime) -> None:
    """Write every job and its plan down, so that a page can show those that never ran."""
    with database.writing() as db:
        known = {lease.job: lease for lease in db.scalars(sa.select(Lease))}
        for job in JOBS:
            lease = known.get(job.name) or Lease(job=job.name, held_until=now)
            lease.plan = job.at or str(int((job.every or _HOUR).total_seconds()))
            db.add(lease)


def _due(database: Database, job: Job, timezone: str) -> None:
    now = clock.now()
    if job.wanted is None or job.wanted(database):
        run_once(database, job, now, due=latest_due(job, now, timezone))


def _asked(database: Database) -> None:
    with database.reading() as db:
        names = db.scalars(sa.select(Lease.job).where(Lease.asked_at.is_not(None))).all()
    for job in JOBS:
        if job.name in names:
            run_once(database, job, clock.now(), is_asked=True)


def _missed(database: Database, timezone: str) -> None:
    """Jobs of the night that ran before, and whose last hour went by while nothing was up."""
    with database.reading() as db:
        ran = dict(db.execute(sa.select(Lease.job, Lease.last_due_at).where(Lease.last_due_at.is_not(None))).all())
    now = clock.now()
    for job in JOBS:
        if job.at is not None and job.name in ran:
            run_once(database, job, now, due=latest_due(job, now, timezone))


def latest_due(job: Job, now: datetime, timezone: str) -> datetime:
    """The newest moment at or before now at which the job was due: the same on every server."""
    if job.at is None:
        every = job.every or _HOUR
        return _EPOCH + (now - _EPOCH) // every * every
    trigger = CronTrigger.from_crontab(job.at, timezone=timezone)
    found: datetime = trigger.get_next_fire_time(None, now - _LONGEST_PLAN)
    due: datetime | None = found
    while due is not None and due <= now:
        found, due = due, trigger.get_next_fire_time(due, due + timedelta(seconds=1))
    return found.astimezone(UTC)


def _trigger(job: Job, timezone: str) -> CronTrigger | IntervalTrigger:
    if job.at is not None:
        return CronTrigger.from_crontab(job.at, timezone=timezone)
    every = job.every or _HOUR
    # In the middle between two due moments, so that a late start never falls into the next one.
    begin = _EPOCH + every / 2
    return IntervalTrigger(seconds=int(every.total_seconds()), start_date=begin, timezone=timezone)
