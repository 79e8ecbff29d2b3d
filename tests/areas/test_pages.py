"""Area pages as people see them."""

from __future__ import annotations

import io
import json
from uuid import UUID

import pytest

from relief.kernel.db import Database
from tests.areas.test_import import TREE, feature, square
from tests.builders import Areas
from tests.people import Person


def sent(*features: object, name: str = "unions.geojson") -> list[tuple[io.BytesIO, str]]:
    content = json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()
    return [(io.BytesIO(content), name)]


def upload(person: Person, *features: object) -> UUID:
    page = person.post("/areas/files/", {"content": sent(*features), "level": ""})
    assert page.status == 303, page.text
    assert page.location
    return UUID(page.location.rsplit("/", 1)[-1])


def test_the_tree_begins_with_ones_own_areas(as_asha: Person, areas: Areas) -> None:
    page = as_asha.get("/areas/")
    assert page.heading == "এলাকা"
    assert page.texts("tbody th") == ["আশাশুনি"]
    assert "২০,০০০" in page.text


def test_an_area_shows_what_lies_in_it(as_asha: Person, areas: Areas) -> None:
    page = as_asha.get(f"/areas/{areas.upazila_a.id}")
    assert page.heading == "আশাশুনি"
    assert page.texts("tbody th") == ["বুধহাটা", "খাজরা"]
    links = [each.get("href") for each in page.select(".crumbs a")]
    assert links == ["/areas/"]
    assert "সাতক্ষীরা" in page.text


@pytest.mark.parametrize("which", ["union_a1", "upazila_a", "upazila_b", "division", "union_b2"])
def test_dulal_finds_nothing_outside_his_union(as_dulal: Person, areas: Areas, which: str) -> None:
    area = getattr(areas, which)
    assert as_dulal.get(f"/areas/{area.id}").status == 404
    assert as_dulal.get(f"/areas/{area.id}/map.geojson").status == 404
    assert area.name_bn not in as_dulal.get("/areas/").text
    assert area.name_bn not in as_dulal.get("/areas/", query={"q": area.name_en}).text


def test_a_search_answers_with_the_list_alone(as_asha: Person, areas: Areas) -> None:
    page = as_asha.get("/areas/", query={"q": "বুধ"}, hx=True)
    assert page.texts("tbody th") == ["বুধহাটা"]
    assert "<html" not in page.raw
    nothing = as_asha.get("/areas/", query={"q": "gabura"})
    assert "গাবুরা" not in nothing.text


def test_the_map_says_names_and_where_to_go(as_asha: Person, areas: Areas) -> None:
    found = as_asha.get(f"/areas/{areas.upazila_a.id}/map.geojson")
    assert found.answer.mimetype == "application/geo+json"
    told = [each["properties"] for each in found.answer.get_json(force=True)["features"]]
    assert [each["name"] for each in told] == ["বুধহাটা", "খাজরা"]
    assert told[0]["url"] == f"/areas/{areas.union_a1.id}"


def test_a_file_is_looked_at_then_accepted(as_admin: Person, areas: Areas) -> None:
    file_id = upload(as_admin, feature("BD40870450", square(89.0)), feature("BD40870450", square(89.1)))
    page = as_admin.get(f"/areas/files/{file_id}")
    assert page.heading == "unions.geojson"
    assert "BD40870450" in page.text
    assert "সারি ১-এ আগেই আছে" in page.text
    shapes = as_admin.get(f"/areas/files/{file_id}/map.geojson").answer.get_json(force=True)["features"]
    assert [each["properties"]["class"] for each in shapes] == [0, None]
    done = page.form_to(f"/areas/files/{file_id}/accept").submit(follow=False)
    assert done.status == 303
    again = as_admin.post(f"/areas/files/{file_id}/accept")
    assert again.status == 409


def test_a_dropped_file_changes_nothing(as_admin: Person, areas: Areas) -> None:
    file_id = upload(as_admin, *TREE)
    page = as_admin.get(f"/areas/files/{file_id}")
    done = page.form_to(f"/areas/files/{file_id}/drop").submit()
    assert "বাদ দেওয়া হয়েছে" in done.text


@pytest.mark.parametrize("content", [b"", b"not json", b'{"type": "FeatureCollection", "features": []}'])
def test_a_file_that_is_no_layer_comes_back_with_the_reason(as_admin: Person, content: bytes) -> None:
    page = as_admin.post("/areas/files/", {"content": [(io.BytesIO(content), "x.geojson")], "level": ""})
    assert page.status == 422
    assert page.select("#error-summary")


def test_no_file_at_all_is_said_kindly(as_admin: Person) -> None:
    assert as_admin.post("/areas/files/", {"level": ""}).status == 422
    assert as_admin.post("/areas/files/populations", {"source": ""}).status == 422


def test_people_are_written_from_a_table(as_admin: Person, areas: Areas) -> None:
    table = "pcode,population,households\nBD40870419,৩১,7\nBD99999999,1,1\nBD40870438,x,1\n"
    page = as_admin.post(
        "/areas/files/populations", {"table": [(io.BytesIO(table.encode()), "p.csv")], "source": "BBS"}
    )
    assert page.status == 200
    assert len(page.select("tbody tr")) == 2


def test_a_volunteer_has_no_area_pages(as_babul: Person, areas: Areas) -> None:
    assert as_babul.get("/areas/").status == 403
    assert as_babul.get("/areas/files/").status == 403


def test_another_coordinators_upload_is_not_there(
    as_asha: Person, as_dulal: Person, areas: Areas, database: Database
) -> None:
    file_id = upload(as_asha, feature("BD40870450", square(89.0)))
    for url in (f"/areas/files/{file_id}", f"/areas/files/{file_id}/map.geojson"):
        assert as_dulal.get(url).status == 404
    assert as_dulal.post(f"/areas/files/{file_id}/accept").status == 404
    assert "unions.geojson" not in as_dulal.get("/areas/files/").text
