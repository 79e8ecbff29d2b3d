"""Papers of a locked list: master roll, check-in list, sheets of the points, slips, the report."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Base, Record


class PrintKind(StrEnum):
    """ROLL to sign on, CHECKLIST to tick, POINTS for whoever leads a point, SLIPS for the families.

    REPORT is what became of everybody, with both sums.
    """

    ROLL = "roll"
    CHECKLIST = "checklist"
    POINTS = "points"
    SLIPS = "slips"
    REPORT = "report"


class PrintState(StrEnum):
    """WAITING until the job has drawn it; CANCELLED by a person, FAILED after some tries, REMOVED when old."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REMOVED = "removed"


class ListPrint(Record):
    """One print of a list. `rows` are households, or points for their sheets; `done` says how far it is.

    `words` are the titles and headings in the language it was asked in: the job knows no reader.
    """

    __tablename__ = "list_prints"
    __table_args__ = (sa.Index("ix_list_prints_state", "state", "created_at"),)

    distribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("distributions.id"), index=True)
    point_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("distribution_points.id"), default=None)
    kind: Mapped[PrintKind]
    language: Mapped[str] = mapped_column(sa.String(5), default="bn")
    words: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    rows: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    state: Mapped[PrintState] = mapped_column(default=PrintState.WAITING)
    ready_at: Mapped[datetime | None] = mapped_column(default=None)


class ListPrintFile(Base):
    """One PDF of a print, kept for some days only: it holds names and is quickly made again."""

    __tablename__ = "list_print_files"

    print_id: Mapped[UUID] = mapped_column(sa.ForeignKey("list_prints.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first: Mapped[int]
    last: Mapped[int]
    made_at: Mapped[datetime]
    content: Mapped[bytes] = mapped_column(deferred=True, repr=False)
