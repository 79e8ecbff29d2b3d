"""Responses, hazard extents, official figures, and how far each extent reaches into each area."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Base, Record
from relief.responses.kinds import ExtentKind as ExtentKind
from relief.responses.kinds import ResponseKind as ResponseKind
from relief.responses.kinds import ResponseState as ResponseState


class Response(Record):
    """One emergency. Everything operational cites one."""

    __tablename__ = "responses"

    code: Mapped[str] = mapped_column(sa.String(32), unique=True)
    name_bn: Mapped[str] = mapped_column(sa.String(160))
    name_en: Mapped[str] = mapped_column(sa.String(160))
    kind: Mapped[ResponseKind]
    started_on: Mapped[date]
    ended_on: Mapped[date | None] = mapped_column(default=None)
    state: Mapped[ResponseState] = mapped_column(default=ResponseState.ACTIVE)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    # Rivers and ponds are there in every season: nobody is flooded by them.
    takes_off_permanent: Mapped[bool] = mapped_column(default=True)


class HazardExtent(Record):
    """A dated polygon of where the water or wind was (a track is a line and counts nobody).

    PERMANENT is water of every season, taken off the flood before anybody is counted.
    """

    __tablename__ = "hazard_extents"

    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"), index=True)
    kind: Mapped[ExtentKind]
    name_bn: Mapped[str] = mapped_column(sa.String(160), default="")
    name_en: Mapped[str] = mapped_column(sa.String(160))
    geometry: Mapped[bytes] = mapped_column(deferred=True, repr=False)
    min_lon: Mapped[float]
    min_lat: Mapped[float]
    max_lon: Mapped[float]
    max_lat: Mapped[float]
    observed_at: Mapped[datetime]
    severity: Mapped[str] = mapped_column(sa.String(40), default="")
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    is_synthetic: Mapped[bool] = mapped_column(default=False)
    is_modelled: Mapped[bool] = mapped_column(default=False)
    is_repaired: Mapped[bool] = mapped_column(default=False)
    area_km2: Mapped[float | None] = mapped_column(default=None)
    # Coarse, for the screen: three hundred thousand corners are made few once, not at each look.
    outline: Mapped[bytes | None] = mapped_column(default=None, deferred=True, repr=False, sort_order=101)


class Exposure(Base):
    """How much of one area the response's water (all WATER extents together) covers; who is there.

    Exposed is not affected: it stands in until an official figure arrives. Counts are estimates.
    """

    __tablename__ = "exposures"

    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"), primary_key=True)
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), primary_key=True, index=True)
    share: Mapped[float]
    people: Mapped[int | None] = mapped_column(default=None)
    households: Mapped[int | None] = mapped_column(default=None)
    children_3_17: Mapped[int | None] = mapped_column(default=None)
    # "cells" when a population grid was cut by the water, "share" when people were spread evenly
    # over the area, "mixed" above unions of both kinds.
    method: Mapped[str] = mapped_column(sa.String(16), default="share")


class AreaImpact(Record):
    """Official affected figures of one area (union parishad, SOS or D-form)."""

    __tablename__ = "area_impacts"
    __table_args__ = (sa.UniqueConstraint("response_id", "area_id", "as_of"),)

    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"), index=True)
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), index=True)
    as_of: Mapped[date]
    households_affected: Mapped[int]
    people_affected: Mapped[int | None] = mapped_column(default=None)
    children_affected: Mapped[int | None] = mapped_column(default=None)
    source: Mapped[str] = mapped_column(sa.String(200), default="")
