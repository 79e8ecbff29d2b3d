"""Awkward map files: each is read as it was meant, asks what it leaves open, or is refused with its reason."""

from __future__ import annotations

import io
import json
import math
import sqlite3
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely

from relief.areas.files import faults, parse, unzip
from relief.areas.files.faults import FileFault, FileQuestion
from relief.areas.files.judging import JudgedFile, judge
from relief.areas.files.reading import AskFirst, Wish, read_file
from relief.areas.geometry import MESSAGES, area_km2, intersection_area_km2
from relief.areas.wkb import dump_polygons
from relief.kernel.problems import Invalid
from tests.areas import map_files as made

pytestmark = pytest.mark.one_database

CRS84 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
UTM45 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32645"}}
OLD_STYLE = {"type": "EPSG", "properties": {"code": 32645}}
ONE = json.loads(shapely.to_geojson(made.HOLED))


def read(data: bytes, **wish: object) -> JudgedFile:
    return judge("map", data, Wish(**wish))  # type: ignore[arg-type]


GOOD: dict[str, tuple[Callable[[], bytes], dict[str, object], str]] = {
    "GeoJSON without a crs": (made.geojson, {}, "EPSG:4326"),
    "GeoJSON with CRS84": (lambda: made.geojson(crs=CRS84), {}, "EPSG:4326"),
    "GeoJSON in UTM 45": (lambda: made.geojson(made.moved(made.TWO, "EPSG:32645"), UTM45), {}, "EPSG:32645"),
    "GeoJSON with an EPSG member": (
        lambda: made.geojson(made.moved(made.TWO, "EPSG:32645"), OLD_STYLE), {}, "EPSG:32645",
    ),
    "GeoJSON with a byte-order mark": (lambda: b"\xef\xbb\xbf" + made.geojson(), {}, "EPSG:4326"),
    "shapefile": (made.shapefile, {}, "EPSG:4326"),
    "shapefile in nested folders": (lambda: made.shapefile("বন্যা/২০২৪/"), {}, "EPSG:4326"),
    "shapefile in UTM 46": (
        lambda: made.shapefile(system="EPSG:32646", shapes=made.moved(made.TWO, "EPSG:32646")), {}, "EPSG:32646",
    ),
    "shapefile in Gulshan 303": (
        lambda: made.shapefile(system="EPSG:3106", shapes=made.moved(made.TWO, "EPSG:3106")), {}, "EPSG:3106",
    ),
    "shapefile without .cpg": (lambda: made.shapefile(drop=".cpg"), {}, "EPSG:4326"),
    "shapefile without .shx": (lambda: made.shapefile(drop=".shx"), {}, "EPSG:4326"),
    "shapefile without .prj, system given": (lambda: made.shapefile(drop=".prj"), {"system": "4326"}, "EPSG:4326"),
    "one of several shapefiles": (
        lambda: made.zipped(
            {f"{name}{one}": c for name in ("a", "b/উপজেলা") for one, c in unpacked(made.shapefile()).items()}
        ),
        {"layer": "b/উপজেলা.shp"}, "EPSG:4326",
    ),
    "KML": (made.kml, {}, "EPSG:4326"),
    "KMZ": (lambda: made.zipped({"doc.kml": made.kml(), "other.kml": b"<kml/>"}), {}, "EPSG:4326"),
    "GeoPackage": (made.geopackage, {}, "EPSG:4326"),
    "GeoPackage of several layers": (lambda: made.geopackage(("unions", "ওয়ার্ড")), {"layer": "ওয়ার্ড"}, "EPSG:4326"),
    "GeoPackage in web Mercator": (
        lambda: made.geopackage(system="EPSG:3857", shapes=made.moved(made.TWO, "EPSG:3857")), {}, "EPSG:3857",
    ),
    "GeoPackage in a ZIP": (lambda: made.zipped({"x/map.gpkg": made.geopackage()}), {}, "EPSG:4326"),
    "GeoJSON in a ZIP": (lambda: made.zipped({"map.geojson": made.geojson()}), {}, "EPSG:4326"),
    "axes exchanged back": (lambda: made.geojson(made.swapped(made.TWO)), {"swap": True}, "EPSG:4326"),
}  # fmt: skip


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {Path(name).suffix: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("name", GOOD)
def test_a_usual_file_is_read_as_it_was_meant(name: str) -> None:
    make, wish, system = GOOD[name]
    found = read(make(), **wish)
    assert found.system == system
    assert [row.told["name_bn"] for row in found.rows] == list(made.NAMES)
    assert [(row.fault, row.is_repaired, row.is_line) for row in found.rows] == [("", False, False)] * 2
    for row, meant in zip(found.rows, made.TWO, strict=True):
        shape = shapely.from_wkb(row.shape)
        # Holes and islands are as they were, and every metre lies where it lay.
        assert len(shapely.get_parts(shape)) == len(shapely.get_parts(meant))
        rings = sum(shapely.get_num_interior_rings(shapely.get_parts(shape)))
        assert rings == sum(shapely.get_num_interior_rings(shapely.get_parts(meant)))
        outline = dump_polygons(shapely.multipolygons(shapely.get_parts(meant)))
        assert math.isclose(area_km2(row.shape), area_km2(outline), rel_tol=1e-6)
        assert math.isclose(intersection_area_km2(row.shape, outline), area_km2(outline), rel_tol=1e-6)


@pytest.mark.parametrize("bare", [ONE, {"type": "Feature", "properties": None, "geometry": ONE}])
def test_a_bare_geometry_or_feature_is_a_file_of_one_row(bare: object) -> None:
    (row,) = read(json.dumps(bare).encode()).rows
    assert (row.row, row.fault, row.shape != b"") == (1, "", True)


ASKS: dict[str, tuple[Callable[[], bytes], str, tuple[str, ...], str]] = {
    "shapefile without .prj in degrees": (lambda: made.shapefile(drop=".prj"), "system", (), "EPSG:4326"),
    "shapefile without .prj in UTM 45": (
        lambda: made.shapefile(drop=".prj", system="EPSG:32645", shapes=made.moved(made.TWO, "EPSG:32645")),
        "system", (), "EPSG:32645",
    ),
    "GeoPackage without a system": (lambda: made.geopackage(system=None), "system", (), "EPSG:4326"),
    "GeoJSON in metres that says nothing": (
        lambda: made.geojson(made.moved(made.TWO, "EPSG:32646")), "system", (), "EPSG:32646",
    ),
    "GeoJSON of an unknown system": (
        lambda: made.geojson(crs={"type": "link", "properties": {"href": "http://x/crs"}}), "system", (), "EPSG:4326",
    ),
    "shapefile that says the wrong zone": (
        lambda: made.shapefile(system="EPSG:32633", shapes=made.moved(made.TWO, "EPSG:32645")),
        "place", (), "EPSG:32645",
    ),
    "several shapefiles": (
        lambda: made.zipped({f"{name}{one}": c for name in "ab" for one, c in unpacked(made.shapefile()).items()}),
        "layer", ("a.shp", "b.shp"), "",
    ),
    "GeoPackage of several layers": (
        lambda: made.geopackage(("unions", "wards")), "layer", ("unions", "wards"), "",
    ),
    "axes exchanged": (lambda: made.geojson(made.swapped(made.TWO)), "axes", (), ""),
    "shapefile with axes exchanged": (lambda: made.shapefile(shapes=made.swapped(made.TWO)), "axes", (), ""),
}  # fmt: skip


@pytest.mark.parametrize("name", ASKS)
def test_what_a_file_leaves_open_is_asked_with_a_suggestion(name: str) -> None:
    make, about, layers, fits = ASKS[name]
    with pytest.raises(FileQuestion) as asked:
        read(make())
    assert asked.value.about == about
    assert asked.value.layers == layers
    assert not fits or fits in asked.value.systems


def a_bomb() -> bytes:
    return made.zipped({"map.geojson": b" " * 60_000_000})


def many_entries() -> bytes:
    return made.zipped({f"{number}.geojson": b"{}" for number in range(unzip.MAX_ENTRIES + 1)})


def a_link() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        entry = zipfile.ZipInfo("map.geojson")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return held.getvalue()


def locked() -> bytes:
    data = bytearray(made.zipped({"map.geojson": made.geojson()}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    return bytes(data)


def lying_sum() -> bytes:
    data = bytearray(made.zipped({"map.geojson": made.geojson()}))
    data[data.index(b"PK\x01\x02") + 16] ^= 0xFF
    return bytes(data)


def endless_view() -> bytes:
    """A GeoPackage whose layer is a view that never ends."""
    path = Path(tempfile.mkdtemp()) / "x.gpkg"
    path.write_bytes(made.geopackage())
    base = sqlite3.connect(path)
    base.execute("PRAGMA writable_schema = ON")
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fid, NULL AS geom FROM n"
    base.execute(f"CREATE VIEW endless AS {endless}")
    base.execute("UPDATE gpkg_contents SET table_name = 'endless'")
    base.execute("UPDATE gpkg_geometry_columns SET table_name = 'endless'")
    base.commit()
    base.close()
    return path.read_bytes()


def core_is_a_view() -> bytes:
    path = Path(tempfile.mkdtemp()) / "x.gpkg"
    base = sqlite3.connect(path)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    for name in ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"):
        base.execute(f"CREATE VIEW {name} AS {endless}")
    base.commit()
    base.close()
    return path.read_bytes()


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><kml xmlns="http://www.opengis.net/kml/2.2"><name>&c;</name></kml>"""
OUTSIDE = (
    b"""<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml><name>&x;</name></kml>"""
)
HUGE_SHAPEFILE = b"\x00\x00\x27\x0a" + b"\0" * 20 + b"\x7f\xff\xff\xff" + b"\0" * 200

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "empty"),
    "only spaces": (lambda: b" \r\n\0\0", "empty"),
    "a table": (lambda: b"pcode,name\nBD10,Barishal\n", "unknown-kind"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "unknown-kind"),
    "a web page": (lambda: b"<!doctype html><html></html>", "unknown-kind"),
    "another XML": (lambda: b"<?xml version='1.0'?><gml/>", "unknown-kind"),
    "a virtual file that points elsewhere": (
        lambda: b"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd", "unknown-kind",
    ),
    "a name of a remote file": (lambda: b"/vsicurl/http://127.0.0.1/x.geojson", "unknown-kind"),
    "half of a shapefile": (lambda: unpacked(made.shapefile())[".shp"], "shapefile-alone"),
    "the table of a shapefile": (lambda: unpacked(made.shapefile())[".dbf"], "shapefile-alone"),
    "GeoJSON that breaks off": (lambda: made.geojson()[:-9], "not-json"),
    "GeoJSON nested without end": (lambda: b'{"a":' * 100_000, "not-json"),
    "other JSON": (lambda: b'{"type": "Topology"}', "not-collection"),
    "an empty collection": (lambda: b'{"type": "FeatureCollection", "features": []}', "no-rows"),
    "too many rows": (
        lambda: b'{"type":"FeatureCollection","features":[' + b"1," * 50_000 + b"1]}", "too-many-rows",
    ),
    "two-byte letters": (lambda: made.geojson().decode().encode("utf-16"), "not-utf8"),
    "KML with a thousand laughs": (lambda: LAUGHS, "xml-entities"),
    "KML that reads a file": (lambda: OUTSIDE, "xml-entities"),
    "KMZ with a thousand laughs": (lambda: made.zipped({"doc.kml": LAUGHS}), "xml-entities"),
    "KML in two-byte letters": (
        lambda: made.zipped({"doc.kml": LAUGHS.decode().encode("utf-16")}), "xml-entities",
    ),
    "KML that breaks off": (lambda: b"<kml xmlns='http://www.opengis.net/kml/2.2'><Doc", "damaged"),
    "a ZIP bomb": (a_bomb, "zip-too-large"),
    "a ZIP of many entries": (many_entries, "zip-too-large"),
    "a ZIP that climbs out": (lambda: made.zipped({"../../etc/cron.d/map.geojson": b"{}"}), "zip-odd-name"),
    "a ZIP with an absolute name": (lambda: made.zipped({"/etc/map.geojson": b"{}"}), "zip-odd-name"),
    "a ZIP with a drive": (lambda: made.zipped({"C:\\map.geojson": b"{}"}), "zip-odd-name"),
    "a ZIP with a link": (a_link, "zip-odd-name"),
    "a ZIP with a password": (locked, "zip-locked"),
    "a ZIP with a wrong sum": (lying_sum, "zip-damaged"),
    "a ZIP that breaks off": (lambda: made.shapefile()[:400], "zip-damaged"),
    "a ZIP in a ZIP": (lambda: made.zipped({"inner.zip": made.shapefile()}), "zip-in-zip"),
    "a ZIP without a map": (lambda: made.zipped({"readme.txt": b"hello"}), "zip-no-map"),
    "a workbook": (lambda: made.zipped({"xl/workbook.xml": b"<x/>"}), "zip-no-map"),
    "a shapefile that claims gigabytes": (lambda: made.zipped({"x.shp": HUGE_SHAPEFILE}), "damaged"),
    "a shapefile of rubbish": (
        lambda: made.zipped({"x.shp": b"\x00\x00\x27\x0a" + b"\0" * 22 + b"\x00\x40" + b"\xff" * 400}), "damaged",
    ),
    "a GeoPackage of rubbish": (lambda: b"SQLite format 3\0" + b"\xff" * 4000, "damaged"),
    "a GeoPackage cut off": (lambda: made.geopackage()[:30_000], "damaged"),
    "a GeoPackage with an endless view": (endless_view, "no-rows"),
    "a GeoPackage that is all views": (core_is_a_view, "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_or_broken_file_is_refused_with_its_reason(name: str) -> None:
    make, code = REFUSED[name]
    data = make()
    begun = time.process_time()
    with pytest.raises(FileFault) as fault:
        read(data)
    assert fault.value.code == code
    assert time.process_time() - begun < 2


def test_a_layer_or_system_that_is_not_there_is_said() -> None:
    for wish, code in (({"layer": "nowhere"}, "no-layer"), ({"system": "998877"}, "unknown-system")):
        with pytest.raises(FileFault) as fault:
            read(made.geopackage(("a", "b")), **{"layer": "a", **wish})
        assert fault.value.code == code


BAD_ROWS: dict[str, tuple[object, str]] = {
    "crosses itself": (made.BOW_TIE, "self-crossing"),
    "nothing": (None, "empty"),
    "a point": (shapely.Point(89, 22), "not-polygon"),
    "no area": (shapely.Polygon([(89, 22.5), (89.1, 22.5), (89.2, 22.5)]), "self-crossing"),
}


@pytest.mark.parametrize("name", BAD_ROWS)
@pytest.mark.parametrize("kind", ["geojson", "gpkg"])
def test_a_bad_row_is_named_and_the_others_are_good(name: str, kind: str) -> None:
    shape, code = BAD_ROWS[name]
    if kind == "geojson":
        features = json.loads(made.geojson((made.HOLED, made.HOLED)))
        features["features"][1]["geometry"] = shape and json.loads(shapely.to_geojson(shape))
        data = json.dumps(features).encode()
    else:
        path = Path(tempfile.mkdtemp()) / "x.gpkg"
        shapes = np.array([made.HOLED, shape], dtype=object)
        names = [np.array(made.NAMES, dtype=object)]
        made.pyogrio.raw.write(
            path, shapely.to_wkb(shapes), names, ["name_bn"], crs="EPSG:4326", driver="GPKG", geometry_type="Unknown"
        )
        data = path.read_bytes()
    first, second = read(data).rows
    assert (first.fault, second.fault, second.shape) == ("", code, b"")
    assert code in MESSAGES


def test_a_crossing_outline_is_repaired_only_when_asked_and_says_so() -> None:
    for data in (made.geojson((made.HOLED, made.BOW_TIE)), made.shapefile(shapes=(made.HOLED, made.BOW_TIE))):
        whole, mended = read(data, repair=True).rows
        assert (whole.is_repaired, mended.is_repaired, mended.fault) == (False, True, "")
        assert shapely.is_valid(shapely.from_wkb(mended.shape))
        assert read(data).rows[1].fault == "self-crossing"


def test_three_hundred_thousand_corners_are_read_and_drawn_with_few() -> None:
    from relief.areas import geometry

    turn = np.linspace(0, 2 * np.pi, 300_001)[:-1]
    wave = 0.3 + 0.01 * np.sin(turn * 900)
    shore = shapely.Polygon(np.column_stack([89.5 + wave * np.cos(turn), 23 + wave * np.sin(turn)]))
    for data in (made.geojson((shore,)), made.shapefile(shapes=(shore,))):
        (row,) = read_file("shore", data).rows
        assert shapely.get_num_coordinates(shapely.from_wkb(row.shape)) == 300_001
        few = geometry.coarse(row.shape, 0.0005, 20_000)
        assert geometry.corners(few) <= 20_000
        assert math.isclose(area_km2(few), area_km2(row.shape), rel_tol=0.02)


def test_the_reader_works_in_a_process_of_its_own() -> None:
    """Good, asking and hostile files through the very child the server starts; what was read is kept unread again."""
    found = read_file("unions.zip", made.shapefile())
    assert [row.properties["name_bn"] for row in found.rows] == list(made.NAMES)
    begun = time.monotonic()
    again = read_file("unions.zip", found.packed)
    assert time.monotonic() - begun < 0.5
    assert again.rows == found.rows
    with pytest.raises(AskFirst) as asked:
        read_file("unions.gpkg", made.geopackage(("a", "b")))
    assert asked.value.layers == ("a", "b")
    with pytest.raises(Invalid) as refused:
        read_file("bomb.zip", a_bomb())
    assert refused.value.faults == {"content": faults.MESSAGES["zip-too-large"]}


def test_a_file_that_eats_its_process_leaves_the_server_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    # Numbers in lists are the dearest JSON there is: some thirty times their bytes in memory.
    data = b'{"type":"FeatureCollection","features":[' + b"[1.5]," * 8_000_000 + b"1]}"
    with pytest.raises(Invalid) as fault:
        read_file("eater.geojson", data)
    assert set(fault.value.faults) == {"content"}
    assert parse.MEMORY_BYTES <= 1024**3
