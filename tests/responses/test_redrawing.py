"""Outlines redrawn by hand, permanent water, days of the slider, cyclones, and exposure against another CRS."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
import sqlalchemy as sa
from pyproj import Transformer

from relief.areas import versions
from relief.areas.geometry import AreaIndex, polygon_from_geojson
from relief.areas.wkb import dump_polygons
from relief.audit.models import AuditEntry
from relief.demo import files as demo_files
from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotAllowed, Refused
from relief.responses import actions, queries, redrawing, rules, storms, swaths
from relief.responses.exposure import LEAST_SHARE
from relief.responses.kinds import ExtentKind
from relief.responses.models import HazardExtent, Response
from tests.builders import Areas, a_response, an_actor
from tests.people import Person
from tests.responses.test_actions import CROSSED, KEEPER, box, exposed, water

DATA = demo_files.__file__.rpartition("/")[0] + "/data/"


@pytest.fixture
def response(database: Database, areas: Areas) -> Response:
    with database.writing() as db:
        return a_response(db)


def add(database: Database, response: Response, shape: Any, now: datetime, **told: Any) -> HazardExtent:
    with database.writing() as db:
        return actions.add_extent(db, KEEPER, water(response.id, shape, now, **told), now=now)


def redraw(database: Database, response: Response, extent: HazardExtent, shape: Any, seen: int, now: datetime) -> int:
    with database.writing() as db:
        return redrawing.redraw_extent(db, KEEPER, response.id, extent.id, shape, seen=seen, now=now).version


def test_a_redrawn_extent_counts_anew_and_keeps_every_state(
    database: Database, areas: Areas, response: Response, now: datetime
) -> None:
    extent = add(database, response, box(89.0, 22.5, 89.1, 22.6), now)
    before = exposed(database, response)[areas.union_a1.pcode].share
    later = now + timedelta(hours=1)
    redraw(database, response, extent, box(89.0, 22.5, 89.025, 22.6), extent.version, later)
    assert exposed(database, response)[areas.union_a1.pcode].share < before / 1.5
    with database.reading() as db:
        states = redrawing.versions_of(db, KEEPER, extent)
        assert [(one.number, one.created_at, one.created_by_id) for one in states] == [
            (2, later, KEEPER.id), (1, extent.created_at, extent.created_by_id),
        ]  # fmt: skip
        present = redrawing.extent(db, KEEPER, response, extent.id)
        assert versions.shape_of(db, extent.id, 1) == extent.geometry != present.geometry
        assert db.scalar(sa.select(sa.func.count()).select_from(AuditEntry).where(AuditEntry.subject_id == extent.id))
    with database.writing() as db:
        redrawing.restore_extent(db, KEEPER, response.id, extent.id, 1, seen=present.version, now=later)
    assert exposed(database, response)[areas.union_a1.pcode].share == pytest.approx(before)
    with database.reading() as db:
        assert [one.number for one in redrawing.versions_of(db, KEEPER, extent)] == [3, 2, 1]


def test_who_comes_second_overwrites_nothing(
    database: Database, areas: Areas, response: Response, now: datetime
) -> None:
    extent = add(database, response, box(89.0, 22.5, 89.1, 22.6), now)
    seen = extent.version
    redraw(database, response, extent, box(89.0, 22.5, 89.02, 22.6), seen, now)
    with pytest.raises(Refused):
        redraw(database, response, extent, box(89.0, 22.5, 89.08, 22.6), seen, now)


@pytest.mark.parametrize("shape", [CROSSED, box(10, 45, 11, 46), {"type": "Point", "coordinates": [89, 22]}, {}])
def test_a_bad_drawing_changes_nothing(database: Database, response: Response, now: datetime, shape: Any) -> None:
    extent = add(database, response, box(89.0, 22.5, 89.1, 22.6), now)
    with pytest.raises(Invalid) as fault:
        redraw(database, response, extent, shape, extent.version, now)
    assert list(fault.value.faults) == ["geometry"]
    with database.reading() as db:
        assert redrawing.versions_of(db, KEEPER, extent) == []


def test_only_those_who_add_water_redraw_it(database: Database, response: Response, now: datetime) -> None:
    extent = add(database, response, box(89.0, 22.5, 89.1, 22.6), now)
    reader = an_actor("responses.view")
    for deed in (
        lambda db: redrawing.redraw_extent(db, reader, response.id, extent.id, {}, seen=1, now=now),
        lambda db: redrawing.restore_extent(db, reader, response.id, extent.id, 1, seen=1, now=now),
        lambda db: redrawing.set_permanent_water(db, reader, response.id, False, now=now),
    ):
        with pytest.raises(NotAllowed), database.writing() as db:
            deed(db)


def test_permanent_water_is_taken_off_unless_the_response_says_otherwise(
    database: Database, areas: Areas, response: Response, now: datetime
) -> None:
    add(database, response, box(89.0, 22.5, 89.1, 22.6), now)
    whole = exposed(database, response)[areas.union_a1.pcode]
    add(database, response, box(89.0, 22.5, 89.05, 22.6), now, kind=ExtentKind.PERMANENT)
    less = exposed(database, response)[areas.union_a1.pcode]
    assert less.share < whole.share
    with database.reading() as db:
        seen = queries.foresee(db, KEEPER, response, box(89.0, 22.5, 89.05, 22.6))
    assert seen.unions == []
    with database.writing() as db:
        redrawing.set_permanent_water(db, KEEPER, response.id, False, now=now)
    assert exposed(database, response)[areas.union_a1.pcode].share == pytest.approx(whole.share)


def test_a_day_shows_what_was_known_by_then(now: datetime) -> None:
    def seen(kind: ExtentKind, days: int) -> Any:
        given = water(KEEPER.id, {}, now - timedelta(days=days))
        return type("Seen", (), {"kind": kind, "observed_at": given.observed_at})()

    old, new, wind, always = (
        seen(ExtentKind.WATER, 5), seen(ExtentKind.WATER, 1), seen(ExtentKind.WIND, 4), seen(ExtentKind.PERMANENT, 0),
    )  # fmt: skip
    many = [old, new, wind, always]
    days = rules.days_of(many)
    assert [rules.as_of(many, on) for on in (*days, None)] == [
        [old, always], [old, wind, always], [new, wind, always], many,
    ]  # fmt: skip


def test_a_cyclone_becomes_a_track_and_winds_said_to_be_modelled(
    database: Database, response: Response, now: datetime
) -> None:
    table = Path(DATA + "cyclone_fixes_amphan_remal.csv").read_bytes()
    with pytest.raises(storms.ChooseStorm) as several:
        storms.choose(storms.read_storms(table), "")
    assert [title for _, title in several.value.storms] == ["AMPHAN 2020", "REMAL 2024"]
    amphan = storms.choose(storms.read_storms(table), "amphan")
    with database.writing() as db:
        added = actions.add_extents(db, KEEPER, swaths.extents(amphan, response.id), now=now)
    assert [(one.kind, one.severity, one.is_modelled) for one in added[1:]] == [
        (ExtentKind.WIND, f"≥ {knots} kt", True) for knots in storms.KNOTS
    ]
    assert all("মডেল" in one.name_bn and "modelled" in one.name_en for one in added[1:])
    # Computed by other hands from the same fixes with the same two formulas.
    with open(DATA + "wind_swaths_MODELLED_amphan_remal.geojson") as file:
        peers = {
            feature["properties"]["wind_ge_kt"]: shapely.from_geojson(json.dumps(feature["geometry"]))
            for feature in json.load(file)["features"]
            if feature["properties"]["sid"] == amphan.sid
        }
    for one, knots in zip(added[1:], storms.KNOTS, strict=True):
        own, peer = shapely.from_wkb(one.geometry), peers[knots]
        assert own.intersection(peer).area / own.union(peer).area > 0.98


def test_radii_of_the_table_go_before_the_model() -> None:
    head = ["SID", "NAME", "ISO_TIME", "LAT", "LON", "USA_WIND"]
    head += [f"USA_R{knots}_{quarter}" for knots in storms.KNOTS for quarter in ("NE", "SE", "SW", "NW")]
    held = io.StringIO()
    rows = csv.writer(held)
    rows.writerow(head)
    rows.writerow(["", "", "", "degrees_north", "degrees_east", "kts", *["nmile"] * 12])
    for hour, lat in ((0, 20.0), (6, 21.0)):
        rows.writerow(["X1", "TEST", f"2024-05-26 {hour:02}:00:00", lat, 89.0, 60, 100, 0, 0, 50, *[" "] * 8])
    (storm,) = storms.read_storms(held.getvalue().encode())
    places, is_given = storms.places(storm, 34)
    assert is_given
    assert places[0][:2] == (89.0, 20.0)
    assert places[0][2] == pytest.approx((185.2, 0.0, 0.0, 92.6))
    assert storms.places(storm, 50)[1] is False


def shapes_of(name: str, opener: Any) -> list[dict[str, Any]]:
    with opener(DATA + name, "rb") as file:
        found: list[dict[str, Any]] = json.loads(file.read())["features"]
    return found


@pytest.mark.parametrize("scenario", ["scenario_teesta_flood_nilphamari", "scenario_cyclone_surge_satkhira"])
def test_exposure_agrees_with_another_projection_within_half_a_percent(scenario: str) -> None:
    """Ours: EPSG:6933 and tiles over an index. The other way: UTM 45 north, union by union, shapely alone."""
    unions = {
        feature["properties"]["pcode"]: shapely.from_geojson(json.dumps(feature["geometry"]))
        for feature in shapes_of("demo_unions_satkhira_nilphamari.geojson.gz", gzip.open)
    }
    (flood,) = (feature["geometry"] for feature in shapes_of(f"{scenario}_SYNTHETIC.geojson", open))
    index = AreaIndex([(code, dump_polygons(shape)) for code, shape in unions.items()])
    own = {code: share for code, share in index.overlaps(polygon_from_geojson(flood)) if share >= LEAST_SHARE}
    turn = Transformer.from_crs("EPSG:4326", "EPSG:32645", always_xy=True).transform
    flat = shapely.transform(shapely.from_geojson(json.dumps(flood)), turn, interleaved=False)
    other = {}
    for code, shape in unions.items():
        union = shapely.transform(shape, turn, interleaved=False)
        other[code] = union.intersection(flat).area / union.area
    assert len(own) >= 10
    for code, share in own.items():
        assert share == pytest.approx(other[code], rel=0.005)
    assert all(share < LEAST_SHARE * 1.01 for code, share in other.items() if code not in own)


def test_a_point_on_a_shared_border_is_in_exactly_one_union() -> None:
    unions = [
        (feature["properties"]["pcode"], shapely.from_geojson(json.dumps(feature["geometry"])))
        for feature in shapes_of("demo_unions_satkhira_nilphamari.geojson.gz", gzip.open)
    ]
    index = AreaIndex([(code, dump_polygons(shape)) for code, shape in unions])
    corners = shapely.get_coordinates([shape for _, shape in unions])[::7]
    found = index.locate_many(corners[:, 0], corners[:, 1])
    assert None not in found
    first = [index.locate(lon, lat) for lon, lat in corners[:500].tolist()]
    assert found[:500] == first


def test_corners_are_moved_and_put_back_on_the_page(
    as_asha: Person, as_babul: Person, database: Database, response: Response, now: datetime
) -> None:
    extent = add(database, response, box(89.0, 22.5, 89.1, 22.6), now)
    url = f"/responses/{response.code}/extents/{extent.id}"
    page = as_asha.get(url)
    assert page.select("#geometry[value*='Polygon']")
    form = page.form(f"form[action='{url}/redraw']")
    moved = form.submit(geometry=json.dumps(box(89.0, 22.5, 89.02, 22.6)))
    assert "নতুন সীমারেখা রাখা হয়েছে" in moved.text
    assert "এখন চালু" in moved.text
    again = form.submit(follow=False, geometry=json.dumps(box(89.0, 22.5, 89.03, 22.6)))
    assert again.status == 409
    restored = moved.form(f"form[action='{url}/restore']").submit()
    assert "আবার চালু হয়েছে" in restored.text
    assert as_asha.post(f"{url}/redraw", {"geometry": "[", "seen": "3"}).status == 422
    assert as_babul.get(url).status == 200
    assert not as_babul.get(url).select("#geometry")
    assert as_babul.post(f"{url}/redraw", {}).status == 403


def test_a_file_that_asks_is_kept_and_answered_without_choosing_it_again(
    as_asha: Person, areas: Areas, response: Response
) -> None:
    from tests.areas import map_files as made

    url = f"/responses/{response.code}/extents/layer"
    sent = {"kind": "", "observed_at": "০১/০৮/২০২৬ ১০:০০", "name_bn": "পানি"}
    content = [(io.BytesIO(made.geopackage(("unions", "wards"))), "flood.gpkg")]
    page = as_asha.post(url, {**sent, "content": content})
    assert page.status == 422
    assert [one.get("value") for one in page.select("input[name=layer]")] == ["unions", "wards"]
    (kept,) = (one.get("value") for one in page.select("input[name=kept]"))
    done = as_asha.post(url, {**sent, "kept": kept, "layer": "wards"}, follow=True)
    assert done.status == 200
    assert "বুধহাটা" in done.text
