"""The job table, and the one process that runs it. A job is the same action a button calls."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import IntegrityError

from relief.accounts.entry import forget_old_tries
from relief.audit import trail
from relief.audit.models import JobRun, Lease, RunState
from relief.config import Settings, uploads_kept
from relief.distributions import pieces as packs
from relief.gaps import actions as gaps
from relief.gaps import queries as gaps_queries
from relief.gaps import summing
from relief.households import cards_making, cards_paper, exports, import_queries, imports, pairs, pieces, sweep
from relief.households.export_log import RegistryExport
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.responses import queries as responses
from relief.spaces import actions as spaces
from relief.sync import pieces as uploads

log = logging.getLogger("relief.jobs")
# A scheduler that died gives its lease back after so long.
LEASE = timedelta(minutes=30)
LONGEST_OUTCOME = 500

PAIRS_AT_ONCE, MARKED_AT_ONCE = 500, 5_000
Run = Callable[[Database, datetime], str]
Say = Callable[[int, int], object]
T = TypeVar("T")


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


def _plan_sessions(database: Database, now: datetime) -> str:
    with database.writing() as db:
        return f"{spaces.materialise(db, Actor.clerk('spaces'), now=now)} sessions planned"


def _carry_on_imports(database: Database, now: datetime) -> str:
    """Lists whose page was closed, or whose server stopped, go on in short pieces."""
    with database.reading() as db:
        begun = import_queries.unfinished(db)
    for batch in begun:
        left = 1
        while left:
            left = pieces.go_on(database, imports.clerk_of(batch), batch.id, now=now)
    return f"{len(begun)} lists carried on"


def _cards_wait(database: Database) -> bool:
    with database.reading() as db:
        return bool(cards_making.waiting(db))


def _draw_cards(database: Database, now: datetime) -> str:
    """Files of cards are drawn while no transaction is open: nobody waits for the typesetter."""
    with database.reading() as db:
        waiting = cards_making.waiting(db)
    drawn = 0
    for batch_id in waiting:
        while (number := _begin_cards(database, batch_id)) is not None:
            with database.reading() as db:
                sheets = cards_making.sheets(db, batch_id, number)
            content = cards_paper.pdf(sheets.faces, heading=sheets.heading)
            with database.writing() as db:
                cards_making.keep(db, batch_id, number, content, len(sheets.faces), now=now)
            drawn += len(sheets.faces)
    return f"{drawn} cards drawn"


def _begin_cards(database: Database, batch_id: UUID) -> int | None:
    with database.writing() as db:
        return cards_making.begin(db, batch_id)


def _forget_cards(database: Database, now: datetime) -> str:
    with database.writing() as db:
        return f"files of {cards_making.forget_files(db, now=now)} card batches removed"


def _find_duplicates(database: Database, now: datetime) -> str:
    """Households written or corrected since the last night are compared with all."""
    done = find_duplicates(database, Actor.clerk("duplicates"), now)
    return f"{done.compared} households compared, {done.found} pairs to look at"


def _make_exports(database: Database, now: datetime) -> str:
    """Long files are made here, and those of a server that stopped; old ones go."""
    with database.reading() as db:
        asked = exports.waiting(db)
    for one in asked:
        _make_export(database, one)
    with database.writing() as db:
        forgotten = exports.forget_old(db, now=now)
    return f"{len(asked)} files made, {forgotten} old ones deleted"


def _make_export(database: Database, asked: RegistryExport) -> None:
    def said(done: int) -> None:
        with database.writing() as db:
            exports.note_progress(db, asked.id, done)

    content: bytes | None = None
    try:
        with database.reading() as db:
            content = exports.make(db, asked, said=said)
    except Exception:
        log.exception("export %s failed", asked.id)
    with database.writing() as db:
        exports.keep(db, asked.id, content, now=clock.now())


def find_duplicates(
    database: Database, actor: Actor, now: datetime, say: Say = lambda _done, _of: None
) -> sweep.Outcome:
    """Compare whatever waits, in short transactions; stopped at any time, it goes on where it was."""
    left = 1
    while left:
        with database.writing() as db:
            left = sweep.make_missing(db)
    with database.reading() as db:
        few = sweep.waiting(db, sweep.FEW + 1)
        wants_all = sweep.wants_all(db, len(few))
    if wants_all:
        return _compare_many(database, actor, now, say)
    found = 0
    for done, number in enumerate(few, start=1):
        with database.writing() as db:
            found += sweep.compare_one(db, actor, number, now=now)
        say(done, len(few))
    return sweep.Outcome(len(few), found)


def _compare_many(database: Database, actor: Actor, now: datetime, say: Say) -> sweep.Outcome:
    with database.reading() as db:
        registry = sweep.read(db)
    with database.writing() as db:
        sweep.keep_words(db, registry.table)
    found = done = 0
    for numbers, alike in sweep.slices(registry):
        for some in batched(alike, PAIRS_AT_ONCE):
            with database.writing() as db:
                found += pairs.keep(db, actor, some, now=now)
        for part in batched(numbers, MARKED_AT_ONCE):
            with database.writing() as db:
                sweep.mark(db, part, now)
        done += len(numbers)
        say(done, int(registry.fresh.sum()))
    return sweep.Outcome(done, found)


def batched(many: Sequence[T], most: int) -> Iterator[Sequence[T]]:
    """The same in parts of at most so many."""
    for start in range(0, len(many), most):
        yield many[start : start + most]


def _forget_uploads(database: Database, now: datetime) -> str:
    return f"{uploads.forget_all(database, uploads_kept(), now=now)} old uploads of tablets emptied"


JOBS: tuple[Job, ...] = (
    Job(name="gaps.refresh", run=_refresh_gaps, every=timedelta(minutes=1)),
    Job(name="distributions.pack", run=packs.pack, wanted=packs.waits, every=timedelta(seconds=20)),
    Job(name="households.imports", run=_carry_on_imports, every=timedelta(minutes=1)),
    Job(name="households.cards", run=_draw_cards, wanted=_cards_wait, every=timedelta(seconds=3)),
    Job(name="households.forget-cards", run=_forget_cards, at="45 2 * * *"),
    Job(name="households.exports", run=_make_exports, every=timedelta(minutes=1)),
    Job(name="accounts.forget-old-tries", run=_forget_old_tries, at="15 2 * * *"),
    Job(name="sync.forget-uploads", run=_forget_uploads, at="20 2 * * *"),
    Job(name="households.teach-matcher", run=pieces.teach_matcher, at="35 2 * * *"),
    Job(name="households.find-duplicates", run=_find_duplicates, at="40 2 * * *"),
    Job(name="spaces.materialise", run=_plan_sessions, at="5 1 * * *"),
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
    scheduler = BlockingScheduler(
        timezone=settings.timezone,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600},
    )
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
