"""Response pages as people see them."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from relief.kernel.db import Database
from relief.responses.models import Response
from relief.web.response_forms import read_corners
from tests.builders import Areas, a_response
from tests.people import Person
from tests.responses.test_actions import box

TYPED = "২২.৫ ৮৯.০\n22.5, 89.05\n22.6 89.05\n89.0 22.6"


@pytest.fixture
def response(database: Database, areas: Areas) -> Response:
    with database.writing() as db:
        return a_response(db)


def draw(person: Person, response: Response, **typed: str) -> None:
    form = person.get(f"/responses/{response.code}/extents/new").form(
        f"form[action='/responses/{response.code}/extents/']"
    )
    page = form.submit(follow=False, **{"kind": "water", "name_bn": "পানি", "observed_at": "০১/০৮/২০২৬ ১০:০০", **typed})
    assert page.status == 303, page.text


def test_a_coordinator_opens_a_response(as_asha: Person, areas: Areas) -> None:
    page = as_asha.get("/responses/new")
    sent = {"kind": "flood", "name_bn": "তিস্তা বন্যা", "code": "teesta-২০২৬", "started_on": "১/৮/২০২৬"}
    page = page.form("main form").submit(**sent)
    assert page.heading == "তিস্তা বন্যা"
    assert "TEESTA-2026" in page.text


def test_what_was_typed_comes_back_with_its_faults(as_asha: Person, areas: Areas) -> None:
    page = as_asha.get("/responses/new").form("main form").submit(code="x", name_en="Kept name")
    assert page.status == 422
    assert page.select("input[value='Kept name']")
    assert page.select(".field--fault")


def test_a_volunteer_reads_but_opens_nothing(as_babul: Person, response: Response) -> None:
    assert as_babul.get(f"/responses/{response.code}").status == 200
    assert as_babul.get("/responses/new").status == 403
    assert as_babul.post(f"/responses/{response.code}/state", {"to": "closed"}).status == 403


def test_a_state_is_changed_and_a_wrong_one_refused(as_asha: Person, response: Response) -> None:
    page = as_asha.get(f"/responses/{response.code}")
    assert [each.get("value") for each in page.select("input[name=to]")] == ["recovery", "closed"]
    page = as_asha.post(f"/responses/{response.code}/state", {"to": "closed"}, follow=True)
    assert "শেষ হয়েছে" in page.text
    assert as_asha.post(f"/responses/{response.code}/state", {"to": "recovery"}).status == 409
    assert as_asha.post(f"/responses/{response.code}/state", {"to": "nonsense"}).status == 404


def test_typed_corners_become_water_without_a_script(as_asha: Person, areas: Areas, response: Response) -> None:
    draw(as_asha, response, corners=TYPED, is_synthetic="y")
    page = as_asha.get(f"/responses/{response.code}")
    assert "অনুশীলনের জন্য বানানো" in page.text
    row = next(each.text_content() for each in page.select("tr") if "বুধহাটা" in each.text_content())
    assert "১০,০০০" in row
    drawn = as_asha.get(f"/responses/{response.code}/extents.geojson").answer.get_json(force=True)
    assert drawn["features"][0]["properties"]["kind"] == "water"
    area = as_asha.get(f"/areas/{areas.union_a1.id}")
    assert "১০,০০০" in area.text
    assert "অনুশীলনের জন্য বানানো" in area.text


def test_dulal_sees_only_his_union_in_the_water(as_asha: Person, as_dulal: Person, response: Response) -> None:
    draw(as_asha, response, geometry=json.dumps(box(89.0, 22.5, 89.25, 22.6)))
    page = as_dulal.get(f"/responses/{response.code}")
    assert "বুড়িগোয়ালিনী" in page.text
    assert "বুধহাটা" not in page.text
    assert "৫০,০০০" not in page.text
    names = as_dulal.get(f"/responses/{response.code}/map.geojson").answer.get_json(force=True)["features"]
    assert [each["properties"]["name"] for each in names] == ["বুড়িগোয়ালিনী"]
    seen = as_dulal.post(
        f"/responses/{response.code}/extents/preview", {"geometry": json.dumps(box(89.0, 22.5, 89.4, 22.6))}, hx=True
    )
    assert "বুধহাটা" not in seen.text
    assert "২০,০০০" in seen.text


@pytest.mark.parametrize("hx", [True, False])
def test_a_preview_keeps_nothing(as_asha: Person, areas: Areas, response: Response, hx: bool) -> None:
    url = f"/responses/{response.code}/extents/preview"
    page = as_asha.post(url, {"corners": TYPED, "name_bn": "যা লিখেছি"}, hx=hx)
    assert page.status == 200
    assert "১০,০০০" in page.text
    assert hx or page.select("input[value='যা লিখেছি']")
    assert as_asha.get(f"/responses/{response.code}/extents.geojson").answer.get_json(force=True)["features"] == []


@pytest.mark.parametrize(
    "corners", ["", "22.5 89.0", "a b\nc d\ne f", "1 2 3\n4 5 6\n7 8 9", "22.5 89\n22.6 89.1\n22.5 89.1\n22.6 89"]
)
def test_bad_corners_come_back_with_a_sentence(as_asha: Person, response: Response, corners: str) -> None:
    sent = {"kind": "water", "name_bn": "পানি", "observed_at": "01/08/2026 10:00", "corners": corners}
    page = as_asha.post(f"/responses/{response.code}/extents/", sent)
    assert page.status == 422
    assert page.select("#corners-fault")


def test_corners_are_read_in_either_order_and_script() -> None:
    assert read_corners(TYPED) == [[89.0, 22.5], [89.05, 22.5], [89.05, 22.6], [89.0, 22.6], [89.0, 22.5]]


def test_a_layer_is_kept_whole_or_not_at_all(as_asha: Person, areas: Areas, response: Response) -> None:
    good = {"type": "Feature", "properties": {"name": "A", "synthetic": True}, "geometry": box(89.0, 22.5, 89.1, 22.6)}
    bad = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [89, 22]}}
    for features, status, kept in (([good, bad], 422, 0), ([good, good], 303, 2)):
        content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
        sent = {"content": [(io.BytesIO(content), "w.geojson")], "kind": "", "observed_at": "01/08/2026 10:00"}
        page = as_asha.post(f"/responses/{response.code}/extents/layer", sent)
        assert page.status == status, page.text
        drawn = as_asha.get(f"/responses/{response.code}/extents.geojson").answer.get_json(force=True)
        assert len(drawn["features"]) == kept


def test_official_figures_are_written_down(as_asha: Person, as_dulal: Person, areas: Areas, response: Response) -> None:
    draw(as_asha, response, corners=TYPED)
    url = f"/responses/{response.code}/figures"
    page = as_asha.get(f"{url}/new", query={"area": areas.union_a1.pcode})
    assert "বুধহাটা" in page.heading
    sent = {"households_affected": "১,২৩৪", "source": "ইউনিয়ন পরিষদ", "as_of": "০২/০৮/২০২৬"}
    page = page.form("main form").submit(**sent)
    assert "১,২৩৪" in page.text
    assert "১,২৩৪" not in as_dulal.get(f"/responses/{response.code}").text
    refused = as_dulal.post(url, {"area_id": areas.union_a1.pcode, **sent})
    assert refused.status == 422
    assert "বুধহাটা" not in as_dulal.get(f"{url}/new", query={"area": areas.union_a1.pcode}).text


def test_map_answers_are_packed(as_asha: Person, areas: Areas) -> None:
    url = f"/areas/{areas.upazila_a.id}/map.geojson"
    plain, packed = as_asha.get(url), as_asha.get(url, headers={"Accept-Encoding": "gzip"})
    assert len(packed.answer.data) <= len(plain.answer.data)


def test_the_map_module_stays_small() -> None:
    script = Path("relief/static/js/office/map.js")
    assert len(script.read_bytes()) <= 14_500
