"""What is given to each action about courses, and what can be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from relief.kernel.problems import N_

MOST_PARTS, MOST_MINUTES = 60, 480
Faults = dict[str, str]
_TITLE = N_("Write a title in Bangla.")


@dataclass(frozen=True, kw_only=True)
class CourseGiven:
    """A course; its parts are given one by one."""

    name_bn: str
    name_en: str = ""
    least_parts: int = 1


@dataclass(frozen=True, kw_only=True)
class PartGiven:
    """A part of a course."""

    name_bn: str
    name_en: str = ""
    minutes: int = 90
    is_mandatory: bool = True
    after_number: int | None = None


@dataclass(frozen=True, kw_only=True)
class FollowGiven:
    """A group follows a course; the days are the plan."""

    group_id: UUID
    course_id: UUID | None
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, kw_only=True)
class MakeUpGiven:
    """A child did a part later."""

    group_id: UUID
    child_id: UUID
    part_id: UUID
    on_date: date | None


@dataclass(frozen=True, kw_only=True)
class WorkGiven:
    """Where a child works (C2)."""

    child_id: UUID
    registration_no: str = ""
    employer: str = ""
    phone: str = ""
    address: str = ""
    free_time: str = ""


def of_course(given: CourseGiven) -> Faults:
    """What is wrong with a course."""
    found = {} if given.name_bn.strip() else {"name_bn": _TITLE}
    if not 1 <= given.least_parts <= MOST_PARTS:
        found["least_parts"] = N_("Write how many parts make it finished, from 1 to 60.")
    return found


def of_part(given: PartGiven, number: int) -> Faults:
    """What is wrong with the part of this number."""
    found = {} if given.name_bn.strip() else {"name_bn": _TITLE}
    if not 5 <= given.minutes <= MOST_MINUTES:
        found["minutes"] = N_("Write the minutes of the part, from 5 to 480.")
    if given.after_number is not None and not 1 <= given.after_number < number:
        found["after_number"] = N_("Write the number of an earlier part, or leave it empty.")
    return found


def of_follow(given: FollowGiven) -> Faults:
    """What is wrong with a plan."""
    found = {}
    if given.course_id is None:
        found["course_id"] = N_("Choose a course.")
    if given.starts_on is None:
        found["starts_on"] = N_("Write the first day.")
    if given.ends_on is None or (given.starts_on is not None and given.ends_on <= given.starts_on):
        found["ends_on"] = N_("Write the last day; it comes after the first.")
    return found
