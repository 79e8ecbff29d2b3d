"""How many adults and how much room children need at once, what is missing, and how many shifts would do.

Figures of spaces.md 1.2 and 3.7; all but the rule's form are field practice [K], to be confirmed by a child-protection
specialist. Nothing here turns a child away: at the door it only says "over capacity".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from relief.households.models import Sex
from relief.kernel.problems import N_
from relief.spaces.rules import HARD_STOP, LEAST_ADULTS, M2_PER_CHILD, Alert, children_per_adult

SOURCE = N_("Save the Children 2008, practice of the child protection cluster, and manuals of child-friendly spaces")
# Below this a room is far too full.
M2_STOP = Fraction(1)
BEST_GROUP = 25
_FOUR_FIFTHS = Fraction(4, 5)


@dataclass(frozen=True, kw_only=True)
class Adult:
    """An adult of a site. Unknown sex is unknown, not male."""

    sex: Sex | None = None
    is_vetted: bool = True
    is_adult: bool = True
    is_in_training: bool = False
    # Cooking, keeping the gate: not with the children.
    is_on_other_work: bool = False
    present: bool = True

    @property
    def counts(self) -> bool:
        """Only who is here, vetted, grown up and free for the children."""
        free = not (self.is_in_training or self.is_on_other_work)
        return self.present and self.is_vetted and self.is_adult and free


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A child as far as room and adults go. `support` 3 asks for as much of an adult as three others."""

    age: int
    sex: Sex
    support: Fraction = Fraction(1)


class Cause(StrEnum):
    """Why it is amber or red."""

    FEW_ADULTS = "few-adults"
    ALONE = "alone"
    NO_WOMAN = "no-woman"
    ROOM = "room"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What holds now, or is planned. `over` is how many children are beyond the room's seats."""

    children: int
    needed: int
    counted: int
    cap: int | None
    alert: Alert
    causes: tuple[Cause, ...] = ()

    @property
    def over(self) -> int:
        """Children beyond what the room holds; nought when it was not measured."""
        return max(0, self.children - self.cap) if self.cap is not None else 0


def needed(seats: Iterable[Seat]) -> int:
    """Adults at once: max(2, ceil(sum of support / children per adult of that age)); nought without children.

    18 of seven and 6 of eleven: 1.8 + 0.48, so 3. One of the sevens with support 3: 2.48, still 3. 30 of fifteen: 2.
    """
    shares = [one.support / children_per_adult(one.age) for one in seats]
    return max(LEAST_ADULTS, ceil(sum(shares, Fraction(0)))) if shares else 0


def cap_of(indoor_m2: float | None, per_child: Fraction = M2_PER_CHILD) -> int | None:
    """Children a room holds: floor(m2 / m2 per child). None when it was not measured."""
    return None if indoor_m2 is None else floor(Fraction(str(indoor_m2)) / per_child)


def assess(seats: Sequence[Seat], adults: Iterable[Adult], indoor_m2: float | None = None) -> Standing:
    """Amber below the adults needed or the room's seats; red below four fifths of the adults, with fewer than two
    beside any child, with girls and no woman, or with less than one square metre each.
    """
    real = [one for one in adults if one.counts]
    wanted = needed(seats)
    causes: dict[Cause, Alert] = {}
    if len(real) < wanted:
        causes[Cause.FEW_ADULTS] = Alert.BAD if len(real) < _FOUR_FIFTHS * wanted else Alert.WARN
    if seats and len(real) < LEAST_ADULTS:
        causes[Cause.ALONE] = Alert.BAD
    if any(one.sex is Sex.FEMALE for one in seats) and _surely_no_woman(real):
        causes[Cause.NO_WOMAN] = Alert.BAD
    cap, most = cap_of(indoor_m2), cap_of(indoor_m2, M2_STOP)
    if cap is not None and len(seats) > cap:
        causes[Cause.ROOM] = Alert.BAD if most is not None and len(seats) > most else Alert.WARN
    return Standing(
        children=len(seats),
        needed=wanted,
        counted=len(real),
        cap=cap,
        alert=worst(causes.values()),
        causes=tuple(causes),
    )


def worst(alerts: Iterable[Alert]) -> Alert:
    """The gravest; good when there is none."""
    return max(alerts, key=list(Alert).index, default=Alert.GOOD)


@dataclass(frozen=True, kw_only=True)
class Shift:
    """Children who come at the same hours; `rows` are their places in the list that was asked about."""

    age_from: int
    age_to: int
    adults: int
    groups: int
    rows: tuple[int, ...] = field(repr=False)

    @property
    def children(self) -> int:
        """How many."""
        return len(self.rows)


def split(seats: Sequence[Seat], adults: int, cap: int | None) -> list[Shift]:
    """The fewest shifts, youngest first, that these adults and this room can take; children of like age together.

    Each shift is filled evenly, so that no small rest comes alone. Empty when no child is to be placed or fewer than
    two adults are there: then no number of shifts makes it safe.
    """
    if not seats or adults < LEAST_ADULTS or cap == 0:
        return []
    order = sorted(range(len(seats)), key=lambda n: (seats[n].age, n))
    fewest = _filled(seats, order, adults, cap, len(seats))
    even = ceil(len(seats) / len(fewest))
    evenly = _filled(seats, order, adults, cap, even)
    return evenly if len(evenly) == len(fewest) else fewest


def groups_for(children: int) -> int:
    """Groups of 25 at the most; one of up to 30 is not taken apart."""
    return 1 if children <= HARD_STOP else ceil(children / BEST_GROUP)


def _filled(seats: Sequence[Seat], order: Sequence[int], adults: int, cap: int | None, most: int) -> list[Shift]:
    shifts: list[list[int]] = [[]]
    for row in order:
        more = [*shifts[-1], row]
        fits = needed(seats[n] for n in more) <= adults and len(more) <= most
        if shifts[-1] and not (fits and (cap is None or len(more) <= cap)):
            shifts.append([row])
        else:
            shifts[-1] = more
    return [
        Shift(
            age_from=seats[rows[0]].age,
            age_to=seats[rows[-1]].age,
            adults=needed(seats[n] for n in rows),
            groups=groups_for(len(rows)),
            rows=tuple(rows),
        )
        for rows in shifts
    ]


def _surely_no_woman(adults: Sequence[Adult]) -> bool:
    return not any(one.sex is Sex.FEMALE or one.sex is None for one in adults)
