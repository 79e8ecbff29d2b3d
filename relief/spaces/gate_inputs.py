"""What is given to the acts of the gate."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from relief.kernel.ids import new_id
from relief.spaces.gate_kinds import Collecting, Count, Release


@dataclass(frozen=True, kw_only=True)
class ArriveGiven:
    """A child came; `code` is the number its guardian took along."""

    space_id: UUID
    child_id: UUID
    at: datetime
    code: str = ""
    device_id: UUID | None = None
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class ReleaseGiven:
    """A child leaves. `has_left` on what a tablet wrote: it has happened, whatever the rules say."""

    space_id: UUID
    child_id: UUID
    how: Release | None
    at: datetime
    released_to: str = ""
    code: str = ""
    second_staff_id: UUID | None = None
    reason: str = ""
    has_left: bool = False
    device_id: UUID | None = None
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class CountGiven:
    """Heads; `expected` as the tablet knew it, or None to ask the records."""

    space_id: UUID
    kind: Count | None
    counted: int | None
    at: datetime
    expected: int | None = None
    reason: str = ""
    device_id: UUID | None = None
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class RuleGiven:
    """Who may, or must never, collect; or that the child goes home alone."""

    child_id: UUID
    decision: Collecting | None
    name: str = ""
    relation: str = ""
    is_alone: bool = False
    basis: str = ""
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class HoldGiven:
    """The session takes place, and who of the site's people is with the children."""

    occurrence_id: UUID
    adults: tuple[UUID, ...] = ()
