"""Arithmetic of spaces: ages, ratio, capacity, places, absences, and what a register still needs.

Figures are the defaults of the design (spaces.md 1.2); those marked [K] there are to be confirmed
by a child-protection specialist.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from relief.spaces.kinds import OccurrenceState, SexRule, SpaceState
from relief.spaces.site_kinds import Escalation

M2_PER_CHILD = Fraction(3, 2)
LEAST_ADULTS = 2
HARD_STOP = 30
SMALLEST_SHOWN = 5
RED_AFTER = timedelta(hours=72)
FACILITATORS_CORRECT = timedelta(days=30)

# Children one adult can look after, by the age at which the band ends.
_PER_ADULT: tuple[tuple[int, Fraction], ...] = (
    (2, Fraction(3)),
    (5, Fraction(15, 2)),
    (10, Fraction(10)),
    (13, Fraction(25, 2)),
    (200, Fraction(15)),
)

SETTLED = frozenset({OccurrenceState.SUBMITTED, OccurrenceState.VERIFIED})
OFF = frozenset({OccurrenceState.NOT_HELD, OccurrenceState.CANCELLED})
MISSING = frozenset(OccurrenceState) - SETTLED - OFF

NEXT_STATES: dict[SpaceState, tuple[SpaceState, ...]] = {
    SpaceState.PROPOSED: (SpaceState.ASSESSED, SpaceState.CLOSED),
    SpaceState.ASSESSED: (SpaceState.APPROVED, SpaceState.CLOSED),
    SpaceState.APPROVED: (SpaceState.OPEN, SpaceState.CLOSED),
    SpaceState.OPEN: (SpaceState.SUSPENDED, SpaceState.HANDED_OVER, SpaceState.CLOSED),
    SpaceState.SUSPENDED: (SpaceState.OPEN, SpaceState.HANDED_OVER, SpaceState.CLOSED),
    SpaceState.HANDED_OVER: (),
    SpaceState.CLOSED: (),
}
ENDED = frozenset({SpaceState.HANDED_OVER, SpaceState.CLOSED})
# Only an open site plans sessions: one that is not open yet cannot be late with a register.
RUNNING = frozenset({SpaceState.OPEN})


def age_on(birth: date, day: date) -> int:
    """Full years on a day; somebody born on 29 February is a year older on 1 March."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def birth_for_age(age: int, day: date) -> date:
    """A stand-in birth date for an estimated age: the middle of the year it can lie in.

    The child is of that age on the day, and turns a year older half a year on.
    """
    half_year_on = day + timedelta(days=183)
    year = half_year_on.year - age - 1
    leap_safe = min(half_year_on.day, 28) if half_year_on.month == 2 else half_year_on.day
    return date(year, half_year_on.month, leap_safe)


def children_per_adult(age: int) -> Fraction:
    """How many children of this age one adult looks after."""
    return next(children for below, children in _PER_ADULT if age < below)


def adults_needed(ages: Iterable[int], support: Mapping[int, int] | None = None) -> int:
    """Adults a group needs at once: max(2, ceil(sum of support factor / children per adult)).

    18 seven-year-olds and 6 eleven-year-olds: 18/10 + 6/12.5 = 2.28, so 3. One of the sevens with
    support factor 3: 2.48, still 3. 30 of fifteen: 30/15 = 2. `support` gives the factor of the
    n-th child; without children nobody is needed.
    """
    factors = support or {}
    shares = [factors.get(n, 1) / children_per_adult(age) for n, age in enumerate(ages)]
    return max(LEAST_ADULTS, ceil(sum(shares, Fraction(0)))) if shares else 0


class Alert(StrEnum):
    """Enough adults, a few too few, or far too few."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


def ratio_alert(ages: Sequence[int], adults: int) -> Alert:
    """Red below four fifths of the adults needed, or with fewer than two beside any child."""
    needed = adults_needed(ages)
    if adults >= needed:
        return Alert.GOOD
    return Alert.BAD if adults < LEAST_ADULTS or adults * 5 < needed * 4 else Alert.WARN


def space_cap(indoor_m2: float | None) -> int | None:
    """Children a room holds at once, 1.5 m2 each; None when it was not measured."""
    return None if indoor_m2 is None else floor(Fraction(str(indoor_m2)) / M2_PER_CHILD)


@dataclass(frozen=True, kw_only=True)
class GroupSize:
    """What a group of the timetable says about places."""

    age_min: int
    age_max: int
    max_size: int


def places(
    cap: int | None,
    staff: int,
    groups: Sequence[GroupSize],
    slots_by_weekday: Mapping[int, Collection[object]],
) -> int:
    """Seats a space offers in its week.

    At once: min(space cap, staff x children per adult), with the ratio of the strictest group's
    middle age. Times the shifts of a normal day: the session slots (start and end) of the fullest
    weekday, each counted once. Never more than the groups' sizes together.

    62 m2 gives 41; three adults with seven-year-olds look after 30; min is 30; two shifts give 60;
    three groups of 25 would hold 75, so 60 places. With fewer than two adults a space has none,
    and without a timetable none either. A room not yet measured does not limit.
    """
    shifts = max((len(set(slots)) for slots in slots_by_weekday.values()), default=0)
    if staff < LEAST_ADULTS or not groups or not shifts:
        return 0
    per_adult = min(children_per_adult((group.age_min + group.age_max) // 2) for group in groups)
    at_once = floor(staff * per_adult)
    at_once = at_once if cap is None else min(cap, at_once)
    return min(at_once * shifts, sum(group.max_size for group in groups))


class Misfit(StrEnum):
    """Why a child and a group do not quite match; a warning, never a refusal."""

    TOO_YOUNG = "too-young"
    TOO_OLD = "too-old"
    FOR_GIRLS = "for-girls"
    FOR_BOYS = "for-boys"


def misfits(age: int, sex: str, *, age_min: int, age_max: int, sex_rule: SexRule) -> list[Misfit]:
    """What to say before this child joins this group."""
    found = []
    if age < age_min:
        found.append(Misfit.TOO_YOUNG)
    if age > age_max:
        found.append(Misfit.TOO_OLD)
    if sex_rule is SexRule.GIRLS and sex == "male":
        found.append(Misfit.FOR_GIRLS)
    if sex_rule is SexRule.BOYS and sex == "female":
        found.append(Misfit.FOR_BOYS)
    return found


class Wait(StrEnum):
    """How long a register has been waited for. Derived from the clock, never stored."""

    DUE = "due"
    IN_GRACE = "in-grace"
    OVERDUE = "overdue"


def wait_for(
    state: OccurrenceState, starts_at: datetime, ends_at: datetime, grace_hours: int, now: datetime
) -> Wait | None:
    """Where a missing register stands; None when it is not missing: to come, in, or not held.

    Due while the session runs, in grace until the grace after its end is over (tablets are
    offline), overdue after that.
    """
    if state not in MISSING or now < starts_at:
        return None
    if now < ends_at:
        return Wait.DUE
    return Wait.IN_GRACE if now < ends_at + timedelta(hours=grace_hours) else Wait.OVERDUE


def is_red(ends_at: datetime, now: datetime) -> bool:
    """Overdue so long that the coordinator should ask."""
    return now >= ends_at + RED_AFTER


def escalated(wait: Wait, *, is_red: bool) -> Escalation:
    """Whose turn it is: the facilitator's within the grace, then the manager's, after three days the coordinator's."""
    if wait is not Wait.OVERDUE:
        return Escalation.FACILITATOR
    return Escalation.COORDINATOR if is_red else Escalation.MANAGER


def shown(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Counts an outsider may see: cells under five are hidden.

    One more is hidden when only one is, or it could be worked out from the total. Nought stays
    nought: it speaks of nobody.
    """
    hidden = {key for key, count in counts.items() if 0 < count < SMALLEST_SHOWN}
    if len(hidden) == 1:
        others = {key: count for key, count in counts.items() if key not in hidden and count}
        if others:
            hidden.add(min(others, key=lambda key: (others[key], key)))
    return {key: None if key in hidden else count for key, count in counts.items()}
