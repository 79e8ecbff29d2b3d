import re
from importlib.resources import files as package_files

import pytest
from shapely.geometry import shape

from relief.demo import files
from relief.demo.geometry import Shape

BANGLA = re.compile(r"[\u0980-\u09ff]")


@pytest.fixture(scope="module")
def areas():
    return files.areas()


def test_the_tree_of_areas_is_whole(areas):
    by_code = {a.pcode: a for a in areas}
    assert [sum(a.level == n for a in areas) for n in (1, 2, 3, 4)] == [2, 2, 13, 145]
    assert len(by_code) == 162
    for area in areas:
        assert area.name_en
        assert BANGLA.search(area.name_bn)
        assert (area.parent_pcode is None) == (area.level == 1)
        if area.parent_pcode:
            assert area.pcode.startswith(area.parent_pcode)
            assert by_code[area.parent_pcode].level == area.level - 1
        assert shape(area.geometry).is_valid
        assert area.population > 0
        assert area.households_estimate > 0
        assert area.children_0_4 > 0


def test_unions_fill_their_district(areas):
    for district in (a for a in areas if a.level == 2):
        unions = [a for a in areas if a.level == 4 and a.pcode.startswith(district.pcode)]
        assert sum(u.area_km2 for u in unions) == pytest.approx(district.area_km2, rel=0.001)
        assert sum(u.population for u in unions) == pytest.approx(district.population, rel=0.001)


def test_kinds(areas):
    kinds = [a.kind for a in areas if a.level == 4]
    assert (kinds.count("union"), kinds.count("municipality"), kinds.count("forest")) == (138, 6, 1)


def test_cells_lie_in_known_unions(areas):
    codes = {a.pcode for a in areas if a.level == 4}
    cells = files.cells()
    assert {c.pcode for c in cells} == codes
    assert all(c.population > 0 for c in cells)


def test_the_invented_water_says_so_in_both_languages():
    for flood in files.floods():
        assert flood.synthetic
        assert "invented" in flood.name_en
        assert "কাল্পনিক" in flood.name_bn
        assert shape(flood.geojson).is_valid


def test_shares_under_water_match_the_polygons(areas):
    shares = files.water_shares()
    water = [shape(f.geojson) for f in files.floods()]
    for area in (a for a in areas if a.level == 4):
        union = shape(area.geometry)
        wet = sum(union.intersection(w).area for w in water) / union.area
        assert shares.get(area.pcode, 0.0) == pytest.approx(wet, abs=0.002)


def test_storms_and_swaths():
    tracks = files.tracks()
    assert [(t.name_en, t.season) for t in tracks] == [("Amphan", 2020), ("Remal", 2024)]
    assert all(t.fixes and t.fixes[0].at.utcoffset() is not None for t in tracks)
    swaths = files.swaths()
    assert len(swaths) == 5
    assert all(s.modelled and "MODELLED" in s.method for s in swaths)


def test_small_lists(areas):
    codes = {a.pcode for a in areas}
    assert len(files.facilities()) == 127
    assert {f.pcode for f in files.facilities()} <= codes
    assert len(files.names()) == 205
    assert sum(b.people for b in files.ages()) > 160_000_000


def test_every_file_is_described_and_all_are_small():
    folder = package_files("relief.demo") / "data"
    readme = (folder / "README.md").read_text("utf-8")
    licences = (folder / "LICENCES").read_text("utf-8")
    total = 0
    for entry in folder.iterdir():
        total += len(entry.read_bytes())
        if entry.name not in ("README.md", "LICENCES"):
            assert entry.name in readme
            assert entry.name in licences or "SYNTHETIC" in entry.name
    assert total < 1_500_000


def test_point_in_polygon_agrees_with_shapely(areas):
    from shapely import Point

    for flood in files.floods():
        ours, theirs = Shape(flood.geojson), shape(flood.geojson)
        west, south, east, north = theirs.bounds
        for i in range(40):
            for j in range(40):
                lon = west + (east - west) * (i + 0.37) / 40
                lat = south + (north - south) * (j + 0.41) / 40
                assert ours.contains(lon, lat) == theirs.contains(Point(lon, lat))
