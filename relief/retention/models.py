"""Periods, what is due, and what must not go."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Base, Record, words_of
from relief.retention.kinds import Kind


class Term(Base):
    """How many days a class is kept, as the organisation decided; no row: not decided, and nothing goes."""

    __tablename__ = "retention_terms"

    kind: Mapped[Kind] = mapped_column(primary_key=True)
    days: Mapped[int]
    # False: what is due goes without being asked for.
    asks: Mapped[bool] = mapped_column(default=True)
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[UUID]


class Due(Record):
    """One record whose time is over. After `gone_at` this row is all that says that there was one.

    `wiped_at`: the database's log was cut off after that, so that its words are in no file any more.
    """

    __tablename__ = "retention_due"
    __table_args__ = (
        sa.UniqueConstraint("kind", "subject_id"),
        sa.Index("ix_retention_due_waiting", "kind", "gone_at", "confirmed_at"),
    )

    kind: Mapped[Kind] = mapped_column(words_of(Kind, "retentionduekind"))
    # Bare ids: the rooms of the records know nothing of this one.
    subject_id: Mapped[UUID]
    path: Mapped[str] = mapped_column(sa.String(200))
    listed_on: Mapped[date]
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    confirmed_by_id: Mapped[UUID | None] = mapped_column(default=None)
    gone_at: Mapped[datetime | None] = mapped_column(default=None)
    wiped_at: Mapped[datetime | None] = mapped_column(default=None)


class Hold(Record):
    """Something must not go: a court or an investigation asks for it. One sets it, two end it.

    Without `subject_id` it holds every record of the class below `path`.
    """

    __tablename__ = "retention_holds"

    kind: Mapped[Kind] = mapped_column(words_of(Kind, "retentionholdkind"))
    subject_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    path: Mapped[str] = mapped_column(sa.String(200))
    reason_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary, repr=False)
    asked_at: Mapped[datetime | None] = mapped_column(default=None)
    asked_by_id: Mapped[UUID | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_by_id: Mapped[UUID | None] = mapped_column(default=None)
