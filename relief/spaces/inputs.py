"""What is given to each action about spaces, and what can be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from relief.households.models import Precision, Sex
from relief.kernel.ids import new_id
from relief.spaces.kinds import ExitReason, Mark, NotHeld, SexRule, SpaceKind, SpaceState


@dataclass(frozen=True, kw_only=True)
class SpaceGiven:
    """A new site. Whoever proposes it becomes its manager, so the code of conduct is asked for."""

    response_id: UUID
    area_id: UUID
    name_bn: str
    name_en: str = ""
    kind: SpaceKind = SpaceKind.FIXED
    indoor_m2: float | None = None
    latrines_female: int = 0
    latrines_male: int = 0
    lon: float | None = None
    lat: float | None = None
    opened_on: date | None = None
    review_on: date | None = None
    state: SpaceState = SpaceState.PROPOSED
    code_signed_on: date | None = None
    code: str = ""
    is_demo: bool = False
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class SpaceChange:
    """What may change about a site; `version` is the one the person was looking at."""

    space_id: UUID
    version: int
    name_bn: str
    name_en: str
    kind: SpaceKind
    indoor_m2: float | None
    latrines_female: int
    latrines_male: int
    lon: float | None
    lat: float | None
    opened_on: date | None
    review_on: date | None


@dataclass(frozen=True, kw_only=True)
class StaffGiven:
    """A person of a site; without a signed code of conduct nobody is put on."""

    space_id: UUID
    user_id: UUID
    code_signed_on: date | None
    is_manager: bool = False


@dataclass(frozen=True, kw_only=True)
class GroupGiven:
    """Children of like age who meet together."""

    space_id: UUID
    name_bn: str
    name_en: str = ""
    age_min: int
    age_max: int
    sex_rule: SexRule = SexRule.ANY
    max_size: int = 25
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class SeriesGiven:
    """A weekly entry of the timetable; `rrule` is made by `weeks.weekly`."""

    group_id: UUID
    rrule: str
    starts: time
    ends: time
    valid_from: date
    valid_to: date | None = None
    room: str = ""
    lead_ids: tuple[UUID, ...] = ()
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class CaregiverGiven:
    """Who answers for a child."""

    name: str
    relation: str
    phone: str = ""
    is_guardian: bool = True
    may_collect: bool = True


@dataclass(frozen=True, kw_only=True)
class AgreementGiven:
    """Who agreed to what, and whether the child wants to come."""

    given_by: str
    relation: str = ""
    method: str = "verbal"
    enrolment: bool = False
    sharing: bool = False
    photo: bool = False
    child_assents: bool | None = None


@dataclass(frozen=True, kw_only=True)
class EnrolmentGiven:
    """A child with guardian and agreement. `id` is the child's own.

    Either `birth_date` or `age` is given; `is_different` says that somebody looked at the children
    with a like name and this is none of them.
    """

    group_id: UUID
    known_as: str
    sex: Sex | None
    agreement: AgreementGiven
    name_bn: str = ""
    name_en: str = ""
    birth_date: date | None = None
    birth_precision: Precision | None = None
    age: int | None = None
    caregivers: tuple[CaregiverGiven, ...] = ()
    unaccompanied: bool = False
    safety_note: str = ""
    from_date: date | None = None
    is_different: bool = False
    household_id: UUID | None = None
    is_demo: bool = False
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class CompletionGiven:
    """Guardian and agreement of a child who walked in."""

    enrolment_id: UUID
    agreement: AgreementGiven
    caregivers: tuple[CaregiverGiven, ...] = ()
    unaccompanied: bool = False


@dataclass(frozen=True, kw_only=True)
class WalkInGiven:
    """A child nobody expected: on the register at once, present; the rest follows.

    `known_id` names a child of this space who came to another group's session.
    """

    occurrence_id: UUID
    known_as: str = ""
    sex: Sex | None = None
    age: int | None = None
    known_id: UUID | None = None
    is_different: bool = False
    # When a tablet wrote it, and which; at the desk it is now.
    at: datetime | None = None
    device_id: UUID | None = None
    id: UUID = field(default_factory=new_id)
    mark_id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class ExitGiven:
    """A child no longer comes, and why; `on` is the last day."""

    enrolment_id: UUID
    reason: ExitReason | None
    on: date | None


@dataclass(frozen=True, kw_only=True)
class MarkGiven:
    """One tap. `base_id` is the mark the person saw when making it."""

    id: UUID
    occurrence_id: UUID
    child_id: UUID
    mark: Mark
    marked_at: datetime
    base_id: UUID | None = None
    device_id: UUID | None = None
    from_paper: bool = False
    # The versions between which the manager decides with this mark.
    settles: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SubmissionGiven:
    """A register handed in: who was there besides the children."""

    occurrence_id: UUID
    adults_present: int | None
    incident_count: int = 0
    topic: str = ""


@dataclass(frozen=True, kw_only=True)
class NotHeldGiven:
    """A session that did not take place."""

    occurrence_id: UUID
    reason: NotHeld | None
    note: str = ""
