"""What tablets sent: the raw batch, the answer to each item, and what waits for a person."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Base, Record


class Answer(StrEnum):
    """What the tablet is told of one item; it forgets an item only on `done`."""

    DONE = "done"
    FIX = "fix"
    HELD = "held"
    LATER = "later"


class Came(StrEnum):
    """By which door a batch came in."""

    NET = "net"
    FILE = "file"
    CARRIED = "carried"


class Epoch(Base):
    """Which life of the database this is. One row; a database put back from a copy gets a new epoch."""

    __tablename__ = "epochs"

    server_id: Mapped[UUID] = mapped_column(primary_key=True)
    epoch: Mapped[UUID]
    since: Mapped[datetime]


class SyncBatch(Record):
    """The upload as it came, before anything was read in it. `body` is the JSON, packed with gzip."""

    __tablename__ = "sync_batches"

    device_id: Mapped[UUID] = mapped_column(sa.ForeignKey("devices.id"), index=True)
    came: Mapped[Came] = mapped_column(default=Came.NET)
    received_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    items: Mapped[int]
    body: Mapped[bytes] = mapped_column(sa.LargeBinary, repr=False)


class Receipt(Base):
    """The answer to one item, kept so that the same item gets the same answer. Never one for `later`."""

    __tablename__ = "receipts"
    __table_args__ = (sa.Index("ix_receipts_device_seq", "device_id", "seq"),)

    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[UUID] = mapped_column(sa.ForeignKey("devices.id"))
    seq: Mapped[int]
    batch_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sync_batches.id"), index=True)
    verb: Mapped[str] = mapped_column(sa.String(64))
    answer: Mapped[Answer]
    # A word of the problem that was in the way; empty for done.
    code: Mapped[str] = mapped_column(sa.String(64), default="")
    message: Mapped[str] = mapped_column(sa.String(400), default="")
    details: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    by_id: Mapped[UUID | None] = mapped_column(default=None)
    at: Mapped[datetime]


class HeldState(StrEnum):
    """What became of an item that waits for a person."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    SET_ASIDE = "set-aside"


class HeldItem(Record):
    """An item kept for a coordinator to decide: its rights, its list or its household changed meanwhile.

    `id` is the item's own. `given` is what the tablet wrote, untouched; `path` the area it belongs to
    when that could be told, else the device's.
    """

    __tablename__ = "held_items"
    __table_args__ = (sa.Index("ix_held_items_state", "state", "created_at"),)

    device_id: Mapped[UUID] = mapped_column(sa.ForeignKey("devices.id"))
    batch_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sync_batches.id"))
    seq: Mapped[int]
    verb: Mapped[str] = mapped_column(sa.String(64))
    v: Mapped[int]
    given: Mapped[dict[str, Any]] = mapped_column(repr=False)
    by_id: Mapped[UUID | None] = mapped_column(default=None)
    # When it happened, made believable, and what the tablet's clock said.
    at: Mapped[datetime]
    device_at: Mapped[datetime | None] = mapped_column(default=None)
    path: Mapped[str] = mapped_column(sa.String(200))
    distribution_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    # Set for what speaks of children: their space's manager decides, and no coordinator reads it.
    space_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    code: Mapped[str] = mapped_column(sa.String(64))
    message: Mapped[str] = mapped_column(sa.String(400), default="")
    state: Mapped[HeldState] = mapped_column(default=HeldState.WAITING)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by_id: Mapped[UUID | None] = mapped_column(default=None)
