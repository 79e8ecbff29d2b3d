"""What happened by itself: when each job ran last, how long it took, what failed; and asking for a run now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.audit.models import JobRun, Lease, RunState
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb

# How far back failures are counted and shown, and how long runs are kept at all.
SHOWN, KEPT = timedelta(days=7), timedelta(days=30)
# The quickest jobs come every minute: after so long without any, the scheduler stands still.
_STILL = timedelta(minutes=15)
MOST_FAILURES = 20
_NAME = re.compile(r"[a-z.-]{1,64}", re.ASCII)


@dataclass(frozen=True)
class Standing:
    """One job: its plan (a crontab line or seconds), its newest run and how many failed in the last seven days."""

    name: str
    plan: str
    asked_at: datetime | None
    last: JobRun | None
    failures: int

    @property
    def seconds(self) -> int | None:
        """How long the newest run took, rounded up to whole seconds; None while it runs or when it broke off."""
        if self.last is None or self.last.finished_at is None:
            return None
        return max(1, round((self.last.finished_at - self.last.started_at).total_seconds()))

    @property
    def every(self) -> int | None:
        """Seconds from one run to the next, when it does not come at an hour."""
        return int(self.plan) if self.plan.isdigit() else None

    @property
    def clock(self) -> str:
        """At what time of the day it comes, as HH:MM; empty when it comes every so many seconds."""
        minute, _, rest = self.plan.partition(" ")
        hour = rest.partition(" ")[0]
        return f"{int(hour):02}:{int(minute):02}" if hour.isdigit() and minute.isdigit() else ""


def standings(db: Session, actor: Actor, *, now: datetime) -> list[Standing]:
    """Every job that a scheduler of this database knows, by name."""
    actor.must(Verb.JOBS_VIEW)
    newest = sa.select(JobRun.job, sa.func.max(JobRun.started_at).label("at")).group_by(JobRun.job).subquery()
    together = sa.and_(JobRun.job == newest.c.job, JobRun.started_at == newest.c.at)
    last = {run.job: run for run in db.scalars(sa.select(JobRun).join(newest, together))}
    failed = dict(db.execute(_failed(now).with_only_columns(JobRun.job, sa.func.count()).group_by(JobRun.job)).all())
    return [
        Standing(lease.job, lease.plan or "", lease.asked_at, last.get(lease.job), failed.get(lease.job, 0))
        for lease in db.scalars(sa.select(Lease).order_by(Lease.job))
    ]


def failures(db: Session, actor: Actor, *, now: datetime) -> Sequence[JobRun]:
    """What failed or broke off in the last seven days, newest first, at most twenty."""
    actor.must(Verb.JOBS_VIEW)
    return db.scalars(_failed(now).order_by(JobRun.started_at.desc()).limit(MOST_FAILURES)).all()


def _failed(now: datetime) -> sa.Select[JobRun]:
    return sa.select(JobRun).where(JobRun.state == RunState.FAILED, JobRun.started_at >= now - SHOWN)


def stands_still(found: Sequence[Standing], *, now: datetime) -> bool:
    """Whether nothing at all ran lately: then no scheduler is up."""
    return not any(one.last and one.last.started_at > now - _STILL for one in found)


def newest_success(db: Session, actor: Actor, job: str) -> datetime | None:
    """When a job last came to its end; None when not within the time that runs are kept."""
    actor.must(Verb.JOBS_VIEW)
    query = sa.select(sa.func.max(JobRun.finished_at)).where(JobRun.job == job, JobRun.state == RunState.DONE)
    return db.scalar(query)


def ask(db: Session, actor: Actor, job: str, *, now: datetime) -> None:
    """Have a job run now: a scheduler sees it within seconds. NotFound when none knows the job."""
    actor.must(Verb.JOBS_RUN)
    lease = db.get(Lease, job) if _NAME.fullmatch(job) else None
    if lease is None:
        raise NotFound
    lease.asked_at = now
    trail.note(db, actor, Verb.JOBS_RUN, None, at=now, job=job)
    db.flush()


def forget(db: Session, *, now: datetime) -> int:
    """Take away the runs of more than thirty days ago; how many they were."""
    old = db.execute(sa.delete(JobRun).where(JobRun.started_at < now - KEPT).returning(JobRun.job)).all()
    return len(old)
