"""When an appointment fits into a counsellor's days. Pure: moments in, clashes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from relief.kernel.zone import LOCAL, local_day
from relief.psychosocial.inputs import BusyGiven, HoursGiven
from relief.psychosocial.kinds import HARD, Busy, ClashKind, PlanState, Prefers

LAYERS = (2, 3, 4)
# Instruments ask about feelings and symptoms: from focused support on, never at the level of a group's leader.
SCALES_FROM = 3
FACES = (0, 3, 5)
OPEN = (PlanState.CONSENTED, PlanState.ACTIVE, PlanState.REVIEW_DUE)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The figures as they hold now; where they come from is in terms.py."""

    travel_minutes: int = 45
    daily_maximum: int = 5
    no_shows: int = 2
    follow_up_days: int = 3
    review_days: int = 90
    access_hours: int = 8


@dataclass(frozen=True, kw_only=True)
class Span:
    """From one moment up to, not including, another."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: Span) -> bool:
        """Touching ends do not overlap."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def covers(self, other: Span) -> bool:
        """From the other's beginning to its end."""
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at

    def gap_to(self, other: Span) -> timedelta:
        """The free time between the two; negative when they overlap."""
        return max(self.starts_at, other.starts_at) - min(self.ends_at, other.ends_at)


@dataclass(frozen=True, kw_only=True)
class Booked(Span):
    """An appointment: of whom, and where. `plan_id` is none for a group session, whose people stand in `people`."""

    plan_id: UUID | None = None
    place: str
    code: str = ""
    people: frozenset[UUID] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Wanted(Booked):
    """A wished time. `is_among_adults`: somebody else is there, as the place's timetable or the counsellor says."""

    is_among_adults: bool = False
    prefers: Prefers = Prefers.ANYBODY


@dataclass(frozen=True, kw_only=True)
class Clash:
    """One reason why a time does not fit, with the times that stand in the way."""

    kind: ClashKind
    other: Span | None = None
    busy: Busy | None = None

    @property
    def code(self) -> str:
        """The plan's code of the appointment in the way; empty for anything else."""
        return self.other.code if isinstance(self.other, Booked) else ""

    @property
    def is_hard(self) -> bool:
        """True when no reason sets it aside."""
        return self.kind in HARD


@dataclass(frozen=True, kw_only=True)
class Days:
    """What is known around the wanted time.

    `own` are the counsellor's appointments, `of_plan` those of the person with anybody, `room` whoever uses the
    room, `groups` the person's sessions in a space, `busy` school and work, `adults` when others work at the site.
    `sex` is the counsellor's ("female", "male"; empty when not said).
    """

    own: Sequence[Booked] = ()
    of_plan: Sequence[Booked] = ()
    room: Sequence[Span] = ()
    away: Sequence[Span] = ()
    hours: Sequence[HoursGiven] = ()
    groups: Sequence[Span] = ()
    busy: Sequence[BusyGiven] = ()
    adults: Sequence[Span] = ()
    sex: str = ""
    terms: Terms = field(default_factory=Terms)


def clashes(wanted: Wanted, days: Days) -> list[Clash]:
    """Every reason against this time, each on its own; none means that it fits."""
    found = [
        *_overlapping(wanted, days.own, ClashKind.COUNSELLOR),
        *_overlapping(wanted, days.of_plan, ClashKind.PLAN),
        *_overlapping(wanted, days.room, ClashKind.ROOM),
        *_overlapping(wanted, days.away, ClashKind.AWAY),
    ]
    if not wanted.is_among_adults and not any(one.covers(wanted) for one in days.adults):
        found.append(Clash(kind=ClashKind.NO_ADULT))
    found += _overlapping(wanted, days.groups, ClashKind.GROUP)
    found += _while_busy(wanted, days.busy)
    if not any(_within(wanted, hours) for hours in days.hours):
        found.append(Clash(kind=ClashKind.OUTSIDE_HOURS))
    found += _too_far(wanted, days.own, timedelta(minutes=days.terms.travel_minutes))
    if sum(_same_day(wanted, other) for other in days.own) >= days.terms.daily_maximum:
        found.append(Clash(kind=ClashKind.DAILY_MAXIMUM))
    if wanted.prefers is not Prefers.ANYBODY and days.sex != SEX_OF[wanted.prefers]:
        found.append(Clash(kind=ClashKind.SEX))
    return found


SEX_OF = {Prefers.WOMAN: "female", Prefers.MAN: "male"}


def in_the_way(found: Sequence[Clash], reason: str) -> list[Clash]:
    """What still forbids the time when somebody gave a reason for the rest; everything where none was given."""
    return [one for one in found if one.is_hard] if reason.strip() else list(found)


def place_key(space_id: UUID | None, place: str) -> str:
    """Two appointments in one space are at one place; elsewhere the words decide."""
    return str(space_id) if space_id else folded(place)


def folded(text: str) -> str:
    """One writing for a room: spaces and capitals do not make another room."""
    return " ".join(text.split()).casefold()


def is_open(state: PlanState) -> bool:
    """True while sessions may be booked."""
    return state in OPEN


def is_over(state: PlanState) -> bool:
    """True when it has ended."""
    return state not in (*OPEN, PlanState.PROPOSED)


def review_due(state: PlanState, review_on: date | None, today: date) -> bool:
    """True when the agreed day of looking back has come."""
    return is_open(state) and review_on is not None and review_on <= today


def dates_of(first: date, last: date, weekdays: Sequence[int]) -> list[date]:
    """Every day of a weekly series, both ends included (Monday is 0)."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if day.weekday() in weekdays]


def ends_of(start: datetime, minutes: int) -> datetime:
    """When an appointment of so many minutes ends."""
    return start + timedelta(minutes=minutes)


def _overlapping(wanted: Span, others: Sequence[Span], kind: ClashKind) -> Iterator[Clash]:
    return (Clash(kind=kind, other=other) for other in others if wanted.overlaps(other))


def _within(wanted: Span, hours: HoursGiven) -> bool:
    start, end = wanted.starts_at.astimezone(LOCAL), wanted.ends_at.astimezone(LOCAL)
    return (
        start.date() == end.date()
        and start.weekday() == hours.weekday
        and hours.starts <= start.time()
        and end.time() <= hours.ends
    )


def _while_busy(wanted: Span, busy: Sequence[BusyGiven]) -> Iterator[Clash]:
    start, end = wanted.starts_at.astimezone(LOCAL), wanted.ends_at.astimezone(LOCAL)
    for one in busy:
        hours = one.hours
        last = end.time() if end.date() == start.date() else time.max
        if start.weekday() == hours.weekday and start.time() < hours.ends and hours.starts < last:
            yield Clash(kind=ClashKind.BUSY, busy=one.what, other=_on(start, hours))


def _on(start: datetime, hours: HoursGiven) -> Span:
    return Span(
        starts_at=datetime.combine(start.date(), hours.starts, tzinfo=LOCAL),
        ends_at=datetime.combine(start.date(), hours.ends, tzinfo=LOCAL),
    )


def _too_far(wanted: Booked, own: Sequence[Booked], way: timedelta) -> Iterator[Clash]:
    for other in own:
        if other.place != wanted.place and timedelta(0) <= wanted.gap_to(other) < way:
            yield Clash(kind=ClashKind.TRAVEL, other=other)


def _same_day(one: Span, other: Span) -> bool:
    return local_day(one.starts_at) == local_day(other.starts_at)
