"""What is given to each action about grants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from relief.rehabilitation.kinds import ProgrammeKind


@dataclass(frozen=True, kw_only=True)
class StepGiven:
    """One milestone of the template; `share` is the part of the amount it releases, in percent."""

    title_bn: str
    title_en: str
    share: int


@dataclass(frozen=True, kw_only=True)
class ProgrammeGiven:
    """A new kind of grant. `neutral_code` is all that lists and slips show."""

    response_id: UUID
    neutral_code: str
    name_bn: str
    name_en: str
    kind: ProgrammeKind
    amount_poisha: int
    milestones: tuple[StepGiven, ...]
    is_demo: bool = False


@dataclass(frozen=True, kw_only=True)
class NominationGiven:
    """A household proposed by its community: `nominated_by` is the forum, `ground` its words."""

    programme_id: UUID
    household_id: UUID
    nominated_by: str
    ground: str = ""


class Decision(StrEnum):
    """What the fund committee decided."""

    VERIFIED = "verified"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class VisitGiven:
    """Somebody went to see the household."""

    household_id: UUID
    visited_on: date
    outcome: str
    grant_id: UUID | None = None
