"""Measures as data: what they count, who may write them, what stays hidden, and how their flags live."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.gaps import actions, lists, measure_actions
from relief.gaps.comparing import compared, is_small, stands
from relief.gaps.measure_actions import MeasureGiven, measure_faults
from relief.gaps.measure_models import GapEvent, Happening, MeasureSum
from relief.gaps.models import Gap, GapState
from relief.gaps.quantities import GROUPS, QUANTITIES
from relief.gaps.showing import in_area, line, shown
from relief.gaps.yardsticks import BUILT_IN, BY_CODE, Yardstick, catalogue
from relief.households.models import Household, Status
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Refused
from tests.builders import Areas
from tests.gaps.worlds import World, a_world, inside, slow_reach
from tests.people import People

CLERK = Actor.clerk("gaps")
FEW = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def own(**more: object) -> MeasureGiven:
    told: dict[str, object] = {
        "name_bn": "প্রবীণদের খাবার", "unit": "person", "need": "lacks_food", "cover": "met_food", "whom": "disability",
        "per": 1, "opens_below": 80, "closes_at": 90, "least": 1, "source": "decision of 1 August", "is_on": True,
    }  # fmt: skip
    return MeasureGiven(**{**told, **more})  # type: ignore[arg-type]


Walk = Callable[[World, Household], bool]


def impact_of(world: World, household: Household) -> object:
    return next((one for one in world.impacts if one.household_id == household.id), None)


def walked(world: World, area: Area, has: Walk, weight: Callable[[Household], int]) -> int:
    """The slow way: one household after the other, from its own records."""
    return sum(
        weight(one)
        for one in inside(world, area)
        if one.status is Status.ACTIVE and impact_of(world, one) is not None and has(world, one)
    )


def lacks(sector: str) -> Walk:
    return lambda world, one: sector in impact_of(world, one).needs  # type: ignore[attr-defined]


def met(sector: str, now: datetime) -> Walk:
    return lambda world, one: lacks(sector)(world, one) and sector in slow_reach(world, one, now)


@pytest.mark.goal("R9")
@FEW
@given(seed=st.integers(0, 10**9))
def test_measures_count_what_a_slow_walk_counts(database: Database, areas: Areas, now: datetime, seed: int) -> None:
    rng = Random(seed)
    with database.writing() as db:
        world = a_world(db, areas, rng, now, households=rng.randint(1, 25))
        if "own" not in {one.name_en for one in catalogue(db)}:
            measure_actions.save_measure(db, CLERK, own(name_en="own"), now=now)
        mine = next(one for one in catalogue(db) if one.name_en == "own")
        actions.refresh_gaps(db, CLERK, world.response.id, now=now)
    with database.reading() as db:
        for area in (areas.district, areas.upazila_a, *areas.unions):
            kept = db.get(MeasureSum, (world.response.id, area.id))
            numbers = kept.numbers if kept else {}
            food = [walked(world, area, has, lambda _: 1) for has in (lacks("food"), met("food", now))]
            assert numbers.get("food", [0, 0]) == food
            people = [
                walked(world, area, lambda w, one, has=has: one.disability and has(w, one), lambda one: one.size)
                for has in (lacks("food"), met("food", now))
            ]
            whole = [walked(world, area, has, lambda one: one.size) for has in (lacks("food"), met("food", now))]
            assert numbers.get(mine.code, [0] * 4) == [*people, *whole]


def _sums_of(world: World) -> sa.Select[tuple[MeasureSum]]:
    return sa.select(MeasureSum).where(MeasureSum.response_id == world.response.id)


@FEW
@given(seed=st.integers(0, 10**9))
def test_areas_add_up_level_by_level(database: Database, areas: Areas, now: datetime, seed: int) -> None:
    rng = Random(seed)
    with database.writing() as db:
        world = a_world(db, areas, rng, now, households=rng.randint(1, 20))
        actions.refresh_gaps(db, CLERK, world.response.id, now=now)
    with database.reading() as db:
        kept = {row.area_id: row.numbers for row in db.scalars(_sums_of(world))}
        for above, below in (
            (areas.upazila_a, [areas.union_a1, areas.union_a2]),
            (areas.district, [areas.upazila_a, areas.upazila_b]),
        ):
            for one in BUILT_IN:
                parts = [kept[area.id][one.code] for area in below if area.id in kept]
                whole = kept.get(above.id, {}).get(one.code)
                for place, number in enumerate(whole or []):
                    told = [part[place] for part in parts if part[place] is not None]
                    assert number == (sum(told) if told else number)


def test_a_validity_of_its_own_counts_older_aid(database: Database, areas: Areas, now: datetime) -> None:
    with database.writing() as db:
        world = a_world(db, areas, Random(7), now, households=40)
        given_days = own(unit="household", whom="", validity_days=365)
        long = measure_actions.save_measure(db, CLERK, given_days, now=now)
        actions.refresh_gaps(db, CLERK, world.response.id, now=now)
        numbers = db.get_one(MeasureSum, (world.response.id, areas.district.id)).numbers
        assert long.slot == 0
        ever = [
            one
            for one in inside(world, areas.district)
            if one.status is Status.ACTIVE
            and impact_of(world, one) is not None
            and lacks("food")(world, one)
            and any(
                check.household_id == one.id and check.is_standing
                and check.outcome.value in ("delivered", "partial")
                and world.kits[world.distributions[check.distribution_id].kit_id].sector.value == "food"
                for check in world.check_ins
            )
        ]  # fmt: skip
        assert numbers[long.code][1] == len(ever)
        assert numbers[long.code][1] > numbers["food"][1]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name_bn": ""}, "name_bn"),
        ({"source": " "}, "source"),
        ({"need": "anything * 2"}, "need"),
        ({"cover": "lacks_food"}, "cover"),
        ({"need": "affected", "whom": "disability"}, "unit"),
        ({"need": "affected", "cover": "registered", "unit": "household"}, "whom"),
        ({"unit": "tonne"}, "unit"),
        ({"whom": "rich"}, "whom"),
        ({"opens_below": 0}, "opens_below"),
        ({"closes_at": 80}, "closes_at"),
        ({"least": 0}, "least"),
        ({"per": 0}, "per"),
        ({"cover": "verified", "validity_days": 7}, "validity_days"),
        ({"validity_days": 400}, "validity_days"),
        ({"standard": "x" * 301}, "standard"),
        ({"sector": "weather"}, "sector"),
    ],
)
def test_what_cannot_be_counted_is_named(more: dict[str, object], field: str) -> None:
    assert list(measure_faults(own(**more), is_own=True)) == [field]


def test_own_measures_are_few_and_slots_fewer(database: Database, people: People, now: datetime) -> None:
    with database.writing() as db:
        for number in range(8):
            measure_actions.save_measure(db, people.asha, own(validity_days=5 + number), now=now)
        with pytest.raises(Invalid):
            measure_actions.save_measure(db, people.asha, own(validity_days=30), now=now)
        for _ in range(12):
            measure_actions.save_measure(db, people.asha, own(), now=now)
        with pytest.raises(Invalid):
            measure_actions.save_measure(db, people.asha, own(), now=now)


def test_only_coordinators_write_measures_and_nobody_overwrites(
    database: Database, people: People, now: datetime
) -> None:
    with database.writing() as db:
        for person in (people.gita, people.babul, people.champa):
            with pytest.raises(NotAllowed):
                measure_actions.save_measure(db, person, own(), now=now)
        kept = measure_actions.save_measure(db, people.asha, own(), now=now)
        with pytest.raises(Refused):
            measure_actions.save_measure(db, people.dulal, own(code=kept.code), now=now)
        with pytest.raises(NotFound):
            measure_actions.save_measure(db, people.dulal, own(code="own-nothing"), now=now)


def test_of_the_products_own_only_the_flag_changes(database: Database, people: People, now: datetime) -> None:
    with database.writing() as db:
        told = own(code="food", need="registered", cover="verified", opens_below=50, closes_at=60, is_on=False)
        measure_actions.save_measure(db, people.asha, told, now=now)
        (food,) = [one for one in catalogue(db, all_of_them=True) if one.code == "food"]
        assert (food.need, food.cover, food.opens_below, food.is_on) == ("lacks_food", "met_food", 50, False)
        assert "food" not in {one.code for one in catalogue(db)}


def test_the_products_own_are_sound() -> None:
    assert len({one.code for one in BUILT_IN}) == len(BUILT_IN)
    for one in BUILT_IN:
        told = MeasureGiven(**{name: getattr(one, name) for name in vars(own()) if name not in ("version", "unit")})
        told = MeasureGiven(**{**vars(told), "unit": one.unit.value, "name_en": one.label})
        assert measure_faults(told, is_own=True) == {}, one.code
    assert len({one.code for one in QUANTITIES}) == len(QUANTITIES)


@pytest.mark.parametrize(
    ("numbers", "was_open", "expected"),
    [
        ([40, 20, 400, 360], False, True),
        ([40, 20, 400, 200], False, False),  # nobody was reached: the service gap speaks, not this
        ([40, 20, 400, 200], True, True),
        ([40, 36, 400, 390], True, False),
        ([40, 33, 400, 390], False, False),
    ],
)
def test_left_behind_is_inside_a_reached_union(numbers: list[int | None], was_open: bool, expected: bool) -> None:
    one = BY_CODE["left-female-headed"]
    told = compared(one, numbers)
    assert told is not None
    assert stands(one, numbers, told, was_open=was_open) is expected


def test_one_for_twenty_rounds_up() -> None:
    one = Yardstick(code="x", kind=BY_CODE["food"].kind, need="registered", cover="soap", per=20)
    told = compared(one, [41, 1])
    assert told is not None
    assert (told.need, told.shortfall) == (3, 2)
    assert [number for _, number in told.lines] == [20, 3, 1, 2]


@given(need=st.integers(0, 40), cover=st.integers(0, 40))
def test_nothing_small_is_told_of_people_in_support(need: int, cover: int) -> None:
    one = BY_CODE["support"]
    told = shown(one, [need, cover])
    small = is_small(need, cover)
    assert told.is_hidden is small
    assert (compared(one, [need, cover]) is None) is small
    if small:
        assert (told.need, told.cover, told.short) == (None, None, None)


def test_people_in_support_are_told_of_a_district_only(areas: Areas) -> None:
    numbers = {"support": [30, 20]}
    for area in (areas.division, areas.upazila_a, areas.union_a1):
        assert "support" not in {row.one.code for row in in_area(BUILT_IN, numbers, area.level)}
    row = next(row for row in in_area(BUILT_IN, numbers, areas.district.level) if row.one.code == "support")
    assert (row.need, row.cover) == (30, 20)


def test_what_nobody_knows_is_no_zero() -> None:
    assert shown(BY_CODE["registration"], [None, 20]).need is None
    assert compared(BY_CODE["registration"], [None, 20]) is None
    found = line([None, 5, None, 10], 10)
    assert found is not None
    assert found.points == "200.0,80.0 600.0,0.0"
    assert line([None, None], 0) is None


def counted_gap(db: Session, world: World, now: datetime) -> Gap:
    actions.refresh_gaps(db, CLERK, world.response.id, now=now)
    return db.scalars(sa.select(Gap).where(Gap.measure == "food", Gap.state == GapState.OPEN).limit(1)).one()


def test_a_gap_resolves_and_comes_back_with_its_life_written_down(
    database: Database, areas: Areas, now: datetime
) -> None:
    with database.writing() as db:
        world = a_world(db, areas, Random(21), now, households=130)
        gap = counted_gap(db, world, now)
        kept = [(one, list(one.needs)) for one in world.impacts]
        for one in world.impacts:
            one.needs = []
        db.flush()
        actions.refresh_gaps(db, CLERK, world.response.id, now=now + timedelta(hours=1))
        assert gap.state is GapState.RESOLVED
        for one, needs in kept:
            one.needs = needs
        db.flush()
        actions.refresh_gaps(db, CLERK, world.response.id, now=now + timedelta(hours=2))
        db.refresh(gap)
        assert (gap.state, gap.times_reopened) == (GapState.OPEN, 1)
        life = sa.select(GapEvent.happening).where(GapEvent.gap_id == gap.id).order_by(GapEvent.at)
        assert list(db.scalars(life)) == [Happening.OPENED, Happening.RESOLVED, Happening.REOPENED]


def test_the_list_behind_a_measure_is_its_number(
    database: Database, people: People, areas: Areas, now: datetime
) -> None:
    with database.writing() as db:
        world = a_world(db, areas, Random(9), now, households=60)
        actions.refresh_gaps(db, CLERK, world.response.id, now=now)
        for code in ("food", "left-disability", "latrine", "hygiene"):
            one = BY_CODE[code]
            for area in (areas.upazila_a, areas.union_a1):
                numbers = db.get_one(MeasureSum, (world.response.id, area.id)).numbers[code]
                rows = lists.behind(db, people.asha, world.response.id, area, one, limit=1_000)
                assert len(rows) == numbers[0] - numbers[1], (code, area.path)
    assert set(GROUPS) >= {one.whom for one in BUILT_IN}
