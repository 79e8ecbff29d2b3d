"""The consent ledger."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Record


class Purpose(StrEnum):
    """What the data may be used for."""

    REGISTRATION = "registration"
    SHARING = "sharing"
    SPACE_ENROLMENT = "space-enrolment"
    SUPPORT = "support"
    PHOTO = "photo"
    CONTACT = "contact"
    RESEARCH = "research"


class Decision(StrEnum):
    """Yes, no, or no longer."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ConsentEvent(Record):
    """One decision; the newest for a subject and purpose is the one that holds."""

    __tablename__ = "consent_events"
    __table_args__ = (sa.Index("ix_consent_events_subject", "subject_id", "purpose", "at"),)

    # The record it speaks of (a household, a child, a support plan); no foreign key, since those
    # rooms lie above.
    subject_id: Mapped[UUID]
    purpose: Mapped[Purpose]
    decision: Mapped[Decision]
    given_by: Mapped[str] = mapped_column(sa.String(160))
    relation: Mapped[str] = mapped_column(sa.String(60), default="")
    method: Mapped[str] = mapped_column(sa.String(32), default="verbal")
    child_assents: Mapped[bool | None] = mapped_column(default=None)
    language: Mapped[str] = mapped_column(sa.String(5), default="bn")
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    # Who stood by where somebody gave a thumbprint or decided for another person.
    witness: Mapped[str] = mapped_column(sa.String(160), default="")
    # Which wording was read out; empty for decisions kept before wordings were numbered.
    notice: Mapped[str] = mapped_column(sa.String(20), default="")


@sa.event.listens_for(ConsentEvent, "before_update")
@sa.event.listens_for(ConsentEvent, "before_delete")
def _refuse_change(_mapper: object, _connection: object, _event: object) -> None:
    """A decision is never overwritten: the next one is added. Erasing blanks names with the table's own update."""
    msg = "The consent ledger is only added to."
    raise TypeError(msg)
