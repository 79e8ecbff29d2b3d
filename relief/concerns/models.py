"""Concerns, what was noted of them, who looked outside of an assignment, and how soon to answer (all C4)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.concerns.kinds import ConcernState, Triage, Urgency
from relief.kernel.db import Base, Record


class Concern(Record):
    """One concern, known by `code` only. What, about whom and by which road it came is one sealed text.

    No link to a child or a household: such a link would say in clear whose concern it is. `space_id` is a
    bare id. `waiting` counts the referrals of it that have no end yet; the room of referrals keeps it.
    """

    __tablename__ = "concerns"
    __table_args__ = (sa.Index("ix_concerns_state_due", "state", "due_at"),)

    code: Mapped[str] = mapped_column(sa.String(24), unique=True)
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), index=True)
    space_id: Mapped[UUID | None] = mapped_column(default=None)
    urgency: Mapped[Urgency]
    words_sealed: Mapped[bytes] = mapped_column(repr=False)
    # By when somebody of protection must have looked.
    due_at: Mapped[datetime]
    state: Mapped[ConcernState] = mapped_column(default=ConcernState.RECEIVED)
    triage: Mapped[Triage | None] = mapped_column(default=None)
    triaged_at: Mapped[datetime | None] = mapped_column(default=None)
    worker_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True, default=None)
    next_on: Mapped[date | None] = mapped_column(default=None)
    waiting: Mapped[int] = mapped_column(default=0)
    outcome_sealed: Mapped[bytes | None] = mapped_column(default=None, repr=False)
    # Who follows it wants to close it, and this second person is to agree; then both stand until it is closed.
    close_asked_at: Mapped[datetime | None] = mapped_column(default=None)
    second_id: Mapped[UUID | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_by_id: Mapped[UUID | None] = mapped_column(default=None)
    is_demo: Mapped[bool] = mapped_column(default=False)


class ConcernNote(Record):
    """One step of the follow-up, sealed."""

    __tablename__ = "concern_notes"

    concern_id: Mapped[UUID] = mapped_column(sa.ForeignKey("concerns.id"), index=True)
    note_sealed: Mapped[bytes] = mapped_column(repr=False)


class ResponseTime(Base):
    """How many hours an urgency allows, where the organisation decided otherwise than the default."""

    __tablename__ = "concern_response_times"

    urgency: Mapped[Urgency] = mapped_column(primary_key=True)
    hours: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[UUID]
