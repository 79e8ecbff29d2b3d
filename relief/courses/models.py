"""Courses with their parts, the groups that follow one, what was taught and made up, and where a child works."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Record


class Course(Record):
    """A course. Finished is who did every part that must be done, and `least_parts` in all."""

    __tablename__ = "courses"

    name_bn: Mapped[str] = mapped_column(sa.String(160))
    name_en: Mapped[str] = mapped_column(sa.String(160), default="")
    least_parts: Mapped[int]


class CoursePart(Record):
    """One part. `is_placeholder` until the organisation has put its own title in."""

    __tablename__ = "course_parts"
    __table_args__ = (sa.UniqueConstraint("course_id", "number"),)

    course_id: Mapped[UUID] = mapped_column(sa.ForeignKey("courses.id"))
    number: Mapped[int]
    name_bn: Mapped[str] = mapped_column(sa.String(160))
    name_en: Mapped[str] = mapped_column(sa.String(160), default="")
    minutes: Mapped[int] = mapped_column(default=90)
    is_mandatory: Mapped[bool] = mapped_column(default=True)
    # The number of the part that should have been taught before this one.
    after_number: Mapped[int | None] = mapped_column(default=None)
    is_placeholder: Mapped[bool] = mapped_column(default=False)


class CourseGroup(Record):
    """A group follows a course from a day to a day, as planned."""

    __tablename__ = "course_groups"

    group_id: Mapped[UUID] = mapped_column(sa.ForeignKey("activity_groups.id"), unique=True)
    course_id: Mapped[UUID] = mapped_column(sa.ForeignKey("courses.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class TaughtPart(Record):
    """Which part a session teaches. Who took part is said by the register alone, never kept here."""

    __tablename__ = "taught_parts"

    # A session to come that is taken out of the timetable takes its part along.
    occurrence_id: Mapped[UUID] = mapped_column(sa.ForeignKey("occurrences.id", ondelete="CASCADE"), unique=True)
    part_id: Mapped[UUID] = mapped_column(sa.ForeignKey("course_parts.id"), index=True)


class MakeUp(Record):
    """A part a child did later; `created_by_id` is whom it did it with."""

    __tablename__ = "make_ups"
    __table_args__ = (sa.UniqueConstraint("child_id", "part_id"),)

    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"))
    part_id: Mapped[UUID] = mapped_column(sa.ForeignKey("course_parts.id"))
    on_date: Mapped[date]


class ChildWork(Record):
    """Where a child works, and its number with the union parishad (C2: the manager of its site alone)."""

    __tablename__ = "child_work"

    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), unique=True)
    registration_no: Mapped[str] = mapped_column(sa.String(60), default="")
    employer: Mapped[str] = mapped_column(sa.String(160), default="")
    phone: Mapped[str] = mapped_column(sa.String(16), default="")
    address: Mapped[str] = mapped_column(sa.String(200), default="")
    free_time: Mapped[str] = mapped_column(sa.String(160), default="")
