"""The map: outlines that are kept, numbers that travel, signs that harm nobody, days side by side, paper, tablets."""

from __future__ import annotations

import gzip
import json
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec
import pyogrio
import pytest
import shapely
import sqlalchemy as sa

from relief.areas import arcs, geometry
from relief.areas.models import Area
from relief.areas.wkb import dump_polygons, load
from relief.config import Settings, SettingsFault
from relief.gaps import actions, places
from relief.gaps.classes import breaks, class_of
from relief.gaps.models import Figure, FigureHistory
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.zone import local_day
from relief.spaces.kinds import SpaceKind, SpaceState
from relief.spaces.models import Space
from tests.builders import CLERK, Areas
from tests.gaps.worlds import World, a_world
from tests.people import Person


@pytest.fixture
def world(database: Database, areas: Areas, people: object, now: datetime) -> World:
    with database.writing() as db:
        made = a_world(db, areas, Random(5), now, households=40)
        actions.refresh_gaps(db, Actor.clerk("gaps"), made.response.id, now=now)
    return made


def told(page: Any) -> Any:
    return json.loads(page.answer.get_data(as_text=True))


UGLY = {
    "nobody": [],
    "all zero": [0] * 9,
    "all equal": [7] * 9,
    "one alone": [1],
    "one huge": [1, 2, 3, 4, 5, 6, 7, 8, 9, 1_000_000],
    "two heaps": [1] * 50 + [900] * 3,
    "a country": [round(1.01**n) for n in range(1_000)],
    "zeros and one": [0] * 500 + [3],
}


@pytest.mark.parametrize("values", UGLY.values(), ids=UGLY)
def test_classes_hold_every_value_and_tell_something(values: list[int]) -> None:
    bounds = breaks(values)
    positive = [value for value in values if value > 0]
    assert len(bounds) <= 5
    assert bounds == sorted(set(bounds))
    assert bool(bounds) == bool(positive)
    for value in positive:
        step = class_of(value, bounds)
        assert value <= bounds[step - 1]
        assert step == 1 or value > bounds[step - 2]
    if len(set(positive)) > 5:
        in_lowest = sum(class_of(value, bounds) == 1 for value in positive)
        assert in_lowest <= 0.7 * len(positive), "a map of one colour"


def squares(across: int) -> list[tuple[str, bytes]]:
    """A field of squares with wavy borders that neighbours share, and an island with a lake."""
    side = 0.05
    found = []
    for x in range(across):
        for y in range(across):
            box = shapely.box(89 + x * side, 22 + y * side, 89 + (x + 1) * side, 22 + (y + 1) * side)
            found.append((f"{x}-{y}", dump_polygons(shapely.segmentize(box, side / 7))))
    lake = shapely.Point(90, 23).buffer(0.05).difference(shapely.Point(90, 23).buffer(0.02))
    return [*found, ("island", dump_polygons(lake))]


def test_a_topology_says_each_border_once_and_a_foreign_reader_understands_it(tmp_path: Any) -> None:
    areas = squares(4)
    topology = arcs.topology(areas)
    points = sum(len(arc) for arc in topology["arcs"])
    alone = sum(geometry.corners(wkb) for _, wkb in areas)
    assert points < 0.8 * alone
    path = tmp_path / "areas.topojson"
    path.write_bytes(msgspec.json.encode(topology))
    read = pyogrio.raw.read(path)
    shapes = shapely.from_wkb(read[2])
    assert len(shapes) == len(areas)
    for shape, (_, wkb) in zip(shapes, areas, strict=True):
        assert shapely.is_valid(shape)
        assert shapely.area(shapely.symmetric_difference(shape, load(wkb))) < 0.01 * shapely.area(load(wkb))


def test_an_area_smaller_than_the_grid_is_still_there() -> None:
    speck = dump_polygons(shapely.box(89.00001, 22.00001, 89.00002, 22.00002))
    [only] = arcs.topology([("speck", speck)])["objects"]["areas"]["geometries"]
    assert only["arcs"]


def test_numbers_are_the_figures_and_name_the_outlines(
    as_asha: Person, database: Database, world: World, areas: Areas
) -> None:
    found = told(as_asha.get("/gaps/numbers.json?measure=unreached&level=union"))
    with database.reading() as db:
        for one in found["areas"]:
            figure = db.get(Figure, (world.response.id, db.scalars(
                sa.select(Area.id).where(Area.name_bn == one["name"])).one()))  # fmt: skip
            assert one["value"] == (None if figure is None else figure.registered - figure.reached)
    assert {one["name"] for one in found["areas"]} == {areas.union_a1.name_bn, areas.union_a2.name_bn}
    known = {one["id"] for one in found["areas"]}
    for address in found["sets"]:
        drawn = told(as_asha.get(address))
        assert {one["id"] for one in drawn["objects"]["areas"]["geometries"]} <= known
    assert sum(int(line[0] == "none") for line in found["legend"]) == 1


def test_outlines_may_be_kept_and_hold_no_word(as_asha: Person, as_dulal: Person, world: World, areas: Areas) -> None:
    [address] = told(as_asha.get("/gaps/numbers.json"))["sets"]
    answer = as_asha.get(address).answer
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert areas.union_a1.name_bn not in answer.get_data(as_text=True)
    old = as_asha.get(address.partition("?")[0] + "?v=0123456789ab").answer
    assert old.headers["Cache-Control"] == "private, no-cache"
    assert as_asha.get("/gaps/numbers.json").answer.headers["Cache-Control"] == "no-store"
    assert as_dulal.get(address).status == 404


def test_another_boundary_is_another_address(as_asha: Person, database: Database, world: World, areas: Areas) -> None:
    before = told(as_asha.get("/gaps/numbers.json"))["sets"]
    with database.writing() as db:
        db.get_one(Area, areas.union_a1.id).population = 77
    assert told(as_asha.get("/gaps/numbers.json"))["sets"] != before


def test_places_in_sight_are_asked_for_alone(as_asha: Person, as_dulal: Person, world: World, areas: Areas) -> None:
    asked = f"/gaps/numbers.json?level=union&in={areas.upazila_a.id}"
    assert {one["name"] for one in told(as_asha.get(asked))["areas"]} == {
        areas.union_a1.name_bn,
        areas.union_a2.name_bn,
    }
    assert as_dulal.get(asked).status == 404


SPACES = {
    "a tent in the yard of a school": (SpaceKind.FIXED, (89.124, 22.568)),
    "a girls' centre": (SpaceKind.GIRLS_CENTRE, None),
    "a room in a home": (SpaceKind.HOME, None),
}


@pytest.mark.parametrize(("kind", "at"), SPACES.values(), ids=SPACES)
def test_signs_stand_no_nearer_than_is_safe(
    database: Database, people: Any, world: World, areas: Areas, now: datetime, kind: SpaceKind, at: Any
) -> None:
    with database.writing() as db:
        db.add(
            Space(
                response_id=world.response.id, area_id=areas.union_a1.id, code="SAFE-1", name_bn="কেন্দ্র", kind=kind,
                lon=89.1236789, lat=22.5676543, state=SpaceState.OPEN, created_at=now, created_by_id=CLERK.id,
            )
        )  # fmt: skip
    with database.reading() as db:
        middle = db.get_one(Area, areas.union_a1.id)
        found = places.places(db, people.asha, world.response.id, None, now=now)
        [one] = [each for each in found if each.layer is places.Layer.SPACES]
        assert (one.lon, one.lat) == (at or (middle.label_lon, middle.label_lat))
        assert one.is_about == (at is None)


def test_two_days_stand_side_by_side_in_the_same_classes(
    as_asha: Person, database: Database, world: World, areas: Areas, now: datetime
) -> None:
    then = local_day(now) - timedelta(days=3)
    with database.writing() as db:
        db.add(
            FigureHistory(
                response_id=world.response.id, area_id=areas.union_a1.id, on_date=then, affected=None,
                registered=5_000, reached=1_000,
            )
        )  # fmt: skip
    page = as_asha.get(f"/gaps/compare?level=union&then={then}&now={local_day(now)}")
    assert "৪,০০০" in page.text
    assert "▼" in page.text
    asked = "/gaps/numbers.json?level=union&on={}&beside={}"
    one = told(as_asha.get(asked.format(then, local_day(now))))
    two = told(as_asha.get(asked.format(local_day(now), then)))
    assert [line[:2] for line in one["legend"] if line[0].isdigit() and line[0] != "0"] == [
        line[:2] for line in two["legend"] if line[0].isdigit() and line[0] != "0"
    ]
    values = {each["name"]: each["value"] for each in one["areas"]}
    assert values == {areas.union_a1.name_bn: 4_000, areas.union_a2.name_bn: None}


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("a3", (842, 1191))])
def test_the_map_prints(as_asha: Person, world: World, tmp_path: Any, paper: str, size: tuple[int, int]) -> None:
    answer = as_asha.get(f"/gaps/map.pdf?level=union&paper={paper}").answer
    assert answer.mimetype == "application/pdf"
    body = answer.get_data()
    assert body.startswith(b"%PDF")
    boxes = {tuple(sorted(round(float(edge)) for edge in found.split()[2:4])) for found in media_boxes(body)}
    assert boxes == {size}


def media_boxes(body: bytes) -> list[str]:
    return [part.split(b"]")[0].decode() for part in body.split(b"/MediaBox [")[1:]] or [
        part.split(b"]")[0].decode() for part in body.split(b"/MediaBox[")[1:]
    ]


def test_no_picture_comes_from_elsewhere_unless_the_operator_says_so(as_asha: Person, app: Any, world: World) -> None:
    page = as_asha.get("/gaps")
    assert "data-map-tiles" not in page.answer.get_data(as_text=True)
    assert "https://" not in page.answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/gaps", "/gaps/draw"])
def test_without_a_response_the_map_leads_on(as_asha: Person, areas: Areas, address: str) -> None:
    assert "এখনও কোনো সাড়াদান নেই" in as_asha.get(address).text


TILES = {
    "none": ("", "", True),
    "a host": ("https://tiles.example.org/{z}/{x}/{y}.png", "© Somebody", True),
    "without thanks": ("https://tiles.example.org/{z}/{x}/{y}.png", "", False),
    "in the open": ("http://tiles.example.org/{z}/{x}/{y}.png", "© Somebody", False),
    "another directive": ("https://tiles.example.org; script-src */{z}/{x}/{y}.png", "© Somebody", False),
    "a secret": ("https://me:word@tiles.example.org/{z}/{x}/{y}.png", "© Somebody", False),
    "no place": ("https://tiles.example.org/map.png", "© Somebody", False),
}


@pytest.mark.parametrize(("address", "credit", "is_good"), TILES.values(), ids=TILES)
def test_the_setting_of_tiles(tmp_path: Any, address: str, credit: str, is_good: bool) -> None:
    given = {"RELIEF_DATA_DIR": str(tmp_path), "RELIEF_MAP_TILES": address, "RELIEF_MAP_TILES_CREDIT": credit}
    if is_good:
        assert Settings.from_env(given).map_tiles == address
    else:
        with pytest.raises(SettingsFault):
            Settings.from_env(given)


def test_packed_size_of_outlines() -> None:
    """Sixty wavy unions: a district's outlines are a few kilobytes."""
    assert len(gzip.compress(msgspec.json.encode(arcs.topology(squares(8))))) < 12_000
