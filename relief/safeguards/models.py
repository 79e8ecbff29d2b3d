"""Bars: one person is kept from one file. Accesses: one person reads a file of somebody else for some hours."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Record


class Bar(Record):
    """Somebody who must not see a file: a relative of the child, a neighbour of the accused.

    `subject_id` is the file (a concern, a support plan); no foreign key, since those rooms lie above. Set by one
    person; the first who wants it ended only asks (`asked_by_id`), and it ends with a second one.
    """

    __tablename__ = "access_bars"
    __table_args__ = (sa.Index("ix_access_bars_user_subject", "user_id", "subject_id"),)

    subject_id: Mapped[UUID] = mapped_column(index=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    reason_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary, repr=False)
    asked_at: Mapped[datetime | None] = mapped_column(default=None)
    asked_by_id: Mapped[UUID | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_by_id: Mapped[UUID | None] = mapped_column(default=None)


class Room(StrEnum):
    """Which room a file belongs to; the seals of its reasons name it."""

    CONCERNS = "concerns"
    SUPPORT = "psychosocial"


class Access(Record):
    """A supervisor who opened a file of somebody else: with a reason, until `expires_at`, told to whoever holds it."""

    __tablename__ = "file_accesses"

    room: Mapped[Room]
    subject_id: Mapped[UUID] = mapped_column(index=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    reason_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary, repr=False)
    expires_at: Mapped[datetime]
