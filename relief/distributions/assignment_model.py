"""Which household walks to which point, as arithmetic: the plan, its proof, and what stands in its way.

Neighbours who stand at one place are one group. All numbers are whole: households and metres.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

# In place of a distance: nobody of this group may go to that point.
BARRED = -1
NOWHERE = -1


@dataclass(frozen=True)
class Problem:
    """`size` [groups] households, `metres` [groups, points] or BARRED, `room` [points] households.

    `whole`: no group may be divided between points.
    """

    size: Any
    metres: Any
    room: Any
    whole: bool = False


@dataclass(frozen=True)
class Plan:
    """`count[i]` households of `group[i]` go to `point[i]`; NOWHERE where no room is left.

    `bound` is the least any plan of this model can walk (metres): the plan is proven best when its
    own sum is no more. `divided_bound` says the same when groups may be divided.
    """

    group: Any
    point: Any
    count: Any
    total: int
    bound: int
    # In the mode `whole`: False when no plan keeps every group whole, and the best divided one is given.
    kept_whole: bool = True

    @property
    def is_proven(self) -> bool:
        """Nothing shorter exists."""
        return self.total <= self.bound

    @property
    def unplaced(self) -> int:
        """Households that no point has room for."""
        return int(self.count[self.point == NOWHERE].sum())


@dataclass(frozen=True)
class Shortage:
    """What cannot be met: `households` may only go to `points`, which have room for `room` of them."""

    points: tuple[int, ...]
    groups: tuple[int, ...]
    households: int
    room: int

    @property
    def missing(self) -> int:
        """How many are too many."""
        return self.households - self.room


def allowed(metres: Any) -> Any:
    """Distances as numbers to compare: a barred way is longer than any."""
    return np.where(metres == BARRED, np.iinfo(np.int64).max // 4, metres.astype(np.int64))


def walked(problem: Problem, group: Any, point: Any, count: Any) -> int:
    """Metres of everybody together; who goes nowhere walks nothing."""
    goes = point != NOWHERE
    return int((problem.metres[group[goes], point[goes]].astype(np.int64) * count[goes]).sum())


def greedy(problem: Problem) -> Plan:
    """First come, first served in the order of the list: what is done with a sheet of paper."""
    far = allowed(problem.metres)
    left = problem.room.astype(np.int64).copy()
    found: list[tuple[int, int, int]] = []
    for group, size in enumerate(problem.size.tolist()):
        found += _served(group, size, far[group], left)
    parts = np.array(found, dtype=np.int64).reshape(-1, 3)
    group_of, point_of, count = parts[:, 0], parts[:, 1], parts[:, 2]
    return Plan(group_of, point_of, count, walked(problem, group_of, point_of, count), 0)


def _served(group: int, size: int, far: Any, left: Any) -> Iterator[tuple[int, int, int]]:
    wall = np.iinfo(np.int64).max // 4
    while size:
        open_ways = np.where(left > 0, far, wall)
        point = int(open_ways.argmin()) if len(open_ways) else NOWHERE
        if point == NOWHERE or open_ways[point] >= wall:
            yield group, NOWHERE, size
            return
        count = min(size, int(left[point]))
        left[point] -= count
        size -= count
        yield group, point, count


def prices(problem: Problem, group: Any, point: Any, count: Any) -> Any:
    """What one place at each point is worth, in metres: the witness that a plan is the shortest.

    At a point with room to spare a place is worth nothing. At a full one it is worth what all would
    save together if it had one place more: found as shortest chains of moves between points.
    """
    far = allowed(problem.metres)
    points = len(problem.room)
    used = np.bincount(point, weights=count, minlength=points)
    wall = int(np.where(far < np.iinfo(np.int64).max // 4, far, 0).max(initial=0)) * (points + 1) + 1
    move = np.full((points, points), wall, dtype=np.int64)
    for one in range(points):
        here = group[point == one]
        if len(here):
            move[one] = np.minimum((far[here] - far[here, one][:, None]).min(axis=0), wall)
    worth = np.where(used < problem.room, 0, wall)
    for _ in range(points):
        shorter = np.minimum(worth, (move + worth[None, :]).min(axis=1))
        if (shorter == worth).all():
            break
        worth = shorter
    return np.maximum(worth, 0)


def lower_bound(problem: Problem, worth: Any) -> int:
    """No plan walks less than this, whatever prices are named (the dual of the flow)."""
    cheapest = (allowed(problem.metres) + worth[None, :]).min(axis=1)
    return int((cheapest * problem.size).sum() - (worth * problem.room).sum())


def with_nowhere(problem: Problem) -> tuple[Problem, int]:
    """The same with one more point, endless and so far that it is used only when nothing else is left."""
    reach = int(problem.metres.max(initial=0)) + 1
    dear = reach * (2 * len(problem.room) + 2)
    column = np.full((len(problem.size), 1), dear, dtype=np.int64)
    room = np.append(problem.room, problem.size.sum())
    return Problem(problem.size, np.hstack([problem.metres.astype(np.int64), column]), room), dear


def shortages(problem: Problem, plan: Plan) -> list[Shortage]:
    """Why somebody has no place: the full points that those left over, and who holds their places, all need.

    Each household left over is counted in exactly one of them; those with no way at all come as one without points.
    """
    may = problem.metres != BARRED
    left = sorted(set(plan.group[plan.point == NOWHERE].tolist()))
    stuck = [group for group in left if not may[group].any()]
    knots: list[tuple[set[int], set[int]]] = [(set(stuck), set())] if stuck else []
    for group in left:
        if may[group].any():
            knots = _joined(knots, _entangled(group, may, plan))
    return [_shortage(problem, groups, points) for groups, points in knots]


def _shortage(problem: Problem, groups: set[int], points: set[int]) -> Shortage:
    some, there = sorted(groups), sorted(points)
    return Shortage(tuple(there), tuple(some), int(problem.size[some].sum()), int(problem.room[there].sum()))


def _joined(
    knots: list[tuple[set[int], set[int]]], fresh: tuple[set[int], set[int]]
) -> list[tuple[set[int], set[int]]]:
    """Two shortages of the same point are one."""
    apart = [knot for knot in knots if not knot[1] & fresh[1]]
    same = [knot for knot in knots if knot[1] & fresh[1]]
    return [*apart, (fresh[0].union(*(knot[0] for knot in same)), fresh[1].union(*(knot[1] for knot in same)))]


def _entangled(first: int, may: Any, plan: Plan) -> tuple[set[int], set[int]]:
    """Everybody who would have to move on for this group to get a place, and where they can go at all."""
    groups, points, waiting = {first}, set[int](), [first]
    while waiting:
        fresh = set(np.flatnonzero(may[waiting.pop()]).tolist()) - points
        points |= fresh
        holders = set(plan.group[np.isin(plan.point, list(fresh))].tolist()) - groups
        groups |= holders
        waiting += holders
    return groups, points
