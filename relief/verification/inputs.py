"""What is told about nominations, sessions, appeals and visits, one shape for each deed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from relief.households.models import Damage
from relief.verification.kinds import AppealKind, Channel, Ground, Outcome, Refusal, Seat, VisitPurpose


@dataclass(frozen=True, kw_only=True)
class TermsGiven:
    """What the organisation decides; `source` says who decided it, or that it is still to be decided."""

    quorum: int
    appeal_days: int
    reads_guardian: bool
    reads_village: bool
    source: str


@dataclass(frozen=True, kw_only=True)
class ForumGiven:
    """One meeting of a forum."""

    response_id: UUID
    area_id: UUID
    name: str
    held_on: date
    kept_by: str
    is_demo: bool = False


@dataclass(frozen=True, kw_only=True)
class NominationGiven:
    """What the forum says for one household."""

    forum_id: UUID
    household_id: UUID
    grounds: tuple[Ground, ...]
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class CommitteeGiven:
    """A committee of an area."""

    area_id: UUID
    name: str
    is_demo: bool = False


@dataclass(frozen=True, kw_only=True)
class MemberGiven:
    """A person of a committee. `user_name` is the sign-in word, `household_code` the own household's code."""

    name: str
    seat: Seat
    user_name: str = ""
    household_code: str = ""


@dataclass(frozen=True, kw_only=True)
class SessionGiven:
    """A sitting and who came."""

    response_id: UUID
    held_on: date
    place: str
    member_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class TakeGiven:
    """Which waiting households a session takes onto its list, at most `most`."""

    area_id: UUID | None = None
    appealed: bool = True
    nominated: bool = True
    reported: bool = True
    most: int = 50


@dataclass(frozen=True, kw_only=True)
class DecisionGiven:
    """What the committee says of one row, and the version of the row the person saw."""

    version: int
    outcome: Outcome
    refusal: Refusal | None = None
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class AppealGiven:
    """What somebody brings."""

    response_id: UUID
    household_id: UUID
    kind: AppealKind
    channel: Channel
    said: str
    received_on: date
    brought_by: str = ""


@dataclass(frozen=True, kw_only=True)
class VisitGiven:
    """Who goes, when and why."""

    household_id: UUID
    response_id: UUID | None
    purpose: VisitPurpose
    planned_on: date
    visitor: str


@dataclass(frozen=True, kw_only=True)
class FoundGiven:
    """What the visitor found; `photo` is the file as it came."""

    made_on: date
    found: str
    damage: Damage | None = None
    photo: bytes = b""
