"""The registry's pages as Asha, Babul and Dulal meet them."""

from __future__ import annotations

import pytest

from relief.households.actions import withdraw_household
from relief.households.models import Household, Status
from relief.households.queries import find, history, members_of, search
from relief.kernel.db import Database
from tests.builders import A_MORNING, CLERK, Areas, a_response
from tests.households.builders import a_household
from tests.people import Person


@pytest.fixture
def rahima(database: Database, areas: Areas) -> Household:
    """A household of Asha's union."""
    with database.writing() as db:
        response = a_response(db)
        return a_household(
            db,
            areas.union_a1,
            head_name_bn="রহিমা বেগম",
            phone="01712345678",
            nid="7731228990001",
            village="কাকডাঙ্গা",
            response_id=response.id,
        )


def test_the_front_page_is_a_search(as_asha: Person, rahima: Household) -> None:
    page = as_asha.get("/households/")
    assert "রহিমা বেগম" in page.text
    assert page.select("input[type=search]")
    found = as_asha.get("/households/", query={"q": "rohima"}, hx=True)
    assert "<html" not in found.raw
    assert "রহিমা বেগম" in found.text
    nothing = as_asha.get("/households/", query={"q": "zzz"})
    assert "রহিমা" not in nothing.text
    assert nothing.select(".empty")


@pytest.mark.parametrize(
    "query",
    [
        {"status": "withdrawn"},
        {"damage": "none"},
        {"circumstance": "disability"},
        {"area": "00000000-0000-0000-0000-000000000000"},
        {"page": "৯৯"},
    ],
)
def test_filters_narrow(as_asha: Person, rahima: Household, query: dict[str, str]) -> None:
    page = as_asha.get("/households/", query=query)
    if query.get("area"):
        assert page.status == 404
    else:
        assert page.status == 200
        assert ("রহিমা বেগম" in page.text) is ("page" in query)


def test_register_quickly_without_javascript(as_asha: Person, database: Database, areas: Areas) -> None:
    with database.writing() as db:
        a_response(db)
    form = as_asha.get("/households/new?q=রহিমা").form("#household-form")
    assert form.values["head_name"] == ["রহিমা"]
    page = form.submit(
        head_name="রহিমা বেগম",
        head_sex="female",
        area_id=str(areas.union_a1.id),
        village="কাকডাঙ্গা",
        size="৫",
        phone="০১৭১২-৩৪৫৬৭৮",
        house_damage="full",
        consent="given",
    )
    assert page.heading == "রহিমা বেগম"
    assert "SAT" in page.flash
    assert "০১৭১২৩৪৫৬৭৮" in page.text
    with database.reading() as db:
        assert search(db, CLERK, "01712345678").total == 1


def test_faults_keep_the_typing(as_asha: Person, areas: Areas) -> None:
    page = as_asha.post("/households/", {"head_name": "করিম", "size": "অনেক", "phone": "12"})
    assert page.status == 422
    assert page.form("#household-form").values["head_name"] == ["করিম"]
    assert page.form("#household-form").values["size"] == ["অনেক"]
    page = as_asha.post(
        "/households/",
        {"head_name": "করিম", "size": "3", "phone": "12", "area_id": str(areas.union_a1.id)},
    )
    assert page.status == 422
    assert page.select("#phone-fault")


def test_members_are_added_without_saving(as_asha: Person, database: Database, areas: Areas) -> None:
    form = as_asha.get("/households/new?full=1").form("#household-form")
    assert "members-0-name" in form.values
    form.action = "/households/draft"
    page = form.submit(**{"step": "add-member", "head_name": "রহিমা", "members-0-name": "সালমা", "members-0-birth": "৭"})
    form = page.form("#household-form")
    assert form.values["members-0-name"] == ["সালমা"]
    assert form.values["members-0-birth"] == ["৭"]
    assert "members-1-name" in form.values
    form.action = "/households/draft"
    page = form.submit(**{"step": "remove-0", "members-1-name": "করিম"})
    form = page.form("#household-form")
    assert form.values["members-0-name"] == ["করিম"]
    form.action = "/households/"
    page = form.submit(**{"area_id": str(areas.union_a1.id), "members-0-birth": "2019", "members-0-relation": "child"})
    assert page.status == 200, page.text
    with database.reading() as db:
        [listed] = search(db, CLERK, "রহিমা").items
        made = find(db, CLERK, listed.id)
        assert [one.name_bn for one in members_of(db, [made.id])] == ["রহিমা", "করিম"]
        assert made.size == 2
        assert made.children_5_17 == 1


def test_a_family_alike_is_asked_about(as_asha: Person, rahima: Household, database: Database) -> None:
    given = {
        "head_name": "Rahima Begam",
        "size": "5",
        "phone": "01712345678",
        "area_id": str(rahima.area_id),
    }
    page = as_asha.post("/households/", given)
    assert page.status == 409
    assert rahima.code.replace("0", "০").replace("1", "১")[:6] in page.text or "SAT" in page.text
    assert page.select(f'a[href="/households/{rahima.id}"]')
    hint = as_asha.post("/households/similar", given, hx=True)
    assert hint.select(".similar")
    page = as_asha.post("/households/", given | {"anyway": "1"}, follow=True)
    assert page.status == 200
    with database.reading() as db:
        assert search(db, CLERK, "rahima").total == 2


def test_a_volunteer_registers_and_does_not_browse(as_babul: Person, rahima: Household) -> None:
    for url in ("/households/", f"/households/{rahima.id}", f"/households/{rahima.id}/impact"):
        assert as_babul.get(url).status == 403
    given = {"head_name": "Rahima", "size": "5", "phone": "01712345678", "area_id": str(rahima.area_id)}
    hint = as_babul.post("/households/similar", given | {"head_name": "রহিমা বেগম"}, hx=True)
    assert "SAT" in hint.text
    assert "কাকডাঙ্গা" in hint.text
    assert "রহিমা" not in hint.text
    assert "01712" not in hint.text
    page = as_babul.post("/households/", given | {"anyway": "1"}, follow=True)
    assert "SAT" in page.flash


def test_dulal_finds_nothing_of_another_union(as_dulal: Person, rahima: Household) -> None:
    assert "রহিমা" not in as_dulal.get("/households/").text
    for typed in ("রহিমা", rahima.code, "01712345678", "7731228990001"):
        page = as_dulal.get("/households/", query={"q": typed})
        assert not page.select(f'a[href="/households/{rahima.id}"]')
    given = {"head_name": "রহিমা বেগম", "size": "5", "phone": "01712345678", "area_id": str(rahima.area_id)}
    assert as_dulal.post("/households/similar", given, hx=True).text == ""
    assert as_dulal.post("/households/", given).status == 404
    for url in ("", "/edit", "/impact"):
        assert as_dulal.get(f"/households/{rahima.id}{url}").status == 404
    for url in ("", "/withdraw", "/bring-back", "/impact", "/draft"):
        assert as_dulal.post(f"/households/{rahima.id}{url}", {"reason": "x"}).status == 404


def test_correct_with_history(as_asha: Person, rahima: Household, database: Database) -> None:
    form = as_asha.get(f"/households/{rahima.id}/edit").form("#household-form")
    assert form.values["head_name"] == ["রহিমা বেগম"]
    assert as_asha.post(f"/households/{rahima.id}", form.values | {"size": ["6"]}).status == 422
    page = form.submit(size="৬", village="শ্যামপুর", reason="ফোনে জানাল")
    assert page.heading == "রহিমা বেগম"
    assert "ফোনে জানাল" in page.text
    with database.reading() as db:
        kept = find(db, CLERK, rahima.id)
        [change] = history(db, rahima.id)
        [head] = members_of(db, [rahima.id])
    assert (kept.size, kept.village) == (6, "শ্যামপুর")
    assert change.before == {"size": 5, "village": "কাকডাঙ্গা"}
    assert head.name_en == "Rahima Begum"
    with database.reading() as db:
        assert search(db, CLERK, "Rahima").total == 1


def test_two_corrections_show_both(as_asha: Person, rahima: Household) -> None:
    mine = as_asha.get(f"/households/{rahima.id}/edit").form("#household-form")
    theirs = as_asha.get(f"/households/{rahima.id}/edit").form("#household-form")
    theirs.submit(size="7", reason="one")
    page = mine.submit(size="8", reason="two")
    assert page.status == 409
    form = page.form("#household-form")
    assert form.values["size"] == ["8"]
    assert "৭" in page.text
    assert form.submit().heading == "রহিমা বেগম"


def test_withdraw_and_bring_back(as_asha: Person, rahima: Household, database: Database) -> None:
    assert as_asha.post(f"/households/{rahima.id}/withdraw", {"reason": " "}).status == 422
    page = (
        as_asha.get(f"/households/{rahima.id}").form_to(f"/households/{rahima.id}/withdraw").submit(reason="চলে গেছে")
    )
    assert "চলে গেছে" in page.text
    with database.reading() as db:
        assert search(db, CLERK, "rahima").total == 0
    assert as_asha.get(f"/households/{rahima.id}/edit").status == 200
    page = page.form_to(f"/households/{rahima.id}/bring-back").submit(reason="ফিরে এসেছে")
    with database.reading() as db:
        assert find(db, CLERK, rahima.id).status is Status.ACTIVE


def test_damage_is_told_and_verified(as_asha: Person, rahima: Household) -> None:
    form = as_asha.get(f"/households/{rahima.id}/impact").form("main form")
    page = form.submit(house_damage="partial", needs=["food", "wash"], losses=["crops_lost"])
    assert page.heading == "রহিমা বেগম"
    verify = page.form_to(f"/households/{rahima.id}/verify")
    assert verify.submit(state="disputed", note="").status == 422
    page = verify.submit(state="verified", note="দেখেছি")
    assert "দেখেছি" in page.text


def test_consent_is_recorded_and_withdrawn(as_asha: Person, rahima: Household) -> None:
    form = as_asha.get(f"/households/{rahima.id}").form_to(f"/households/{rahima.id}/consent")
    assert form.submit(decision="withdrawn", reason="").status == 422
    page = form.submit(decision="given", given_by="রহিমা")
    assert page.status == 200
    assert page.select("#consent .badge--good")


def test_a_withdrawn_household_is_not_corrected(as_asha: Person, rahima: Household, database: Database) -> None:
    form = as_asha.get(f"/households/{rahima.id}/edit").form("#household-form")
    with database.writing() as db:
        withdraw_household(db, CLERK, rahima.id, "gone", now=A_MORNING)
    assert form.submit(size="9", reason="x").status == 409
