"""A plan made, approved, run and closed with nothing but the pages, script or no script."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from relief.checkin.models import CheckIn
from relief.distributions import counting
from relief.distributions.models import Distribution, State
from relief.kernel import clock
from relief.kernel.db import Database
from tests.builders import Areas, a_response
from tests.distributions.builders import a_household, a_plan, an_open_plan, the_goods
from tests.people import People, Person


@pytest.fixture
def village(database: Database, areas: Areas, people: People) -> list[str]:
    """Three households in Budhhata, and goods in a warehouse of the upazila; their codes."""
    with database.writing() as db:
        response = a_response(db)
        the_goods(db, areas.union_a1)
        homes = [
            a_household(db, areas.union_a1, impact_in=response, size=5, female_headed=True),
            a_household(db, areas.union_a1, head_name_bn="করিম গাজী", head_name_en="Karim Gazi", size=3),
            a_household(db, areas.union_a2, head_name_bn="ফাতেমা", head_name_en="Fatema", size=7),
        ]
        return [home.code for home in homes]


def _plan(database: Database) -> Distribution:
    with database.reading() as db:
        return db.scalars(sa.select(Distribution).order_by(Distribution.created_at.desc())).first()  # type: ignore[return-value] # there is one


@pytest.mark.parametrize("language", ["bn", "en"])
def test_from_new_to_closed(
    language: str,
    database: Database,
    village: list[str],
    as_asha: Person,
    as_gita: Person,
    as_babul: Person,
    as_farid: Person,
) -> None:
    for person in (as_asha, as_gita, as_babul, as_farid):
        person.speak(language)
    today = clock.now() + timedelta(hours=6)
    form = as_asha.get("/distributions/new").form("main form.form")
    union = next(
        option.get("value")
        for option in as_asha.get("/distributions/new").select("#area_id option")
        if "Budhhata" in option.text_content() or "বুধহাটা" in option.text_content()
    )
    builder = form.submit(on=f"{today:%d/%m/%Y}", starts_at="০৯:০০", ends_at="16:00", area_id=union)
    assert builder.select("form.builder")
    plan = _plan(database)
    here = f"/distributions/{plan.id}"

    more = builder.form("form.builder").submit(do="add", follow=False)
    assert (more.status, len(more.select("fieldset.group"))) == (200, 2)
    show = more.form("form.builder").submit(do="save", **{"b0-circumstances": "female_headed", "b1-size_low": "৯"})
    assert show.select(".count__figure b")[0].text_content() in ("1", "১")

    points = as_asha.get(f"{here}/points").form_to(f"{here}/points")
    bad = points.submit(name_bn="", follow=False)
    assert bad.status == 422
    assert as_asha.get(f"{here}/points").form_to(f"{here}/points").submit(name_bn="বিদ্যালয়").status == 200
    changed = as_asha.get(f"{here}/households").form("form[method=post][action$=households]")
    assert changed.submit(code="SAT-000-00000-0", reason="x", follow=False).status == 422
    assert changed.submit(code=village[1], reason="নদীভাঙন").select("table")
    asked = as_asha.get(f"{here}/households", query={"code": village[2]})
    assert asked.select(".reasons li")

    locked = as_asha.get(f"{here}/lock").form_to(f"{here}/lock").submit()
    assert locked.select(".next")
    assert not locked.select(f'form[action="{here}/approve"]')
    assert here in as_gita.get("/distributions/").raw
    as_gita.get(here).form_to(f"{here}/approve").submit()
    sent = as_farid.get(f"{here}/goods").form_to(f"{here}/goods").submit()
    assert sent.status == 200
    as_asha.get(here).form_to(f"{here}/open").submit()
    assert _plan(database).state is State.OPEN

    assert here in as_babul.get("/check-in").raw
    desk = as_babul.get(f"{here}/check-ins", query={"q": village[0]})
    assert desk.select('[data-verdict="give"]')
    given = desk.form("form.desk-foot").submit(outcome="delivered")
    assert given.select(".undo form")
    assert given.texts(".counter--good b") == [("১" if language == "bn" else "1")]
    again = as_babul.get(f"{here}/check-ins", query={"q": village[0]})
    assert again.select('[data-verdict="done"]')
    undone = given.form(".undo form").submit()
    assert undone.select('[data-verdict="give"]')
    undone.form("form.desk-foot").submit(outcome="delivered")

    counting = as_asha.get(f"{here}/reconcile").form_to(f"{here}/reconcile").submit()
    wrong = counting.form_to(f"{here}/close").submit(
        follow=False, **{name: "0" for name in counting.form_to(f"{here}/close").values if name.startswith("returned")}
    )
    assert (wrong.status, bool(wrong.select(".field__fault"))) == (422, True)
    closed = counting.form_to(f"{here}/close").submit()
    assert _plan(database).state is State.CLOSED, closed.text
    follow = closed.form_to(f"{here}/follow-up").submit()
    assert follow.select(".count__figure b")[0].text_content() in ("1", "১")


def test_the_count_follows_the_form(
    database: Database, areas: Areas, people: People, village: list[str], as_asha: Person
) -> None:
    with database.writing() as db:
        response = db.scalars(sa.select(sa.inspect(Distribution).relationships.kit.mapper.class_)).first()
    with database.writing() as db:
        from relief.responses.models import Response

        kit = response
        plan = a_plan(db, people.asha, db.scalars(sa.select(Response)).one(), areas.upazila_a, kit, now=clock.now())
    here = f"/distributions/{plan.id}"
    form = as_asha.get(f"{here}/rules").form("form.builder")
    part = as_asha.post(f"{here}/rules/count", {**form.values, "b0-size_low": "6"}, hx=True)
    assert part.select(".count__figure b")[0].text_content() == "১"
    assert not part.select("h1")
    bad = as_asha.post(f"{here}/rules", {**form.values, "b0-size_low": "many", "do": "save"})
    assert (bad.status, bad.select("#b0-size_low")[0].get("value")) == (422, "many")


def test_a_long_draft_is_there_at_once_and_counted_after(
    database: Database, areas: Areas, people: People, as_asha: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as db:
        goods = the_goods(db, areas.union_a1)
        for _ in range(3):
            a_household(db, areas.union_a1)
        plan = a_plan(db, people.asha, a_response(db), areas.union_a1, goods.kit, now=clock.now())
    here = f"/distributions/{plan.id}"
    assert as_asha.get(here).select(".count__figure b")[0].text_content() == "৩"
    monkeypatch.setattr(counting, "QUICK", 2)
    first = as_asha.get(here)
    assert not first.select(".count__figure b")
    follow = first.select("#draft")[0].get("hx-get")
    assert first.select(f"#draft a[href='{follow}']"), "without script there is a link"
    counted = as_asha.get(follow)
    assert counted.select("#draft .count__figure b")[0].text_content() == "৩"
    assert counted.select("#draft")[0].get("hx-get") is None


def test_dulal_gets_404_everywhere(database: Database, areas: Areas, people: People, as_dulal: Person) -> None:
    with database.writing() as db:
        goods = the_goods(db, areas.union_a1)
        home = a_household(db, areas.union_a1)
        plan = an_open_plan(db, people.asha, people.gita, a_response(db), areas.union_a1, goods, now=clock.now())
    here = f"/distributions/{plan.id}"
    gets = ["", "/edit", "/rules", "/households", "/points", "/lock", "/cancel", "/reconcile", "/close",
            "/check-ins", f"/check-ins?household={home.id}", "/conflicts"]  # fmt: skip
    assert {as_dulal.get(here + path).status for path in gets} == {404}
    posts = ["", "/rules", "/rules/count", "/households", "/points", "/lock", "/open", "/reconcile", "/close",
             "/follow-up"]  # fmt: skip
    assert {as_dulal.post(here + path, {"reason": "x", "code": home.code}).status for path in posts} == {404}
    given = {"household": str(home.id), "outcome": "delivered"}
    assert as_dulal.post(f"{here}/check-ins", given).status == 404
    assert str(plan.id) not in as_dulal.get("/distributions/").raw
    assert str(plan.id) not in as_dulal.get("/check-in").raw
    assert as_dulal.get(f"/stock/places/{goods.warehouse.id}").status in (403, 404)
    with database.reading() as db:
        assert not db.scalar(sa.select(sa.func.count()).select_from(CheckIn))
