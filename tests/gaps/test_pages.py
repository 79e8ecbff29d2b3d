"""The gap pages as people see them."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from random import Random

import pytest
import sqlalchemy as sa

from relief.areas.models import Area
from relief.distributions.models import Distribution
from relief.distributions.queries import blocks_of
from relief.gaps import actions, news
from relief.gaps.measure_models import GapDigest, GapMeasure, MeasureSum
from relief.gaps.models import Figure, Gap, GapKind, GapState
from relief.households.models import Impact, Status
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.digits import group, to_bangla
from relief.stock.models import Kit, Sector
from tests.builders import Areas, a_response
from tests.gaps.worlds import World, a_world
from tests.people import Person

CANARY = "ক্যানারি-নাম-ভিন্ন-ইউনিয়ন"


@pytest.fixture
def world(database: Database, areas: Areas, people: object, now: datetime) -> World:
    """A counted response with enough households for gaps to open, and a canary outside Asha's upazila."""
    with database.writing() as db:
        made = a_world(db, areas, Random(21), now, households=130)
        for household in made.households:
            if household.area_id == areas.union_b2.id:
                household.head_name_bn = CANARY
        actions.refresh_gaps(db, Actor.clerk("gaps"), made.response.id, now=now)
    return made


def figure(database: Database, world: World, area_id: object) -> Figure:
    with database.reading() as db:
        found = db.get(Figure, (world.response.id, area_id))
        assert found is not None
        return found


def bangla(number: int) -> str:
    return to_bangla(group(number))


def test_the_map_page_shows_her_own_upazila(as_asha: Person, database: Database, world: World, areas: Areas) -> None:
    page = as_asha.get("/gaps")
    counted = figure(database, world, areas.upazila_a.id)
    assert page.heading == "ঘাটতি ও মানচিত্র"
    assert bangla(counted.registered) in page.text
    assert bangla(counted.registered - counted.reached) in page.text
    assert areas.union_a1.name_bn in page.text


def test_the_places_to_choose_from_are_in_the_language_of_the_page(as_asha: Person, world: World, areas: Areas) -> None:
    as_asha.post("/language", {"language": "en"})
    places = as_asha.get("/gaps").select("#area option")
    assert areas.upazila_a.name_en in " ".join(place.text_content() for place in places)


def test_the_board_alone_answers_htmx(as_asha: Person, world: World) -> None:
    page = as_asha.get("/gaps", hx=True)
    assert "<html" not in page.answer.text
    assert page.answer.headers["Vary"] == "HX-Request" or "HX-Request" in page.answer.headers["Vary"]


def test_the_map_holds_her_unions_only(as_asha: Person, as_dulal: Person, world: World, areas: Areas) -> None:
    hers = json.loads(as_asha.get("/gaps/numbers.json").answer.get_data(as_text=True))
    assert {one["name"] for one in hers["areas"]} == {areas.union_a1.name_bn, areas.union_a2.name_bn}
    his = json.loads(as_dulal.get("/gaps/numbers.json").answer.get_data(as_text=True))
    assert [one["name"] for one in his["areas"]] == [areas.union_b1.name_bn]


def test_an_area_shows_its_arithmetic(as_asha: Person, database: Database, world: World, areas: Areas) -> None:
    counted = figure(database, world, areas.union_a1.id)
    page = as_asha.get(f"/gaps/areas/{areas.union_a1.id}")
    left = counted.registered - counted.reached
    assert f"{bangla(counted.registered)} − {bangla(counted.reached)} = {bangla(left)}" in page.text


def test_the_list_behind_the_number_is_as_long_as_the_number(
    as_asha: Person, database: Database, world: World, areas: Areas
) -> None:
    counted = figure(database, world, areas.union_a1.id)
    page = as_asha.get(f"/gaps/areas/{areas.union_a1.id}/unreached")
    assert len(page.select("tbody tr")) == counted.registered - counted.reached


def test_dulal_finds_nothing_of_hers(as_dulal: Person, database: Database, world: World, areas: Areas) -> None:
    with database.reading() as db:
        gaps = db.scalars(sa.select(Gap).where(Gap.area_id == areas.union_a1.id)).all()
    assert gaps
    for url in (
        f"/gaps/areas/{areas.union_a1.id}",
        f"/gaps/areas/{areas.upazila_b.id}",
        f"/gaps/areas/{areas.union_a1.id}/unreached",
        f"/gaps?area={areas.union_a1.id}",
        f"/gaps/export.csv?area={areas.upazila_a.id}",
        *(f"/gaps/flags/{gap.id}" for gap in gaps),
    ):
        assert as_dulal.get(url).status == 404, url


def test_no_page_of_hers_names_anybody_elsewhere(as_asha: Person, world: World, areas: Areas) -> None:
    for url in (
        "/gaps",
        "/gaps/flags",
        f"/gaps/areas/{areas.upazila_a.id}/unreached",
        "/gaps/export.csv",
        "/gaps/draw",
    ):
        assert CANARY not in as_asha.get(url).answer.get_data(as_text=True), url


def test_volunteers_have_no_gaps_page(as_babul: Person, world: World) -> None:
    assert as_babul.get("/gaps").status == 403


def test_a_drawn_polygon_answers_by_json_and_by_page(
    as_asha: Person, world: World, areas: Areas, now: datetime
) -> None:
    shape = {"type": "Polygon", "coordinates": [[[89.0, 22.5], [89.2, 22.5], [89.2, 22.6], [89.0, 22.6], [89.0, 22.5]]]}
    told = as_asha.post("/gaps/polygon", json=shape).answer.get_json()
    placed = [
        one
        for one in world.households
        if one.lon is not None
        and one.area_id in (areas.union_a1.id, areas.union_a2.id)
        and one.status is Status.ACTIVE
        and any(impact.household_id == one.id for impact in world.impacts)
    ]
    assert told["registered"] == len(placed)
    page = as_asha.get("/gaps/draw").form_to("/gaps/draw").submit(shape=json.dumps(shape))
    assert bangla(len(placed)) in page.text


@pytest.mark.parametrize(
    "rubbish",
    ["", "{", '{"type": "Point", "coordinates": [89, 22]}', '{"type":"Polygon","coordinates":[[[0,0],[1,1]]]}', "[]"],
)
def test_rubbish_is_answered_with_a_sentence_and_kept(as_asha: Person, world: World, rubbish: str) -> None:
    page = as_asha.get("/gaps/draw").form_to("/gaps/draw").submit(shape=rubbish)
    assert page.status == 422
    assert "কিছুই গোনা হয়নি" in page.text
    assert page.select("#shape")[0].text_content().strip() == rubbish.strip()


def test_the_table_leaves_unknown_empty(as_asha: Person, database: Database, world: World, areas: Areas) -> None:
    text = as_asha.get("/gaps/export.csv?level=union").answer.get_data(as_text=True)
    rows = {row["pcode"]: row for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))}
    for union in (areas.union_a1, areas.union_a2):
        counted = figure(database, world, union.id)
        assert rows[union.pcode]["affected"] == ("" if counted.affected is None else str(counted.affected))
        assert rows[union.pcode]["registered"] == str(counted.registered)


def test_a_gap_is_assigned_and_then_waived(as_asha: Person, database: Database, world: World, areas: Areas) -> None:
    with database.reading() as db:
        gap = db.scalars(
            sa.select(Gap)
            .where(Gap.area_id.in_([areas.union_a1.id, areas.union_a2.id]), Gap.kind == GapKind.SERVICE)
            .limit(1)
        ).one()
    url = f"/gaps/flags/{gap.id}"
    page = as_asha.get(url).form_to(f"{url}/decide").submit(to="waived", reason="")
    assert page.status == 422
    page = as_asha.get(url).form_to(f"{url}/decide").submit(to="waived", reason="নৌকা নেই", until="২০২৬-১২-৩১")
    assert "নৌকা নেই" in page.text
    with database.reading() as db:
        kept = db.get_one(Gap, gap.id)
        assert kept.state is GapState.WAIVED
        assert kept.waived_until is not None
        assert kept.waived_until.isoformat() == "2026-12-31"


def test_counting_again_says_what_it_found(as_asha: Person, database: Database, world: World) -> None:
    with database.writing() as db:
        db.execute(sa.delete(Impact).where(Impact.response_id == world.response.id))
    page = as_asha.get("/gaps").form_to("/gaps/refresh").submit()
    assert "আবার গোনা হয়েছে" in page.text


def test_an_empty_response_says_so(as_asha: Person, database: Database, areas: Areas) -> None:
    with database.writing() as db:
        a_response(db)
    assert "এখনও কোনো সংখ্যা নেই" in as_asha.get("/gaps").text


def test_before_the_first_response_the_page_leads_to_one(as_asha: Person) -> None:
    page = as_asha.get("/gaps")
    assert page.status == 200
    assert page.select('a[href="/responses/new"]')


def test_an_area_shows_its_chain_its_measures_and_who_is_left(
    as_asha: Person, database: Database, world: World, areas: Areas
) -> None:
    page = as_asha.get(f"/gaps/areas/{areas.upazila_a.id}")
    assert "পানি থেকে বিতরণ পর্যন্ত" in page.text
    assert "সব মাপ" in page.text
    assert "নারীপ্রধান পরিবার" in page.text
    with database.reading() as db:
        kept = db.get_one(MeasureSum, (world.response.id, areas.upazila_a.id)).numbers
    need, cover = kept["hygiene"]
    assert bangla(need - cover) in page.text
    behind = as_asha.get(f"/gaps/areas/{areas.upazila_a.id}/behind?measure=hygiene")
    assert len(behind.select("tbody tr")) == min(50, need - cover)


def test_the_picture_of_the_days_has_a_table_beside_it(as_asha: Person, world: World, areas: Areas) -> None:
    page = as_asha.get(f"/gaps/areas/{areas.union_a1.id}/history?measure=food")
    assert page.select("svg[role=img]")
    assert len(page.select("tbody tr")) == 1


def test_what_changed_lists_gaps_of_her_areas_only(
    as_asha: Person, as_dulal: Person, database: Database, world: World, now: datetime
) -> None:
    with database.writing() as db:
        assert news.keep_morning(db, world.response.id, now=now)
        assert not news.keep_morning(db, world.response.id, now=now)
    with database.reading() as db:
        digest = db.scalars(sa.select(GapDigest)).one()
    address = f"/gaps/changes?digest={digest.id}"
    hers, his = as_asha.get(address), as_dulal.get(address)
    assert "গণনায় খুলেছে" in hers.text
    assert not {a.get("href") for a in hers.select("tbody td a")} & {a.get("href") for a in his.select("tbody td a")}


def test_the_chain_says_where_each_number_is_from(as_asha: Person, world: World, areas: Areas) -> None:
    page = as_asha.get(f"/gaps/chain?area={areas.upazila_a.id}")
    assert page.heading.startswith("পানি থেকে বিতরণ পর্যন্ত")
    assert "জমির অংশ ধরে" in page.text or "তথ্য নেই" in page.text


def test_a_coordinator_adds_a_measure(as_asha: Person, as_gita: Person, database: Database, world: World) -> None:
    form = as_asha.get("/gaps/measures/new").form("form.form")
    wrong = form.submit(name_bn="প্রবীণ", need="lacks_food", cover="lacks_food", source="সভা", unit="person")
    assert wrong.status == 422
    assert "আলাদা কিছু বেছে নিন" in wrong.text
    done = wrong.form("form.form").submit(cover="met_food", whom="elderly_alone", opens_below="৭০")
    assert "প্রবীণ" in done.text
    with database.reading() as db:
        kept = db.scalars(sa.select(GapMeasure)).one()
        assert (kept.cover, kept.whom, kept.opens_below) == ("met_food", "elderly_alone", 70)
    food = as_asha.get("/gaps/measures/food").form("form.form").submit(least="25")
    assert food.status == 200
    assert as_gita.get("/gaps/measures").status == 200
    assert as_gita.get("/gaps/measures/new").status == 403


def test_a_plan_from_a_gap_begins_with_its_households(
    as_asha: Person, database: Database, world: World, areas: Areas
) -> None:
    with database.reading() as db:
        gap = db.scalars(
            sa.select(Gap).where(Gap.measure == "food", Gap.area_id.in_([areas.union_a1.id, areas.union_a2.id]))
        ).first()
        assert gap is not None
        place = db.get_one(Area, gap.area_id)
    page = as_asha.get(f"/gaps/flags/{gap.id}")
    href = next(a.get("href") for a in page.select("a.button") if "lacks=food" in (a.get("href") or ""))
    begun = as_asha.get(href).form("form.form").submit()
    assert begun.status == 200
    with database.reading() as db:
        plan = db.scalars(sa.select(Distribution).order_by(Distribution.created_at.desc())).first()
        assert plan is not None
        (block,) = blocks_of(db, plan.id)
        told = {one["field"]: one["value"] for one in block}
        assert told["area"] == [place.path]
        assert told["needs"] == ["food"]
        kit = db.get_one(Kit, plan.kit_id)
        assert (kit.sector, told["not_received"]) == (Sector.FOOD, kit.validity_days)
