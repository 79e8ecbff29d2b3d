"""Figures per area, and gaps with a life of their own."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Base, Record
from relief.stock.models import Sector


class Figure(Base):
    """What was counted for one area (with everything beneath it) at the last refresh. Households, never rounds.

    `affected` is None where nobody knows: the map hatches it, it is never zero.
    """

    __tablename__ = "figures"

    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"), primary_key=True)
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), primary_key=True, index=True)
    affected: Mapped[int | None] = mapped_column(default=None)
    # "official", "exposed" (polygon x estimate) or "" when unknown.
    affected_basis: Mapped[str] = mapped_column(sa.String(16), default="")
    registered: Mapped[int] = mapped_column(default=0)
    verified: Mapped[int] = mapped_column(default=0)
    targeted: Mapped[int] = mapped_column(default=0)
    reached: Mapped[int] = mapped_column(default=0)
    reached_ever: Mapped[int] = mapped_column(default=0)
    female_headed: Mapped[int] = mapped_column(default=0)
    female_headed_reached: Mapped[int] = mapped_column(default=0)
    disability: Mapped[int] = mapped_column(default=0)
    disability_reached: Mapped[int] = mapped_column(default=0)
    children_affected: Mapped[int | None] = mapped_column(default=None)
    children_registered: Mapped[int] = mapped_column(default=0)
    space_places: Mapped[int] = mapped_column(default=0)
    fully_damaged: Mapped[int] = mapped_column(default=0)
    fully_damaged_granted: Mapped[int] = mapped_column(default=0)
    last_delivery_on: Mapped[date | None] = mapped_column(default=None)


class SectorFigure(Base):
    """The same, for one sector.

    `in_need` said they lack it; `unmet` of these have nothing of it that still lasts; `reached` have, in need or not.
    """

    __tablename__ = "sector_figures"

    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"), primary_key=True)
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), primary_key=True, index=True)
    sector: Mapped[Sector] = mapped_column(primary_key=True)
    in_need: Mapped[int] = mapped_column(default=0)
    unmet: Mapped[int] = mapped_column(default=0)
    targeted: Mapped[int] = mapped_column(default=0)
    reached: Mapped[int] = mapped_column(default=0)
    reached_ever: Mapped[int] = mapped_column(default=0)


class Standing(Base):
    """Where one registered household stood in one response at the last count: the row any polygon is summed from.

    `bits` is read with `gaps.rules.Flag` and the sector shifts there. A household without a point has no lon and lat
    and belongs to its area only.
    """

    __tablename__ = "standings"
    __table_args__ = (
        sa.Index("ix_standings_area", "response_id", "area_id", "bits"),
        # All that a polygon is summed from, so that no household is read in vain.
        sa.Index("ix_standings_point", "response_id", "lon", "lat", "bits", "children_3_17", "size", "area_id"),
    )

    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"), primary_key=True)
    household_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"), primary_key=True)
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"))
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    bits: Mapped[int] = mapped_column(sa.BigInteger)
    children_3_17: Mapped[int]
    size: Mapped[int] = mapped_column(sa.SmallInteger)


class Count(Base):
    """The last count of a response. A later audit entry than `audit_number` means something changed since.

    At `lapses_at` the next piece of aid runs out, so that the figures move without anybody doing anything.
    `yardsticks` is a seal of the measures it was made with.
    """

    __tablename__ = "counts"

    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"), primary_key=True)
    counted_at: Mapped[datetime]
    audit_number: Mapped[int]
    households: Mapped[int]
    lapses_at: Mapped[datetime | None] = mapped_column(default=None)
    yardsticks: Mapped[str] = mapped_column(sa.String(16), default="")


class GapKind(StrEnum):
    """Which comparison failed."""

    REGISTRATION = "registration"
    SERVICE = "service"
    CHILD_PLACES = "child-places"
    REHABILITATION = "rehabilitation"
    LEFT_BEHIND = "left-behind"
    DISTANCE = "distance"
    FACILITY = "facility"
    SUPPORT = "support"
    FEEDBACK = "feedback"
    OWN = "own"


class GapState(StrEnum):
    """open -> acknowledged -> assigned -> resolved | waived; reopened when the measure falls back."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    RESOLVED = "resolved"
    WAIVED = "waived"


class Gap(Record):
    """An area, and a sector where it matters, in which a standard is not met.

    `arithmetic` is what was compared: [{"label" (msgid), "value"}, ...] ending in the shortfall.
    """

    __tablename__ = "gaps"
    __table_args__ = (
        sa.UniqueConstraint("response_id", "area_id", "measure"),
        # All that choosing and counting the largest of a state needs, so that no gap is read in vain.
        sa.Index("ix_gaps_response_state", "response_id", "state", "shortfall", "id", "area_id"),
    )

    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"))
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), index=True)
    # The code of what was measured (yardsticks.py).
    measure: Mapped[str] = mapped_column(sa.String(40))
    kind: Mapped[GapKind]
    # A Sector word, or "" where the gap has none.
    sector: Mapped[str] = mapped_column(sa.String(32), default="")
    shortfall: Mapped[int]
    need: Mapped[int]
    arithmetic: Mapped[list[Any]]
    state: Mapped[GapState] = mapped_column(default=GapState.OPEN)
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    assigned_to_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), default=None)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    waived_until: Mapped[date | None] = mapped_column(default=None)
    # By when whoever takes it on means to have closed it.
    due_on: Mapped[date | None] = mapped_column(default=None)
    times_reopened: Mapped[int] = mapped_column(default=0)


class FigureHistory(Base):
    """One line per area and day, so that a coordinator sees a gap open and close."""

    __tablename__ = "figure_history"

    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"), primary_key=True)
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), primary_key=True)
    on_date: Mapped[date] = mapped_column(primary_key=True)
    affected: Mapped[int | None] = mapped_column(default=None)
    registered: Mapped[int]
    reached: Mapped[int]
