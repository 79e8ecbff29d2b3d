"""What is given to each action about concerns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from relief.concerns.kinds import Kind, Source, Triage, Urgency


@dataclass(frozen=True, kw_only=True)
class ConcernGiven:
    """What somebody noticed. `id` is made by whoever writes it down; the same id again is the same concern.

    `subject` says who it is about in free words and may be empty. Text, subject, kind and source are sealed.
    """

    id: UUID
    area_id: UUID
    text: str = field(repr=False)
    subject: str = field(default="", repr=False)
    kind: Kind = field(default=Kind.OTHER, repr=False)
    urgency: Urgency = Urgency.MEDIUM
    source: Source = field(default=Source.STAFF, repr=False)
    space_id: UUID | None = None
    is_demo: bool = False


@dataclass(frozen=True, kw_only=True)
class TriageGiven:
    """What the focal point decided, why, and when to look again; `version` is the one that was looked at."""

    concern_id: UUID
    version: int
    decision: Triage
    note: str = field(repr=False)
    next_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class NoteGiven:
    """One step of the follow-up."""

    concern_id: UUID
    note: str = field(repr=False)
    next_on: date | None = None
