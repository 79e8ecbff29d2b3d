"""What is handed in about a plan, its rules, its list and its goods."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict
from uuid import UUID

from relief.distributions.models import EntitlementState, ListChangeKind
from relief.kernel.ids import new_id


class Condition(TypedDict):
    """One line of a rule block; the shapes are listed at the top of rules.py."""

    field: str
    op: str
    value: Any


Block = list[Condition]


@dataclass(frozen=True, kw_only=True)
class DistributionGiven:
    """A new plan. Its writer makes the id, so that sending the form twice plans once."""

    response_id: UUID
    area_id: UUID
    kit_id: UUID
    starts_at: datetime
    ends_at: datetime
    name_bn: str = ""
    name_en: str = ""
    round: int = 1
    code: str | None = None
    is_demo: bool = False
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class PlanChangeGiven:
    """What may change while a plan is a draft; `version` is the one the person saw."""

    distribution_id: UUID
    version: int
    kit_id: UUID
    starts_at: datetime
    ends_at: datetime
    name_bn: str = ""
    name_en: str = ""
    round: int = 1


@dataclass(frozen=True, kw_only=True)
class ListChangeGiven:
    """A household put on or taken off by hand; `kind` None takes an earlier change back."""

    distribution_id: UUID
    household_id: UUID
    kind: ListChangeKind | None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class PointGiven:
    """Where goods are handed out, and how many households an hour it can serve."""

    distribution_id: UUID
    name_bn: str
    name_en: str = ""
    lon: float | None = None
    lat: float | None = None
    capacity_per_hour: int = 60
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class GoodsCount:
    """What was found of one item when everything was over."""

    returned: Decimal = Decimal(0)
    lost: Decimal = Decimal(0)
    left: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class SignOffGiven:
    """A tablet that does not come back, and why one goes on without it."""

    distribution_id: UUID
    list_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class ListFilter:
    """Which rows of a list to show."""

    state: EntitlementState | None = None
    point_id: UUID | None = None
    text: str = ""


@dataclass(frozen=True)
class Said:
    """A sentence to be translated where the reader is known, with what goes into it."""

    message: str
    details: dict[str, object] = field(default_factory=dict)

    def english(self) -> str:
        """Say it in English, for commands and tests."""
        inner = {k: v.english() if isinstance(v, Said) else v for k, v in self.details.items()}
        return self.message % inner if inner else self.message
