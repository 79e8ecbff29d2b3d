"""Measures, lookups and people, on eleven real unions and an invented flood across them."""

from __future__ import annotations

import csv
import math
import re
import threading
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from relief.areas import geometry, wkb
from relief.areas.geojson import RawFeature, read_features
from relief.areas.geometry import AreaIndex, Cells, MapFrame

SAMPLE = Path(__file__).parents[1] / "data" / "teesta"


def features(name: str) -> list[RawFeature]:
    return read_features((SAMPLE / name).read_bytes())[0]


@cache
def unions() -> dict[str, bytes]:
    return {
        str(row.properties["pcode"]): geometry.polygon_from_geojson(row.geometry) for row in features("unions.geojson")
    }


@cache
def numbers(name: str) -> dict[str, float]:
    rows = features("unions.geojson")
    return {str(row.properties["pcode"]): float(str(row.properties[name])) for row in rows}


@cache
def flood() -> bytes:
    return geometry.polygon_from_geojson(features("flood_SYNTHETIC.geojson")[0].geometry)


@cache
def index() -> AreaIndex[str]:
    return AreaIndex(list(unions().items()))


@cache
def cells() -> Cells:
    with (SAMPLE / "cells.csv").open(encoding="utf-8") as file:
        rows = [[float(value) for value in row] for row in list(csv.reader(file))[1:]]
    lons, lats, people = np.array(rows).T
    return Cells(lons, lats, people)


def box(west: float, south: float, east: float, north: float) -> bytes:
    return wkb.dump_polygons(shapely.box(west, south, east, north))


def brute_force(lon: float, lat: float) -> str | None:
    point = shapely.Point(lon, lat)
    hits = (code for code, area in unions().items() if shapely.from_wkb(area).intersects(point))
    return next(hits, None)


WEST, SOUTH, EAST, NORTH = 88.80, 25.95, 89.15, 26.35
lons, lats = st.floats(WEST, EAST), st.floats(SOUTH, NORTH)


def test_area_agrees_with_the_published_one() -> None:
    published = numbers("area_km2")
    for code, area in unions().items():
        assert geometry.area_km2(area) == pytest.approx(published[code], rel=0.005)


def test_one_degree_square_at_the_tropic_has_its_known_area() -> None:
    # Closed form of the WGS 84 ellipsoid between 23 and 24 N.
    a, e = 6378.137, math.sqrt(0.00669437999014)

    def zone(lat: float) -> float:
        s = math.sin(math.radians(lat))
        return s / (2 * (1 - (e * s) ** 2)) + math.log((1 + e * s) / (1 - e * s)) / (4 * e)

    expected = math.radians(1) * a * a * (1 - e * e) * (zone(24) - zone(23))
    assert geometry.area_km2(box(90, 23, 91, 24)) == pytest.approx(expected, rel=1e-9)


def test_box_and_label_point() -> None:
    horseshoe = shapely.box(90, 23, 91, 24) - shapely.box(90.1, 23.1, 90.9, 24)
    bent = wkb.dump_polygons(horseshoe)
    assert geometry.bbox(bent) == (90, 23, 91, 24)
    assert not geometry.point_inside(bent, horseshoe.centroid.x, horseshoe.centroid.y)
    assert geometry.point_inside(bent, *geometry.inside_point(bent))


def test_the_country_is_a_box_with_a_margin() -> None:
    assert all(geometry.inside_country(area) for area in unions().values())
    assert not geometry.inside_country(box(87.9, 23, 88.5, 24))
    assert geometry.meets_country(box(87.9, 23, 88.5, 24))
    assert not geometry.meets_country(box(11, 45, 12, 46))


def test_haversine_of_known_distances() -> None:
    assert geometry.haversine_m(89, 23, 89, 23) == 0
    quarter = geometry.EARTH_RADIUS_M * math.pi / 2
    assert geometry.haversine_m(0, 0, 90, 0) == pytest.approx(quarter)
    assert geometry.haversine_m(0, 0, 180, 0) == pytest.approx(2 * quarter)
    assert geometry.haversine_m(90.4, 23.8, 91.8, 22.3) == pytest.approx(220_000, rel=0.01)


def test_each_label_point_is_found_in_its_own_union() -> None:
    for code, area in unions().items():
        assert index().locate(*geometry.inside_point(area)) == code


@given(lons, lats)
def test_locate_equals_brute_force(lon: float, lat: float) -> None:
    assert index().locate(lon, lat) == brute_force(lon, lat)


@settings(max_examples=30)
@given(st.lists(st.tuples(lons, lats), max_size=40))
def test_locating_many_equals_locating_each(points: list[tuple[float, float]]) -> None:
    found = index().locate_many([lon for lon, _ in points], [lat for _, lat in points])
    assert found == [index().locate(lon, lat) for lon, lat in points]


def test_a_border_point_belongs_to_the_area_given_first() -> None:
    areas = list(unions().items())
    there, back = AreaIndex(areas), AreaIndex(areas[::-1])
    shared = 0
    for code, area in areas:
        corners = shapely.get_coordinates(shapely.from_wkb(area)).tolist()
        for lon, lat in corners[:40]:
            holders = [other for other, shape in areas if geometry.point_inside(shape, lon, lat)]
            assert code in holders
            assert there.locate(lon, lat) == holders[0]
            assert back.locate(lon, lat) == holders[-1]
            assert back.locate_many([lon], [lat]) == [holders[-1]]
            shared += len(holders) > 1
    assert shared > 50


def test_a_missing_coordinate_is_in_no_area() -> None:
    code, area = next(iter(unions().items()))
    lon, lat = geometry.inside_point(area)
    assert index().locate_many([None, lon, math.nan], [lat, lat, lat]) == [None, code, None]
    assert geometry.points_inside(area, [None, lon], [lat, lat]) == [False, True]


def test_an_index_without_areas_finds_nothing() -> None:
    empty: AreaIndex[str] = AreaIndex([])
    assert len(empty) == 0
    assert empty.locate(89, 26) is None
    assert empty.locate_many([89.0], [26.0]) == [None]
    assert empty.overlaps(flood()) == []
    assert empty.within(flood()) == []


def test_a_track_covers_no_ground() -> None:
    track = geometry.line_from_geojson({"type": "LineString", "coordinates": [[88, 26], [90, 26]]})
    assert geometry.meets_country(track)
    assert index().overlaps(track) == []
    assert cells().people_inside(track) == 0


def test_points_inside_a_flood_equal_one_by_one() -> None:
    dice = np.random.default_rng(7)
    x, y = dice.uniform(88.95, 89.1, 300), dice.uniform(26.0, 26.2, 300)
    many = geometry.points_inside(flood(), x, y)
    each = [geometry.point_inside(flood(), lon, lat) for lon, lat in zip(x, y, strict=True)]
    assert many == each
    assert 0 < sum(many) < 300


def test_shares_add_up_to_the_flood() -> None:
    wet = dict(index().overlaps(flood()))
    assert set(wet) == set(unions())
    for code, share in wet.items():
        assert share == pytest.approx(geometry.share_covered(unions()[code], flood()), rel=1e-6)
    total = sum(share * geometry.area_km2(unions()[code]) for code, share in wet.items())
    everything = geometry.union(list(unions().values()))
    assert total == pytest.approx(geometry.intersection_area_km2(everything, flood()), rel=1e-6)


def test_an_area_is_wholly_covered_by_itself_and_its_neighbours_are_dry() -> None:
    code, area = next(iter(unions().items()))
    assert index().overlaps(area) == [(code, pytest.approx(1.0))]
    assert index().within(area) == [code]
    assert index().within(geometry.union(list(unions().values()))) == list(unions())


@settings(max_examples=40)
@given(lons, lats, st.floats(0.001, 0.2), st.floats(0.001, 0.2))
def test_shares_equal_one_by_one_for_any_drawn_box(west: float, south: float, wide: float, high: float) -> None:
    drawn = box(west, south, west + wide, south + high)
    found = dict(index().overlaps(drawn))
    for code, area in unions().items():
        alone = geometry.share_covered(area, drawn)
        assert found.get(code, 0.0) == pytest.approx(alone, rel=1e-6, abs=1e-9)


def test_a_shape_of_many_points_is_cut_without_loss() -> None:
    turn = np.linspace(0, 2 * math.pi, 20_000, endpoint=False)
    reach = 0.1 + 0.01 * np.sin(turn * 200)
    lake = shapely.Polygon(
        np.column_stack([89.0 + reach * np.cos(turn), 26.1 + reach * np.sin(turn)]),
        [shapely.Point(89.0, 26.1).buffer(0.03).exterior.coords],
    )
    tiles = wkb.pieces(lake)
    assert len(tiles) > 20
    assert shapely.get_num_coordinates(tiles).max() <= wkb.PIECE_POINTS
    assert shapely.area(tiles).sum() == pytest.approx(lake.area)
    found = dict(index().overlaps(wkb.dump_polygons(lake)))
    for code, area in unions().items():
        alone = geometry.share_covered(area, wkb.dump_polygons(lake))
        assert found.get(code, 0.0) == pytest.approx(alone, rel=1e-6, abs=1e-9)


def test_threads_share_one_index() -> None:
    fresh = AreaIndex(list(unions().items()))
    points = [geometry.inside_point(area) for area in unions().values()] * 50
    expected = list(unions()) * 50
    results: list[list[str | None]] = []

    def work() -> None:
        results.append([fresh.locate(lon, lat) for lon, lat in points])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 8


def test_people_exposed_to_the_invented_flood() -> None:
    """The two figures of the data standards: by area 114,430, by cells 102,940."""
    people = numbers("pop_2020_est")
    by_area = sum(geometry.exposed_people(area, flood(), people[code]) for code, area in unions().items())
    assert by_area == pytest.approx(114_430, abs=5)
    assert cells().people_inside(flood()) == pytest.approx(102_940, abs=5)


def test_a_cut_cell_counts_by_its_share() -> None:
    side = 1 / 120
    one = Cells([90.0], [24.0], [1000])
    half = side / 2
    assert one.people_inside(box(89, 23, 91, 25)) == pytest.approx(1000)
    assert one.people_inside(box(90.0, 23, 91, 25)) == pytest.approx(500)
    assert one.people_inside(box(90.0, 24.0, 91, 25)) == pytest.approx(250)
    assert one.people_inside(box(90 + half / 2, 23, 90 + 3 * half, 25)) == pytest.approx(250)
    assert one.people_inside(box(91, 23, 92, 25)) == 0
    assert Cells([], [], []).people_inside(flood()) == 0


def test_people_inside_equal_a_slow_count() -> None:
    with (SAMPLE / "cells.csv").open(encoding="utf-8") as file:
        rows = [(float(r["lon"]), float(r["lat"]), float(r["pop_2020"])) for r in csv.DictReader(file)]
    shape, half, slow = shapely.from_wkb(flood()), 1 / 240, 0.0
    for lon, lat, people in rows:
        cell = shapely.box(lon - half, lat - half, lon + half, lat + half)
        slow += people * cell.intersection(shape).area / cell.area
    assert cells().people_inside(flood()) == pytest.approx(slow, rel=1e-9)


def test_geojson_for_the_screen_goes_round() -> None:
    for area in unions().values():
        shown = geometry.to_geojson(area)
        assert shown["type"] == "MultiPolygon"
        assert geometry.polygon_from_geojson(shown) == area


def test_geojson_can_be_made_smaller() -> None:
    full, small = geometry.to_geojson(flood()), geometry.to_geojson(flood(), 0.002, digits=3)

    def flat(shown: dict[str, Any]) -> list[float]:
        return [n for part in shown["coordinates"] for ring in part for p in ring for n in p]

    assert 0 < len(flat(small)) < len(flat(full)) / 2
    assert all(round(number, 3) == number for number in flat(small))


def test_simplified_neighbours_leave_no_gap() -> None:
    before = list(unions().values())
    after = geometry.simplify_coverage(before, 0.005)
    assert len(after) == len(before)
    assert sum(map(len, after)) < sum(map(len, before)) / 2
    assert shapely.coverage_is_valid(shapely.from_wkb(after))
    moved = geometry.intersection_area_km2(after[0], before[0]) / geometry.area_km2(before[0])
    assert moved > 0.9


def test_overlapping_areas_are_simplified_one_by_one() -> None:
    area = next(iter(unions().values()))
    after = geometry.simplify_coverage([area, flood(), area], 0.002)
    assert after[0] == after[2]
    assert len(after[1]) < len(flood())
    assert all(shapely.from_wkb(each).is_valid for each in after)


def test_a_map_frame_keeps_north_up_and_the_ground_in_proportion() -> None:
    frame = MapFrame((90, 23, 91, 24), 600)
    assert frame.height == pytest.approx(600 / math.cos(math.radians(23.5)), abs=0.1)
    assert frame.place(90, 24) == (0, 0)
    assert frame.place(91, 23) == (600, frame.height)
    square = box(90, 23, 91, 24)
    corners = {(0.0, 0.0), (600.0, 0.0), (0.0, frame.height), (600.0, frame.height)}
    path = frame.path(square)
    assert {(float(x), float(y)) for x, y in re.findall(r"([\d.]+),([\d.]+)", path)} == corners
    assert re.fullmatch(r"M[^MZ]+Z", path)
    assert frame.path(flood()).count("M") == 22  # one outline and its 21 holes
