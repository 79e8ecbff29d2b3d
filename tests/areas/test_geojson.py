"""What people upload: each wrong shape is refused with its own reason, each good one is kept."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
import shapely
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from relief.areas import geojson, pcodes
from relief.areas.files import faults as file_faults
from relief.areas.files.faults import FileFault
from relief.areas.geojson import (
    GeometryFault,
    line_from_geojson,
    polygon_from_geojson,
    read_features,
)

CATALOGUE = Path(geojson.__file__).parents[1] / "translations/bn/LC_MESSAGES/areas_geometry.po"

Ring = list[list[float]]


def square(west: float, south: float, side: float = 0.1) -> Ring:
    east, north = west + side, south + side
    return [[west, south], [west, north], [east, north], [east, south], [west, south]]


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def file_of(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


BOW_TIE = [[89.0, 23.0], [89.1, 23.1], [89.1, 23.0], [89.0, 23.1], [89.0, 23.0]]
TWO_OVERLAPPING = {
    "type": "MultiPolygon",
    "coordinates": [[square(89, 23)], [square(89.05, 23)]],
}


@pytest.mark.parametrize(
    ("code", "geometry"),
    [
        ("empty", None),
        ("empty", polygon()),
        ("empty", {"type": "MultiPolygon", "coordinates": []}),
        ("empty", {"type": "GeometryCollection", "geometries": []}),
        ("empty", {"type": "Feature", "geometry": None}),
        ("not-polygon", "POLYGON EMPTY"),
        ("not-polygon", {"type": "Point", "coordinates": [89, 23]}),
        ("not-polygon", {"type": "Polygon"}),
        ("not-polygon", {"type": "GeometryCollection", "geometries": [polygon(square(89, 23)), 7]}),
        ("ring-open", polygon(square(89, 23)[:-1])),
        ("ring-too-short", polygon([[89, 23], [89, 23]])),
        ("ring-too-short", polygon([[89, 23], [89.1, 23], [89, 23]])),
        ("self-crossing", polygon(BOW_TIE)),
        ("self-crossing", polygon([[89, 23], [90, 24], [91, 25], [89, 23]])),
        ("parts-overlap", TWO_OVERLAPPING),
        ("hole-misplaced", polygon(square(89, 23), square(90, 23))),
        ("bad-coordinates", polygon(5)),
        ("bad-coordinates", {"type": "MultiPolygon", "coordinates": [5]}),
        ("bad-coordinates", polygon([[89, 23], [89.1], [89, 23.1], [89, 23]])),
        ("bad-coordinates", polygon([["89", "23"], ["89.1", "23"], ["89", "24"], ["89", "23"]])),
        ("bad-coordinates", polygon([[89, 23], [None, 23], [89, 23.1], [89, 23]])),
        ("bad-coordinates", polygon([[89, 23], [math.nan, 23], [89, 23.1], [89, 23]])),
        ("bad-coordinates", polygon([[89, 23], [math.inf, 23], [89, 23.1], [89, 23]])),
        ("bad-coordinates", polygon([[89, 23], [[89], 23], [89, 23.1], [89, 23]])),
        ("bad-coordinates", polygon([[89, 23], [10**400, 23], [89, 23.1], [89, 23]])),
        ("axes-swapped", polygon(square(23, 89))),
        ("not-degrees", polygon(square(700_000, 2_500_000, 1000))),
    ],
)
def test_a_bad_outline_is_refused_with_its_own_reason(code: str, geometry: object) -> None:
    with pytest.raises(GeometryFault) as fault:
        polygon_from_geojson(geometry)
    assert fault.value.code == code
    assert str(fault.value) == fault.value.message == geojson.MESSAGES[code]


def test_the_place_of_a_crossing_is_told() -> None:
    with pytest.raises(GeometryFault) as fault:
        polygon_from_geojson(polygon(BOW_TIE))
    assert fault.value.at == pytest.approx((89.05, 23.05))


def test_too_many_points_are_refused_before_any_work() -> None:
    ring = [[89.0, 23.0]] * (geojson.MAX_POINTS // 2 + 1)
    with pytest.raises(GeometryFault) as fault:
        polygon_from_geojson(polygon(ring, ring))
    assert fault.value.code == "too-many-points"


def test_nesting_has_an_end() -> None:
    nested: dict[str, Any] = polygon(square(89, 23))
    for _ in range(geojson.MAX_DEPTH + 1):
        nested = {"type": "GeometryCollection", "geometries": [nested]}
    with pytest.raises(GeometryFault) as fault:
        polygon_from_geojson(nested)
    assert fault.value.code == "not-polygon"


def test_a_polygon_is_kept_flat_oriented_and_little_endian() -> None:
    clockwise_with_heights = [[*point, 7.5] for point in square(89, 23)]
    hole = square(89.02, 23.02, 0.02)
    wkb = polygon_from_geojson(polygon(clockwise_with_heights, hole))
    shape = shapely.from_wkb(wkb)
    assert wkb[0] == 1
    assert shape.geom_type == "MultiPolygon"
    assert not shape.has_z
    assert shape.is_valid
    assert shape.geoms[0].exterior.is_ccw
    assert not shape.geoms[0].interiors[0].is_ccw
    assert shape.area == pytest.approx(0.01 - 0.0004)


def test_mixed_heights_do_not_matter() -> None:
    ring: list[list[float]] = square(89, 23)
    ring[1] = [*ring[1], 4.0]
    assert polygon_from_geojson(polygon(ring)) == polygon_from_geojson(polygon(square(89, 23)))


def test_features_and_collections_are_unwrapped() -> None:
    first, second = polygon(square(89, 23)), polygon(square(90, 23))
    plain = {"type": "MultiPolygon", "coordinates": [[square(89, 23)], [square(90, 23)]]}
    collection = {"type": "GeometryCollection", "geometries": [first, second]}
    feature = {"type": "Feature", "properties": {}, "geometry": collection}
    file = {"type": "FeatureCollection", "features": [feature]}
    assert polygon_from_geojson(collection) == polygon_from_geojson(plain)
    assert polygon_from_geojson(file) == polygon_from_geojson(plain)


@pytest.mark.parametrize(
    ("geometry", "area"),
    [(polygon(BOW_TIE), 0.005), (TWO_OVERLAPPING, 0.015)],
)
def test_repair_keeps_what_the_outline_covers(geometry: object, area: float) -> None:
    shape = shapely.from_wkb(polygon_from_geojson(geometry, repair=True))
    assert shape.is_valid
    assert shape.geom_type == "MultiPolygon"
    assert shape.area == pytest.approx(area)


def test_repair_does_not_make_something_of_nothing() -> None:
    line = polygon([[89, 23], [90, 24], [91, 25], [89, 23]])
    with pytest.raises(GeometryFault) as fault:
        polygon_from_geojson(line, repair=True)
    assert fault.value.code == "empty"


def test_a_track_is_kept_as_a_line() -> None:
    wkb = line_from_geojson({"type": "LineString", "coordinates": [[88, 10, 3], [89, 22, 3]]})
    assert shapely.from_wkb(wkb).wkt == "LINESTRING (88 10, 89 22)"
    one_of_many = {"type": "MultiLineString", "coordinates": [[[88, 10], [89, 22]]]}
    assert line_from_geojson({"type": "Feature", "geometry": one_of_many}) == wkb


@pytest.mark.parametrize(
    ("code", "geometry"),
    [
        ("empty", None),
        ("not-line", []),
        ("not-line", polygon(square(89, 23))),
        (
            "not-line",
            {"type": "MultiLineString", "coordinates": [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]},
        ),
        ("line-too-short", {"type": "LineString", "coordinates": [[88, 10], [88, 10]]}),
        ("bad-coordinates", {"type": "LineString", "coordinates": [[88, 10], [88]]}),
    ],
)
def test_a_bad_track_is_refused(code: str, geometry: object) -> None:
    with pytest.raises(GeometryFault) as fault:
        line_from_geojson(geometry)
    assert fault.value.code == code


def test_a_file_is_split_into_rows_and_a_broken_row_keeps_its_number() -> None:
    good = {"type": "Feature", "properties": {"নাম": "ডিমলা"}, "geometry": polygon(square(89, 23))}
    bare = {"type": "Feature", "properties": None, "geometry": None}
    rows, _ = read_features(file_of(good, "rubbish", bare))
    assert [row.row for row in rows] == [1, 2, 3]
    assert rows[0].properties == {"নাম": "ডিমলা"}
    assert [row.geometry is None for row in rows] == [False, True, True]
    assert rows[1].properties == rows[2].properties == {}


def test_a_windows_file_with_a_mark_at_its_head_is_read() -> None:
    assert read_features(b"\xef\xbb\xbf" + file_of()) == ([], None)


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("not-json", b""),
        ("not-json", file_of()[:-1]),
        ("not-json", b"[" * 200_000),
        ("not-utf8", '{"name": "café"}'.encode("latin-1")),
        ("not-utf8", file_of().decode().encode("utf-16")),
        ("not-collection", b"[]"),
        ("not-collection", b'{"type": "Topology"}'),
        ("not-collection", b'{"type": "FeatureCollection", "features": null}'),
        ("not-collection", b'{"type": "FeatureCollection"}'),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_map_is_refused(code: str, data: bytes) -> None:
    with pytest.raises(FileFault) as fault:
        read_features(data)
    assert fault.value.code == code


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.fixed_dictionaries(
            {},
            optional={
                "type": st.sampled_from(["Feature", "Polygon", "MultiPolygon", "GeometryCollection"]),
                "coordinates": inner,
                "geometries": inner,
                "geometry": inner,
            },
        )
    ),
    max_leaves=25,
)


@given(json_values)
def test_whatever_comes_is_a_valid_polygon_or_a_fault(value: object) -> None:
    for repair in (False, True):
        try:
            wkb = polygon_from_geojson(value, repair=repair)
        except GeometryFault:
            continue
        assert shapely.from_wkb(wkb).is_valid


places = st.tuples(st.floats(88.1, 92.6), st.floats(20.6, 26.6)).map(list)


@given(st.lists(places, min_size=3, max_size=12))
def test_any_closed_ring_can_be_repaired_or_is_empty(corners: Ring) -> None:
    try:
        wkb = polygon_from_geojson(polygon([*corners, corners[0]]), repair=True)
    except GeometryFault as fault:
        assert fault.code in {"empty", "ring-too-short"}  # noqa: PT017 - either end is right
        return
    shape = shapely.from_wkb(wkb)
    assert shape.is_valid
    assert shape.area > 0


def test_every_fault_is_told_in_bangla() -> None:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="bn")
    told = (geojson.MESSAGES, pcodes.MESSAGES, file_faults.MESSAGES, file_faults.QUESTIONS)
    for message in [text for each in told for text in each.values()]:
        entry = catalogue.get(message)
        assert entry is not None, message
        assert entry.string
