"""When an appointment fits into a counsellor's days. Pure: moments in, clashes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from relief.kernel.problems import N_
from relief.kernel.zone import LOCAL, local_day
from relief.psychosocial.inputs import AbsenceGiven, HoursGiven, PlanGiven, TimeGiven
from relief.psychosocial.kinds import ClashKind, PlanState

DAILY_MAXIMUM = 5
TRAVEL = timedelta(minutes=45)
SHORTEST = timedelta(minutes=15)
LONGEST = timedelta(hours=3)
NO_SHOWS_TO_FOLLOW_UP = 2
LAYERS = (2, 3, 4)


@dataclass(frozen=True, kw_only=True)
class Span:
    """From one moment up to, not including, another."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: Span) -> bool:
        """Touching ends do not overlap."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def gap_to(self, other: Span) -> timedelta:
        """The free time between the two; negative when they overlap."""
        return max(self.starts_at, other.starts_at) - min(self.ends_at, other.ends_at)


@dataclass(frozen=True, kw_only=True)
class Booked(Span):
    """An appointment: whose plan, and where."""

    plan_id: UUID
    place: str
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class Clash:
    """One reason why a time does not fit, with the times that stand in the way."""

    kind: ClashKind
    other: Span | None = None

    @property
    def code(self) -> str:
        """The plan's code of the appointment in the way; empty for anything else."""
        return self.other.code if isinstance(self.other, Booked) else ""


@dataclass(frozen=True, kw_only=True)
class Days:
    """What is known around the wanted time: own appointments, the room's use, absences, hours."""

    own: Sequence[Booked] = ()
    of_plan: Sequence[Booked] = ()
    room: Sequence[Span] = ()
    away: Sequence[Span] = ()
    hours: Sequence[HoursGiven] = ()


def clashes(wanted: Booked, days: Days) -> list[Clash]:
    """Every reason against this time, each on its own; none means that it fits."""
    found = [
        *_overlapping(wanted, days.own, ClashKind.COUNSELLOR),
        *_overlapping(wanted, days.of_plan, ClashKind.PLAN),
        *_overlapping(wanted, days.room, ClashKind.ROOM),
        *_overlapping(wanted, days.away, ClashKind.AWAY),
    ]
    if not any(_within(wanted, hours) for hours in days.hours):
        found.append(Clash(kind=ClashKind.OUTSIDE_HOURS))
    found += _too_far(wanted, days.own)
    if sum(_same_day(wanted, other) for other in days.own) >= DAILY_MAXIMUM:
        found.append(Clash(kind=ClashKind.DAILY_MAXIMUM))
    return found


def place_key(space_id: UUID | None, place: str) -> str:
    """Two appointments in one space are at one place; elsewhere the words decide."""
    return str(space_id) if space_id else folded(place)


def folded(text: str) -> str:
    """One writing for a room: spaces and capitals do not make another room."""
    return " ".join(text.split()).casefold()


def faults_of_time(given: TimeGiven, now: datetime) -> dict[str, str]:
    """What is wrong with a time whatever else is booked."""
    length = given.ends_at - given.starts_at
    if length <= timedelta(0):
        return {"ends": N_("The end must be later than the start.")}
    if not SHORTEST <= length <= LONGEST:
        return {"ends": N_("An appointment lasts between 15 minutes and 3 hours.")}
    if local_day(given.starts_at) < local_day(now):
        return {"day": N_("This day is over. Choose today or a later day.")}
    if given.space_id is None and not given.room.strip():
        return {"room": N_("Choose a space, or write where you will meet.")}
    return {}


def faults_of_plan(given: PlanGiven) -> dict[str, str]:
    """What is wrong with a new plan."""
    faults: dict[str, str] = {}
    if not given.name.strip():
        faults["name"] = N_("Write the person's name. It is sealed; only you can open it.")
    if given.layer not in LAYERS:
        faults["layer"] = N_("Choose one of the layers.")
    if not given.agreement.agreed:
        faults["agreed"] = N_(
            "Without consent no plan is opened. Explain the support, and come back when the"
            " person agrees. Other help does not depend on it."
        )
    return faults


def faults_of_hours(hours: Sequence[HoursGiven]) -> dict[str, str]:
    """What is wrong with a working week, by weekday."""
    return {
        f"ends_{each.weekday}": N_("The end must be later than the start.")
        for each in hours
        if each.ends <= each.starts
    }


def faults_of_absence(given: AbsenceGiven) -> dict[str, str]:
    """What is wrong with an absence."""
    if given.ends_at <= given.starts_at:
        return {"ends_at": N_("The end must be later than the start.")}
    return {}


def is_open(state: PlanState) -> bool:
    """True while sessions may be booked."""
    return state in (PlanState.CONSENTED, PlanState.ACTIVE)


def review_due(state: PlanState, review_on: date | None, today: date) -> bool:
    """True when the agreed day of looking back has come."""
    return is_open(state) and review_on is not None and review_on <= today


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


def _too_far(wanted: Booked, own: Sequence[Booked]) -> Iterator[Clash]:
    for other in own:
        if other.place != wanted.place and timedelta(0) <= wanted.gap_to(other) < TRAVEL:
            yield Clash(kind=ClashKind.TRAVEL, other=other)


def _same_day(one: Span, other: Span) -> bool:
    return local_day(one.starts_at) == local_day(other.starts_at)
