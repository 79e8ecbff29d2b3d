"""What is given to each action about plans and sessions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from relief.households.models import Sex
from relief.kernel.zone import local_moment
from relief.psychosocial.kinds import AgreedBy, AskedFor, Busy, HandOverWhy, Method, Prefers, SessionKind


@dataclass(frozen=True, kw_only=True)
class AgreementGiven:
    """Consent to the support; a child is asked too."""

    agreed: bool
    by: AgreedBy
    method: Method = Method.VERBAL
    child_assents: bool | None = None


@dataclass(frozen=True, kw_only=True)
class PlanGiven:
    """A new plan, proposed until somebody agrees. Name and goals are in no repr and leave this object only sealed."""

    response_id: UUID
    area_id: UUID
    name: str = field(repr=False)
    goals: str = field(default="", repr=False)
    layer: int = 3
    review_on: date | None = None
    agreement: AgreementGiven | None = None
    asked_for: AskedFor = AskedFor.PERSON
    prefers: Prefers = Prefers.ANYBODY
    mood_faces: int = 0
    is_demo: bool = False


@dataclass(frozen=True, kw_only=True)
class ReviewGiven:
    """What a review changed."""

    plan_id: UUID
    goals: str = field(repr=False)
    review_on: date | None


@dataclass(frozen=True, kw_only=True)
class TimeGiven:
    """When and where to meet: a space and its room, or a place in words.

    `has_other_adult`: the counsellor says that another adult will be there. `reason` sets aside what may be set aside;
    it is sealed. `occurrence_id` is the children's session that a group session belongs to.
    """

    starts_at: datetime
    ends_at: datetime
    space_id: UUID | None = None
    room: str = ""
    kind: SessionKind = SessionKind.INDIVIDUAL
    has_other_adult: bool = False
    reason: str = field(default="", repr=False)
    occurrence_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class SeriesGiven:
    """The same hour on weekdays (Monday is 0) from one day to another."""

    first_on: date
    last_on: date
    weekdays: tuple[int, ...]
    starts: time
    minutes: int
    space_id: UUID | None = None
    room: str = ""
    kind: SessionKind = SessionKind.INDIVIDUAL
    has_other_adult: bool = False
    reason: str = field(default="", repr=False)

    def time_on(self, day: date) -> TimeGiven:
        """The appointment of one day."""
        start = local_moment(day, self.starts)
        return TimeGiven(
            starts_at=start,
            ends_at=start + timedelta(minutes=self.minutes),
            space_id=self.space_id,
            room=self.room,
            kind=self.kind,
            has_other_adult=self.has_other_adult,
            reason=self.reason,
        )


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


@dataclass(frozen=True, kw_only=True)
class BusyGiven:
    """What the person does at these hours."""

    what: Busy
    hours: HoursGiven


@dataclass(frozen=True, kw_only=True)
class TiesGiven:
    """When a person cannot come: the child's number in the book of a space, and fixed hours; kept sealed."""

    space_id: UUID | None = field(default=None, repr=False)
    number: int | None = field(default=None, repr=False)
    busy: tuple[BusyGiven, ...] = field(default=(), repr=False)


@dataclass(frozen=True, kw_only=True)
class MoodGiven:
    """The face before and the face after, from 1 (very sad) to as many as the plan has faces."""

    before: int | None = field(default=None, repr=False)
    after: int | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class SelfGiven:
    """What a counsellor says of themselves."""

    sex: Sex | None = None


@dataclass(frozen=True, kw_only=True)
class HandOverGiven:
    """Who goes on with a plan. Without an agreement the person could not be asked yet."""

    plan_id: UUID
    to_id: UUID | None
    why: HandOverWhy
    agreement: AgreementGiven | None = None
    shares_notes: bool = False
