"""Sites, their staff, groups, weekly series and what becomes of each date."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relief.areas.models import Area
from relief.kernel.db import Base, Record
from relief.spaces.kinds import NotHeld, OccurrenceState, SexRule, SpaceKind, SpaceState


class Space(Record):
    """One site."""

    __tablename__ = "spaces"

    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"), index=True)
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(32), unique=True)
    name_bn: Mapped[str] = mapped_column(sa.String(160))
    name_en: Mapped[str] = mapped_column(sa.String(160), default="")
    kind: Mapped[SpaceKind] = mapped_column(default=SpaceKind.FIXED)
    lon: Mapped[float | None] = mapped_column(default=None)
    lat: Mapped[float | None] = mapped_column(default=None)
    indoor_m2: Mapped[float | None] = mapped_column(default=None)
    latrines_female: Mapped[int] = mapped_column(default=0)
    latrines_male: Mapped[int] = mapped_column(default=0)
    opened_on: Mapped[date | None] = mapped_column(default=None)
    review_on: Mapped[date | None] = mapped_column(default=None)
    state: Mapped[SpaceState] = mapped_column(default=SpaceState.OPEN)
    is_demo: Mapped[bool] = mapped_column(default=False)

    area: Mapped[Area] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)


class SpaceStaff(Base):
    """A person of this site: only they see its children."""

    __tablename__ = "space_staff"

    space_id: Mapped[UUID] = mapped_column(sa.ForeignKey("spaces.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True, index=True)
    is_manager: Mapped[bool] = mapped_column(default=False)
    code_signed_on: Mapped[date]
    # Who left keeps the row: it says who could see the children until then.
    left_on: Mapped[date | None] = mapped_column(default=None)


class ActivityGroup(Record):
    """Children of like age who meet together."""

    __tablename__ = "activity_groups"

    space_id: Mapped[UUID] = mapped_column(sa.ForeignKey("spaces.id"), index=True)
    name_bn: Mapped[str] = mapped_column(sa.String(120))
    name_en: Mapped[str] = mapped_column(sa.String(120), default="")
    age_min: Mapped[int]
    age_max: Mapped[int]
    sex_rule: Mapped[SexRule] = mapped_column(default=SexRule.ANY)
    max_size: Mapped[int] = mapped_column(default=25)


class Series(Record):
    """A weekly timetable entry: an RRULE (RFC 5545), local times, and the dates left out."""

    __tablename__ = "series"

    group_id: Mapped[UUID] = mapped_column(sa.ForeignKey("activity_groups.id"), index=True)
    space_id: Mapped[UUID] = mapped_column(sa.ForeignKey("spaces.id"), index=True)
    rrule: Mapped[str] = mapped_column(sa.String(200))
    starts: Mapped[time]
    ends: Mapped[time]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None] = mapped_column(default=None)
    room: Mapped[str] = mapped_column(sa.String(60), default="")
    # ISO dates on which it does not take place.
    left_out: Mapped[list[Any]] = mapped_column(default_factory=list)


class Occurrence(Record):
    """One date of a series, with its register. Overdue is derived, never stored."""

    __tablename__ = "occurrences"
    __table_args__ = (
        sa.UniqueConstraint("series_id", "on_date"),
        sa.Index("ix_occurrences_space_start", "space_id", "starts_at"),
        sa.Index("ix_occurrences_state_end", "state", "ends_at"),
        # A month of all sites, for the indicators.
        sa.Index("ix_occurrences_day", "on_date", "space_id"),
    )

    series_id: Mapped[UUID] = mapped_column(sa.ForeignKey("series.id"))
    group_id: Mapped[UUID] = mapped_column(sa.ForeignKey("activity_groups.id"), index=True)
    space_id: Mapped[UUID] = mapped_column(sa.ForeignKey("spaces.id"))
    on_date: Mapped[date]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    room: Mapped[str] = mapped_column(sa.String(60), default="")
    topic: Mapped[str] = mapped_column(sa.String(160), default="")
    state: Mapped[OccurrenceState] = mapped_column(default=OccurrenceState.PLANNED)
    not_held_reason: Mapped[NotHeld | None] = mapped_column(default=None)
    not_held_note: Mapped[str] = mapped_column(sa.String(200), default="")
    grace_hours: Mapped[int] = mapped_column(default=24)
    adults_present: Mapped[int | None] = mapped_column(default=None)
    incident_count: Mapped[int] = mapped_column(default=0)
    submitted_at: Mapped[datetime | None] = mapped_column(default=None)
    submitted_by_id: Mapped[UUID | None] = mapped_column(default=None)
    verified_at: Mapped[datetime | None] = mapped_column(default=None)
    verified_by_id: Mapped[UUID | None] = mapped_column(default=None)
    comment: Mapped[str] = mapped_column(sa.String(300), default="")

    space: Mapped[Space] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)
    group: Mapped[ActivityGroup] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)
