"""Half-hours of a point: how many households each can serve, and who comes in which.

Opening hours are kept by day in local time: {"2026-08-04": ["09:00", "13:00"]}; a day that is not there is
closed. A point without any has the hours of its plan, on every day of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from relief.kernel.zone import LOCAL, local_moment

MINUTES = 30


@dataclass(frozen=True)
class Open:
    """One stretch of opening; `begins` before `ends`."""

    begins: datetime
    ends: datetime

    @property
    def minutes(self) -> int:
        """How long."""
        return int((self.ends - self.begins).total_seconds()) // 60


@dataclass(frozen=True)
class Slot:
    """A half-hour (the last of a day may be shorter) and how many households it can serve."""

    starts_at: datetime
    room: int


def opening(hours: Mapping[str, Sequence[str]], starts_at: datetime, ends_at: datetime) -> list[Open]:
    """When a point is open, day by day, inside the days of its plan."""
    first, last = starts_at.astimezone(LOCAL), ends_at.astimezone(LOCAL)
    days = [first.date() + timedelta(days=more) for more in range((last.date() - first.date()).days + 1)]
    if hours:
        given = [(day, hours.get(day.isoformat())) for day in days]
        return [_open(day, time.fromisoformat(a), time.fromisoformat(b)) for day, (a, b) in _known(given)]
    if last.time() <= first.time():
        return [Open(starts_at.astimezone(UTC), ends_at.astimezone(UTC))]
    return [_open(day, first.time(), last.time()) for day in days]


def _known(given: Sequence[tuple[date, Sequence[str] | None]]) -> list[tuple[date, tuple[str, str]]]:
    return [(day, (pair[0], pair[1])) for day, pair in given if pair]


def _open(day: date, begins: time, ends: time) -> Open:
    return Open(local_moment(day, begins).astimezone(UTC), local_moment(day, ends).astimezone(UTC))


def slots_of(capacity_per_hour: int, open_times: Sequence[Open]) -> list[Slot]:
    """Half-hours with their room. Two that follow each other together serve exactly one hour's households."""
    found = []
    for one in open_times:
        for begins in range(0, one.minutes, MINUTES):
            ends = min(begins + MINUTES, one.minutes)
            room = capacity_per_hour * ends // 60 - capacity_per_hour * begins // 60
            found.append(Slot(one.begins + timedelta(minutes=begins), room))
    return found


def fill(room: Sequence[int], days: Sequence[date], sizes: Sequence[int]) -> list[list[tuple[int, int]]]:
    """For each para, in the order of the list: (number of the slot, how many of it come then).

    `room` and `days` are those of the slots in their order. A para comes on one day, in half-hours that follow
    each other, where any day has room for all of it. Raises ValueError when there is not room for everybody.
    """
    if sum(sizes) > sum(room):
        msg = "more households than places"
        raise ValueError(msg)
    shares = _days(room, days, sizes)
    left = list(room)
    found: list[list[tuple[int, int]]] = [[] for _ in sizes]
    for day in sorted(set(days)):
        here = [number for number, one in enumerate(days) if one == day]
        for para, count in enumerate(shares[day]):
            found[para] += _poured(left, here, count)
    return found


def _days(room: Sequence[int], days: Sequence[date], sizes: Sequence[int]) -> dict[date, list[int]]:
    """How many of each para come on which day: the largest first, each whole where a day still takes it."""
    left = dict.fromkeys(sorted(set(days)), 0)
    for places, day in zip(room, days, strict=True):
        left[day] += places
    shares = {day: [0] * len(sizes) for day in left}
    for para in sorted(range(len(sizes)), key=lambda one: (-sizes[one], one)):
        rest = sizes[para]
        whole = [day for day in left if left[day] >= rest]
        for day in whole[:1] or list(left):
            some = min(rest, left[day])
            shares[day][para] += some
            left[day] -= some
            rest -= some
    return shares


def _poured(left: list[int], slots: Sequence[int], count: int) -> list[tuple[int, int]]:
    found = []
    for slot in slots:
        some = min(count, left[slot])
        if some:
            found.append((slot, some))
            left[slot] -= some
            count -= some
    return found
