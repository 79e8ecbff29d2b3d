"""What is given to each action about plans and sessions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from relief.psychosocial.kinds import AgreedBy, Method


@dataclass(frozen=True, kw_only=True)
class AgreementGiven:
    """Consent to the support; a child is asked too."""

    agreed: bool
    by: AgreedBy
    method: Method = Method.VERBAL
    child_assents: bool | None = None


@dataclass(frozen=True, kw_only=True)
class PlanGiven:
    """A new plan. Name and goals stay out of every repr and leave this object only sealed."""

    response_id: UUID
    area_id: UUID
    name: str = field(repr=False)
    goals: str = field(default="", repr=False)
    layer: int = 3
    review_on: date | None = None
    agreement: AgreementGiven
    is_demo: bool = False


@dataclass(frozen=True, kw_only=True)
class ReviewGiven:
    """What a review changed."""

    plan_id: UUID
    goals: str = field(repr=False)
    review_on: date | None


@dataclass(frozen=True, kw_only=True)
class TimeGiven:
    """When and where to meet: a space and its room, or a place in words."""

    starts_at: datetime
    ends_at: datetime
    space_id: UUID | None = None
    room: str = ""


@dataclass(frozen=True, kw_only=True)
class HoursGiven:
    """Working hours of one weekday (Monday is 0), local times."""

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True, kw_only=True)
class AbsenceGiven:
    """When the counsellor cannot be booked, whatever the week says."""

    starts_at: datetime
    ends_at: datetime
    reason: str = ""
