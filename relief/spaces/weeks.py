"""The weekly timetable: RRULE texts, the dates they give, and where two entries collide."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from dateutil.rrule import rrulestr

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# The week of Bangladesh begins on Saturday; Friday is its day of rest.
WEEK_ORDER = (5, 6, 0, 1, 2, 3, 4)
_HORIZON = timedelta(days=366)


def weekly(weekdays: Iterable[int]) -> str:
    """The RRULE of these weekdays (Monday is 0)."""
    return "FREQ=WEEKLY;BYDAY=" + ",".join(WEEKDAYS[day] for day in sorted(set(weekdays)))


def weekdays_of(rrule: str) -> frozenset[int]:
    """Read back the weekdays; ValueError when this is not a plain weekly rule.

    Only FREQ=WEEKLY with BYDAY is kept: anything richer could not be shown as ticked days.
    """
    parts = dict(part.split("=", 1) for part in rrule.split(";"))
    if set(parts) != {"FREQ", "BYDAY"} or parts["FREQ"] != "WEEKLY":
        raise ValueError(rrule)
    return frozenset(WEEKDAYS.index(day) for day in parts["BYDAY"].split(","))


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One entry of the timetable, as far as dates and times go."""

    rrule: str
    starts: time
    ends: time
    valid_from: date
    valid_to: date | None = None
    left_out: Collection[str] = field(default_factory=frozenset)


def dates(plan: Plan, first: date, last: date) -> list[date]:
    """The days it takes place between two days, both included, without those left out."""
    begin = max(first, plan.valid_from)
    end = min(last, plan.valid_to or last)
    if end < begin:
        return []
    return [day for day in _days(plan.rrule, begin, end) if day.isoformat() not in plan.left_out]


@lru_cache(maxsize=4096)
def _days(rrule: str, begin: date, end: date) -> tuple[date, ...]:
    """The night job asks for the same few weeks of thousands of entries, most with the same days."""
    midnight = datetime.combine(begin, time())
    rule = rrulestr(rrule, dtstart=midnight)
    return tuple(moment.date() for moment in rule.between(midnight, datetime.combine(end, time()), inc=True))


def clash(one: Plan, other: Plan) -> date | None:
    """The first day on which both want the same minutes; None when they never meet.

    A session may begin the minute another ends.
    """
    if one.ends <= other.starts or other.ends <= one.starts:
        return None
    first = max(one.valid_from, other.valid_from)
    ends = [day for day in (one.valid_to, other.valid_to) if day is not None]
    last = min([*ends, first + _HORIZON])
    both = set(dates(one, first, last)) & set(dates(other, first, last))
    return min(both, default=None)
