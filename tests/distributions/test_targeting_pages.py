"""The pages of targeting as Asha, a second coordinator and Dulal meet them, without a script."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from relief.distributions import actions, queries
from relief.distributions.models import Distribution
from relief.distributions.targeting import TargetingGiven
from relief.households.models import Household, Member, Sex
from relief.kernel import clock
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from tests.builders import CLERK, Areas, a_response
from tests.distributions.builders import a_household, a_plan, the_goods
from tests.people import People, Person


@pytest.fixture
def village(database: Database, areas: Areas, people: People) -> tuple[Distribution, list[Household]]:
    """A draft for everybody in Budhhata: a landless family with a girl with a disability, and two others."""
    now = clock.now()
    with database.writing() as db:
        response, goods = a_response(db), the_goods(db, areas.union_a1)
        homes = [
            a_household(db, areas.union_a1, impact_in=response, landless=True),
            a_household(db, areas.union_a1, head_name_bn="করিম গাজী", head_name_en="Karim Gazi", size=3),
            a_household(db, areas.union_a1, head_name_bn="ফাতেমা", head_name_en="Fatema", size=7),
        ]
        db.add(
            Member(
                household_id=homes[0].id, sex=Sex.FEMALE, birth_date=date(now.year - 12, 1, 1), wg_walking=4,
                created_at=now, created_by_id=CLERK.id,
            )
        )  # fmt: skip
        plan = a_plan(db, people.asha, response, areas.union_a1, goods.kit, now=now)
    return plan, homes


@pytest.mark.parametrize("language", ["bn", "en"])
def test_weigh_try_compare_and_take_over(
    language: str, village: tuple[Distribution, list[Household]], as_asha: Person, database: Database, people: People
) -> None:
    plan, homes = village
    here = f"/distributions/{plan.id}"
    one = "১" if language == "bn" else "1"
    as_asha.speak(language)
    rules = as_asha.get(f"{here}/rules")
    girl = rules.form("form.builder").submit(
        do="count", **{"b0-who_sex": "female", "b0-who_low": "১০", "b0-who_high": "17", "b0-who_disability": "y"}
    )
    assert girl.texts("#count .count__figure b") == [one]
    assert girl.select("details.more[open] #b0-who_low")

    weights = as_asha.get(f"{here}/weights")
    assert as_asha.get(f"{here}/weights?usual=1").form("form.builder").values["landless"] == [
        "২" if language == "bn" else "2"
    ]
    assert weights.form("form.builder").submit(do="save", cut_off="5", follow=False).status == 422
    counted = weights.form("form.builder").submit(do="count", landless="3", places="1")
    assert counted.texts("#count .count__figure b") == [one]
    show = weights.form("form.builder").submit(do="save", landless="3", places="1", first_tie="size")
    assert show.texts(".count__figure b")[0] == one
    assert show.select("#draft .check-line--warn")

    asked = as_asha.get(f"{here}/households", query={"code": homes[2].code})
    assert asked.select(".reasons li")
    assert len(asked.select(".why li")) == 2
    assert f"{here}/households?code={homes[2].code}" in as_asha.get(f"/households/{homes[2].id}").raw
    fair = as_asha.get(f"{here}/fairness")
    assert len(fair.select("table")) == 2

    builder = as_asha.get(f"{here}/compare").form_to(f"{here}/copies").submit(name="সবাই")
    assert "সবাই" in builder.text
    saved = builder.form("form.builder").submit(do="save", **{"b0-size_low": "7"})
    assert saved.texts(".variant .count__figure b")[0] == one
    assert len(saved.select("section.variant")) == 2
    (copy,) = [form.get("action") for form in saved.select('form[action$="take-over"]')]
    taken = saved.form_to(copy).submit()
    with database.reading() as db:
        kept = queries.blocks_of(db, plan.id)
    assert [condition["value"] for condition in kept[0]] == [[7, None]]
    gone = taken.form(f'form[action="{copy.replace("take-over", "drop")}"]').submit()
    assert len(gone.select("section.variant")) == 1


def test_two_coordinators_at_one_draft(
    village: tuple[Distribution, list[Household]], as_asha: Person, database: Database, people: People
) -> None:
    plan, _ = village
    here = f"/distributions/{plan.id}"
    form = as_asha.get(f"{here}/rules").form("form.builder")
    other = replace(people.asha, id=new_id())
    hers = [[{"field": "circumstances", "op": "any", "value": ["landless"]}]]
    with database.writing() as db:
        seen = queries.seals(db, plan.id)[0]
        given = TargetingGiven(distribution_id=plan.id, seen=seen, blocks=hers)  # type: ignore[arg-type] # a condition
        assert actions.save_targeting(db, other, given, now=clock.now()).clash is None
    told = form.submit(do="save", **{"b0-size_low": "7"})
    assert told.url == f"{here}/compare"
    assert told.select(".notice--warn")
    assert len(told.select("section.variant")) == 2
    with database.reading() as db:
        assert queries.blocks_of(db, plan.id) == hers
        (copy,) = queries.copies(db, plan.id)
        assert copy.blocks[0][0]["value"] == [7, None]
    assert as_asha.get(here).select(".notice--warn")

    edit = as_asha.get(f"{here}/edit").form("main form.form")
    as_asha.get(f"{here}/edit").form("main form.form").submit(round="2")
    again = edit.submit(round="3", name_en="Mine", follow=False)
    assert (again.status, again.select("#name_en")[0].get("value")) == (409, "Mine")
    assert again.select(".notice--warn")
    assert again.form("main form.form").submit().status == 200
    with database.reading() as db:
        assert queries.find(db, people.asha, plan.id).round == 3


def test_nothing_of_it_for_another_union(
    village: tuple[Distribution, list[Household]], as_dulal: Person, as_babul: Person
) -> None:
    plan, _ = village
    here = f"/distributions/{plan.id}"
    assert {as_dulal.get(here + path).status for path in ("/weights", "/fairness", "/compare", "/rules")} == {404}
    posts = ["/weights", "/copies", f"/copies/{plan.id}/drop", f"/copies/{plan.id}/take-over"]
    assert {as_dulal.post(here + path, {"name": "x"}).status for path in posts} == {404}
    assert {as_babul.post(here + path, {"name": "x"}).status for path in posts} == {403}


def test_a_kit_with_sizes_and_people_is_defined_and_set_against_standards(
    village: tuple[Distribution, list[Household]], as_farid: Person
) -> None:
    item = as_farid.get("/stock/items/new").form("main form.form")
    item.submit(
        code="SOAP", name_bn="সাবান", name_en="Soap", unit="piece", sector="wash", weight_g="২৫০", cost="৪৫.৫",
        counts_as="bathing-soap",
    )  # fmt: skip
    page = as_farid.get("/stock/kits/new")
    options = {
        option.text_content().split(" ")[0]: option.get("value") for option in page.select("#line0-item_id option")
    }
    soap = options["সাবান"]
    form = page.form("main form.form")
    told = {"code": "HYG", "name_bn": "কিট", "name_en": "Kit", "sector": "wash", "validity_days": "30"}
    bad = form.submit(
        **told, **{"line0-item_id": soap, "line0-quantity": "1", "line0-per": "matching-member"}, follow=False
    )
    assert bad.status == 422
    kit = form.submit(
        **told,
        **{
            "line0-item_id": soap, "line0-quantity": "5", "line0-size_from": "২", "line0-size_to": "9",
            "line1-item_id": soap, "line1-quantity": "1", "line1-per": "matching-member", "line1-who_sex": "female",
            "line1-who_low": "12",
        },
    )  # fmt: skip
    assert "250" in kit.text or "২৫০" in kit.text
    assert kit.select(".cover__row progress")
    assert "২৭৩" in kit.text
    asked = as_farid.get(kit.url, query={"people": "১০", "days": "30"})
    assert asked.select(".cover__row")
    assert as_farid.get(kit.url, query={"people": "many"}).status == 200
