"""Questions and complaints of the community."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relief.areas.models import Area
from relief.kernel.db import Record


class Kind(StrEnum):
    """What it is; each has its own time to be answered."""

    QUESTION = "question"
    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    THANKS = "thanks"


class Channel(StrEnum):
    """How it came."""

    DESK = "desk"
    PHONE = "phone"
    BOX = "box"
    VISIT = "visit"
    MEETING = "meeting"
    LETTER = "letter"


class Topic(StrEnum):
    """What it is about."""

    LISTING = "listing"
    NOT_RECEIVED = "not-received"
    GOODS = "goods"
    POINT = "point"
    REBUILDING = "rebuilding"
    DATA = "data"
    OTHER = "other"


class FeedbackState(StrEnum):
    """OPEN again when the person is not content with the answer."""

    OPEN = "open"
    ANSWERED = "answered"


class Feedback(Record):
    """One question or complaint. Without name, phone and household it is anonymous, and is answered in public."""

    __tablename__ = "feedback"
    __table_args__ = (sa.Index("ix_feedback_response_state", "response_id", "state", "due_on"),)

    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"))
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), index=True)
    distribution_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("distributions.id"), default=None)
    household_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("households.id"), index=True, default=None)
    kind: Mapped[Kind]
    channel: Mapped[Channel]
    topic: Mapped[Topic]
    name: Mapped[str] = mapped_column(sa.String(160), default="")
    phone: Mapped[str] = mapped_column(sa.String(20), default="")
    said: Mapped[str] = mapped_column(sa.String(2_000))
    received_on: Mapped[date]
    # Nothing to answer when somebody only thanks.
    due_on: Mapped[date | None] = mapped_column(default=None)
    state: Mapped[FeedbackState] = mapped_column(default=FeedbackState.OPEN)
    answer: Mapped[str] = mapped_column(sa.String(2_000), default="")
    told_how: Mapped[str] = mapped_column(sa.String(160), default="")
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    answered_by_id: Mapped[UUID | None] = mapped_column(default=None)

    area: Mapped[Area] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody is named."""
        return not (self.name or self.phone or self.household_id)

    @property
    def reference(self) -> str:
        """The number the person is told."""
        return f"F-{self.id.hex[-6:].upper()}"
