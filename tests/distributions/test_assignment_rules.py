"""Who walks where as arithmetic: against every plan there is, and what is said when none fits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relief.areas.barriers import Wall, crossed, from_geojson, metres_between
from relief.areas.geometry import haversine_m
from relief.distributions.assignment_groups import Homes, Points, Wishes, grouped
from relief.distributions.assignment_model import BARRED, Problem, greedy, lower_bound, shortages
from relief.distributions.assignment_queries import runs
from relief.distributions.assignment_solver import solve
from relief.distributions.slips import parts
from relief.distributions.slots import fill, opening, slots_of


def every_plan(problem: Problem) -> int | None:
    """The shortest of all plans there are, tried one by one; None when nobody fits."""
    homes = [group for group, size in enumerate(problem.size.tolist()) for _ in range(size)]
    best = None
    for points in product(range(len(problem.room)), repeat=len(homes)):
        if (np.bincount(points, minlength=len(problem.room)) > problem.room).any():
            continue
        ways = [int(problem.metres[home, point]) for home, point in zip(homes, points, strict=True)]
        is_split = len(set(zip(homes, points, strict=True))) > len(problem.size)
        if BARRED in ways or (problem.whole and is_split):
            continue
        best = sum(ways) if best is None else min(best, sum(ways))
    return best


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    groups, points = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    metres = st.lists(st.integers(-3, 30).map(lambda far: max(far, BARRED)), min_size=points, max_size=points)
    return Problem(
        np.array(draw(st.lists(st.integers(1, 2), min_size=groups, max_size=groups))),
        np.array(draw(st.lists(metres, min_size=groups, max_size=groups))),
        np.array(draw(st.lists(st.integers(0, 4), min_size=points, max_size=points))),
        draw(st.booleans()),
    )


@settings(max_examples=120, deadline=None)
@given(problems())
def test_no_plan_there_is_walks_less_and_what_is_missing_is_counted(problem: Problem) -> None:
    plan, shortest = solve(problem), every_plan(problem)
    used = np.bincount(plan.point[plan.point >= 0], plan.count[plan.point >= 0], minlength=len(problem.room))
    assert (used <= problem.room).all()
    assert np.bincount(plan.group, plan.count).tolist() == problem.size.tolist()
    if shortest is not None:
        assert (plan.total, plan.unplaced, plan.is_proven, plan.kept_whole) == (shortest, 0, True, True)
    elif problem.whole:
        assert plan.unplaced or not plan.kept_whole
    else:
        assert plan.unplaced
        assert sum(one.missing for one in shortages(problem, plan)) == plan.unplaced
        assert plan.is_proven


def test_prices_are_a_bound_and_a_false_optimum_is_seen() -> None:
    """Any prices give a bound; a plan that is not the shortest stays above it."""
    problem = Problem(np.array([10, 10]), np.array([[100, 900], [200, 500]]), np.array([10, 20]))
    plan = solve(problem)
    assert (plan.total, plan.bound) == (6_000, 6_000)
    assert lower_bound(problem, np.array([0, 0])) < plan.total
    worse = greedy(Problem(problem.size[::-1], problem.metres[::-1], problem.room))
    assert worse.total == 11_000


def test_a_large_plan_is_proven_and_splits_fewer_groups_than_there_are_points() -> None:
    rng = np.random.default_rng(7)
    size = rng.integers(20, 60, 400)
    metres = rng.integers(100, 9_000, (400, 20)).astype(np.int32)
    problem = Problem(size, metres, np.full(20, int(size.sum() * 1.05 / 20)))
    plan = solve(problem)
    assert plan.is_proven
    assert len(plan.group) - 400 < 20
    assert plan.total < greedy(problem).total
    whole = solve(Problem(size, metres, problem.room, whole=True))
    assert whole.kept_whole
    assert len(whole.group) == 400
    assert plan.total <= whole.bound <= whole.total


def test_who_is_cut_off_is_told_apart_from_who_finds_no_room() -> None:
    metres = np.array([[10, BARRED], [20, BARRED], [BARRED, BARRED], [30, 40]])
    problem = Problem(np.array([30, 40, 5, 10]), metres, np.array([50, 100]))
    told = {(one.points, one.households, one.room, one.missing) for one in shortages(problem, solve(problem))}
    assert told == {((), 5, 0, 5), ((0,), 70, 50, 20)}


SQUARE = [[[89.0, 22.5], [89.1, 22.5], [89.1, 22.6], [89.0, 22.6], [89.0, 22.5]]]


@pytest.mark.parametrize(
    ("home", "to", "lets_out", "meets"),
    [
        ((88.95, 22.55), (89.15, 22.55), False, True),  # straight through
        ((88.95, 22.45), (89.15, 22.45), False, False),  # past it
        ((88.95, 22.5), (89.15, 22.5), False, True),  # along its edge
        ((89.05, 22.55), (89.15, 22.55), False, True),  # lives inside
        ((89.05, 22.55), (89.15, 22.55), True, False),  # lives inside and can get out
        ((88.95, 22.55), (89.05, 22.55), True, True),  # into it from outside
    ],
)
def test_what_a_barrier_bars(home: Any, to: Any, lets_out: bool, meets: bool) -> None:
    wall = Wall(from_geojson({"type": "Polygon", "coordinates": SQUARE}), lets_out)
    assert crossed([wall], [home[0]], [home[1]], [to[0]], [to[1]]).tolist() == [[meets]]


def test_a_river_is_a_line_and_metres_are_those_of_the_rest_of_the_house() -> None:
    river = Wall(from_geojson({"type": "LineString", "coordinates": [[89.05, 22.4], [89.05, 22.7]]}))
    assert crossed([river], [89.0, 89.06], [22.5, 22.5], [89.1], [22.5]).tolist() == [[True], [False]]
    metres = metres_between([89.0], [22.5], [89.1, 89.0], [22.5, 22.6]).tolist()[0]
    assert metres == [round(haversine_m(89.0, 22.5, 89.1, 22.5)), round(haversine_m(89.0, 22.5, 89.0, 22.6))]


def homes(*rows: tuple[float | None, float | None, int, bool]) -> Homes:
    lon, lat, para, disability = zip(*rows, strict=True)
    floats = [np.array([np.nan if one is None else one for one in column], dtype=float) for column in (lon, lat)]
    return Homes(
        floats[0], floats[1], np.array(para), np.full((len(rows), 2), [89.5, 22.9]), np.array(disability),
        np.zeros(len(rows), dtype=bool),
    )  # fmt: skip


POINTS = Points(
    np.array([89.0, 89.1]), np.array([22.5, 22.5]), np.array([50, 50]), np.array([True, False]), np.zeros(2, dtype=bool)
)


def test_who_has_no_position_stands_in_the_middle_of_the_para_then_of_the_area() -> None:
    found = grouped(
        homes((89.0, 22.5, 0, False), (89.02, 22.5, 0, False), (None, None, 0, False), (None, None, -1, False)),
        POINTS, Wishes(True, False, False), [],
    )  # fmt: skip
    assert found.located.tolist() == [0, 0, 1, 2]
    assert found.lon.tolist() == pytest.approx([89.0, 89.02, 89.01, 89.5])
    assert found.problem.size.tolist() == [3, 1]
    assert found.group.tolist() == [0, 0, 0, 1]


def test_a_para_on_both_banks_is_two_groups_and_needs_are_kept_apart() -> None:
    river = Wall(from_geojson({"type": "LineString", "coordinates": [[89.01, 22.0], [89.01, 23.0]]}))
    two = homes((89.0, 22.5, 0, False), (89.02, 22.5, 0, False), (89.02, 22.5, 0, True))
    found = grouped(two, POINTS, Wishes(True, True, False), [river])
    assert (found.problem.metres == BARRED).tolist() == [[False, True], [True, False], [True, True]]
    assert found.dry[2].tolist() == [False, True]
    assert found.fits[2].tolist() == [True, False]


def at(hour: int, minute: int = 0, day: int = 4) -> datetime:
    return datetime(2026, 8, day, hour - 6, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "minutes"),
    [({}, [300, 300]), ({"2026-08-04": ["09:00", "10:15"]}, [75]), ({"2026-08-09": ["09:00", "10:00"]}, [])],
)
def test_a_point_is_open_as_its_plan_unless_its_own_days_say_otherwise(
    hours: dict[str, Sequence[str]], minutes: list[int]
) -> None:
    assert [one.minutes for one in opening(hours, at(9), at(14, day=5))] == minutes


@pytest.mark.parametrize("capacity", [1, 7, 60, 61, 1_999])
def test_no_hour_serves_more_than_the_capacity(capacity: int) -> None:
    slots = slots_of(capacity, opening({"2026-08-04": ["09:00", "13:10"]}, at(8), at(20)))
    rooms = [slot.room for slot in slots]
    assert all(a + b == capacity for a, b in pairwise(rooms[:-1]))
    assert sum(rooms) == capacity * 250 // 60


@given(st.lists(st.integers(1, 60), max_size=12), st.integers(0, 40))
def test_everybody_gets_a_half_hour_and_none_is_overfull(sizes: list[int], spare: int) -> None:
    days = [date(2026, 8, 4)] * 4 + [date(2026, 8, 5)] * 4
    room = [-(-(sum(sizes) + spare) // 8)] * 8
    found = fill(room, days, sizes)
    assert [sum(count for _, count in one) for one in found] == sizes
    assert all(sum(count for one in found for at, count in one if at == slot) <= room[slot] for slot in range(8))


def test_a_para_comes_on_one_day_in_half_hours_that_follow_each_other() -> None:
    days = [date(2026, 8, 4)] * 2 + [date(2026, 8, 5)] * 2
    assert fill([30, 30, 30, 30], days, [40, 50, 20]) == [[(2, 30), (3, 10)], [(0, 30), (1, 20)], [(3, 20)]]
    with pytest.raises(ValueError, match="more households"):
        fill([1], days[:1], [2])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2),
        ("আ" * 70, 1), ("আ" * 71, 2), ("আ" * 134, 2), ("আ" * 135, 3), ("a" * 69 + "আ", 1),
        ("😀" * 35, 1), ("😀" * 36, 2),
    ],
)  # fmt: skip
def test_messages_are_counted_as_a_phone_company_counts_them(text: str, count: int) -> None:
    assert parts(text) == count


def test_numbers_are_read_out_as_stretches() -> None:
    assert runs([3, 1, 2, 7, 0, 0]) == [(1, 3), (7, 7)]
