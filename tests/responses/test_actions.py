"""Responses, water, and whom it touches, against a count made another way."""

from __future__ import annotations

import json
import math
import random
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import shapely
import sqlalchemy as sa

from relief.areas.files.reading import Wish, read_file
from relief.areas.models import Area, Level, PopulationCell
from relief.audit.models import AuditEntry
from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Refused
from relief.responses import actions, queries
from relief.responses.inputs import ExtentGiven, ImpactFiguresGiven, ResponseGiven
from relief.responses.kinds import ExtentKind, ResponseKind, ResponseState
from relief.responses.layers import LayerGiven, read_layer
from relief.responses.models import Exposure, Response
from tests.builders import Areas, a_response, an_actor

KEEPER = an_actor("responses.view", "responses.open", "responses.add-hazard", "areas.import")


def drawn(shape: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shapely.to_geojson(shape))
    return found


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    return drawn(shapely.box(west, south, east, north))


def water(response_id: UUID, shape: dict[str, Any], now: datetime, **told: Any) -> ExtentGiven:
    told = {"kind": ExtentKind.WATER, "name_en": "Water", **told}
    return ExtentGiven(response_id=response_id, geometry=shape, observed_at=now, **told)


@pytest.fixture
def response(database: Database, areas: Areas) -> Response:
    with database.writing() as db:
        return a_response(db)


def add(database: Database, given: ExtentGiven, now: datetime) -> None:
    with database.writing() as db:
        actions.add_extent(db, KEEPER, given, now=now)


def exposed(database: Database, response: Response) -> dict[str, Exposure]:
    with database.reading() as db:
        codes = dict(db.execute(sa.select(Area.id, Area.pcode)).all())
        return {codes[key]: found for key, found in queries.exposures(db, response.id).items()}


def test_open_keeps_what_was_said(database: Database, now: datetime) -> None:
    given = ResponseGiven(code="T-1", name_bn=" তিস্তা ", kind=ResponseKind.FLOOD, started_on=now.date())
    with database.writing() as db:
        made = actions.open_response(db, KEEPER, given, now=now)
    with database.reading() as db:
        found = queries.find(db, KEEPER, " t-1 ")
        assert (found.id, found.name_bn, found.state) == (made.id, "তিস্তা", ResponseState.ACTIVE)
        assert [each.id for each in queries.open_ones(db, KEEPER)] == [made.id]
        assert db.scalars(sa.select(AuditEntry.verb)).all() == ["responses.open"]


def test_a_code_is_taken_once(database: Database, response: Response, now: datetime) -> None:
    given = ResponseGiven(code=response.code, name_bn="আবার", kind=ResponseKind.FLOOD, started_on=now.date())
    with pytest.raises(Invalid) as caught, database.writing() as db:
        actions.open_response(db, KEEPER, given, now=now)
    assert list(caught.value.faults) == ["code"]


def test_a_response_moves_step_by_step(database: Database, response: Response, now: datetime) -> None:
    for to in (ResponseState.RECOVERY, ResponseState.CLOSED, ResponseState.ACTIVE):
        with database.writing() as db:
            moved = actions.change_state(db, KEEPER, response.id, to, now=now)
            assert moved.state is to
            assert (moved.ended_on is not None) is (to is ResponseState.CLOSED)
    with pytest.raises(Refused), database.writing() as db:
        actions.change_state(db, KEEPER, response.id, ResponseState.DRAFT, now=now)


@pytest.mark.parametrize("verb", ["responses.view", "responses.add-hazard"])
def test_the_verb_is_asked_for(database: Database, response: Response, now: datetime, verb: str) -> None:
    actor = an_actor(verb)
    with pytest.raises(NotAllowed), database.writing() as db:
        actions.change_state(db, actor, response.id, ResponseState.CLOSED, now=now)


def test_half_a_union_under_water_is_half_its_people(
    database: Database, areas: Areas, response: Response, now: datetime
) -> None:
    add(database, water(response.id, box(89.05, 22.4, 89.2, 22.7), now), now)
    found = exposed(database, response)
    assert {code for code in found if len(code) == 10} == {
        areas.union_a1.pcode,
        areas.union_a2.pcode,
    }
    half = found[areas.union_a1.pcode]
    assert (half.people, half.households, half.children_3_17, half.method) == (
        10_000,
        2_500,
        3_000,
        "share",
    )
    assert half.share == pytest.approx(0.5, abs=1e-6)
    for above in (areas.upazila_a, areas.district, areas.division):
        assert found[above.pcode].people == 30_000
    assert areas.upazila_b.pcode not in found


def test_overlapping_extents_count_a_person_once(
    database: Database, areas: Areas, response: Response, now: datetime
) -> None:
    for _ in range(2):
        add(database, water(response.id, box(89.0, 22.5, 89.05, 22.6), now), now)
    assert exposed(database, response)[areas.union_a1.pcode].people == 10_000


def test_wind_and_tracks_count_nobody(database: Database, response: Response, now: datetime) -> None:
    line = {"type": "LineString", "coordinates": [[89.0, 21.0], [89.2, 22.6]]}
    add(database, water(response.id, line, now, kind=ExtentKind.TRACK), now)
    add(database, water(response.id, box(89.0, 22.5, 89.4, 22.6), now, kind=ExtentKind.WIND), now)
    assert exposed(database, response) == {}


def test_a_grid_says_where_in_the_union_people_live(
    database: Database, areas: Areas, response: Response, now: datetime
) -> None:
    with database.writing() as db:
        # Everybody lives in the dry west of union a1; a2 has no grid.
        db.add(PopulationCell(lon=89.01, lat=22.55, people=900.0, source="test"))
        db.add(PopulationCell(lon=89.09, lat=22.55, people=100.0, source="test"))
    add(database, water(response.id, box(89.05, 22.5, 89.2, 22.6), now), now)
    found = exposed(database, response)
    assert found[areas.union_a1.pcode].people == 2_000
    assert found[areas.union_a1.pcode].method == "cells"
    assert found[areas.union_a2.pcode].method == "share"
    assert found[areas.upazila_a.pcode].method == "mixed"


def brute(areas: list[tuple[str, Any, int]], flood: Any) -> dict[str, int]:
    """The same question another way: thin strips, each as wide as the earth is at its latitude."""
    counted = {}
    for code, shape, people in areas:
        whole = wet = 0.0
        west, south, east, north = shape.bounds
        step = (north - south) / 400
        for strip in range(400):
            low = south + strip * step
            band = shapely.box(west - 1, low, east + 1, low + step)
            scale = math.cos(math.radians(low + step / 2))
            whole += shape.intersection(band).area * scale
            wet += shape.intersection(flood).intersection(band).area * scale
        if wet / whole > 0.0005:
            counted[code] = round(people * wet / whole)
    return counted


def test_random_water_agrees_with_a_count_by_strips(
    database: Database, areas: Areas, response: Response, now: datetime
) -> None:
    dice = random.Random(20260804)
    blobs = [
        shapely.Point(dice.uniform(89, 89.4), dice.uniform(22.5, 22.6)).buffer(dice.uniform(0.01, 0.05), 3)
        for _ in range(6)
    ]
    for blob in blobs:
        add(database, water(response.id, drawn(blob), now), now)
    with database.reading() as db:
        rows = db.execute(sa.select(Area.pcode, Area.geometry, Area.population).where(Area.level == Level.UNION))
        unions = [(code, shapely.from_wkb(wkb), people) for code, wkb, people in rows]
    expected = brute(unions, shapely.union_all(blobs))
    found = {code: each.people for code, each in exposed(database, response).items() if len(code) == 10}
    assert set(found) == set(expected)
    for code, people in expected.items():
        assert found[code] == pytest.approx(people, abs=2)


def test_a_later_count_forgets_water_that_is_no_more(
    database: Database, areas: Areas, response: Response, now: datetime
) -> None:
    add(database, water(response.id, box(89.0, 22.5, 89.4, 22.6), now), now)
    with database.writing() as db:
        area = db.get(Area, areas.union_b2.id)
        assert area is not None
        area.population = 1_000
    with database.writing() as db:
        assert actions.recount_exposure(db, KEEPER, now=now) == 1
    found = exposed(database, response)
    assert (found[areas.union_b2.pcode].people, found[areas.upazila_b.pcode].people) == (
        1_000,
        21_000,
    )


CROSSED = {"type": "Polygon", "coordinates": [[[89, 22], [90, 23], [90, 22], [89, 23], [89, 22]]]}


@pytest.mark.parametrize(
    ("shape", "told", "field"),
    [
        (CROSSED, {}, "geometry"),
        (box(2.0, 48.0, 2.5, 48.5), {}, "geometry"),
        ({"type": "Point", "coordinates": [89, 22]}, {}, "geometry"),
        ({}, {}, "geometry"),
        (box(89.0, 22.5, 89.1, 22.6), {"name_en": ""}, "name_bn"),
        (box(89.0, 22.5, 89.1, 22.6), {"kind": ExtentKind.TRACK}, "geometry"),
    ],
)
def test_a_bad_extent_is_refused_with_its_field(
    database: Database,
    response: Response,
    now: datetime,
    shape: dict[str, Any],
    told: dict[str, Any],
    field: str,
) -> None:
    with pytest.raises(Invalid) as caught, database.writing() as db:
        actions.add_extent(db, KEEPER, water(response.id, shape, now, **told), now=now)
    assert list(caught.value.faults) == [field]
    assert exposed(database, response) == {}


def test_a_satellite_layer_is_repaired_and_says_so(database: Database, response: Response, now: datetime) -> None:
    collection = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": CROSSED}]}
    read = read_file("flood.geojson", json.dumps(collection).encode(), Wish(repair=True))
    layer = LayerGiven(response_id=response.id, file_name="flood.geojson", content=read.packed, observed_at=now)
    with database.writing() as db:
        (extent,) = actions.add_extents(db, KEEPER, read_layer(layer), now=now)
    assert extent.is_repaired
    assert extent.area_km2 is not None
    assert extent.area_km2 > 0


def test_tomorrows_water_is_refused(database: Database, response: Response, now: datetime) -> None:
    given = water(response.id, box(89, 22.5, 89.1, 22.6), now + timedelta(days=2))
    with pytest.raises(Invalid) as caught, database.writing() as db:
        actions.add_extent(db, KEEPER, given, now=now)
    assert list(caught.value.faults) == ["observed_at"]


def test_a_closed_response_takes_no_more_water(database: Database, response: Response, now: datetime) -> None:
    with database.writing() as db:
        actions.change_state(db, KEEPER, response.id, ResponseState.CLOSED, now=now)
    with pytest.raises(Refused):
        add(database, water(response.id, box(89.0, 22.5, 89.1, 22.6), now), now)


def figures(response: Response, area: Area, now: datetime, households: int = 700) -> ImpactFiguresGiven:
    return ImpactFiguresGiven(
        response_id=response.id,
        area_id=area.id,
        as_of=now.date(),
        households_affected=households,
        source="UP",
    )


def test_official_figures_stand_beside_the_estimate(
    database: Database, areas: Areas, response: Response, now: datetime
) -> None:
    add(database, water(response.id, box(89.0, 22.5, 89.2, 22.6), now), now)
    for households in (700, 800):
        with database.writing() as db:
            given = figures(response, areas.union_a1, now, households)
            actions.record_impact_figures(db, KEEPER, given, now=now)
    with database.reading() as db:
        shown = {each.area.id: each.official for each in queries.exposed_unions(db, KEEPER, response)}
        assert shown[areas.union_a2.id] is None
        official = shown[areas.union_a1.id]
        assert official is not None
        assert (official.households_affected, official.version) == (800, 2)
        assert len(queries.impact_figures(db, KEEPER, response)) == 1


def test_dulal_records_and_sees_nothing_elsewhere(
    database: Database, areas: Areas, response: Response, now: datetime
) -> None:
    add(database, water(response.id, box(89.0, 22.5, 89.4, 22.6), now), now)
    verbs = ("responses.view", "responses.add-hazard")
    dulal = an_actor(*verbs, within=(areas.union_b1.path,))
    with pytest.raises(NotFound), database.writing() as db:
        actions.record_impact_figures(db, dulal, figures(response, areas.union_a1, now), now=now)
    with database.writing() as db:
        actions.record_impact_figures(db, KEEPER, figures(response, areas.union_a1, now), now=now)
    with database.reading() as db:
        assert [each.area.id for each in queries.exposed_unions(db, dulal, response)] == [areas.union_b1.id]
        assert queries.totals(db, dulal, response).people == 20_000
        assert queries.impact_figures(db, dulal, response) == []
