"""From numbers of groups back to households: who goes where, how far, and in which half-hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from relief.areas.barriers import metres_between
from relief.distributions.assignment_groups import Grouped, Points
from relief.distributions.assignment_model import NOWHERE, Plan
from relief.distributions.slots import Slot, fill
from relief.kernel.zone import local_day


@dataclass(frozen=True)
class Timetable:
    """The half-hours of one point with the room that pins leave, and the day of each."""

    slots: Sequence[Slot]

    def days(self) -> list[Any]:
        """The local day of each slot."""
        return [local_day(slot.starts_at) for slot in self.slots]


def points_of(grouped: Grouped, plan: Plan, points: Points) -> Any:
    """Point of each household, or NOWHERE. Of a divided group those go to a point who have it nearer."""
    chosen = np.full(len(grouped.group), NOWHERE)
    order = np.argsort(grouped.group, kind="stable")
    starts = np.searchsorted(grouped.group[order], np.arange(len(grouped.problem.size) + 1))
    shares: dict[int, list[tuple[int, int]]] = {}
    for group, point, count in zip(plan.group.tolist(), plan.point.tolist(), plan.count.tolist(), strict=True):
        shares.setdefault(group, []).append((point, count))
    for group, parts in shares.items():
        members = order[starts[group] : starts[group + 1]]
        if len(parts) == 1:
            chosen[members] = parts[0][0]
        else:
            _divide(members, parts, grouped, points, chosen)
    return chosen


def _divide(members: Any, parts: Sequence[tuple[int, int]], grouped: Grouped, points: Points, chosen: Any) -> None:
    left = members
    for number, (point, count) in enumerate(parts):
        others = [other for other, _ in parts[number + 1 :] if other != NOWHERE]
        if point == NOWHERE or not others:
            here = left[:count]
        else:
            away = metres_between(grouped.lon[left], grouped.lat[left], points.lon, points.lat).astype(np.int64)
            here = left[np.argsort(away[:, point] - away[:, others].min(axis=1), kind="stable")[:count]]
        chosen[here] = point
        left = left[~np.isin(left, here)]


def own_metres(grouped: Grouped, chosen: Any, points: Points) -> Any:
    """How far each household walks to its point, from where it is located; 0 for who goes nowhere."""
    metres = np.zeros(len(chosen), dtype=np.int64)
    for point in range(len(points.lon)):
        here = np.flatnonzero(chosen == point)
        if len(here):
            to = points.lon[point : point + 1], points.lat[point : point + 1]
            metres[here] = metres_between(grouped.lon[here], grouped.lat[here], *to)[:, 0]
    return metres


def times_of(chosen: Any, para: Any, timetables: Sequence[Timetable]) -> list[datetime | None]:
    """The half-hour of each household: those of one para at one point come together."""
    found: list[datetime | None] = [None] * len(chosen)
    for point, timetable in enumerate(timetables):
        here = np.flatnonzero(chosen == point)
        if not len(here):
            continue
        flocks = _flocks(here, para[here])
        room = [slot.room for slot in timetable.slots]
        for flock, shares in zip(flocks, fill(room, timetable.days(), [len(one) for one in flocks]), strict=True):
            members = iter(flock)
            for slot, count in shares:
                for _ in range(count):
                    found[next(members)] = timetable.slots[slot].starts_at
    return found


def _flocks(here: Any, para: Any) -> list[list[int]]:
    """Households of one point by para, in the order of the list; who has no para comes alone."""
    flocks: dict[tuple[int, int], list[int]] = {}
    for number, one in zip(here.tolist(), para.tolist(), strict=True):
        flocks.setdefault((one, number if one < 0 else 0), []).append(number)
    return list(flocks.values())
