"""The coordinator's morning, in Bangla: what the satellite saw at night is answered by noon and told to others."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta
from uuid import UUID

import openpyxl
import pytest
import shapely
import sqlalchemy as sa
from flask import Flask

from relief.areas.models import Area
from relief.checkin.actions import record_check_ins
from relief.checkin.inputs import CheckInGiven
from relief.checkin.models import Method, Outcome
from relief.distributions.models import Entitlement
from relief.gaps.models import Gap, GapKind, GapState
from relief.households.models import Household, Impact
from relief.jobs import figures
from relief.kernel import clock
from relief.kernel.db import Database
from relief.kernel.digits import to_latin
from relief.kernel.zone import LOCAL
from relief.responses.models import Exposure
from tests.browser import Open
from tests.builders import CLERK, Areas
from tests.distributions.test_story import Flood, approve, bring_and_open, days, lock, look
from tests.households.test_walk import served
from tests.people import People
from tests.whole.path.walker import Story, Walker

CODE = "FLD-2026-1"
# How many of the first union's eighteen families are served while somebody looks on; all others in one batch.
AT_THE_DESK = 3


@pytest.mark.slow
def test_the_coordinators_morning(
    browser_context: Open, app: Flask, people: People, areas: Areas, database: Database
) -> None:
    flood = Flood(database, areas, clock.now(), is_wet=False)
    with database.writing() as db:
        db.execute(sa.update(Impact).values(needs=["food"]))
    with served(app) as url:
        story = Story("bn", url)
        asha, gita, farid = (
            Walker(story, browser_context("desktop")).sign_in(one) for one in ("asha", "gita", "farid")
        )
        babul = Walker(story, browser_context("tablet")).sign_in("babul")
        the_night(asha, flood)
        expected_need(asha, database, flood)
        union, hungry = flood.unions[0], 18
        asha.go("/gaps")
        asha.press("Count again")
        assert unmet(asha, union) == hungry
        plan = plan_from_the_flag(asha, database, union, hungry)
        lock(asha, plan)
        approve(asha, gita, plan)
        bring_and_open(asha, farid, plan)
        noon(babul, database, plan, hungry)
        the_map_turns(asha, database, union)
        told_to_the_cluster(asha, union, hungry)
        assert not story.findings, "\n".join(story.findings)


def the_night(asha: Walker, flood: Flood) -> None:
    """What the satellite saw comes as a file, over three unions."""
    seen = shapely.MultiPolygon([shapely.box(89.01, 22.51, 89.19, 22.64)])
    content = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(seen))}
    ]}  # fmt: skip
    night = clock.now().astimezone(LOCAL) - timedelta(hours=5)
    asha.go(f"/responses/{CODE}/extents/layer")
    look(asha, "morning-file", gate=True)
    asha.page.locator("[name=content]").set_input_files(
        {"name": "raat.geojson", "mimeType": "application/geo+json", "buffer": json.dumps(content).encode()}
    )
    asha.fill(kind="water", name_bn="রাতের পানি", name_en="Water of the night", source="Sentinel-1",
              observed_at=f"{night:%d/%m/%Y %H:%M}")  # fmt: skip
    asha.press("Keep all outlines")
    asha.sees("রাতের পানি")


def expected_need(asha: Walker, database: Database, flood: Flood) -> None:
    """The response says who is in the water before anybody was registered anew."""
    asha.page.wait_for_selector("#map path")
    look(asha, "morning-water", gate=True)
    with database.reading() as db:
        shares = {one.area_id: one.share for one in db.scalars(sa.select(Exposure))}
    for union in flood.unions:
        assert shares[union.id] > 0.5
        asha.sees(union.name_bn)


def unmet(asha: Walker, union: Area) -> int:
    """How many lack food in a union, as its page says."""
    asha.go(f"/gaps/areas/{union.id}")
    # The link ends the row of the sector and opens the list behind it.
    cell = asha.page.locator(f'main a[href*="/gaps/areas/{union.id}/unreached?sector=food"]')
    return int(to_latin(cell.first.inner_text())) if cell.count() else 0


def plan_from_the_flag(asha: Walker, database: Database, union: Area, hungry: int) -> str:
    """The flag of the union leads to a plan for those very families."""
    with database.reading() as db:
        gap = db.scalars(
            sa.select(Gap).where(Gap.area_id == union.id, Gap.kind == GapKind.SERVICE, Gap.sector == "food")
        ).one()
        assert gap.state is GapState.OPEN
    asha.go("/gaps/flags")
    look(asha, "morning-flags", gate=True)
    with asha.page.expect_navigation():
        asha.page.locator(f'main a[href$="/gaps/flags/{gap.id}"]').first.click()
    asha.sees(union.name_bn)
    look(asha, "morning-flag", gate=True)
    asha.follow("Plan a distribution")
    assert asha.page.locator("[name=area_id]").input_value() == str(union.id)
    days(asha)
    look(asha, "morning-plan", gate=True)
    asha.press("Go on: choose who gets it")
    plan = asha.page.url.removeprefix(asha.story.url).removesuffix("/rules")
    asha.page.wait_for_function("said => document.querySelector('#count .count__figure b').textContent === said",
                                arg=asha.story.digits(hungry))  # fmt: skip
    look(asha, "morning-whom", gate=True)
    asha.press("Save who gets it", within="aside")
    asha.go(f"{plan}/points")
    asha.fill(name_bn="বুধহাটা স্কুল মাঠ", name_en="Budhhata school field", capacity_per_hour="৬০")
    asha.press("Add the point")
    return plan


def noon(babul: Walker, database: Database, plan: str, hungry: int) -> None:
    """Three families while we look on, all others as a tablet brings them; the figures follow at once."""
    plan_id = UUID(plan.rsplit("/", 1)[1])
    query = sa.select(Entitlement.household_id, Entitlement.household_code)
    query = query.where(Entitlement.distribution_id == plan_id).order_by(Entitlement.number)
    with database.reading() as db:
        due = db.execute(query).all()
        lacking = set(db.scalars(sa.select(Household.id).where(Household.id.in_([one for one, _ in due]))))
    assert len(due) == len(lacking) == hungry
    for _, code in due[:AT_THE_DESK]:
        babul.go(f"{plan}/check-ins")
        babul.page.locator("#q").fill(babul.story.digits(code))
        babul.press("Find")
        babul.page.wait_for_selector(".who")
        babul.press("Given")
    look(babul, "morning-desk", gate=True)
    batch(database, plan_id, [one for one, _ in due[AT_THE_DESK:]], clock.now())
    assert figures.follows(database)
    assert figures.follow(database, clock.now()) == "1 responses followed"


def batch(database: Database, plan_id: UUID, households: list[UUID], now: datetime) -> None:
    given = [
        CheckInGiven(distribution_id=plan_id, household_id=one, outcome=Outcome.DELIVERED, method=Method.CODE,
                     collected_at=now)
        for one in households
    ]  # fmt: skip
    with database.writing() as db:
        assert all(isinstance(one, UUID) for one in record_check_ins(db, CLERK, given, now=now))


def the_map_turns(asha: Walker, database: Database, union: Area) -> None:
    """Nobody pressed anything: the union is served, and its flag is closed."""
    assert unmet(asha, union) == 0
    look(asha, "morning-union", gate=True)
    asha.go("/gaps?level=union")
    asha.page.wait_for_selector("#map path")
    look(asha, "morning-map", gate=True)
    with database.reading() as db:
        gaps = db.scalars(sa.select(Gap).where(Gap.area_id == union.id, Gap.sector == "food")).all()
        assert {gap.state for gap in gaps if gap.kind is GapKind.SERVICE} == {GapState.RESOLVED}


def told_to_the_cluster(asha: Walker, union: Area, hungry: int) -> None:
    """The 5W without typing a number: one row, the union by its P-code, the families once."""
    asha.go("/reports/five-w")
    asha.sees(union.name_bn)
    look(asha, "morning-five-w", gate=True)
    asha.fill(organisation="রিলিফ", purpose="মাসিক ৫ডব্লিউ", recipient="খাদ্য ক্লাস্টার")
    with asha.page.expect_download() as taken:
        asha.page.locator("main form[method=post]").get_by_role("button", name=asha.t("Take the file")).click()
    content = taken.value.path().read_bytes()
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
    rows = [[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    (row,) = [row for row in rows if union.pcode in row]
    assert str(hungry) in row
