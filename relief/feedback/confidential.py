"""Reports of misconduct and exploitation: sealed, and only for the persons they are addressed to."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Base, Record


class Matter(StrEnum):
    """What it is about; kept inside the seal."""

    EXPLOITATION = "exploitation"
    MISCONDUCT = "misconduct"
    BRIBE = "bribe"
    CHILD = "child"
    OTHER = "other"


class ReportState(StrEnum):
    """Open until a recipient has closed it with an outcome."""

    OPEN = "open"
    CLOSED = "closed"


class ConfidentialReport(Record):
    """One report. Nothing of it can be read in the database; an anonymous one does not say who wrote it.

    `area_id` is the union it speaks of, so that it finds its recipients; `due_on` is when the person who
    reported, if known, must have heard from a recipient.
    """

    __tablename__ = "confidential_reports"

    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"))
    body_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary, repr=False)
    due_on: Mapped[date]
    state: Mapped[ReportState] = mapped_column(default=ReportState.OPEN)
    outcome_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary, default=None, repr=False)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_by_id: Mapped[UUID | None] = mapped_column(default=None)
    # Whom it is about, and who answers for them: as keyed marks, so that the table names nobody.
    excluded: Mapped[list[Any]] = mapped_column(default_factory=list)
    acknowledged_at: Mapped[datetime | None] = mapped_column(default=None)
    acknowledged_by_id: Mapped[UUID | None] = mapped_column(default=None)


class ConfidentialRecipient(Base):
    """A person a report is addressed to: nobody else reads or counts it."""

    __tablename__ = "confidential_recipients"

    report_id: Mapped[UUID] = mapped_column(sa.ForeignKey("confidential_reports.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True, index=True)
