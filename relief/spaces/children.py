"""Children, who looks after them, where they are enrolled, and the marks of each register."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relief.households.models import Precision, Sex
from relief.kernel.db import Base, Record


class Child(Record):
    """A child of a space (C1). The link to a household is one-way and never shown on relief screens."""

    __tablename__ = "children"

    code: Mapped[str] = mapped_column(sa.String(24), unique=True)
    space_id: Mapped[UUID] = mapped_column(sa.ForeignKey("spaces.id"), index=True)
    household_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("households.id"), default=None)
    name_bn: Mapped[str] = mapped_column(sa.String(160), default="")
    name_en: Mapped[str] = mapped_column(sa.String(160), default="")
    known_as: Mapped[str] = mapped_column(sa.String(80))
    name_key: Mapped[str] = mapped_column(sa.String(200), default="", index=True)
    sex: Mapped[Sex]
    birth_date: Mapped[date]
    birth_precision: Mapped[Precision] = mapped_column(default=Precision.ESTIMATED)
    safety_note: Mapped[str] = mapped_column(sa.String(200), default="")
    is_unaccompanied: Mapped[bool] = mapped_column(default=False)
    is_demo: Mapped[bool] = mapped_column(default=False)


class Caregiver(Record):
    """Who answers for a child (C2)."""

    __tablename__ = "caregivers"

    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(160))
    relation: Mapped[str] = mapped_column(sa.String(60))
    phone: Mapped[str] = mapped_column(sa.String(16), default="")
    is_guardian: Mapped[bool] = mapped_column(default=True)
    may_collect: Mapped[bool] = mapped_column(default=True)


class EnrolmentState(StrEnum):
    """waitlisted -> active -> on hold -> active | exited."""

    WAITLISTED = "waitlisted"
    ACTIVE = "active"
    ON_HOLD = "on-hold"
    EXITED = "exited"


class Enrolment(Record):
    """A child in a group, from a day on; past registers never change."""

    __tablename__ = "enrolments"
    __table_args__ = (sa.Index("ix_enrolments_group_state", "group_id", "state"),)

    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    group_id: Mapped[UUID] = mapped_column(sa.ForeignKey("activity_groups.id"))
    space_id: Mapped[UUID] = mapped_column(sa.ForeignKey("spaces.id"), index=True)
    state: Mapped[EnrolmentState] = mapped_column(default=EnrolmentState.ACTIVE)
    from_date: Mapped[date]
    to_date: Mapped[date | None] = mapped_column(default=None)
    exit_reason: Mapped[str] = mapped_column(sa.String(60), default="")

    child: Mapped[Child] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)


class Mark(StrEnum):
    """What the register says. Nothing is "not marked" until someone says so; that is no absence."""

    NOT_MARKED = "not-marked"
    PRESENT = "present"
    LATE = "late"
    ABSENT_INFORMED = "absent-informed"
    ABSENT_UNINFORMED = "absent-uninformed"


class AttendanceMark(Base):
    """One tap, append-only: the history behind the register. `id` is made where the tap was made."""

    __tablename__ = "attendance_marks"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    occurrence_id: Mapped[UUID] = mapped_column(sa.ForeignKey("occurrences.id"), index=True)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"))
    mark: Mapped[Mark]
    marked_at: Mapped[datetime]
    received_at: Mapped[datetime]
    marked_by_id: Mapped[UUID]
    device_id: Mapped[UUID | None] = mapped_column(default=None)


class Attendance(Base):
    """The mark that holds now, one per child and occurrence."""

    __tablename__ = "attendance"

    occurrence_id: Mapped[UUID] = mapped_column(sa.ForeignKey("occurrences.id"), primary_key=True)
    child_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("children.id"), primary_key=True, index=True
    )
    mark: Mapped[Mark]
    marked_at: Mapped[datetime]
    marked_by_id: Mapped[UUID]
