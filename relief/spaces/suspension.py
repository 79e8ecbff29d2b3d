"""What is given to let sites stand still and to open them again, and what can be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from relief.kernel.ids import new_id
from relief.kernel.problems import N_, Invalid
from relief.kernel.zone import local_day
from relief.spaces.site_kinds import Halt

# A storm is sometimes written down after it; further back the registers are settled.
LATEST_START = timedelta(days=14)
LONGEST = timedelta(days=180)


@dataclass(frozen=True, kw_only=True)
class SuspensionGiven:
    """From a day until a day, both included. The polygon is an extent of the response, or GeoJSON."""

    halt: Halt
    from_date: date | None
    to_date: date | None
    reason: str = ""
    extent_id: UUID | None = None
    shape: dict[str, Any] | None = None
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class ReopenGiven:
    """The reopening check of a site: what was looked at, and the first day on which it meets again."""

    space_id: UUID
    on: date | None
    safe: bool
    water: bool
    people: bool
    note: str = ""


def check(given: SuspensionGiven, now: datetime) -> None:
    """What is wrong with the days and the reason, before any site is looked at."""
    today, found = local_day(now), {}
    if given.from_date is None:
        found["from_date"] = N_("Write the first day without sessions.")
    elif given.from_date < today - LATEST_START:
        found["from_date"] = N_("The first day lies more than two weeks back.")
    if given.to_date is None:
        found["to_date"] = N_("Write the last day without sessions, as far as it can be foreseen.")
    elif given.from_date is not None and not given.from_date <= given.to_date <= given.from_date + LONGEST:
        found["to_date"] = N_("The last day must follow the first within half a year.")
    if given.halt is not Halt.HAZARD and not given.reason.strip():
        found["reason"] = N_("Write the reason.")
    if found:
        raise Invalid(found)
