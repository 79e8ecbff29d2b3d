"""Seats, distances and the suggested site beside a count made household by household."""

from __future__ import annotations

import math
from datetime import datetime, time
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relief.accounts.models import User
from relief.areas.near import share_beyond
from relief.gaps import actions, seats
from relief.gaps.models import Figure
from relief.households.models import Status
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.spaces.kinds import SpaceState
from relief.spaces.models import ActivityGroup, Series, Space, SpaceStaff
from tests.builders import CLERK as MAKER
from tests.builders import Areas
from tests.gaps.worlds import World, a_world
from tests.people import People, Person

CLERK = Actor.clerk("gaps")
FEW = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _sites(db, world: World, areas: Areas, people: People, rng: Random, now: datetime) -> list[tuple[Space, int]]:
    """Some sites, each with the seats a person would work out with pencil and paper."""
    made = {"created_at": now, "created_by_id": MAKER.id}
    found = []
    users: list[User] = list(people.users.values())
    for _ in range(rng.randint(0, 4)):
        union = rng.choice((areas.union_a1, areas.union_a2))
        room, staff, shifts, size = (
            rng.choice((None, 20, 62)),
            rng.randint(0, 4),
            rng.randint(0, 3),
            rng.randint(10, 30),
        )
        state = rng.choice((SpaceState.OPEN, SpaceState.OPEN, SpaceState.SUSPENDED))
        placed = rng.random() < 0.8
        space = Space(
            response_id=world.response.id, area_id=union.id, code=new_id().hex[-12:], name_bn="স", indoor_m2=room,
            lon=union.min_lon + rng.random() / 10 if placed else None, lat=22.5 + rng.random() / 10 if placed else None,
            state=state, **made,
        )  # type: ignore[arg-type, operator] # fmt: skip
        group = ActivityGroup(space_id=space.id, name_bn="দ", age_min=6, age_max=9, max_size=size, **made)  # type: ignore[arg-type]
        db.add(space)
        db.flush()
        db.add(group)
        db.flush()
        for user in users[:staff]:
            db.add(SpaceStaff(space_id=space.id, user_id=user.id, code_signed_on=now.date()))
        for shift in range(shifts):
            db.add(
                Series(
                    group_id=group.id, space_id=space.id, rrule="FREQ=WEEKLY;BYDAY=SU", starts=time(8 + shift),
                    ends=time(9 + shift), valid_from=now.date(), **made,
                )
            )  # type: ignore[arg-type] # fmt: skip
        at_once = min(10 * staff, 10**9 if room is None else int(room / 1.5)) if staff >= 2 else 0
        places = min(at_once * shifts, size) if shifts else 0
        found.append((space, places if state is SpaceState.OPEN else 0))
    db.flush()
    return found


def _far(home, sites: list[tuple[Space, int]]) -> bool:
    open_ones = [one for one, _ in sites if one.state is SpaceState.OPEN and one.lon is not None]
    return all(_metres(home.lon, home.lat, one.lon, one.lat) > 1_000 for one in open_ones)


def _metres(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    a = math.radians(lat1), math.radians(lat2), math.radians(lon2 - lon1)
    cosine = math.sin(a[0]) * math.sin(a[1]) + math.cos(a[0]) * math.cos(a[1]) * math.cos(a[2])
    return 6_371_008.8 * math.acos(min(1.0, cosine))


@FEW
@given(seed=st.integers(0, 10**9))
def test_seats_and_distances_are_what_a_slow_walk_counts(
    database: Database, areas: Areas, people: People, now: datetime, seed: int
) -> None:
    rng = Random(seed)
    with database.writing() as db:
        world = a_world(db, areas, rng, now, households=rng.randint(0, 40))
        sites = _sites(db, world, areas, people, rng, now)
        actions.refresh_gaps(db, CLERK, world.response.id, now=now)
    active = {one.household_id for one in world.impacts}
    with database.reading() as db:
        order = [row.unmet for row in seats.ranked(db, CLERK, world.response.id) if row.unmet is not None]
        assert order == sorted(order, reverse=True)
        for union in (areas.union_a1, areas.union_a2):
            found = seats.union_seats(db, CLERK, world.response.id, union.id)
            assert found.places == sum(count for one, count in sites if one.area_id == union.id)
            figure = db.get(Figure, (world.response.id, union.id))
            assert found.places == (figure.space_places if figure else 0)
            homes = [
                one for one in world.households
                if one.area_id == union.id and one.lon is not None and one.children_3_17
                and one.id in active and one.status is Status.ACTIVE
            ]  # fmt: skip
            away = [one for one in homes if _far(one, sites)]
            assert found.pointed == sum(one.children_3_17 for one in homes)
            assert found.pointed_far == sum(one.children_3_17 for one in away)
            affected = figure.children_affected if figure else None
            if affected is not None and homes:
                wanted = affected * found.pointed_far / found.pointed
                assert abs((found.far or 0) - wanted) <= 0.5
            if found.suggestion:
                here = found.suggestion
                near = [one for one in away if _metres(one.lon, one.lat, here.lon, here.lat) <= 1_000]
                assert (here.children, here.households) == (sum(one.children_3_17 for one in near), len(near))


def test_a_mobile_site_is_suggested_where_most_unreached_children_live(areas: Areas) -> None:
    crowd, few, site = (89.05, 22.55), (89.08, 22.52), (89.02, 22.58)
    lons = np.array([crowd[0]] * 6 + [few[0]] * 5)
    lats = np.array([crowd[1]] * 6 + [few[1]] * 5)
    children = np.array([5] * 6 + [5] * 5)
    found = seats._suggest(lons, lats, children, [site])
    assert found is not None
    assert (found.children, found.households) == (30, 6)
    assert _metres(found.lon, found.lat, *crowd) < 500
    assert found.nearest_m == pytest.approx(_metres(found.lon, found.lat, *site), abs=1)
    assert seats._suggest(lons[:3], lats[:3], children[:3], [site]) is None
    assert seats._suggest(lons, lats, children, []).nearest_m is None  # type: ignore[union-attr]


def test_land_farther_than_a_walk(areas: Areas) -> None:
    shape = areas.union_a1.geometry
    assert shape is not None
    assert share_beyond(shape, [], 1_000) == 1.0
    # A circle of one kilometre is 3.14 of the union's 114 square kilometres.
    assert share_beyond(shape, [(89.05, 22.55)], 1_000) == pytest.approx(1 - math.pi / 114, abs=0.001)
    assert share_beyond(shape, [(89.05, 22.55)], 20_000) == 0.0


def test_the_pages_show_the_arithmetic(
    database: Database, areas: Areas, people: People, now: datetime, as_asha: Person, as_dulal: Person
) -> None:
    rng = Random(7)
    with database.writing() as db:
        world = a_world(db, areas, rng, now, households=30)
        made = {"created_at": now, "created_by_id": MAKER.id}
        space = Space(response_id=world.response.id, area_id=areas.union_a1.id, code="S1", name_bn="আলো", **made)  # type: ignore[arg-type]
        db.add(space)
        actions.refresh_gaps(db, CLERK, world.response.id, now=now)
    page = as_asha.get("/gaps/seats")
    assert page.status == 200
    here = f"/gaps/areas/{areas.union_a1.id}/seats"
    assert "আলো" in as_asha.get(here).text
    assert as_dulal.get(here).status == 404
    assert as_asha.get(f"/gaps/areas/{areas.upazila_a.id}/seats").status == 404
    assert len(page.select('tbody a[href$="/seats"]')) == len(page.select("tbody tr")) > 0


def test_no_response_no_seats(as_asha: Person) -> None:
    assert as_asha.get("/gaps/seats").status == 409
