"""Measures as data, what they came to area by area, and what happened to gaps."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Base, Record


class Unit(StrEnum):
    """What a measure counts; people and children live in the households counted."""

    HOUSEHOLD = "household"
    PERSON = "person"
    CHILD = "child"
    REPORT = "report"
    PLAN = "plan"


class GapMeasure(Record):
    """A measure somebody wrote, or, with the code of one of the product's own, what was changed about that.

    `need` and `cover` are words of quantities.py, `whom` one of its groups. The flag opens when less than
    `opens_below` per cent of the need are covered and `least` or more are missing; it closes at `closes_at` per cent.
    One of `cover` is enough for `per` of `need`. With `validity_days`, aid counts for so many days, whatever the kit
    says; `slot` is the bit of a standing that remembers it.
    """

    __tablename__ = "gap_measures"

    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name_bn: Mapped[str] = mapped_column(sa.String(120), default="")
    name_en: Mapped[str] = mapped_column(sa.String(120), default="")
    sector: Mapped[str] = mapped_column(sa.String(32), default="")
    unit: Mapped[Unit] = mapped_column(default=Unit.HOUSEHOLD)
    need: Mapped[str] = mapped_column(sa.String(40))
    cover: Mapped[str] = mapped_column(sa.String(40))
    whom: Mapped[str] = mapped_column(sa.String(32), default="")
    per: Mapped[int] = mapped_column(sa.SmallInteger, default=1)
    opens_below: Mapped[int] = mapped_column(sa.SmallInteger)
    closes_at: Mapped[int] = mapped_column(sa.SmallInteger)
    least: Mapped[int]
    standard: Mapped[str] = mapped_column(sa.String(300), default="")
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    validity_days: Mapped[int | None] = mapped_column(sa.SmallInteger, default=None)
    slot: Mapped[int | None] = mapped_column(sa.SmallInteger, default=None)
    is_on: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[datetime | None] = mapped_column(default=None)
    changed_by_id: Mapped[UUID | None] = mapped_column(default=None)


class MeasureSum(Base):
    """What every measure came to in one area at the last count.

    `numbers` is {code: [need, cover]}, or [need, cover, need of all, cover of all] for a measure of one group. A need
    that nobody knows is None. Every household is in each number once.
    """

    __tablename__ = "measure_sums"

    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"), primary_key=True)
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), primary_key=True, index=True)
    numbers: Mapped[dict[str, Any]]


class MeasureDay(Base):
    """The same as it stood at the last count of a day."""

    __tablename__ = "measure_days"

    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"), primary_key=True)
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), primary_key=True, index=True)
    on_date: Mapped[date] = mapped_column(primary_key=True)
    numbers: Mapped[dict[str, Any]]


class Happening(StrEnum):
    """What became of a gap: the count opens, reopens and resolves; people do the rest."""

    OPENED = "opened"
    REOPENED = "reopened"
    RESOLVED = "closed"
    ACKNOWLEDGED = "seen"
    ASSIGNED = "given"
    WAIVED = "accepted"
    TAKEN_BACK = "taken-back"


class GapEvent(Base):
    """One step in the life of a gap; never changed. `by_id` is the count's clerk, or who decided."""

    __tablename__ = "gap_events"
    __table_args__ = (sa.Index("ix_gap_events_response_at", "response_id", "at", "area_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"))
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), index=True)
    gap_id: Mapped[UUID] = mapped_column(sa.ForeignKey("gaps.id"), index=True)
    at: Mapped[datetime]
    happening: Mapped[Happening]
    shortfall: Mapped[int]
    need: Mapped[int]
    by_id: Mapped[UUID]
    note: Mapped[str] = mapped_column(sa.String(300), default="")


class DigestKind(StrEnum):
    """When a digest was made."""

    MORNING = "morning"
    UPLOAD = "upload"


class GapDigest(Base):
    """A stretch of time whose events belong together: the day before, or what an upload of tablets turned.

    It names no area: each reader sees the events of their own.
    """

    __tablename__ = "gap_digests"
    __table_args__ = (sa.UniqueConstraint("response_id", "kind", "until"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"))
    kind: Mapped[DigestKind]
    since: Mapped[datetime]
    until: Mapped[datetime]
