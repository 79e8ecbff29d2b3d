"""Who came and who was collected by whom, who may and may not collect, and the heads that were counted."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Base, Record
from relief.spaces.gate_kinds import Collecting, Count, Doubt, Passage, Release


class GateEvent(Base):
    """One child through the gate, append-only. Its id is made where it happened."""

    __tablename__ = "gate_events"
    __table_args__ = (sa.Index(None, "space_id", "on_date"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(sa.ForeignKey("spaces.id"))
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    on_date: Mapped[date]
    passage: Mapped[Passage]
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    by_id: Mapped[UUID]
    device_id: Mapped[UUID | None] = mapped_column(default=None)
    # Of an arrival: the number the guardian takes along. Of a release: the number that was shown.
    code: Mapped[str] = mapped_column(sa.String(8), default="")
    how: Mapped[Release | None] = mapped_column(default=None)
    released_to: Mapped[str] = mapped_column(sa.String(160), default="")
    second_staff_id: Mapped[UUID | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    doubt: Mapped[Doubt] = mapped_column(default=Doubt.NONE)
    is_late: Mapped[bool] = mapped_column(default=False)


class PickupRule(Record):
    """Somebody who may, or must never, collect a child (C2); or that the child may go home alone.

    One person may set a rule. A "never" falls only when a second person agrees with the one who asked.
    """

    __tablename__ = "pickup_rules"

    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    decision: Mapped[Collecting]
    name: Mapped[str] = mapped_column(sa.String(160), default="")
    relation: Mapped[str] = mapped_column(sa.String(60), default="")
    # True: no collector at all, the child goes home alone with the guardian's written consent.
    is_alone: Mapped[bool] = mapped_column(default=False)
    basis: Mapped[str] = mapped_column(sa.String(200), default="")
    asked_at: Mapped[datetime | None] = mapped_column(default=None)
    asked_by_id: Mapped[UUID | None] = mapped_column(default=None)
    removed_at: Mapped[datetime | None] = mapped_column(default=None)
    removed_by_id: Mapped[UUID | None] = mapped_column(default=None)


class HeadCount(Record):
    """Heads counted at a site; `expected` is how many had come and not left as far as was known there."""

    __tablename__ = "head_counts"
    __table_args__ = (sa.Index(None, "space_id", "on_date"),)

    space_id: Mapped[UUID] = mapped_column(sa.ForeignKey("spaces.id"))
    on_date: Mapped[date]
    kind: Mapped[Count]
    counted: Mapped[int]
    expected: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    at: Mapped[datetime]
    device_id: Mapped[UUID | None] = mapped_column(default=None)


class PickupBlock(Base):
    """The numbers one tablet gives out at one site: two tablets without a network never give the same one."""

    __tablename__ = "pickup_blocks"
    __table_args__ = (sa.UniqueConstraint("space_id", "number"),)

    space_id: Mapped[UUID] = mapped_column(sa.ForeignKey("spaces.id"), primary_key=True)
    device_id: Mapped[UUID] = mapped_column(sa.ForeignKey("devices.id"), primary_key=True)
    number: Mapped[int]
    # With this the tablet locks what it writes of the site's children (AES-256, base64); only the site's people get it.
    act_key: Mapped[str] = mapped_column(sa.String(44), default="")


class SessionAdult(Base):
    """A person of the site who was with the children at a session."""

    __tablename__ = "session_adults"

    occurrence_id: Mapped[UUID] = mapped_column(sa.ForeignKey("occurrences.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    said_by_id: Mapped[UUID]
    said_at: Mapped[datetime]
