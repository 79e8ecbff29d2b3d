"""Eighteen kits for forty-two households of three flooded unions: from the gap map to the gap map, in Bangla."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from datetime import datetime, timedelta
from itertools import product
from uuid import UUID

import pypdfium2
import pytest
import shapely
import sqlalchemy as sa
from flask import Flask

from relief.areas.models import Area
from relief.distributions import assignment_work, drawing, page_codes
from relief.distributions.models import Entitlement
from relief.distributions.selection import RECEIVED
from relief.households.inputs import MemberGiven
from relief.households.models import Damage, Household, Sex
from relief.kernel import clock
from relief.kernel.db import Database
from relief.kernel.digits import to_latin
from relief.kernel.zone import LOCAL
from relief.responses.actions import add_extent
from relief.responses.inputs import ExtentGiven
from relief.responses.models import ExtentKind, ResponseKind
from relief.stock.actions import receive_goods
from relief.stock.inputs import ReceiptGiven
from tests.browser import SIZES, Open, axe
from tests.builders import CLERK, Areas, a_response, an_area
from tests.cards import seen
from tests.distributions.builders import the_goods
from tests.households.builders import a_household
from tests.households.test_walk import served
from tests.people import People
from tests.whole.path.walker import Story, Walker

SHOTS = os.environ.get("RELIEF_SHOTS")
KITS = 18
FIRST = ("রহিমা", "করিম", "মমতাজ", "নূর", "শেফালী", "জয়নাল", "হালিমা")
LAST = ("বেগম", "গাজী", "খাতুন", "সরদার", "রায়", "মোল্লা")


class Lists:
    """What the database says of the lists a story made."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def handed_over(self, *plans: str) -> Counter[UUID]:
        """Different households that got something in these plans, union by union."""
        got = (
            sa.select(Household.area_id, Household.id)
            .join(Entitlement, Entitlement.household_id == Household.id)
            .where(
                Entitlement.distribution_id.in_([UUID(one.rsplit("/", 1)[1]) for one in plans]),
                Entitlement.state.in_(RECEIVED),
            )
            .distinct()
        )
        with self.database.reading() as db:
            return Counter(area_id for area_id, _ in db.execute(got))

    def codes(self, plan: str, state: str) -> list[tuple[int, str]]:
        """Number and code of the households of a list that stand like this."""
        rows = sa.select(Entitlement.number, Entitlement.household_code).where(
            Entitlement.distribution_id == UUID(plan.rsplit("/", 1)[1]), Entitlement.state == state
        )
        with self.database.reading() as db:
            return [(number, code) for number, code in db.execute(rows.order_by(Entitlement.number))]


class Flood(Lists):
    """Three unions under water, their households, and a warehouse with too little in it."""

    def __init__(self, database: Database, areas: Areas, now: datetime) -> None:
        super().__init__(database)
        with database.writing() as db:
            third = an_area(db, "BD40870476", parent=areas.upazila_a, name_en="Pratapnagar", name_bn="প্রতাপনগর",
                            box=(89.0, 22.6, 89.2, 22.65))  # fmt: skip
            self.unions = (areas.union_a1, areas.union_a2, third)
            self.upazila = areas.upazila_a
            response = a_response(db, "FLD-2026-1", kind=ResponseKind.FLOOD)
            response.name_bn, response.name_en = "কপোতাক্ষের বন্যা ২০২৬", "Kapotakkha flood 2026"
            water = ExtentGiven(
                response_id=response.id, kind=ExtentKind.WATER, name_bn="বেড়িবাঁধ ভাঙা পানি", name_en="Breach water",
                geometry=json.loads(shapely.to_geojson(shapely.box(89.01, 22.51, 89.19, 22.64))), observed_at=now,
                is_synthetic=True, source="অনুশীলন",
            )  # fmt: skip
            add_extent(db, CLERK, water, now=now)
            self.homes = [
                _family(db, number, f"{first} {last}", self.unions, response.id)
                for number, (first, last) in enumerate(product(FIRST, LAST))
            ]
            # Oil for so many households, and rice for more.
            goods = the_goods(db, areas.upazila_a, full=KITS)
            rice = ReceiptGiven(item_id=goods.rice.id, place_id=goods.warehouse.id, quantity=500)  # type: ignore[arg-type]
            receive_goods(db, CLERK, rice, now=now)


def _family(db: object, number: int, name: str, unions: tuple[Area, ...], response_id: UUID) -> Household:
    # Nine of twenty-one live in the first union, seven in the second, five in the third.
    union = unions[0 if number % 21 < 9 else 1 if number % 21 < 16 else 2]
    damage = (Damage.FULL,) * 4 + (Damage.PARTIAL,) * 2 + (Damage.NONE,)
    is_woman = number % 3 == 0
    head = MemberGiven(name_bn=name, sex=Sex.FEMALE if is_woman else Sex.MALE)
    return a_household(
        db, union, head=head, size=3 + number % 5, children_0_4=number % 2, response_id=response_id,  # type: ignore[arg-type]
        house_damage=damage[number % 7], circumstances=frozenset({"female_headed"} if is_woman else ()),
        village=("উত্তরপাড়া", "দক্ষিণপাড়া", "চরপাড়া")[number % 3],
        lon=union.min_lon + 0.02 + number % 3 * 0.02, lat=union.min_lat + 0.02 + number % 2 * 0.01,
    )  # fmt: skip


@pytest.mark.slow
def test_eighteen_kits_for_forty_two_households(
    browser_context: Open, app: Flask, people: People, areas: Areas, database: Database
) -> None:
    flood = Flood(database, areas, clock.now())
    with served(app) as url:
        story = Story("bn", url)
        asha, gita, farid = (
            Walker(story, browser_context("desktop")).sign_in(one) for one in ("asha", "gita", "farid")
        )
        babul = Walker(story, browser_context("tablet")).sign_in("babul")

        before = count_gaps(asha, flood, "before")
        plan = plan_from_the_gap(asha, flood)
        whom(asha, plan, flood)
        where(asha, plan, database)
        lock(asha, plan)
        approve(asha, gita, plan)
        bring_and_open(asha, farid, plan)
        pages = print_roll(asha, plan, flood)
        desk(babul, plan, flood)
        paper(babul, plan, flood, pages)
        close(asha, plan)
        signed(asha, plan, [KITS, 13, 1, 4, 0, 0], "Asha Mondal")
        again = follow_up(asha, gita, farid, babul, plan, flood)

        after = count_gaps(asha, flood, "after")
        reached = flood.handed_over(plan, again)
        assert sum(reached.values()) == KITS - 1, "one of four did not come a second time either"
        for union in flood.unions:
            assert before[union.id] - after[union.id] == reached[union.id]
        assert not story.findings, "\n".join(story.findings)


def count_gaps(asha: Walker, flood: Flood, when: str) -> dict[UUID, int]:
    """How many are not reached, union by union, as the page of each says."""
    asha.go("/gaps")
    asha.press("Count again")
    asha.page.wait_for_selector("#map path")
    look(asha, f"gaps-{when}", gate=True)
    found = {}
    for union in flood.unions:
        found[union.id] = unreached(asha, union)
        look(asha, f"gap-{union.name_en}-{when}")
    return found


def unreached(asha: Walker, union: Area) -> int:
    """How many are not reached in a union, as the arithmetic on its page ends."""
    asha.go(f"/gaps/areas/{union.id}")
    last = asha.page.locator(".arithmetic li b").inner_text()
    return int(re.findall(r"\d+", to_latin(last))[-1])


def plan_from_the_gap(asha: Walker, flood: Flood) -> str:
    """The union with the most unreached leads to a plan, which is then made for all three."""
    asha.go("/gaps?level=union")
    asha.page.locator("#board tbody a").first.click()
    asha.page.wait_for_selector(".arithmetic")
    assert asha.page.url.endswith(str(flood.unions[0].id)), "the worst stands first"
    asha.follow("Plan a distribution")
    where = asha.page.locator("[name=area_id]")
    assert where.input_value() == str(flood.unions[0].id)
    where.select_option(str(flood.upazila.id))
    days(asha)
    look(asha, "plan-new", gate=True)
    asha.press("Go on: choose who gets it")
    return asha.page.url.removeprefix(asha.story.url).removesuffix("/rules")


def days(asha: Walker) -> None:
    """Three days around now, so that the desk is open at whatever hour this is played."""
    today = clock.now().astimezone(LOCAL)
    asha.fill(
        on=f"{today - timedelta(days=1):%d/%m/%Y}", last_day=f"{today + timedelta(days=1):%d/%m/%Y}",
        starts_at="৯:০০", ends_at="১৬:০০",
    )  # fmt: skip


def whom(asha: Walker, plan: str, flood: Flood) -> None:
    """Houses that are gone, in these three unions; points, and a line where the goods end."""
    with asha.page.expect_response(lambda answer: answer.url.endswith("/rules/count")):
        asha.tick("b0-house_damage", "full")
    figure = asha.page.locator("#count .count__figure b")
    asha.page.wait_for_function("said => document.querySelector('#count .count__figure b').textContent === said",
                                arg=asha.story.digits(24))  # fmt: skip
    for union in flood.unions:
        asha.tick("b0-area", union.path)
    look(asha, "rules", gate=True)
    asha.press("Save who gets it", within="aside")
    asha.go(f"{plan}/weights?usual=1")
    asha.tick("by_stock")
    asha.fill(first_tie="children", second_tie="size")
    asha.page.wait_for_function("said => document.querySelector('#count .count__figure b').textContent === said",
                                arg=asha.story.digits(KITS))  # fmt: skip
    assert figure.inner_text() == asha.story.digits(KITS)
    look(asha, "weights", gate=True)
    asha.press("Save who comes first", within="aside")
    asha.go(f"{plan}/fairness")
    look(asha, "fairness", gate=True)
    # A house that is gone, and no place on the list: three points where the last one has four.
    asha.go(f"{plan}/households")
    left_out = flood.homes[2]
    asha.page.locator("#ask").fill(left_out.code)
    asha.press("Tell me")
    asha.page.wait_for_selector("#why .why")
    asha.sees(left_out.head_name_bn)
    asha.says("Points: %(points)s of %(most)s", points="৩", most="২১")
    assert asha.page.locator("#why .reasons").count()
    look(asha, "why", gate=True)


def where(asha: Walker, plan: str, database: Database) -> None:
    """A school field and a union office, their hours, and who goes where and when."""
    asha.go(f"{plan}/points")
    for name_bn, name_en, lat, lon in (
        ("বুধহাটা স্কুল মাঠ", "Budhhata school field", "২২.৫৫", "৮৯.০৫"),
        ("খাজরা ইউনিয়ন পরিষদ", "Khajra union office", "22.55", "89.15"),
    ):
        asha.fill(name_bn=name_bn, name_en=name_en, capacity_per_hour="১২", lat=lat, lon=lon)
        asha.press("Add the point")
    look(asha, "points", gate=True)
    asha.page.locator("main .point a").first.click()
    asha.page.wait_for_selector("#hours")
    for day in asha.page.locator(".hours-day").all():
        day.locator("input").nth(0).fill("৯:০০")
        day.locator("input").nth(1).fill("১৩:০০")
    asha.tick("step_free")
    asha.tick("womens_line")
    asha.fill(water_m="৪০")
    look(asha, "point-hours", gate=True)
    asha.press("Keep the point")
    asha.go(f"{plan}/assignment")
    asha.tick("together")
    look(asha, "assignment-empty")
    asha.press("Work it out")
    assignment_work.work(database, clock.now())
    asha.go(f"{plan}/assignment")
    asha.page.wait_for_selector("#map path")
    look(asha, "assignment", gate=True)
    asha.press("Take this plan")
    asha.page.locator("main a[href$='/households']").first.click()
    asha.page.wait_for_selector("main tbody tr")
    look(asha, "placed", gate=True)
    asha.go(f"{plan}/times")
    look(asha, "times", gate=True)


def lock(asha: Walker, plan: str) -> None:
    """The draft says what stands in the way; then the list is frozen."""
    asha.go(plan)
    look(asha, "draft", gate=True)
    asha.follow("Check and lock the list")
    look(asha, "lock", gate=True)
    if asha.page.locator("#heeded").count():
        asha.tick("heeded")
    asha.press("Lock the list")
    asha.says("Waiting for approval")
    look(asha, "locked")


def approve(asha: Walker, gita: Walker, plan: str) -> None:
    """Whoever made it may not approve it, whatever their browser sends."""
    assert not asha.page.locator("form[action$='/approve']").count()
    token = asha.page.locator("[name=csrf_token]").first.get_attribute("value") or ""
    here = asha.story.url + plan
    refused = asha.page.request.post(f"{here}/approve", form={"csrf_token": token}, headers={"Referer": here})
    assert refused.status == 403
    gita.go(plan)
    look(gita, "to-approve", gate=True)
    gita.press("Approve the list")


def bring_and_open(asha: Walker, farid: Walker, plan: str, store: str = "") -> None:
    """The storekeeper sends the goods, from this warehouse where there are several; the coordinator opens."""
    farid.go(f"{plan}/goods")
    if store:
        farid.page.locator("[name=place_id]").select_option(label=store)
    look(farid, "goods", gate=True)
    farid.press("Send what is lacking")
    look(farid, "goods-sent")
    asha.go(plan)
    asha.press("Open the distribution")
    look(asha, "open", gate=True)


def print_roll(asha: Walker, plan: str, flood: Lists) -> list[str]:
    """The master roll as a file: each household's code can be read from the paper. The codes of its pages."""
    asha.go(f"{plan}/prints")
    asha.tick("kind", "roll")
    look(asha, "prints-empty")
    asha.press("Draw it")
    drawing.draw(flood.database, clock.now())
    asha.go(f"{plan}/prints")
    look(asha, "prints", gate=True)
    link = asha.page.locator("main a[href$='sheets.pdf']").get_attribute("href") or ""
    roll = asha.page.request.get(asha.story.url + link).body()
    keep(roll, "roll")
    document = pypdfium2.PdfDocument(roll)
    assert round(document[0].get_size()[0] / 72 * 25.4) == 210
    document.close()
    found = {code for page in seen.pages(roll, 150) for code in seen.codes(page)}
    pages = sorted(code for code in found if page_codes.read(code))
    assert found - set(pages) == {code for _, code in flood.codes(plan, "planned")}
    assert pages
    return pages


def desk(babul: Walker, plan: str, flood: Lists) -> None:
    """Four families at the tablet: three get all, one a part."""
    codes = [code for _, code in flood.codes(plan, "planned")][:4]
    for number, code in enumerate(codes):
        babul.go(f"{plan}/check-ins")
        if not number:
            look(babul, "desk-ready", gate=True)
        babul.page.locator("#q").fill(babul.story.digits(code))
        babul.press("Find")
        babul.page.wait_for_selector(".who")
        if number < 3:
            look(babul, f"desk-{number}", gate=not number)
            babul.press("Given")
            continue
        babul.follow("Part given")
        amounts = babul.page.locator(".parts input")
        amounts.nth(0).fill("৪")
        amounts.nth(1).fill("১")
        babul.page.locator("[name=reason]").first.check()
        look(babul, "desk-part", gate=True)
        babul.press("Part given")
    look(babul, "desk-done")


def paper(babul: Walker, plan: str, flood: Lists, pages: list[str]) -> None:
    """The signed roll comes back; who did not come is typed, everybody else of its rows came."""
    numbers = [number for number, _ in flood.codes(plan, "planned")]
    absent, rows = numbers[-4:], set(numbers)
    for code in pages:
        babul.page.goto(f"{babul.story.url}{plan}/paper?code={code}")
        first, last = (
            int(to_latin(babul.page.locator(f"[name={end}]").input_value())) for end in ("first", "last")
        )  # fmt: skip
        rows -= set(range(first, last + 1))
        here = [number for number in absent if first <= number <= last]
        babul.page.locator("[name=numbers]").fill(babul.story.digits(", ".join(map(str, here))))
        look(babul, f"paper-{first}", gate=bool(here))
        babul.press("Show what it comes to")
        look(babul, f"paper-{first}-shown", gate=bool(here))
        babul.press("Yes, record it")
    assert not rows, "every row of the list stands on a page"
    assert [number for number, _ in flood.codes(plan, "absent")] == absent
    look(babul, "paper-kept")


def close(asha: Walker, plan: str) -> None:
    """The desks close, the goods are counted back into the store."""
    asha.go(plan)
    look(asha, "served")
    asha.go(f"{plan}/reconcile")
    look(asha, "reconcile", gate=True)
    asha.press("End it and count the goods")
    asha.go(f"{plan}/close")
    for group in asha.page.locator(".goods-count fieldset").all():
        group.locator("input[name^=returned-]").fill(group.locator(".sum-line b").nth(2).inner_text())
    look(asha, "close", gate=True)
    asha.press("Close the distribution")
    asha.says("Closed: everything adds up")
    look(asha, "closed")


def signed(asha: Walker, plan: str, sums: list[int], planner: str) -> None:
    """Both sums on the page (planned and its parts), and a paper with the people who must sign it."""
    asha.go(f"{plan}/report")
    asha.says("Everything adds up")
    words = to_latin(asha.page.locator(".sum-line").inner_text())
    assert [int(one) for one in re.findall(r"\d+", words)] == sums
    look(asha, "report", gate=True)
    pdf = asha.page.request.get(f"{asha.story.url}{plan}/en/report.pdf").body()
    keep(pdf, "report-en")
    keep(asha.page.request.get(f"{asha.story.url}{plan}/bn/report.pdf").body(), "report-bn")
    document = pypdfium2.PdfDocument(pdf)
    text = document[0].get_textpage().get_text_range()
    document.close()
    for one in (planner, "Gita Biswas", "Storekeeper", "For the community"):
        assert one in text


def follow_up(
    asha: Walker, gita: Walker, farid: Walker, babul: Walker, plan: str, flood: Lists, store: str = ""
) -> str:
    """A plan for the four who did not come; three of them do."""
    asha.go(plan)
    asha.page.locator("form[action$='/follow-up'] button").click()
    asha.page.wait_for_url(lambda url: plan not in url)
    again = asha.page.url.removeprefix(asha.story.url)
    asha.sees("সকাল ৯:০০")
    look(asha, "follow-up", gate=True)
    asha.go(f"{again}/edit")
    days(asha)
    asha.press("Save the change")
    lock(asha, again)
    assert len(flood.codes(again, "planned")) == 4
    gita.go(again)
    gita.press("Approve the list")
    bring_and_open(asha, farid, again, store)
    for _, code in flood.codes(again, "planned")[:3]:
        babul.go(f"{again}/check-ins")
        babul.page.locator("#q").fill(code)
        babul.press("Find")
        babul.press("Given")
    close(asha, again)
    asha.go(f"{again}/report")
    asha.says("Everything adds up")
    look(asha, "follow-up-report")
    return again


def look(walker: Walker, name: str, *, gate: bool = False) -> None:
    """Read the page as its reader would, through axe where it is new; and pictures when somebody asks for them."""
    walker.look(name)
    if gate:
        walker.story.findings += [f"{name}: {fault}" for fault in axe(walker.page)]
    if SHOTS:
        size = walker.page.viewport_size
        for wide, high in SIZES.values():
            walker.page.set_viewport_size({"width": wide, "height": high})
            walker.page.screenshot(path=f"{SHOTS}/{name}-{wide}.png", full_page=True)
        walker.page.set_viewport_size(size or {"width": 1280, "height": 900})


def keep(pdf: bytes, name: str) -> None:
    """A printed sheet beside the pictures of the pages."""
    if SHOTS:
        document = pypdfium2.PdfDocument(pdf)
        for number, page in enumerate(document):
            page.render(scale=2).to_pil().save(f"{SHOTS}/{name}-{number}.png")
        document.close()
