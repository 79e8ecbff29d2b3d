"""The product's numbers beside slow ones that share no statement with them, and what is hidden in them."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import date, datetime, timedelta
from itertools import product
from random import Random

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.reports import children, sessions
from relief.reports.monthly import MEASURES, monthly
from relief.reports.rules import Month, hidden, is_regular, percent
from relief.reports.scope import Scope
from relief.spaces import month_counts
from relief.spaces.children import Attendance, Child, Enrolment
from relief.spaces.kinds import ExitReason, Mark
from relief.spaces.models import ActivityGroup, Space
from relief.spaces.month_models import SpaceMonth
from tests.builders import Areas, a_response
from tests.people import People
from tests.reports.worlds import World, a_world, change, slow_children, slow_sessions

CLERK = Actor.clerk("tests")
FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
JULY = Month(2026, 7)


@pytest.mark.goal("R9")
@FEW
@given(seed=st.integers(0, 10**9))
def test_every_number_is_what_a_slow_walk_counts(database: Database, areas: Areas, now: datetime, seed: int) -> None:
    with database.writing() as db:
        world = a_world(db, areas, Random(seed), now)
    _everything_fits(database, world, now)


@pytest.mark.goal("R9")
@FEW
@given(seed=st.integers(0, 10**9))
def test_kept_sums_are_what_a_slow_walk_counts_whatever_is_changed(
    database: Database, areas: Areas, now: datetime, seed: int
) -> None:
    rng = Random(seed)
    with database.writing() as db:
        world = a_world(db, areas, rng, now)
    for _turn in range(2):
        with database.writing() as db:
            # Some are summed, some wait: what is kept and what is counted must fit together.
            waiting = month_counts.stale(db, 1000)
            month_counts.sum_again(db, rng.sample(waiting, rng.randint(0, len(waiting))), now=now)
        _everything_fits(database, world, now)
        with database.writing() as db:
            change(db, world, rng)
        _everything_fits(database, world, now)


def test_what_was_summed_is_read_and_not_counted(database: Database, areas: Areas, now: datetime) -> None:
    with database.writing() as db:
        world = a_world(db, areas, Random(7), now)
        month_counts.sum_again(db, month_counts.stale(db, 1000), now=now)
        assert not month_counts.stale(db, 1)
        assert world.marks
        scope = Scope(CLERK, world.response.id, Month(2026, 6), now)
        assert not month_counts.uncounted(db, scope.spaces(), scope.month.first)
        db.execute(sa.update(Attendance).values(mark=Mark.NOT_MARKED))
        assert sum(one.attendances for one in children.cells(db, scope)) > 0
        assert sessions.by_union(db, scope)
        db.execute(sa.delete(SpaceMonth))
        assert sum(one.attendances for one in children.cells(db, scope)) == 0


def _everything_fits(database: Database, world: World, now: datetime) -> None:
    with database.reading() as db:
        for month in (Month(2026, 6), JULY, Month(2026, 8)):
            scope = Scope(CLERK, world.response.id, month, now)
            counted = children.cells(db, scope)
            fast = {
                (one.area_id, one.sex, one.band, one.disability): Counter(
                    {name: getattr(one, name) for name in MEASURES}
                )
                for one in counted
            }
            slow = slow_children(world, month.first, month.last)
            assert {key: +row for key, row in fast.items()} == {key: +row for key, row in slow.items()}, month
            held = {union: +Counter(asdict(one)) for union, one in sessions.by_union(db, scope).items()}
            wanted = {union: +row for union, row in slow_sessions(world, month.first, month.last, now).items()}
            assert held == wanted, month
            # Marks of children and marks of sessions are the same marks, counted from two sides.
            assert sum(one.attendances for one in counted) >= sum(row["attendances"] for row in held.values())
            _nothing_small_is_told(monthly(db, scope))


def _nothing_small_is_told(month) -> None:
    for name in MEASURES:
        rows = [month.whole, *(line.told for line in (*month.by_sex, *month.by_band, *month.cells, *month.unions))]
        assert not [row[name] for row in rows if row[name] in (1, 2, 3, 4)]
        shown = [line.told[name] for line in month.unions]
        if None in shown and month.whole[name] is not None:
            left = month.whole[name] - sum(one or 0 for one in shown)
            assert left >= 5
            assert shown.count(None) >= 2


def test_a_child_who_moved_between_sites_counts_once(
    database: Database, areas: Areas, people: People, now: datetime
) -> None:
    made = {"created_at": now, "created_by_id": CLERK.id}
    with database.writing() as db:
        response = a_response(db)
        sites = [
            Space(response_id=response.id, area_id=union.id, code=f"S{n}", name_bn="স", **made)  # type: ignore[arg-type]
            for n, union in enumerate((areas.union_a1, areas.union_a2))
        ]
        db.add_all(sites)
        db.flush()
        groups = [ActivityGroup(space_id=one.id, name_bn="দ", age_min=5, age_max=12, **made) for one in sites]  # type: ignore[arg-type]
        db.add_all(groups)
        for n in range(7):
            child = Child(code=f"C{n}", space_id=sites[1].id, number=n, known_as="শ", sex="female",
                          birth_date=date(2018, 1, 1), **made)  # type: ignore[arg-type] # fmt: skip
            db.add(child)
            db.flush()
            moved, until = date(2026, 7, 10), date(2026, 7, 9)
            db.add(Enrolment(child_id=child.id, group_id=groups[0].id, space_id=sites[0].id, state="exited",
                             from_date=moved - timedelta(days=30), to_date=until, exit_reason=ExitReason.TRANSFERRED,
                             **made))  # type: ignore[arg-type] # fmt: skip
            db.add(Enrolment(child_id=child.id, group_id=groups[1].id, space_id=sites[1].id, from_date=moved, **made))  # type: ignore[arg-type]
    with database.reading() as db:
        found = monthly(db, Scope(people.asha, response.id, JULY, now))
        before = monthly(db, Scope(people.asha, response.id, JULY.before, now))
        elsewhere = monthly(db, Scope(people.dulal, response.id, JULY, now))
    assert found.whole["enrolled"] == 7
    assert [(line.area.id, line.told["enrolled"]) for line in found.unions if line.area] == [(areas.union_a2.id, 7)]
    assert [(line.area.id, line.told["enrolled"]) for line in before.unions if line.area] == [(areas.union_a1.id, 7)]
    assert elsewhere.is_empty


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"a": 12, "b": 9}, set()),
        ({"a": 0, "b": 9}, set()),
        ({"a": 3, "b": 9}, {"a", "b"}),  # the other is the sum less this one
        ({"a": 1, "b": 1, "c": 9, "d": 30}, {"a", "b", "c"}),  # two ones come to two: both would be known
        ({"a": 4, "b": 4, "c": 9}, {"a", "b"}),
        ({"a": 3}, {"a"}),
    ],
)
def test_what_a_sum_would_give_away_is_hidden_too(counts: dict[str, int], expected: set[str]) -> None:
    assert hidden(counts, [list(counts)]) == expected


@given(st.lists(st.integers(0, 12), min_size=6, max_size=6))
def test_no_line_of_a_table_gives_a_hidden_number_away(counts: list[int]) -> None:
    cells = dict(zip(product("ab", "xyz"), counts, strict=True))
    lines = [[key for key in cells if key[side] == word] for side, words in ((0, "ab"), (1, "xyz")) for word in words]
    dark = hidden(cells, lines)
    for line in lines:
        lost = [cells[key] for key in line if key in dark]
        shown = [cells[key] for key in line if key not in dark]
        assert not [one for one in shown if 0 < one < 5]
        assert not lost or any(shown) is False or (len(lost) >= 2 and sum(lost) >= 5)


@pytest.mark.parametrize(
    ("present", "expected", "regular"),
    [(0, 0, False), (0, 9, False), (3, 5, True), (2, 4, False), (8, 40, True), (7, 40, False), (1, 1, True)],
)
def test_regular_is_eight_or_three_in_five(present: int, expected: int, regular: bool) -> None:
    assert is_regular(present, expected) is regular


def test_months_and_shares() -> None:
    assert Month.read("2026-07") == JULY
    assert [Month.read(text) for text in ("2026-13", "july", "")] == [None] * 3
    assert (Month(2026, 1).before, Month(2028, 2).last.day) == (Month(2025, 12), 29)
    assert [percent(*pair) for pair in ((1, 3), (1, 200), (1, 8), (0, 5), (1, 0))] == [33, 1, 13, 0, None]
