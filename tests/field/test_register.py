"""A registration team in a flooded village: no network, a minute for each family, nothing lost, nobody twice."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from relief.areas.models import Area
from relief.households import phones, queries, rules
from relief.households.cards import Card, CardState
from relief.households.models import Household, Registered
from relief.kernel import clock
from relief.kernel.cards import sign
from relief.kernel.db import Database
from relief.kernel.ids import make_code
from relief.kernel.problems import Invalid
from relief.sync.acts import Act
from relief.sync.households import read_register
from relief.sync.inputs import ItemGiven
from relief.sync.people import People as Tickets
from relief.sync.rules import Believed
from tests.cards.builders import a_pool
from tests.field.conftest import Ask
from tests.field.harness import CANARY, OTHER_PIN, Field, Hand, Tablet, becomes

CASES = json.loads((Path(__file__).parent / "registration_cases.json").read_text(encoding="utf-8"))
# What one family may cost on a form that knows the village of the last one.
MOST_TAPS, MOST_KEYS = 16, 40
COUNT = """() => { window.cost = { taps: 0, keys: 0 };
  addEventListener("click", ({ target }) => { if (target.closest("button, a, summary")) window.cost.taps += 1; }, true);
  addEventListener("input", () => { window.cost.keys += 1; }, true);
}"""
DRAFT = "await drafts.getDraft(`${people.person().id} registration new 1`)"
HERE = {"latitude": 22.553, "longitude": 89.054, "accuracy": 9}


def known_family(field: Field) -> str:
    """One family of the village is in the registry already; its code."""
    with field.database.writing() as db:
        home = db.get_one(Household, field.camp.homes[0].id)
        home.head_name_bn, home.head_name_en, home.village, home.phone = "রহিমা খাতুন", "", "খাজুরা", "01711223344"
        return home.code


def with_villages(tablet: Tablet, code: str) -> Tablet:
    """From a new browser to a tablet with the villages on it, ready for a cold start."""
    tablet.enrol(code)
    tablet.sign_on("babul")
    tile = tablet.page.locator("[data-tile=register]")
    tile.locator(".button--main").click()
    tile.locator(".take__open").wait_for()
    # The scanner comes last of what comes after the build.
    kept = """async () => (await (await caches.open("field-after")).keys()).some(({ url }) => url.includes(".wasm"))"""
    tablet.page.wait_for_function(kept)
    return tablet


def begin(page: Page) -> None:
    page.locator("[data-tile=register] .take__open").click()
    page.locator("input[name=name]").wait_for()


def chip(page: Page, question: str, value: str) -> Locator:
    return page.locator(f"[data-field={question}] [data-value='{value}']")


def answer(page: Page, name: str, age: str, phone: str = "") -> None:
    """Everything but the village, as a worker taps and types it."""
    page.locator("input[name=name]").press_sequentially(name)
    chip(page, "sex", "female").click()
    page.locator("input[name=age]").press_sequentially(age)
    if phone:
        page.locator("input[name=phone]").press_sequentially(phone)
    for field, count in (("adults", 2), ("older", 2), ("small", 1)):
        for _ in range(count):
            page.locator(f".reg__count[data-field={field}] .button").last.click()
    chip(page, "damage", "full").click()
    chip(page, "consent", "given").click()


def choose_village(page: Page, typed: str, *, fresh: bool = False) -> None:
    page.locator("[data-deed=place]").click()
    page.locator("dialog input[name=place]").press_sequentially(typed)
    page.locator("dialog [data-fresh]" if fresh else "dialog .reg__place").first.click()


def save(page: Page) -> str:
    """The code on the screen."""
    page.locator("[data-deed=save]").click()
    found = page.locator(".reg__done .reg__code")
    found.wait_for()
    return found.get_attribute("data-code") or ""


def families(field: Field) -> dict[str, Household]:
    with field.database.reading() as db:
        found = db.scalars(sa.select(Household).where(Household.registered == Registered.TABLET))
        return {one.code: one for one in found}


@pytest.mark.goal("U10")
@pytest.mark.goal("R18")
@pytest.mark.goal("U12")
def test_a_morning_without_a_network(field: Field, hand: Hand, tmp_path: Path) -> None:
    known = known_family(field)
    with field.database.writing() as db:
        a_pool(db, db.get_one(Area, field.camp.areas.union_a1.id), 2, now=clock.now())
        number = db.scalars(sa.select(Card.number).where(Card.state == CardState.UNISSUED)).first() or ""
    tablet = with_villages(hand(tmp_path / "profile", field.server.url), field.invitation())
    field.server.kill()
    tablet.close()

    # A cold start: nothing answers, and the form was never opened before.
    tablet.again().unlock()
    assert tablet.context is not None
    tablet.context.grant_permissions(["geolocation"])
    tablet.context.set_geolocation(HERE)
    page = tablet.page
    begin(page)
    answer(page, "সালমা বেগম", "৩৫", "০১৭১২৩৪৫৬৭৮")
    choose_village(page, "খাজু")
    page.locator("[data-deed=point]").click()
    expect(page.locator("[data-deed=point]")).to_contain_text("± ৯")
    first = save(page)
    assert page.locator(".reg__done .badge").inner_text() == "এই ট্যাবলেটে আছে, পাঠানো বাকি"
    page.locator("[data-deed=card]").click()
    page.locator("dialog input[name=card]").fill(sign(field.camp.settings.card_key, number))
    page.locator("dialog button[type=submit]").click()
    expect(page.locator(".reg__done")).to_contain_text("এখন এই পরিবারের")

    # The second is half written when the battery falls out.
    page.locator("[data-deed=next]").click()
    page.locator("input[name=name]").press_sequentially("করিম গাজী")
    page.locator("input[name=age]").press_sequentially("1979")
    becomes(lambda: "1979" in tablet.ask(f"return JSON.stringify({DRAFT})"), True)
    tablet.kill()
    page = tablet.again().page
    tablet.unlock()
    expect(page.locator("[data-tile=register] .take__open")).to_contain_text("অসমাপ্ত")
    begin(page)
    assert page.locator("input[name=name]").input_value() == "করিম গাজী"
    assert page.locator("input[name=age]").input_value() == "১৯৭৯"
    # The lock lies over the form, not in its place.
    page.locator(".fbar__key").last.click()
    tablet.unlock()
    assert page.locator("input[name=name]").input_value() == "করিম গাজী"
    page.locator(".reg__number").first.fill("৩")
    choose_village(page, "নতুনপাড়া", fresh=True)
    second = save(page)

    # The third sounds like a family that is registered: said at once, and it stops nobody.
    page.locator("[data-deed=next]").click()
    page.evaluate(COUNT)
    choose_village(page, "খাজু")
    page.evaluate("window.cost = { taps: 0, keys: 0 }")
    answer(page, "Rohima Khatun", "৪২")
    hint = page.locator(".reg__hint")
    expect(hint).to_have_attribute("data-code", known)
    hint.locator("[data-deed=another]").click()
    expect(hint).to_have_count(0)
    third = save(page)
    cost = page.evaluate("window.cost")
    assert cost["taps"] <= MOST_TAPS, cost
    assert cost["keys"] <= MOST_KEYS, cost

    page.goto(f"{tablet.url}/field#outbox")
    expect(page.locator(".act__what").filter(has_text="সালমা বেগম")).to_have_count(1)
    assert tablet.counters()["here"] == 4
    field.server.start()
    tablet.settled()
    homes = families(field)
    assert sorted(homes) == sorted([first, second, third])
    assert (homes[first].village, homes[first].phone, homes[first].size) == ("খাজুরা", "01712345678", 5)
    assert (homes[first].lat, homes[first].accuracy_m) == (22.553, 9)
    assert (homes[second].village, homes[second].size) == ("নতুনপাড়া", 3)
    assert homes[third].head_name_en == "Rohima Khatun"
    with field.database.reading() as db:
        assert queries.find(db, field.camp.people.asha, homes[third].id).code == third
        linked = db.scalars(sa.select(Card).where(Card.number == number)).one()
        assert linked.household_id == homes[first].id
    expect(page.locator(".act[data-state=done]")).to_have_count(4)


def test_nothing_readable_is_left_and_the_next_person_gets_no_draft(field: Field, hand: Hand, tmp_path: Path) -> None:
    with field.database.writing() as db:
        db.get_one(Household, field.camp.homes[0].id).village = "রূপকথানগর"
    tablet = with_villages(hand(tmp_path / "profile", field.server.url), field.invitation())
    begin(tablet.page)
    tablet.page.locator("input[name=name]").press_sequentially(CANARY[0])
    becomes(lambda: tablet.ask(f"return ({DRAFT})?.name"), CANARY[0])
    tablet.page.evaluate("dispatchEvent(new Event('relief-sign-on'))")
    tablet.page.locator("input[name=password]").wait_for()
    tablet.sign_on("ibrahim", OTHER_PIN)
    tablet.page.goto(f"{tablet.url}/field#register")
    tablet.page.locator("input[name=name]").wait_for()
    assert tablet.page.locator("input[name=name]").input_value() == ""
    tablet.page.locator(".fbar__key").last.click()
    tablet.page.wait_for_timeout(500)
    tablet.close()
    assert tablet.files_with(*CANARY, "রূপকথানগর") == []


def test_what_the_server_could_not_take_is_put_right_under_its_own_id(field: Field, hand: Hand, tmp_path: Path) -> None:
    tablet = with_villages(hand(tmp_path / "profile", field.server.url), field.invitation())
    given = tablet.ask(
        """const { registrationPack } = await import("/static/js/field/register_pack.js");
        const rules = await import("/static/js/field/register_rules.js");
        const pack = await registrationPack();
        const own = { serial: 7, name: "আমেনা বিবি", area: pack.areas[0][0], village: "খাজুরা", adults: "2" };
        const { block } = (await import("/static/js/field/tablet.js")).tablet();
        return { ...rules.givenOf({ ...rules.emptyForm(), ...own }, pack, { block, language: "bn" }), size: 77 };"""
    )
    tablet.ask('await outbox.record({ verb: "household.register", v: 1, given }, "registration")', given)
    tablet.send()
    page = tablet.page
    page.goto(f"{tablet.url}/field#outbox")
    page.locator(".act[data-state=fix]").click()
    page.locator("dialog .button--main").click()
    expect(page.locator(".reg__q--fault[data-field=size]")).to_contain_text("১ থেকে ৪০")
    page.locator(".reg__number").first.fill("4")
    page.locator("[data-deed=save]").click()
    expect(page.locator(".act[data-state=done]")).to_have_count(1)
    assert {code: home.size for code, home in families(field).items()} == {given["code"]: 4}


# -- the same rules on both sides ---------------------------------------------------------------------------


def test_the_form_and_the_server_say_the_same(database: Database, modules: Ask) -> None:
    """What the form lets through the server takes; what the server would not take the form does not let through."""
    area = str(uuid4())
    forms = [{**case["form"], "area": area if case["form"].get("area") else ""} for case in CASES]
    found = modules(
        """async ([forms, area]) => {
          const rules = await import("/static/js/field/register_rules.js");
          const { isDoubtful } = await import("/static/js/field/register_phone.js");
          const pack = { areas: [[area, "", "", "", "", "SAT"]], notice: { version: "1" } };
          return forms.map((form) => ({ ...rules.emptyForm(), serial: 7, ...form })).map((form) =>
            [Object.keys(rules.faultsOf(form)).sort(), rules.givenOf(form, pack, { block: "7F3", language: "bn" }),
             isDoubtful(form.phone)]);
        }""",
        [forms, area],
    )
    for case, (faults, given, doubtful) in zip(CASES, found, strict=True):
        assert faults == case["faults"], case["name"]
        assert {name: given[name] for name in case.get("given", {})} == case.get("given", {}), case["name"]
        if not faults:
            assert doubtful == phones.is_doubtful(given["phone"]) == case.get("doubtful", False), case["name"]
        if given["area_id"]:
            assert given["code"] == make_code("SAT", "7F3", 7)
        if not faults or case.get("asked"):
            assert bool(told(database, given)) == bool(faults), case["name"]


def told(database: Database, given: dict[str, Any]) -> dict[str, str]:
    """The server's own faults."""
    now = datetime(2026, 8, 4, tzinfo=UTC)
    item = ItemGiven(id=uuid4(), said_id="", seq=1, given=given)
    act = Act(item=item, device_id=uuid4(), time=Believed(at=now, device_at=now), is_reviewed=True)
    with database.reading() as db:
        try:
            household = read_register(db, act, Tickets(db, b"", act.device_id, (), now=now)).household
        except Invalid as problem:
            return dict(problem.faults)
    return rules.faults(rules.clean(household), today=now.date())


@pytest.mark.parametrize("script", ["রহিমা খাতুন", "Rohima Khatun", "মোছাঃ রহিমা খাতুন"])
def test_a_hint_hears_both_scripts(modules: Ask, script: str) -> None:
    hints = modules(
        """async (name) => {
          const { hintsFor } = await import("/static/js/field/register_hints.js");
          const { emptyForm } = await import("/static/js/field/register_rules.js");
          const pack = { areas: [["a"], ["b"]], villages: [[0, "খাজুরা"], [1, "Kalma"]], families: [
            ["rhm ktn", 0, "3344", "ONE"], ["krm gj", 0, "9999", "TWO"], ["rhm ktn", 1, "1111", "FAR"]] };
          const at = (more) => hintsFor({ ...emptyForm(), name, area: "a", ...more }, pack, []).map(({ code }) => code);
          return [at({ village: "Khajura" }), at({ village: "অন্য" }), at({ village: "অন্য", area: "c" }),
            at({ phone: "০১৭১১২২৩৩৪৪" }), at({ village: "খাজুরা", name: "করিম গাজী" }),
            at({ village: "খাজুরা", seen: ["ONE"] })];
        }""",
        script,
    )
    assert hints == [["ONE"], ["ONE"], [], ["ONE"], ["TWO"], []]
