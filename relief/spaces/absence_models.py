"""Children who are asked after, every attempt to reach them, and from when a group asks. No reason is written here."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Base, Record
from relief.spaces.absence import Contact, FollowState, Kept, Level


class AbsenceFollowup(Record):
    """One row of absences of one child at one site, asked after by one person. Never two open at once."""

    __tablename__ = "absence_followups"
    __table_args__ = (
        sa.Index("ix_absence_followups_space_state", "space_id", "state", "due_on"),
        sa.Index(
            "ix_absence_followups_one_open",
            "child_id",
            "space_id",
            unique=True,
            sqlite_where=sa.text("state != 'closed'"),
            postgresql_where=sa.text("state != 'closed'"),
        ),
    )

    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    space_id: Mapped[UUID] = mapped_column(sa.ForeignKey("spaces.id"))
    # The group in which the child was missed first.
    enrolment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enrolments.id"))
    level: Mapped[Level]
    absences: Mapped[int]
    first_on: Mapped[date]
    opened_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[FollowState] = mapped_column(default=FollowState.OPEN)
    assignee_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), default=None)
    outcome: Mapped[Kept | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_by_id: Mapped[UUID | None] = mapped_column(default=None)


class ContactAttempt(Record):
    """One try to reach the child or the family."""

    __tablename__ = "contact_attempts"

    followup_id: Mapped[UUID] = mapped_column(sa.ForeignKey("absence_followups.id"), index=True)
    kind: Mapped[Contact]
    on_date: Mapped[date]
    has_reached: Mapped[bool]


class GroupThresholds(Base):
    """What a group does otherwise than `absence.Thresholds`."""

    __tablename__ = "group_thresholds"

    group_id: Mapped[UUID] = mapped_column(sa.ForeignKey("activity_groups.id"), primary_key=True)
    contact_after: Mapped[int]
    contact_days: Mapped[int]
    visit_after: Mapped[int]
    visit_days: Mapped[int]
    confirm_after: Mapped[int]
    confirm_days: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[UUID]


class ChildWatch(Base):
    """The manager wants to hear of the first absence. Why stands nowhere; others read only "check today"."""

    __tablename__ = "child_watches"

    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), primary_key=True)
    set_at: Mapped[datetime]
    set_by_id: Mapped[UUID]
    # Who wants it ended: it ends when a second person of the space agrees.
    asked_at: Mapped[datetime | None] = mapped_column(default=None)
    asked_by_id: Mapped[UUID | None] = mapped_column(default=None)
