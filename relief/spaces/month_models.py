"""Kept sums of the marks: per child and month, per session; so that a month of a country is read, not counted."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Base
from relief.kernel.ids import new_id


class SpaceMonth(Base):
    """The marks of a site and month (`month` is its first day) were summed; good while no `StaleMonth` names it."""

    __tablename__ = "space_months"

    space_id: Mapped[UUID] = mapped_column(sa.ForeignKey("spaces.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    counted_at: Mapped[datetime]


class StaleMonth(Base):
    """A mark of this site and month changed since.

    One row a change, so that nobody who marks waits for another; the sum takes away the rows it saw, and no later one.
    """

    __tablename__ = "stale_months"
    __table_args__ = (sa.Index(None, "month", "space_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    space_id: Mapped[UUID] = mapped_column(sa.ForeignKey("spaces.id"))
    month: Mapped[date]


class ChildMonth(Base):
    """How often a child was there, and expected, at the sessions of a site in a month."""

    __tablename__ = "child_months"

    month: Mapped[date] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(sa.ForeignKey("spaces.id"), primary_key=True)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), primary_key=True, index=True)
    present: Mapped[int]
    expected: Mapped[int]


class SessionSum(Base):
    """How many children were at a session, and how much of an adult they ask for together (`month_sums.WHOLE`)."""

    __tablename__ = "session_sums"

    occurrence_id: Mapped[UUID] = mapped_column(sa.ForeignKey("occurrences.id", ondelete="CASCADE"), primary_key=True)
    present: Mapped[int]
    units: Mapped[int]
