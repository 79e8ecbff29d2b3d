"""Cards in the hands of people: printed by the coordinator, linked by the volunteer, looked at by the approver."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from relief import jobs
from relief.households import cards_life, cards_queries
from relief.households.cards import Card, CardState
from relief.households.models import Household
from relief.kernel import clock
from relief.kernel.cards import public_key, sign
from relief.kernel.db import Database
from relief.kernel.digits import to_bangla
from relief.kernel.ids import make_code
from tests.builders import Areas, a_response
from tests.cards.builders import KEY, a_card, a_pool
from tests.cards.test_actions import printed
from tests.distributions.builders import an_open_plan, the_goods
from tests.households.builders import a_household
from tests.people import Page, People, Person


def draw(database: Database) -> None:
    job = jobs.named("households.cards")
    assert job is not None
    jobs.run_once(database, job, clock.now())


@pytest.fixture
def family(database: Database, areas: Areas, people: People) -> Household:
    with database.writing() as db:
        a_response(db)
        return a_household(db, areas.union_a1, head_name_bn="রহিমা বেগম", village="Char")


def test_cards_for_an_area_from_the_form_to_the_file(
    as_asha: Person, family: Household, areas: Areas, database: Database
) -> None:
    empty = as_asha.get("/cards/")
    assert empty.select(".empty")
    form = empty.follow('a[href="/cards/new"]').form("main form.form")
    assert form.values["heading_bn"] == ["ঘূর্ণিঝড় পরীক্ষা"]
    waiting = form.submit(kind="area", area_id=str(areas.union_a1.id))
    assert waiting.select("progress")
    assert waiting.select('[hx-trigger="load delay:2s"]')
    assert not waiting.select('a[href$=".pdf"]')
    draw(database)
    ready = as_asha.get(waiting.url, hx=True)
    assert not ready.select("h1")
    assert not ready.select("[hx-trigger]"), "the page stops asking"
    file = as_asha.get(ready.select('a[href$=".pdf"]')[0].get("href"))
    assert file.headers["Content-Type"] == "application/pdf"
    assert file.headers["Cache-Control"] == "no-store"
    assert "রহিমা" not in file.headers["Content-Disposition"]
    assert as_asha.get("/cards/").select("tr[id^=batch-]")
    again = form.submit(kind="area", area_id=str(areas.union_a1.id))
    assert again.status == 409
    assert again.select("#flashes .notice--warn")


def test_cards_for_a_distributions_list_lie_in_its_order(
    as_asha: Person, database: Database, areas: Areas, people: People
) -> None:
    with database.writing() as db:
        goods = the_goods(db, areas.district)
        a_household(db, areas.union_a1, village="B")
        a_household(db, areas.union_a1, village="A")
        plan = an_open_plan(db, people.asha, people.gita, a_response(db), areas.union_a1, goods, now=clock.now())
    form = as_asha.get("/cards/new", query={"distribution": str(plan.id)}).form("main form.form")
    assert form.values["kind"] == ["list"]
    assert form.values["distribution_id"] == [str(plan.id)]
    page = form.submit()
    assert to_bangla("2") in page.text
    with database.reading() as db:
        [batch] = cards_queries.batches(db, people.asha).items
        assert batch.cards == 2


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"kind": "pool", "how_many": "০"}, "how_many"),
        ({"kind": "pool", "how_many": "many"}, "how_many"),
        ({"kind": "area", "area_id": ""}, "area_id"),
        ({"kind": "area", "area_id": "x"}, "area_id"),
        ({"kind": "list", "distribution_id": ""}, "distribution_id"),
        ({"kind": "nobody"}, "kind"),
    ],
)
def test_a_wrong_form_is_told_beside_its_field(
    as_asha: Person, family: Household, areas: Areas, typed: dict[str, str], field: str
) -> None:
    form = as_asha.get("/cards/new").form("main form.form")
    page = form.submit(**({"area_id": str(areas.union_a1.id)} | typed))
    assert page.status == 422
    assert page.select(f'.field--fault [id="{field}"], .field--fault[id="{field}"]')


def test_a_pool_is_linked_while_registering(
    as_babul: Person, database: Database, areas: Areas, people: People, now: datetime
) -> None:
    with database.writing() as db:
        one, two = printed(db, a_pool(db, areas.upazila_a, 2, now=now).id)
    form = as_babul.get("/households/new").form("#household-form")
    answers = {"head_name": "জামিলা খাতুন", "size": "৪", "area_id": str(areas.union_a1.id), "consent": "given"}
    wrong = form.submit(**answers, card=one.number[:-2] + "99")
    assert wrong.status == 422
    assert wrong.select('.field--fault [name="card"]')
    with database.reading() as db:
        assert db.query(Household).count() == 0, "nothing is half saved"
    done = form.submit(**answers, card=to_bangla(one.number))
    assert to_bangla(one.number) in done.flash
    with database.reading() as db:
        card = cards_queries.by_number(db, one.number)
        assert card is not None
        assert card.state is CardState.ISSUED
        [household] = db.query(Household).all()
        assert card.household_id == household.id
    # Another family, later and by hand.
    page = as_babul.get(f"/cards/link/{household.id}")
    assert page.status == 200
    taken = page.form("main form.form").submit(card=two.signed)
    assert taken.status == 409, "this family has one"


def test_the_familys_page_and_the_cards_page(as_asha: Person, family: Household, database: Database) -> None:
    home = as_asha.get(f"/households/{family.id}")
    card = home.form_to(f"/cards/households/{family.id}").submit()
    assert card.heading == to_bangla(family.code)
    assert as_asha.get(f"{card.url}/card.pdf").headers["Content-Type"] == "application/pdf"
    lost = card.form_to(f"{card.url}/lost").submit(reason="নদীতে")
    assert "নদীতে" in lost.text
    assert not lost.select(f'a[href="{card.url}/card.pdf"]')
    assert as_asha.get(f"/households/{family.id}").select('a[href^="/cards/link/"]')
    fresh = lost.form_to(f"{card.url}/replace").submit()
    assert fresh.url != card.url
    old = as_asha.get(card.url)
    assert not old.select("main form")
    assert old.follow(f'a[href="{fresh.url}"]').url == fresh.url
    no_reason = fresh.form_to(f"{fresh.url}/block").submit(reason=" ")
    assert no_reason.status == 422
    assert no_reason.select(".field--fault #block-reason")
    blocked = fresh.form_to(f"{fresh.url}/block").submit(reason="বিক্রি হয়েছে")
    works = blocked.form_to(f"{fresh.url}/unblock").submit(reason="ভুল ছিল")
    assert works.select(".badge--good")


def test_a_found_card_is_looked_up_by_its_number_or_its_code(
    as_asha: Person, as_dulal: Person, family: Household, database: Database, now: datetime
) -> None:
    with database.writing() as db:
        card = a_card(db, family, now=now)
    for text in (card.number, card.number.replace("-", "").lower(), card.signed):
        assert as_asha.get("/cards/", query={"q": text}).location == f"/cards/{card.id}"
        assert as_dulal.get("/cards/", query={"q": text}).status == 200
    assert as_asha.get("/cards/", query={"q": "nothing"}).select(".notice--warn")


def test_who_only_looks_gets_no_buttons(
    as_gita: Person, as_babul: Person, family: Household, database: Database, now: datetime
) -> None:
    with database.writing() as db:
        card = a_card(db, family, now=now)
    page = as_gita.get(f"/cards/{card.id}")
    assert page.status == 200
    assert not page.select("main form")
    assert as_gita.get(f"/cards/{card.id}/card.pdf").status == 403
    assert as_gita.get("/cards/new").status == 403
    home = as_gita.get(f"/households/{family.id}")
    assert home.select("#card")
    assert not home.select("#card form, #card .button")
    for address in ("/cards/", f"/cards/{card.id}", "/cards/new"):
        assert as_babul.get(address).status == 403


# ------------------------------------------------------------------------------------------ the desk


@pytest.fixture
def desk(database: Database, areas: Areas, people: People) -> str:
    with database.writing() as db:
        goods = the_goods(db, areas.district)
        a_household(db, areas.union_a1, head_name_bn="রহিমা বেগম", phone="01711223344")
        plan = an_open_plan(db, people.asha, people.gita, a_response(db), areas.union_a1, goods, now=clock.now())
        return f"/distributions/{plan.id}/check-ins"


def listed_card(database: Database, now: datetime) -> Card:
    with database.writing() as db:
        return a_card(db, db.query(Household).one(), now=now)


def verdict(page: Page, kind: str) -> str:
    assert page.select(f'[data-verdict="{kind}"]'), page.text
    return page.texts(".verdict__title")[0]


@pytest.mark.goal("A4")
def test_a_scanned_card_leads_to_the_verdict_at_once(
    as_babul: Person, desk: str, database: Database, now: datetime
) -> None:
    card = listed_card(database, now)
    for text in (card.signed, card.signed.lower(), card.number, to_bangla(card.number)):
        page = as_babul.get(desk, query={"q": text})
        assert verdict(page, "give") == "দিন"
    assert page.select('input[name="method"][value="card"]')


@pytest.mark.goal("A4")
def test_four_troubles_are_told_apart_and_none_shows_a_name(
    as_babul: Person, desk: str, database: Database, areas: Areas, people: People, now: datetime
) -> None:
    card = listed_card(database, now)
    with database.writing() as db:
        far = a_card(db, a_household(db, areas.union_b1, head_name_bn="জামিলা"), now=now)
        pool = printed(db, a_pool(db, areas.union_a1, 1, now=now).id)[0]
    spoilt = card.number[:-1] + ("0" if card.number[-1] != "0" else "1")
    told = {
        "mistyped": as_babul.get(desk, query={"q": spoilt}),
        "torn": as_babul.get(desk, query={"q": card.signed[:-9]}),
        "not genuine": as_babul.get(desk, query={"q": sign(b"x" * 32, card.number)}),
        "elsewhere": as_babul.get(desk, query={"q": far.signed}),
        "nobody's": as_babul.get(desk, query={"q": pool.signed}),
        "unknown": as_babul.get(desk, query={"q": sign(b"c" * 32, make_code("SAT", "7F3", 77_777))}),
    }
    with database.writing() as db:
        cards_life.block_card(db, people.asha, card.id, "sold", now=now)
    told["blocked"] = as_babul.get(desk, query={"q": card.signed})
    told["blocked, typed"] = as_babul.get(desk, query={"q": card.number})
    kinds = {"mistyped": "other", "torn": "other", "nobody's": "help", "unknown": "help"}
    titles = {name: verdict(page, kinds.get(name, "stop")) for name, page in told.items()}
    assert titles["mistyped"] == titles["torn"]
    assert titles["blocked"] == titles["blocked, typed"]
    assert len(set(titles.values())) == 6
    for page in told.values():
        assert "রহিমা" not in page.text
        assert "জামিলা" not in page.text
        assert not page.select("button[value=delivered]")


def test_a_family_of_another_list_is_sent_there(
    as_babul: Person, database: Database, areas: Areas, people: People, now: datetime
) -> None:
    with database.writing() as db:
        goods, response = the_goods(db, areas.district), a_response(db)
        a_household(db, areas.union_a1)
        here = an_open_plan(db, people.asha, people.gita, response, areas.union_a1, goods, now=clock.now())
        other = a_household(db, areas.union_a1, head_name_bn="জামিলা খাতুন")
        card = a_card(db, other, now=now)
    desk = f"/distributions/{here.id}/check-ins"
    assert verdict(as_babul.get(desk, query={"q": card.signed}), "stop") == "এই তালিকায় নেই"
    with database.writing() as db:
        an_open_plan(
            db, people.asha, people.gita, response, areas.union_a1, goods, now=clock.now(), name_bn="দ্বিতীয় দফা"
        )
    page = as_babul.get(desk, query={"q": card.signed})
    assert verdict(page, "stop") == "অন্য বিতরণ"
    assert "দ্বিতীয় দফা" in page.text


def test_the_key_of_the_tests_is_that_of_the_application(app: Flask) -> None:
    assert public_key(app.extensions["relief"].settings.card_key) == KEY
