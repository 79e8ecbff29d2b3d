"""One number, wherever it stands: map, table, files, list and pages are what a slow walk counts (goal A9)."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
import shapely
import sqlalchemy as sa

from relief.areas.models import Area
from relief.checkin.actions import record_check_in, void_check_in
from relief.checkin.inputs import CheckInGiven, VoidGiven
from relief.checkin.models import Method, Outcome
from relief.gaps import actions, following
from relief.gaps.measure_models import MeasureDay
from relief.gaps.models import FigureHistory
from relief.gaps.polygons import figures_in_polygon
from relief.gaps.rules import SECTORS
from relief.households.models import Household, Impact, ImpactState
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.digits import to_latin
from relief.kernel.zone import local_day
from relief.responses.models import Response
from tests.builders import Areas, a_response
from tests.distributions.builders import a_household, an_open_plan, the_goods
from tests.gaps.test_following import kept
from tests.gaps.worlds import World, a_world, inside, slow_affected, slow_count, slow_sector
from tests.people import People, Person

CLERK = Actor.clerk("gaps")


def expected(world: World, area: Area, measure: str, now: datetime) -> int | None:
    """What the map shows for a measure, counted the slow way."""
    homes = inside(world, area)
    whole, affected = slow_count(world, homes, now), slow_affected(world, area)
    if measure in SECTORS:
        return slow_sector(world, homes, measure, now)["unmet"]
    if measure == "unregistered":
        return None if affected is None else max(0, affected - whole["registered"])
    return {
        "unreached": whole["registered"] - whole["reached"], "registered": whole["registered"],
        "affected": affected, "reached": whole["reached"],
        "damage": whole["fully_damaged"] - whole["fully_damaged_granted"],
    }[measure]  # fmt: skip


@pytest.mark.goal("A9")
@pytest.mark.parametrize("seed", range(5))
def test_map_table_and_files_say_what_a_slow_walk_counts(
    as_asha: Person, database: Database, areas: Areas, now: datetime, seed: int
) -> None:
    with database.writing() as db:
        world = a_world(db, areas, Random(seed), now, households=60)
        actions.refresh_gaps(db, CLERK, world.response.id, now=now)
    for level, places in (("union", (areas.union_a1, areas.union_a2)), ("upazila", (areas.upazila_a,))):
        for measure in ("unreached", "unregistered", "affected", "registered", "reached", "damage", "food", "shelter"):
            asked = f"level={level}&measure={measure}"
            painted = {one["id"]: one["value"] for one in said(as_asha, f"/gaps/numbers.json?{asked}")["areas"]}
            table = shown(as_asha, f"/gaps?{asked}")
            for area in places:
                told = expected(world, area, measure, now)
                assert painted[str(area.id)] == told, (measure, area.path)
                assert table[area.id] == told, (measure, area.path)
        sheet = as_asha.get(f"/gaps/export.csv?level={level}").answer.get_data(as_text=True)
        rows = {row["pcode"]: row for row in csv.DictReader(io.StringIO(sheet.removeprefix("\ufeff")))}
        whole = json.loads(as_asha.get(f"/gaps/export.geojson?level={level}").answer.get_data())
        drawn = {one["properties"]["pcode"]: one["properties"] for one in whole["features"]}
        for area in places:
            counted = slow_count(world, inside(world, area), now)
            for name in ("registered", "verified", "targeted", "reached", "reached_ever", "fully_damaged"):
                assert int(rows[area.pcode][name]) == int(drawn[area.pcode][name]) == counted[name], (name, area.path)


def said(person: Person, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(person.get(path).answer.get_data())
    return found


def shown(person: Person, path: str) -> dict[UUID, int | None]:
    """The table beside the map: each area with its number."""
    found = {}
    for row in person.get(path).select("#board .map-split tbody tr"):
        area_id = UUID(row.cssselect("th a")[0].get("href").rpartition("/")[2])
        number = re.sub(r"\D", "", to_latin(row.cssselect("td")[0].text_content()))
        found[area_id] = int(number) if number else None
    return found


class Desk:
    """Nine families of one union in need of food, and an open plan with rice for all."""

    def __init__(self, database: Database, areas: Areas, people: People, now: datetime) -> None:
        self.people, self.now, self.database = people, now, database
        with database.writing() as db:
            response: Response = a_response(db)
            goods = self.goods = the_goods(db, areas.district)
            self.homes = [
                a_household(db, areas.union_a1, head_name_bn=f"পরিবার {n}", lon=89.05, lat=22.55) for n in range(9)
            ]
            for home in self.homes:
                db.add(Impact(household_id=home.id, response_id=response.id, needs=["food"],
                              state=ImpactState.VERIFIED, created_at=now, created_by_id=CLERK.id))  # fmt: skip
            db.flush()
            plan = an_open_plan(db, people.asha, people.gita, response, areas.union_a1, goods, now=now)
            self.response_id, self.plan_id = response.id, plan.id
            actions.refresh_gaps(db, CLERK, response.id, now=now)

    def come(self, home: Household, after: int, **own: Any) -> UUID:
        at = self.now + timedelta(minutes=after)
        told = CheckInGiven(distribution_id=self.plan_id, household_id=home.id, outcome=Outcome.DELIVERED,
                            method=Method.CODE, collected_at=at)  # fmt: skip
        with self.database.writing() as db:
            made = record_check_in(db, self.people.babul, replace(told, id=uuid4(), **own), now=at)
            return made.id

    def undo(self, check_in_id: UUID, after: int) -> None:
        at = self.now + timedelta(minutes=after)
        with self.database.writing() as db:
            void = VoidGiven(check_in_id=check_in_id, at=at, reason="Wrong family")
            void_check_in(db, self.people.babul, void, now=at)

    def follow(self, after: int) -> None:
        at = self.now + timedelta(minutes=after)
        with self.database.reading() as db:
            change = following.follow(db, self.response_id, now=at)
        assert change is not None
        with self.database.writing() as db:
            actions.keep_change(db, CLERK, change, now=at)

    def reached(self, person: Person, union: Area) -> int:
        answer = said(person, "/gaps/numbers.json?level=union&measure=reached")
        return next(int(one["value"]) for one in answer["areas"] if one["id"] == str(union.id))


@pytest.fixture
def desk(database: Database, areas: Areas, people: People, now: datetime) -> Desk:
    return Desk(database, areas, people, now)


@pytest.mark.goal("A9")
def test_a_household_counts_once_across_rounds_and_items(as_asha: Person, desk: Desk, areas: Areas) -> None:
    """Twice at the desk, then another round of the same kit: still one household reached."""
    desk.come(desk.homes[0], 1)
    desk.come(desk.homes[0], 2)
    desk.follow(3)
    assert desk.reached(as_asha, areas.union_a1) == 1
    with desk.database.writing() as db:
        response = db.get_one(Response, desk.response_id)
        again = an_open_plan(db, desk.people.asha, desk.people.gita, response, areas.union_a1, desk.goods, now=desk.now)
        desk.plan_id = again.id
    desk.come(desk.homes[0], 4)
    desk.come(desk.homes[1], 4)
    with desk.database.writing() as db:
        actions.refresh_gaps(db, CLERK, desk.response_id, now=desk.now + timedelta(minutes=5))
    assert desk.reached(as_asha, areas.union_a1) == 2


@pytest.mark.goal("A9")
def test_a_voided_check_in_leaves_every_number(as_asha: Person, desk: Desk, areas: Areas) -> None:
    before = told(as_asha, desk, areas)
    gone = [desk.come(home, 1) for home in desk.homes[:6]]
    desk.follow(2)
    between = told(as_asha, desk, areas)
    assert not [name for name in before if before[name] == between[name]], "each of them shows what happened"
    for check_in in gone:
        desk.undo(check_in, 3)
    desk.follow(4)
    after = told(as_asha, desk, areas)
    for name, value in before.items():
        assert after[name] == value, name


def told(person: Person, desk: Desk, areas: Areas) -> dict[str, Any]:
    """Whatever says how many were reached, for people or programs."""
    today = local_day(clock.now())
    days = {"first": str(today - timedelta(days=400)), "last": str(today), "area_id": ""}
    sent = {**days, "organisation": "O", "donor": "", "purpose": "p", "recipient": "r", "format": "csv"}
    with desk.database.reading() as db:
        shape = shapely.to_wkb(shapely.MultiPolygon([shapely.box(89.0, 22.5, 89.1, 22.6)]))
        inside = figures_in_polygon(db, CLERK, desk.response_id, shape).tally
        history = [
            [repr(row) for row in db.scalars(sa.select(table).order_by(table.area_id, table.on_date))]
            for table in (FigureHistory, MeasureDay)
        ]
        found = {**kept(db, desk.response_id), "polygon": inside, "days": history}
    figures = person.post("/reports/figures", {**sent, "level": "union"}).answer
    five_w = person.post("/reports/five-w", sent).answer
    assert (figures.status_code, five_w.status_code) == (200, 200), (figures.text[:300], five_w.text[:300])
    return {
        **found,
        "map": said(person, "/gaps/numbers.json?level=union&measure=food")["areas"],
        "table": shown(person, "/gaps?level=union&measure=unreached"),
        "csv": person.get("/gaps/export.csv?level=union").answer.get_data(as_text=True).split("\n"),
        "geojson": json.loads(person.get("/gaps/export.geojson?level=union").answer.get_data()),
        "list": [
            row.text_content() for row in person.get(f"/gaps/areas/{areas.union_a1.id}/unreached").select("tbody tr")
        ],
        "figures": figures.get_data(),
        "five-w": list(csv.DictReader(io.StringIO(five_w.get_data(as_text=True)))),
    }


@pytest.mark.goal("A9")
@pytest.mark.parametrize("seed", [21, 33])
def test_each_number_of_a_page_opens_a_list_of_that_length(
    as_asha: Person, database: Database, areas: Areas, now: datetime, seed: int
) -> None:
    """Every linked number of an area's page, followed to its end, lists so many households."""
    with database.writing() as db:
        world = a_world(db, areas, Random(seed), now, households=130)
        actions.refresh_gaps(db, CLERK, world.response.id, now=now)
    followed = 0
    for area in (areas.upazila_a, areas.union_a1):
        page = as_asha.get(f"/gaps/areas/{area.id}")
        for link in page.select("#main a"):
            href = link.get("href")
            if "/unreached" not in href and "/behind" not in href:
                continue
            numbers = re.findall(r"\d+", to_latin(link.text_content()).replace(",", ""))
            wanted = int(numbers[-1]) if numbers else world_unreached(world, area, now)
            assert told_by(listed(as_asha, href), world, href) == wanted, (area.path, href)
            followed += 1
    assert followed > 15


def world_unreached(world: World, area: Area, now: datetime) -> int:
    counted = slow_count(world, inside(world, area), now)
    return counted["registered"] - counted["reached"]


def listed(person: Person, href: str) -> list[str]:
    """The codes on the list, page after page."""
    codes: list[str] = []
    while href:
        page = person.get(href)
        codes += [
            to_latin(row.cssselect("td[data-label='কোড']")[0].text_content().strip())
            for row in page.select("main tbody tr")
        ]
        following_page = [one.get("href") for one in page.select("a[rel=next]")]
        href = following_page[0] if following_page else ""
    return codes


def told_by(codes: list[str], world: World, href: str) -> int:
    """So many households; of a measure of children so many children, and nobody without any."""
    assert len(set(codes)) == len(codes)
    if "measure=child" not in href:
        return len(codes)
    children = {to_latin(one.code): one.children_3_17 for one in world.households}
    assert all(children[code] for code in codes)
    return sum(children[code] for code in codes)


@pytest.mark.goal("A9")
def test_every_figure_of_the_map_page_opens_its_arithmetic(
    as_asha: Person, database: Database, areas: Areas, now: datetime
) -> None:
    with database.writing() as db:
        world = a_world(db, areas, Random(21), now, households=130)
        actions.refresh_gaps(db, CLERK, world.response.id, now=now)
    page = as_asha.get("/gaps?level=union")
    tiles = page.select("#board .stat")
    assert len(tiles) == 5
    for tile in tiles:
        (link,) = tile.cssselect("a.stat__link")
        assert as_asha.get(link.get("href")).status == 200
    for row in page.select("#board .map-split tbody tr"):
        assert as_asha.get(row.cssselect("th a")[0].get("href")).select(".arithmetic li")
