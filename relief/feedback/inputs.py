"""What is handed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from relief.feedback.confidential import Matter
from relief.feedback.models import Channel, Kind, Topic


@dataclass(frozen=True, kw_only=True)
class FeedbackGiven:
    """One question or complaint; `household_code` as typed, or nothing."""

    response_id: UUID
    area_id: UUID
    kind: Kind
    channel: Channel
    topic: Topic
    said: str = field(repr=False)
    received_on: date
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    household_code: str = ""
    distribution_id: UUID | None = None
    wants_answer: bool = False


@dataclass(frozen=True, kw_only=True)
class ReportGiven:
    """A confidential report. `recipients` of those who could read it; `is_anonymous` keeps the writer out of it."""

    area_id: UUID
    matter: Matter
    said: str = field(repr=False)
    about: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    recipients: tuple[UUID, ...] = ()
    # Accounts it is about: they and whoever leads them never learn of it.
    about_ids: tuple[UUID, ...] = ()
    is_anonymous: bool = False
