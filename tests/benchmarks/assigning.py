"""Households to points: the planner beside filling points in list order and beside a second exact solver.

Everything is measured in one run on the same distances. Towns, points and capacities are made by a seeded dice:
points stand where towns are, households lie around towns, and the points together have 8 % more room than needed.
The second solver is a simplex (HiGHS, inside OR-Tools) over the same ways, an algorithm of another family; what it
takes for 100,000 single households is minutes, so there it gets the first `PEER` of them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import numpy as np

from relief.areas.barriers import metres_between
from relief.distributions.assignment_child import solve_apart
from relief.distributions.assignment_groups import Homes, Points, Wishes, grouped
from relief.distributions.assignment_model import BARRED, Problem, greedy
from tests.benchmarks.table import Line

SEED = 5
POINTS, HOMES, VILLAGES = 50, 100_000, 1_250
MANY_POINTS, MANY_HOMES, MANY_VILLAGES = 200, 1_000_000, 12_500
SPARE = 1.08
GOAL_S = 15.0
PEER = 5_000
T = TypeVar("T")


def measure(*, quick: bool = False) -> Iterator[Line]:
    """One line for each figure."""
    part = 10 if quick else 1
    points, lon, lat, village = world(POINTS // part, VILLAGES // part, HOMES // part)
    singly = problem_of(points, lon, lat, np.full(len(lon), -1), together=False)
    yield from _beside(f"{len(lon):,} households singly", singly, goal=GOAL_S)
    yield from _peer(f"{PEER // part:,} of them", some_of(singly, PEER // part))
    by_village = problem_of(points, lon, lat, village, together=False, by_village=True)
    yield from _beside(f"{len(lon):,} households in {VILLAGES // part:,} villages", by_village)
    yield from _peer("the same", by_village)
    whole = Problem(by_village.size, by_village.metres, by_village.room, whole=True)
    plan, seconds = timed(lambda: solve_apart(whole, still_wanted=lambda: True))
    more = plan.total / max(plan.bound, 1) - 1
    yield Line(
        "villages kept whole", f"{seconds:.1f} s, at most {100 * more:.2f} % above the shortest", met=plan.kept_whole
    )
    points, lon, lat, village = world(MANY_POINTS // part, MANY_VILLAGES // part, MANY_HOMES // part)
    many = problem_of(points, lon, lat, village, together=False, by_village=True)
    yield from _beside(
        f"{len(lon):,} households in {MANY_VILLAGES // part:,} villages, {MANY_POINTS // part} points", many
    )


def world(points: int, villages: int, homes: int) -> tuple[Points, Any, Any, Any]:
    """Points, and position and village of each household, in the order of the list: village by village."""
    rng = np.random.default_rng(SEED)
    at = rng.uniform((89.0, 22.3), (89.4, 22.8), (points, 2))
    towns = at[rng.integers(0, points, villages)] + rng.normal(0, 0.06, (villages, 2))
    village = np.sort(rng.integers(0, villages, homes))
    spots = towns[village] + rng.normal(0, 0.004, (homes, 2))
    room = np.full(points, int(homes / points * SPARE) + 1)
    flags = np.ones(points, dtype=bool)
    return Points(at[:, 0], at[:, 1], room, flags, flags), spots[:, 0], spots[:, 1], village


def problem_of(
    points: Points, lon: Any, lat: Any, village: Any, *, together: bool, by_village: bool = False
) -> Problem:
    """The problem as the job makes it, from columns; by village with one distance for each."""
    no = np.zeros(len(lon), dtype=bool)
    if not by_village:
        homes = Homes(lon, lat, village, np.column_stack([lon, lat]), no, no)
        return grouped(homes, points, Wishes(together, False, False), []).problem
    known, village = np.unique(village, return_inverse=True)
    size = np.bincount(village, minlength=len(known))
    middle = [np.bincount(village, weights=own) / size for own in (lon, lat)]
    return Problem(size, metres_between(middle[0], middle[1], points.lon, points.lat), points.room)


def some_of(problem: Problem, count: int) -> Problem:
    """The first groups, with room in proportion."""
    size = problem.size[:count]
    return Problem(size, problem.metres[:count], problem.room * int(size.sum()) // int(problem.size.sum()) + 1)


def timed(deed: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    return deed(), time.perf_counter() - began


def _beside(name: str, problem: Problem, goal: float | None = None) -> Iterator[Line]:
    plan, seconds = timed(lambda: solve_apart(problem, still_wanted=lambda: True))
    paper, paper_s = timed(lambda: greedy(problem))
    homes = int(problem.size.sum())
    proof = "proven shortest" if plan.is_proven else "NOT PROVEN"
    is_met = plan.is_proven and not plan.unplaced and (goal is None or seconds <= goal)
    yield Line(
        f"assign: {name}",
        f"{seconds:.1f} s with its process, {proof}, mean walk {plan.total / homes:,.0f} m, "
        f"{homes / seconds:,.0f} households/s",
        f"{goal:.0f} s, proven" if goal else "proven",
        met=is_met,
    )
    saved = 1 - plan.total / paper.total
    yield Line(
        f"assign: {name}, in list order",
        f"{paper_s:.1f} s, mean walk {paper.total / homes:,.0f} m, so {100 * saved:.1f} % is saved",
    )


def _peer(name: str, problem: Problem) -> Iterator[Line]:
    """A simplex over the same ways must come to the same sum, to the metre."""
    plan, seconds = timed(lambda: solve_apart(problem, still_wanted=lambda: True))
    total, peer_s = timed(lambda: simplex(problem))
    said = "the same metres" if total == plan.total else f"{total:,} against {plan.total:,} metres"
    yield Line(
        f"second solver (HiGHS): {name}",
        f"{peer_s:.1f} s against {seconds:.1f} s, {said}",
        "the same metres",
        met=total == plan.total,
    )


def simplex(problem: Problem) -> int:
    """The shortest plan as a linear program: its corners are whole numbers, as those of a flow are."""
    from ortools.linear_solver import pywraplp

    solver = pywraplp.Solver.CreateSolver("HIGHS") or pywraplp.Solver.CreateSolver("GLOP")
    group, point = np.nonzero(problem.metres != BARRED)
    goes = [solver.NumVar(0, solver.infinity(), "") for _ in range(len(group))]
    homes = [solver.Constraint(float(size), float(size)) for size in problem.size.tolist()]
    rooms = [solver.Constraint(0.0, float(room)) for room in problem.room.tolist()]
    length = solver.Objective()
    metres = problem.metres[group, point].tolist()
    for way, one, to, far in zip(goes, group.tolist(), point.tolist(), metres, strict=True):
        homes[one].SetCoefficient(way, 1.0)
        rooms[to].SetCoefficient(way, 1.0)
        length.SetCoefficient(way, float(far))
    length.SetMinimization()
    if solver.Solve() != solver.OPTIMAL:
        return -1
    return round(length.Value())


def main() -> int:
    """`python -m tests.benchmarks.assigning [--quick]`."""
    for line in measure(quick="--quick" in sys.argv):
        sys.stdout.write(" | ".join(line.cells) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
