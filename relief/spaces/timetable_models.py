"""Beside the timetable: who leads, holidays, sessions moved by hand, and what keeps sessions from being held."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Base, Record
from relief.spaces.site_kinds import Halt


class SpaceTerm(Base):
    """A figure the organisation set for itself; without a row the default holds (relief/spaces/terms.py)."""

    __tablename__ = "space_terms"

    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    value: Mapped[list[Any]]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[UUID]


class SeriesLead(Base):
    """A person who leads the sessions of a weekly entry."""

    __tablename__ = "series_leads"

    series_id: Mapped[UUID] = mapped_column(sa.ForeignKey("series.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True, index=True)


class Holiday(Record):
    """Days on which no space meets, both included. Islamic feasts move, so people keep this list."""

    __tablename__ = "holidays"
    __table_args__ = (sa.Index(None, "first_day", "last_day"),)

    first_day: Mapped[date]
    last_day: Mapped[date]
    name_bn: Mapped[str] = mapped_column(sa.String(120))
    name_en: Mapped[str] = mapped_column(sa.String(120), default="")


class OccurrencePause(Base):
    """A cause (a holiday or a suspension) that keeps a session from being held.

    Only what a cause stopped is given back when the cause falls away, and only when no other holds.
    """

    __tablename__ = "occurrence_pauses"

    occurrence_id: Mapped[UUID] = mapped_column(sa.ForeignKey("occurrences.id"), primary_key=True)
    cause_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)


class OccurrenceMove(Base):
    """A session that somebody put to another time by hand: edits of the whole entry leave it alone."""

    __tablename__ = "occurrence_moves"

    occurrence_id: Mapped[UUID] = mapped_column(sa.ForeignKey("occurrences.id"), primary_key=True)
    planned_on: Mapped[date]
    moved_at: Mapped[datetime]
    moved_by_id: Mapped[UUID]


class Suspension(Record):
    """One act that let sites stand still from a day until a day; `shape` is the drawn polygon as WKB."""

    __tablename__ = "suspensions"

    halt: Mapped[Halt]
    from_date: Mapped[date]
    to_date: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    extent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("hazard_extents.id"), default=None)
    shape: Mapped[bytes | None] = mapped_column(deferred=True, repr=False, default=None)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_by_id: Mapped[UUID | None] = mapped_column(default=None)


class SuspendedSpace(Base):
    """One site of a suspension with its reopening check; without `reopened_at` it still stands still."""

    __tablename__ = "suspended_spaces"

    suspension_id: Mapped[UUID] = mapped_column(sa.ForeignKey("suspensions.id"), primary_key=True)
    space_id: Mapped[UUID] = mapped_column(sa.ForeignKey("spaces.id"), primary_key=True, index=True)
    # False while the first day is still to come: the site is open until then.
    has_begun: Mapped[bool] = mapped_column(default=False)
    sessions: Mapped[int] = mapped_column(default=0)
    reopened_on: Mapped[date | None] = mapped_column(default=None)
    reopened_at: Mapped[datetime | None] = mapped_column(default=None)
    reopened_by_id: Mapped[UUID | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(sa.String(300), default="")
