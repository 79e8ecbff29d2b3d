"""What is given to each action about grants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from relief.rehabilitation.kinds import Measure, PaidFrom, ProgrammeKind


@dataclass(frozen=True, kw_only=True)
class StepGiven:
    """One instalment of the template; it releases `share` percent of the amount, or `amount_poisha` where given.

    `evidence_*` says what is asked for as proof. `days` after the start it is due; None sets no day.
    """

    title_bn: str
    title_en: str
    share: int = 0
    amount_poisha: int | None = None
    evidence_bn: str = ""
    evidence_en: str = ""
    asks_photo: bool = False
    needs_inspection: bool = True
    days: int | None = None


@dataclass(frozen=True, kw_only=True)
class ProgrammeGiven:
    """A kind of grant. `neutral_code` is all that lists and slips show.

    `reason` is kept sealed when the programme is confidential; empty leaves the one that is kept.
    `grants_planned` is how many grants the budget carries, None where nobody has set a limit.
    """

    response_id: UUID
    neutral_code: str
    name_bn: str
    name_en: str
    kind: ProgrammeKind
    amount_poisha: int
    milestones: tuple[StepGiven, ...]
    opens_on: date | None = None
    closes_on: date | None = None
    grants_planned: int | None = None
    paid_from: PaidFrom = PaidFrom.BUDGET
    measures: tuple[Measure, ...] = ()
    for_groups: bool = False
    third_releases: bool = True
    is_confidential: bool = False
    reason: str = ""
    is_demo: bool = False


@dataclass(frozen=True, kw_only=True)
class NominationGiven:
    """A household proposed by its community: `nominated_by` is the forum, `ground` its words.

    `group_label` is the neutral name of a group whose first member the household is.
    """

    programme_id: UUID
    household_id: UUID
    nominated_by: str = ""
    ground: str = ""
    forum_id: UUID | None = None
    group_label: str = ""


class Decision(StrEnum):
    """What the fund committee decided."""

    VERIFIED = "verified"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class VisitGiven:
    """Somebody went to see the household. What is not in `measured` was not measured."""

    household_id: UUID
    visited_on: date
    outcome: str
    grant_id: UUID | None = None
    measured: Mapping[Measure, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FundGiven:
    """The fund of a union and the committee that decides about it."""

    area_id: UUID
    name_bn: str
    name_en: str
    committee_id: UUID
    is_demo: bool = False


@dataclass(frozen=True, kw_only=True)
class EntryGiven:
    """Money that came or is to be spent. `amount_poisha` is always more than nothing."""

    amount_poisha: int
    happened_on: date
    words: str
    paper: str = ""


@dataclass(frozen=True, kw_only=True)
class WorkGiven:
    """A work of the community at one place."""

    programme_id: UUID
    area_id: UUID
    title: str
    place: str
    starts_on: date
    ends_on: date
    is_demo: bool = False


@dataclass(frozen=True, kw_only=True)
class LabourGiven:
    """Volunteers of one day; a half day counts half."""

    on: date
    women: int
    men: int
    is_half: bool = False


@dataclass(frozen=True, kw_only=True)
class MaterialGiven:
    """What was used and what it cost; 0 where it was given."""

    name: str
    quantity: Decimal
    unit: str
    cost_poisha: int = 0
