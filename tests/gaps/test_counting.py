"""The product's count beside a slow one that shares no code with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest
import shapely
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relief.audit import trail
from relief.gaps import actions, summing
from relief.gaps.models import Count, Figure, Gap, GapState, SectorFigure, Standing
from relief.gaps.polygons import figures_in_polygon
from relief.gaps.queries import freshness
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.verbs import Verb
from tests.builders import Areas
from tests.gaps.worlds import NEEDS, World, a_world, inside, slow_affected, slow_count, slow_sector

CLERK = Actor.clerk("gaps")
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _counted(database: Database, areas: Areas, seed: int, now: datetime) -> World:
    rng = Random(seed)
    with database.writing() as db:
        world = a_world(db, areas, rng, now, households=rng.randint(0, 25))
        actions.refresh_gaps(db, CLERK, world.response.id, now=now)
    return world


@pytest.mark.goal("R9")
@FEW
@given(seed=st.integers(0, 10**9))
def test_every_area_counts_what_a_slow_walk_counts(database: Database, areas: Areas, now: datetime, seed: int) -> None:
    world = _counted(database, areas, seed, now)
    with database.reading() as db:
        for area in (areas.division, areas.district, areas.upazila_a, areas.upazila_b, *areas.unions):
            figure = db.get(Figure, (world.response.id, area.id))
            expected = slow_count(world, inside(world, area), now)
            shown = {name: getattr(figure, name) if figure else 0 for name in expected}
            assert shown == expected, area.path
            assert (figure.affected if figure else None) == slow_affected(world, area), area.path
            for sector in NEEDS:
                row = db.get(SectorFigure, (world.response.id, area.id, sector))
                wanted = slow_sector(world, inside(world, area), sector, now)
                assert {name: getattr(row, name) if row else 0 for name in wanted} == wanted, (area.path, sector)


@FEW
@given(
    seed=st.integers(0, 10**9),
    west=st.floats(88.95, 89.35),
    south=st.floats(22.45, 22.6),
    width=st.floats(0.01, 0.5),
    height=st.floats(0.01, 0.2),
)
def test_any_polygon_counts_what_lies_in_it(
    database: Database,
    areas: Areas,
    now: datetime,
    seed: int,
    west: float,
    south: float,
    width: float,
    height: float,
) -> None:
    world = _counted(database, areas, seed, now)
    shape = shapely.box(west, south, west + width, south + height)
    with database.reading() as db:
        found = figures_in_polygon(db, CLERK, world.response.id, shapely.to_wkb(shapely.MultiPolygon([shape])))
    within = [
        one
        for one in world.households
        if one.lon is not None
        and one.lat is not None
        and west <= one.lon <= west + width
        and south <= one.lat <= south + height
    ]
    expected = slow_count(world, within, now)
    assert found.tally.registered == expected["registered"]
    assert found.tally.reached == expected["reached"]
    assert found.tally.children == expected["children_registered"]
    for sector in NEEDS:
        assert found.tally.sectors[sector].unmet == slow_sector(world, within, sector, now)["unmet"]


def test_a_second_count_changes_no_standing(database: Database, areas: Areas, now: datetime) -> None:
    world = _counted(database, areas, 11, now)
    rows = sa.select(Standing.household_id, Standing.bits).where(Standing.response_id == world.response.id)
    with database.reading() as db:
        before = {tuple(row) for row in db.execute(rows.order_by(Standing.household_id))}
    with database.writing() as db:
        actions.refresh_gaps(db, CLERK, world.response.id, now=now)
    with database.reading() as db:
        assert {tuple(row) for row in db.execute(rows)} == before


def test_aid_runs_out_without_anybody_doing_anything(database: Database, areas: Areas, now: datetime) -> None:
    world = _counted(database, areas, 5, now)
    later = now + timedelta(days=90)
    with database.writing() as db:
        actions.refresh_gaps(db, CLERK, world.response.id, now=later)
    with database.reading() as db:
        figure = db.get(Figure, (world.response.id, areas.district.id))
        assert figure is not None
        assert figure.reached == 0
        assert figure.reached_ever == slow_count(world, world.households, now)["reached_ever"]


def test_a_count_knows_that_something_happened_since(database: Database, areas: Areas, now: datetime) -> None:
    world = _counted(database, areas, 3, now)
    with database.reading() as db:
        assert not freshness(db, world.response.id).is_stale
        early = summing.take(db, world.response.id, now=now)
    with database.writing() as db:
        trail.note(db, CLERK, Verb.CHECKIN_RECORD, None, at=now)
    with database.writing() as db:
        actions.keep_count(db, CLERK, early, now=now)
    with database.reading() as db:
        assert freshness(db, world.response.id).is_stale
        assert db.get(Count, world.response.id) is not None


@pytest.mark.parametrize("verb", [Verb.HOUSEHOLDS_REQUESTS, Verb.HOUSEHOLDS_READ_PAPERS, Verb.HOUSEHOLDS_EXPORT])
def test_looking_and_printing_make_no_count_old(database: Database, areas: Areas, now: datetime, verb: Verb) -> None:
    world = _counted(database, areas, 3, now)
    with database.writing() as db:
        trail.note(db, CLERK, verb, world.households[0].id if world.households else None, at=now, step="record")
    with database.reading() as db:
        assert not freshness(db, world.response.id).is_stale


def test_gaps_close_when_the_need_is_gone(database: Database, areas: Areas, now: datetime) -> None:
    world = _counted(database, areas, 8, now)
    with database.writing() as db:
        for impact in world.impacts:
            db.delete(impact)
        db.flush()
        for table in (world.official, world.exposures):
            for row in table:
                db.delete(row)
        db.flush()
        actions.refresh_gaps(db, CLERK, world.response.id, now=now)
        gaps = db.scalars(sa.select(Gap).where(Gap.response_id == world.response.id)).all()
        assert all(gap.state is GapState.RESOLVED for gap in gaps)
