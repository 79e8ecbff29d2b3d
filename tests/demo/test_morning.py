"""The coordinator's morning in the demo response, in Bangla: from the night's water to the cluster's 5W.

The water is the shape of a real satellite's layer (tests/data/emsr332), moved to Satkhira and marked as invented. It
comes as such layers do: a zipped shapefile in UTM. Everything else is what the demo brings.
"""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import hxl  # type: ignore[import-untyped] # it publishes no types
import pytest
import shapely
import sqlalchemy as sa
from flask import Flask
from pyproj import Transformer
from shapely import affinity

from relief.areas.models import Area
from relief.demo import plan as planned
from relief.distributions.models import Distribution, Entitlement
from relief.gaps.models import Figure, Gap, GapState, SectorFigure
from relief.jobs import figures
from relief.kernel import clock
from relief.kernel.db import Database
from relief.kernel.zone import LOCAL, local_day
from relief.responses.models import Exposure, HazardExtent, Response
from relief.stock.models import Kit
from tests.areas.map_files import satellite
from tests.browser import Open
from tests.distributions import test_story as steps
from tests.distributions.test_story import Lists, look
from tests.households.test_walk import served
from tests.whole.path.walker import Story, Walker

LAYER = Path("tests/data/emsr332/observed_event_part.geojson")
CODE, FOOD, STORE = "FLOOD-DEMO", "DRY-FOOD-7", "সাতক্ষীরা গুদাম"
UNION = planned.SREEULA
# Where the middle of the moved water lies, and how many times it is enlarged: Sreeula stands in it, and dry neighbours.
LON, LAT, TIMES = 89.16, 22.47, 9


def night_water() -> shapely.MultiPolygon:
    """The patches of the satellite's layer, over Sreeula."""
    patches = [shapely.from_geojson(json.dumps(one["geometry"])) for one in json.loads(LAYER.read_text())["features"]]
    middle = shapely.box(*shapely.total_bounds(patches)).centroid
    larger = affinity.scale(shapely.union_all(patches), TIMES, TIMES, origin=middle)
    return shapely.multipolygons(shapely.get_parts(affinity.translate(larger, LON - middle.x, LAT - middle.y)))


class Morning(Lists):
    """What the database says, beside what the pages say."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        with database.reading() as db:
            self.union = db.scalars(sa.select(Area).where(Area.pcode == UNION.pcode)).one()
            self.upazila = db.get_one(Area, self.union.parent_id)
            self.response_id = db.scalars(sa.select(Response.id).where(Response.code == CODE)).one()
            self.kit_id = db.scalars(sa.select(Kit.id).where(Kit.code == FOOD)).one()

    def standing(self) -> dict[tuple[UUID, str], tuple[int, int]]:
        """Gaps that stand, with their need and what is missing."""
        with self.database.reading() as db:
            rows = db.scalars(sa.select(Gap).where(Gap.response_id == self.response_id, Gap.state != GapState.RESOLVED))
            return {(gap.area_id, gap.measure): (gap.need, gap.shortfall) for gap in rows}

    def gap(self, measure: str) -> Gap:
        with self.database.reading() as db:
            own = sa.select(Gap).where(Gap.response_id == self.response_id, Gap.area_id == self.union.id)
            return db.scalars(own.where(Gap.measure == measure)).one()

    def figure(self, area_id: UUID) -> Figure:
        with self.database.reading() as db:
            return db.get_one(Figure, (self.response_id, area_id))

    def unmet(self) -> int:
        with self.database.reading() as db:
            return db.get_one(SectorFigure, (self.response_id, self.union.id, "food")).unmet

    def exposure(self) -> Exposure:
        with self.database.reading() as db:
            return db.get_one(Exposure, (self.response_id, self.union.id))

    def share_elsewise(self) -> float:
        """The share of the union under water, computed in UTM from all outlines."""
        turn = Transformer.from_crs("EPSG:4326", "EPSG:32645", always_xy=True).transform
        with self.database.reading() as db:
            own = sa.and_(HazardExtent.response_id == self.response_id, HazardExtent.kind == "water")
            water = [shapely.from_wkb(one) for one in db.scalars(sa.select(HazardExtent.geometry).where(own))]
            land = shapely.from_wkb(db.get_one(Area, self.union.id).geometry)
        wet, dry = (shapely.transform(one, turn, interleaved=False) for one in (shapely.union_all(water), land))
        return float(wet.intersection(dry).area / dry.area)

    def listed(self, plan: str) -> set[UUID]:
        own = Entitlement.distribution_id == UUID(plan.rsplit("/", 1)[1])
        with self.database.reading() as db:
            return set(db.scalars(sa.select(Entitlement.household_id).where(own)))


@pytest.mark.slow
def test_the_coordinators_morning(browser_context: Open, demo_app: tuple[Flask, Database]) -> None:
    app, database = demo_app
    morning = Morning(database)
    with served(app) as url:
        story = Story("bn", url)
        asha, gita, farid = (
            Walker(story, browser_context("desktop")).sign_in(one) for one in ("asha", "gita", "farid")
        )
        babul = Walker(story, browser_context("tablet")).sign_in("babul")

        bring_the_water(asha, morning)
        see_the_need(asha, morning)
        plan = plan_from_the_flag(asha, morning)
        unmet = morning.unmet()
        ready(asha, gita, farid, plan)
        assert len(morning.listed(plan)) == unmet
        pages = steps.print_roll(asha, plan, morning)
        came = noon(asha, babul, plan, morning, pages)
        the_map_turned(asha, morning, came)
        five_w_out(asha, morning, plan, came)
        assert not story.findings, "\n".join(story.findings)


def bring_the_water(asha: Walker, morning: Morning) -> None:
    """The layer of the night; who lives in it is counted as soon as it is kept."""
    asha.go(f"/responses/{CODE}")
    look(asha, "morning-before")
    before = morning.exposure()
    asha.go(f"/responses/{CODE}/extents/layer")
    layer = satellite(shapely.get_parts(night_water()))
    file = {"name": "observed_event.zip", "mimeType": "application/zip", "buffer": layer}
    asha.page.locator("input[name=content]").set_input_files(file)  # type: ignore[arg-type] # a dict will do
    seen_at = clock.now().astimezone(LOCAL) - timedelta(hours=1)
    asha.fill(name_bn="রাতের উপগ্রহের পানি", observed_at=f"{seen_at:%d/%m/%Y %H:%M}", source="Copernicus EMSR332")
    asha.tick("is_synthetic")
    look(asha, "morning-layer", gate=True)
    asha.press("Keep all outlines")
    asha.sees("রাতের উপগ্রহের পানি")
    asha.page.wait_for_selector("#map path")
    look(asha, "morning-water", gate=True)
    after = morning.exposure()
    assert after.share == pytest.approx(morning.share_elsewise(), rel=0.005)
    assert after.share > before.share + 0.05
    assert (after.households or 0) > (before.households or 0)


def see_the_need(asha: Walker, morning: Morning) -> None:
    """Who is expected to need help, union by union, and gaps that were not there the evening before."""
    before = morning.standing()
    asha.go("/gaps")
    asha.press("Count again")
    asha.page.wait_for_selector("#map path")
    look(asha, "morning-map", gate=True)
    asha.page.set_viewport_size({"width": 360, "height": 640})
    top = asha.page.locator("#map").bounding_box() or {}
    assert top["y"] < 1.5 * 640, "on a phone the map is not far down"
    asha.page.set_viewport_size({"width": 1280, "height": 900})
    opened = [area_id for area_id, measure in set(morning.standing()) - set(before) if measure == "registration"]
    assert opened, "neighbours that were dry expect families nobody has registered"
    asha.go(f"/gaps/areas/{opened[0]}")
    asha.page.wait_for_selector(".arithmetic")
    figure = morning.figure(opened[0])
    assert figure.affected_basis == "exposed"
    asha.sees(asha.story.digits(f"{figure.affected:,}"))
    look(asha, "morning-neighbour", gate=True)
    asha.go(f"/gaps/chain?area={morning.upazila.id}")
    asha.sees("Copernicus EMSR332")
    asha.sees(asha.story.digits(f"{morning.exposure().households:,}"))
    look(asha, "morning-chain", gate=True)
    asha.go(f"/gaps/areas/{morning.union.id}")
    look(asha, "morning-union", gate=True)
    asha.go("/gaps/changes")
    look(asha, "morning-changes", gate=True)
    asha.go("/gaps/flags?sector=food")
    look(asha, "morning-flags", gate=True)


def plan_from_the_flag(asha: Walker, morning: Morning) -> str:
    """The flag is taken on and leads to a plan of exactly the households behind its number."""
    gap, unmet = morning.gap("food"), morning.unmet()
    assert gap.shortfall == unmet
    asha.go(f"/gaps/flags/{gap.id}")
    asha.fill(to="assigned", due_on=f"{clock.now().astimezone(LOCAL):%d/%m/%Y}", reason="আজই দিতে হবে")
    asha.page.locator("[name=assigned_to_id]").select_option(label="আশা রানী মণ্ডল")
    asha.press("Keep this decision")
    look(asha, "morning-flag", gate=True)
    asha.follow("See these households")
    look(asha, "morning-behind", gate=True)
    assert asha.page.locator("main tbody tr").count() == unmet
    asha.go(f"/gaps/flags/{gap.id}")
    asha.follow("Plan a distribution")
    assert asha.page.locator("[name=area_id]").input_value() == str(morning.union.id)
    asha.fill(kit_id=str(morning.kit_id))
    steps.days(asha)
    look(asha, "morning-plan", gate=True)
    asha.press("Go on: choose who gets it")
    plan = asha.page.url.removeprefix(asha.story.url).removesuffix("/rules")
    assert asha.page.locator("#count .count__figure b").inner_text() == asha.story.digits(unmet)
    look(asha, "morning-rules", gate=True)
    asha.press("Save who gets it", within="aside")
    return plan


def ready(asha: Walker, gita: Walker, farid: Walker, plan: str) -> None:
    """A place, a frozen list, somebody else's approval, and the goods."""
    asha.go(f"{plan}/points")
    lat, lon = str(UNION.lat), asha.story.digits(UNION.lon)
    asha.fill(name_bn=UNION.name_bn, name_en=UNION.name_en, capacity_per_hour="৪০", lat=lat, lon=lon)
    asha.press("Add the point")
    steps.lock(asha, plan)
    steps.approve(asha, gita, plan)
    steps.bring_and_open(asha, farid, plan, STORE)


def noon(asha: Walker, babul: Walker, plan: str, morning: Morning, pages: list[str]) -> int:
    """The first families at the desk, all others from the signed paper but four who did not come; how many came."""
    steps.desk(babul, plan, morning)
    steps.paper(babul, plan, morning, pages)
    came = sum(morning.handed_over(plan).values())
    assert came == len(morning.listed(plan)) - 4
    return came


def the_map_turned(asha: Walker, morning: Morning, came: int) -> None:
    """The server follows what the desk recorded: the map, the union and its flag say so without anybody counting."""
    unmet = morning.unmet()
    asha.go("/gaps?measure=food&level=union")
    figures.follow(morning.database, clock.now())
    figures.refresh(morning.database, clock.now())
    assert morning.unmet() == unmet - came
    said = asha.page.request.get(f"{asha.story.url}/gaps/numbers.json?measure=food&level=union").json()
    (here,) = [one for one in said["areas"] if one["id"] == str(morning.union.id)]
    assert here["value"] == morning.unmet()
    asha.go("/gaps?measure=food&level=union")
    asha.page.wait_for_selector("#map path")
    look(asha, "noon-map", gate=True)
    gap = morning.gap("food")
    assert gap.state is GapState.RESOLVED
    asha.go(f"/gaps/flags/{gap.id}")
    look(asha, "noon-flag", gate=True)
    asha.go(f"/gaps/areas/{morning.union.id}")
    look(asha, "noon-union")


def five_w_out(asha: Walker, morning: Morning, plan: str, came: int) -> None:
    """The cluster's table for these days: libhxl finds nothing wrong with it, and the day's row is in it."""
    today = local_day(clock.now())
    asha.go(f"/reports/five-w?first={today - timedelta(days=1)}&last={today + timedelta(days=1)}")
    look(asha, "five-w", gate=True)
    asha.fill(organisation="সুরভি Trust", purpose="সাপ্তাহিক 5W", recipient="Food security cluster")
    asha.tick("format", "csv")
    with asha.page.expect_download() as taken:
        asha.page.locator("form[action$='/five-w'] button[type=submit], form[action$='/five-w'] button").last.click()
    content = Path(taken.value.path()).read_bytes()
    found: list[Any] = []
    allowed = hxl.InputOptions(allow_local=True)
    hxl.schema(callback=found.append).validate(hxl.data(io.BytesIO(content), allowed))
    # That one union is much larger than the others is a hint of libhxl's, not a fault of the file.
    assert not [str(one) for one in found if one.rule.severity != "info"]
    rows = [
        row for row in hxl.data(io.BytesIO(content), allowed)
        if row.get("#adm4+code") == UNION.pcode and row.get("#activity+code") == code_of(morning, plan)
    ]  # fmt: skip
    assert [int(row.get("#reached+hh")) for row in rows] == [came]


def code_of(morning: Morning, plan: str) -> str:
    with morning.database.reading() as db:
        return db.get_one(Distribution, UUID(plan.rsplit("/", 1)[1])).code
