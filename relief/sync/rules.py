"""When it really happened: tablets' clocks are made believable, and the order of their acts is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

# A clock within these minutes of ours is right: networks are slow and people round.
SLACK = timedelta(minutes=10)
_STEP = timedelta(microseconds=1)
_LONGEST_AGO = timedelta(days=180).total_seconds()


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a tablet said of the time of one act: its clock, and how many seconds ago by its stopwatch."""

    device_at: datetime | None
    ago: float | None = None


@dataclass(frozen=True, kw_only=True)
class Believed:
    """What we take it for. `corrected` says that the tablet's clock was more than ten minutes away from it."""

    at: datetime
    device_at: datetime | None
    corrected: bool = False
    exact: bool = False


def skew(sent_at: datetime | None, received_at: datetime) -> timedelta:
    """How far a tablet's clock is ahead of ours; a negative one is behind."""
    return sent_at - received_at if sent_at else timedelta(0)


def believed(told: Sequence[Told], *, ahead: timedelta, received_at: datetime, enrolled_at: datetime) -> list[Believed]:
    """The times of acts that came together, in the order of their numbers.

    None lies in the future or before the tablet was ours, and none overtakes the next one: the order
    within a tablet is that of its numbers, whatever its clock did meanwhile.
    """
    first = [_alone(one, ahead, received_at, enrolled_at) for one in told]
    risen = _not_before_exact(first)
    return [_checked(one) for one in _not_after_next(risen, received_at)]


def _alone(told: Told, ahead: timedelta, received_at: datetime, enrolled_at: datetime) -> Believed:
    if told.ago is not None and 0 <= told.ago <= _LONGEST_AGO:
        at = received_at - timedelta(seconds=told.ago)
        if at >= enrolled_at:
            return Believed(at=at, device_at=told.device_at, exact=True)
    if told.device_at is None:
        return Believed(at=received_at, device_at=None, corrected=True)
    at = told.device_at if abs(ahead) <= SLACK else told.device_at - ahead
    if not enrolled_at <= at <= received_at + SLACK:
        return Believed(at=received_at, device_at=told.device_at, corrected=True)
    return Believed(at=min(at, received_at), device_at=told.device_at)


def _not_before_exact(times: Sequence[Believed]) -> list[Believed]:
    floor, risen = None, []
    for one in times:
        if one.exact:
            floor = one.at
        elif floor is not None and one.at < floor:
            one = replace(one, at=floor)
        risen.append(one)
    return risen


def _not_after_next(times: Sequence[Believed], received_at: datetime) -> list[Believed]:
    ceiling, lowered = received_at, []
    for one in reversed(times):
        at = min(one.at, ceiling)
        lowered.append(replace(one, at=at))
        ceiling = at - _STEP
    return lowered[::-1]


def _checked(one: Believed) -> Believed:
    is_off = one.device_at is None or abs(one.device_at - one.at) > SLACK
    return replace(one, corrected=one.corrected or is_off)


def seconds(number: int) -> timedelta:
    """A skew as it is kept."""
    return timedelta(seconds=number)
