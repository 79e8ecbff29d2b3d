"""The secret addresses, kept as hashes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Record


class CalendarToken(Record):
    """An address given to one person (`created_by_id`). `feed` names the room's feed, `subject_id` what it shows."""

    __tablename__ = "calendar_tokens"
    __table_args__ = (sa.Index(None, "feed", "subject_id"),)

    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    feed: Mapped[str] = mapped_column(sa.String(20))
    subject_id: Mapped[UUID]
    owner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    last_used_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
