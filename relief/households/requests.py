"""What a family asks about its own data: to see, to correct, to erase it; and what became of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relief.households.models import Household
from relief.kernel.db import Record


class Wish(StrEnum):
    """What is asked for."""

    SEE = "see"
    CORRECT = "correct"
    ERASE = "erase"


class Channel(StrEnum):
    """How the wish reached us."""

    IN_PERSON = "in-person"
    PHONE = "phone"
    LETTER = "letter"
    COMMITTEE = "committee"


class RequestState(StrEnum):
    """Open until a person decided; partly where something must stay."""

    OPEN = "open"
    DONE = "done"
    PARTLY = "partly"
    REFUSED = "refused"


class DataRequest(Record):
    """One wish of a family. Whoever wrote it down is its maker; an erasure is decided by somebody else.

    After an erasure `asked_by`, `identity` and `note` are empty: what stays is that it happened.
    """

    __tablename__ = "data_requests"
    __table_args__ = (sa.Index("ix_data_requests_state", "state", "due_on"),)

    household_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"), index=True)
    wish: Mapped[Wish]
    channel: Mapped[Channel]
    asked_by: Mapped[str] = mapped_column(sa.String(160))
    relation: Mapped[str] = mapped_column(sa.String(60), default="")
    # How it was made sure that this person may ask: card seen, known to the committee, called back.
    identity: Mapped[str] = mapped_column(sa.String(200))
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    received_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[RequestState] = mapped_column(default=RequestState.OPEN)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by_id: Mapped[UUID | None] = mapped_column(default=None)
    # Why, and what stays, in words the family can be told.
    decision: Mapped[str] = mapped_column(sa.String(300), default="")

    # A wish to see goes in steps: asked, identity checked, prepared, handed over.
    checked_at: Mapped[datetime | None] = mapped_column(default=None)
    checked_by_id: Mapped[UUID | None] = mapped_column(default=None)
    prepared_at: Mapped[datetime | None] = mapped_column(default=None)
    prepared_by_id: Mapped[UUID | None] = mapped_column(default=None)
    handed_at: Mapped[datetime | None] = mapped_column(default=None)
    handed_to: Mapped[str] = mapped_column(sa.String(160), default="")

    household: Mapped[Household] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)
