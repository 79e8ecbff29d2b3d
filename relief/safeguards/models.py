"""Bars: one person is kept from one file."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Record


class Bar(Record):
    """Somebody who must not see a file: a relative of the child, a neighbour of the accused.

    `subject_id` is the file (a concern, a child); no foreign key, since those rooms lie above. Set by one person;
    the first who wants it ended only asks (`asked_by_id`), and it ends with a second one.
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
