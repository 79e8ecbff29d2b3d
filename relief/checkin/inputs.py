"""What is handed in from the desk or a tablet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from relief.checkin.models import Method, Outcome
from relief.kernel.ids import new_id
from relief.stock.rules import Line


@dataclass(frozen=True, kw_only=True)
class CheckInGiven:
    """One fact from the desk. `lines` None means all that is still due."""

    distribution_id: UUID
    household_id: UUID
    outcome: Outcome
    method: Method
    collected_at: datetime
    # A tablet's clock was corrected to this time; what it said stands in device_at.
    clock_was_off: bool = False
    collector_name: str = ""
    collector_relation: str = ""
    lines: tuple[Line, ...] | None = None
    reason: str = ""
    point_id: UUID | None = None
    device_id: UUID | None = None
    device_seq: int | None = None
    device_at: datetime | None = None
    seen: str = ""
    override_by_id: UUID | None = None
    override_reason: str = ""
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class VoidGiven:
    """An undo: another fact, which says that an earlier one was a mistake."""

    check_in_id: UUID
    at: datetime
    clock_was_off: bool = False
    reason: str = ""
    device_id: UUID | None = None
    device_seq: int | None = None
    device_at: datetime | None = None
    # A coordinator looked at it and lets it count after the ten minutes.
    may_be_late: bool = False
    id: UUID = field(default_factory=new_id)


class Keep(StrEnum):
    """Which of two collections really happened."""

    BOTH = "both"
    FIRST = "first"
    SECOND = "second"


@dataclass(frozen=True, kw_only=True)
class ResolutionGiven:
    """How a double collection was settled."""

    conflict_id: UUID
    keep: Keep
    reason: str
