"""Surveys after a distribution and the families drawn for them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relief.distributions.models import Entitlement
from relief.kernel.db import Record


class SurveyState(StrEnum):
    """Open while families are asked."""

    OPEN = "open"
    CLOSED = "closed"


class Answer(StrEnum):
    """What the family says of the goods; NOT_FOUND when nobody could be asked."""

    WAITING = "waiting"
    RECEIVED = "received"
    WITH_ISSUES = "with-issues"
    NOT_RECEIVED = "not-received"
    NOT_FOUND = "not-found"


class Issue(StrEnum):
    """What was wrong."""

    LESS = "less"
    QUALITY = "quality"
    LATE = "late"
    FAR = "far"
    UNSAFE = "unsafe"
    PAID = "paid"
    NOT_NEEDED = "not-needed"
    OTHER = "other"


class Survey(Record):
    """One round of asking. The draw can be done again by anybody: `seed` and the frame give the same families.

    `confidence`, `margin` and `spare` are whole per cent; `frame` is how many households got something at the
    draw, `frame_hash` the SHA-256 over their sorted entitlement ids.
    """

    __tablename__ = "surveys"

    distribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("distributions.id"), index=True)
    confidence: Mapped[int]
    margin: Mapped[int]
    spare: Mapped[int]
    frame: Mapped[int]
    frame_hash: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]
    seed: Mapped[str] = mapped_column(sa.String(32))
    state: Mapped[SurveyState] = mapped_column(default=SurveyState.OPEN)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)


class SurveyRow(Record):
    """One family drawn, what it said, and what was done when it said that nothing came."""

    __tablename__ = "survey_rows"
    __table_args__ = (sa.UniqueConstraint("survey_id", "position"), sa.UniqueConstraint("survey_id", "household_id"))

    survey_id: Mapped[UUID] = mapped_column(sa.ForeignKey("surveys.id"))
    position: Mapped[int]
    entitlement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("entitlements.id"))
    household_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"), index=True)
    answer: Mapped[Answer] = mapped_column(default=Answer.WAITING)
    issues: Mapped[list[Any]] = mapped_column(default_factory=list)
    said: Mapped[str] = mapped_column(sa.String(500), default="")
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    answered_by_id: Mapped[UUID | None] = mapped_column(default=None)
    # Set when the family says that nothing came, and taken back with that answer.
    follow_up_due: Mapped[date | None] = mapped_column(default=None, index=True)
    followed_up_at: Mapped[datetime | None] = mapped_column(default=None)
    followed_up_by_id: Mapped[UUID | None] = mapped_column(default=None)
    follow_up_said: Mapped[str] = mapped_column(sa.String(500), default="")

    entitlement: Mapped[Entitlement] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)
