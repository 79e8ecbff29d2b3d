"""Children, who looks after them, where they are enrolled, and the marks of each register."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relief.households.models import Precision, Sex
from relief.kernel.db import Base, Record
from relief.spaces.kinds import EnrolmentState, ExitReason, Mark


class Child(Record):
    """A child of a space (C1). The link to a household is one-way, never shown on relief screens.

    `number` is the child's number in this space's register book; `code` is what may leave the site.
    """

    __tablename__ = "children"
    __table_args__ = (sa.UniqueConstraint("space_id", "number"),)

    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    space_id: Mapped[UUID] = mapped_column(sa.ForeignKey("spaces.id"))
    number: Mapped[int]
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
    exit_reason: Mapped[ExitReason | None] = mapped_column(default=None)

    child: Mapped[Child] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)


class AttendanceMark(Base):
    """One tap, append-only: the history behind the register. Its id is made at the tap."""

    __tablename__ = "attendance_marks"
    __table_args__ = (sa.Index(None, "occurrence_id", "child_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    occurrence_id: Mapped[UUID] = mapped_column(sa.ForeignKey("occurrences.id"))
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"))
    mark: Mapped[Mark]
    marked_at: Mapped[datetime]
    received_at: Mapped[datetime]
    marked_by_id: Mapped[UUID]
    # The mark the person saw and changed; without one, two people's marks were made side by side.
    base_id: Mapped[UUID | None] = mapped_column(default=None)
    device_id: Mapped[UUID | None] = mapped_column(default=None)
    # Keyed in from the printed register.
    from_paper: Mapped[bool] = mapped_column(default=False)
    # Of a mark with which the manager decided between versions: the ids of all of them.
    settles: Mapped[list[Any] | None] = mapped_column(default=None)


class Attendance(Base):
    """The mark that holds now, one per child and occurrence, folded from the history.

    `is_disputed` says that two people saw different things: presence holds, a person decides.
    """

    __tablename__ = "attendance"

    occurrence_id: Mapped[UUID] = mapped_column(sa.ForeignKey("occurrences.id"), primary_key=True)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), primary_key=True, index=True)
    mark: Mapped[Mark]
    marked_at: Mapped[datetime]
    marked_by_id: Mapped[UUID]
    mark_id: Mapped[UUID]
    is_disputed: Mapped[bool] = mapped_column(default=False)
