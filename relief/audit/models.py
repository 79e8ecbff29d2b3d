"""The trail, and what the scheduler keeps of its runs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Base


class AuditEntry(Base):
    """One deed. `details` never holds a name, a phone or any other personal data."""

    __tablename__ = "audit_entries"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[UUID]
    actor_role: Mapped[str] = mapped_column(sa.String(32))
    verb: Mapped[str] = mapped_column(sa.String(64), index=True)
    subject_id: Mapped[UUID | None] = mapped_column(index=True)
    details: Mapped[dict[str, Any]]
    previous_hash: Mapped[str] = mapped_column(sa.String(64))
    entry_hash: Mapped[str] = mapped_column(sa.String(64))


class RunState(StrEnum):
    """How a job run ended, or that it has not."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobRun(Base):
    """One run of a scheduled job."""

    __tablename__ = "job_runs"
    __table_args__ = (sa.Index("ix_job_runs_job_started_at", "job", "started_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(sa.String(64))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None] = mapped_column(default=None)
    state: Mapped[RunState] = mapped_column(default=RunState.RUNNING)
    outcome: Mapped[str] = mapped_column(sa.String(500), default="")


class Lease(Base):
    """Who may run a job just now: claimed by compare-and-set, so that two schedulers do it once.

    `last_due_at` is the due moment that was taken last, or when somebody ran it by hand: no server takes it again.
    `plan` is a crontab line or a number of seconds, written down by the scheduler for whoever looks; `asked_at` says
    that a person wants a run.
    """

    __tablename__ = "leases"

    job: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    held_until: Mapped[datetime]
    last_due_at: Mapped[datetime | None] = mapped_column(default=None)
    plan: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    asked_at: Mapped[datetime | None] = mapped_column(default=None)


class AuditAlarm(Base):
    """A head of the trail that a witness kept, and that the trail no longer has: its tail was cut or rewritten.

    `device_id` is the tablet that told it; none when it is the file beside the database.
    """

    __tablename__ = "audit_alarms"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    told_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    device_id: Mapped[UUID | None] = mapped_column(default=None)
    at: Mapped[datetime]
