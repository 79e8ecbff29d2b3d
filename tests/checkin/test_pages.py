"""The desk in the hands of a volunteer: every answer, every button, double collections settled."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from relief.checkin.models import CheckIn, Conflict
from relief.distributions.models import Distribution
from relief.kernel import clock
from relief.kernel.db import Database
from tests.builders import Areas, a_response
from tests.distributions.builders import a_household, an_open_plan, the_goods
from tests.people import People, Person


@pytest.fixture
def here(database: Database, areas: Areas, people: People) -> str:
    with database.writing() as db:
        goods = the_goods(db, areas.district)
        a_household(db, areas.union_a1, phone="01711223344")
        a_household(db, areas.union_a1, head_name_bn="রহিমা খাতুন", head_name_en="Rahima Khatun")
        plan = an_open_plan(db, people.asha, people.gita, a_response(db), areas.union_a1, goods, now=clock.now())
        a_household(db, areas.union_a1, head_name_bn="নতুন পরিবার", head_name_en="Notun", phone="01999888777")
        return f"/distributions/{plan.id}/check-ins"


def _first(person: Person, here: str, typed: str = "01711223344") -> object:
    return person.get(here, query={"q": typed})


def test_several_are_offered_and_one_is_shown_at_once(here: str, as_babul: Person) -> None:
    several = as_babul.get(here, query={"q": "রহিমা"})
    assert len(several.select(".match")) == 2
    one = several.follow(".match")
    assert one.select('[data-verdict="give"]')
    nobody = as_babul.get(here, query={"q": "zzzz"}, hx=True)
    assert nobody.select(".nobody")
    assert not nobody.select("h1")


def test_a_part_needs_a_reason_and_keeps_what_was_typed(here: str, as_babul: Person, database: Database) -> None:
    page = as_babul.get(here, query={"q": "01711223344"})
    part = page.follow('a[href$="mode=part"]')
    form = part.form(".desk-form")
    rice = next(name for name in form.values if name.startswith("item-"))
    wrong = form.submit(outcome="partial", follow=False, **{rice: "৪"})
    assert wrong.status == 422
    assert wrong.select(f'[name="{rice}"]')[0].get("value") == "৪"
    assert wrong.select(".field__fault")
    wrong.form(".desk-form").submit(outcome="partial", reason="Goods ran out")
    again = as_babul.get(here, query={"q": "01711223344"})
    assert again.select('[data-verdict="give"]')
    with database.reading() as db:
        (check_in,) = db.scalars(sa.select(CheckIn)).all()
        assert (check_in.lines[0]["quantity"], check_in.method) == ("4", "code")


def test_someone_else_collects(here: str, as_babul: Person, database: Database) -> None:
    page = as_babul.get(here, query={"q": "01711223344"}).follow('a[href$="mode=other"]')
    page.form(".desk-form").submit(outcome="delivered", collector_name="জামাল", collector_relation="Neighbour")
    with database.reading() as db:
        (check_in,) = db.scalars(sa.select(CheckIn)).all()
        assert (check_in.collector_name, check_in.collector_relation) == ("জামাল", "Neighbour")


def test_who_is_not_listed_is_sent_to_the_help_desk(here: str, as_babul: Person) -> None:
    page = as_babul.get(here, query={"q": "01999888777"})
    assert page.select('[data-verdict="stop"]')
    assert not page.select("button[value=delivered]")
    page.form(".desk-foot").submit(outcome="referred")


def test_two_desks_bring_a_conflict_to_the_coordinator(
    here: str, as_babul: Person, as_asha: Person, database: Database
) -> None:
    first = as_babul.get(here, query={"q": "01711223344"}).form(".desk-foot")
    second = as_asha.get(here, query={"q": "01711223344"}).form(".desk-foot")
    first.submit(outcome="delivered")
    first.submit(outcome="delivered")
    shown = second.submit(outcome="delivered")
    assert shown.select(".undo--bad")
    plan = here.removesuffix("/check-ins")
    page = as_asha.get(f"{plan}/conflicts")
    assert len(page.select(".side-by")) == 2
    wrong = page.form("form[action*=conflicts]").submit(reason=" ", keep="first", follow=False)
    assert wrong.status == 422
    wrong.form("form[action*=conflicts]").submit(reason="একবার দেওয়া হয়েছে", keep="first")
    with database.reading() as db:
        assert db.scalars(sa.select(Conflict.state)).all() == ["resolved"]
        assert db.scalar(sa.select(sa.func.count()).select_from(CheckIn).where(CheckIn.is_standing)) == 2
    assert as_babul.post(f"{plan}/conflicts/{page.select('.conflict')[0].get('id')[9:]}", {"reason": "x"}).status == 403


def test_a_volunteer_sees_no_more_than_the_desk_needs(here: str, as_babul: Person, database: Database) -> None:
    page = as_babul.get(here, query={"q": "01711223344"})
    assert "01711223344" not in page.select("#found")[0].text_content()
    assert as_babul.get(here.removesuffix("/check-ins")).status == 403
    with database.reading() as db:
        assert db.scalars(sa.select(Distribution.id)).one()


@pytest.mark.parametrize("size", ["tablet", "phone"])
def test_the_thumb_reaches_the_main_button(
    size: str, here: str, as_babul: Person, request: pytest.FixtureRequest, app: object
) -> None:
    """At least 64 px high and in the lower 60 % of the screen, in Bangla, as the longest text comes."""
    import threading

    from werkzeug.serving import make_server

    server = make_server("127.0.0.1", 0, app, threaded=True)  # type: ignore[arg-type] # a Flask app
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        page = request.getfixturevalue(size)
        base = f"http://127.0.0.1:{server.server_port}"
        cookie = as_babul.client.get_cookie("relief")
        assert cookie is not None
        page.context.add_cookies([{"name": "relief", "value": cookie.value, "url": base}])
        page.goto(f"{base}{here}?q=01711223344")
        box = page.locator("button.give").bounding_box()
        height = page.viewport_size["height"]
        assert box["height"] >= 64
        assert box["y"] >= height * 0.4
        assert box["y"] + box["height"] <= height
    finally:
        server.shutdown()
