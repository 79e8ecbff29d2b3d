"""The pages of grants as Asha, Gita and others meet them."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from relief.accounts.actions import create_account
from relief.accounts.inputs import AccountGiven
from relief.accounts.roles import Role
from relief.kernel.db import Database
from relief.rehabilitation import queries
from relief.rehabilitation.kinds import GrantState, MilestoneState
from tests.builders import CLERK
from tests.people import PASSWORD, UPAZILA_A, People, Person, signed_in
from tests.rehabilitation.builders import a_nomination, an_active_grant
from tests.rehabilitation.conftest import World


@pytest.fixture
def as_second(app: Flask, database: Database, people: People, now: datetime) -> Person:
    """A second coordinator of Asha's upazila."""
    given = AccountGiven(
        name="iqbal",
        name_bn="ইকবাল হোসেন",
        name_en="Iqbal Hossain",
        role=Role.COORDINATOR,
        paths=(UPAZILA_A,),
        password=PASSWORD,
    )
    with database.writing() as db:
        user = create_account(db, CLERK, given, now=now)
    return signed_in(app, user)


def test_a_grant_from_nomination_to_payment(
    database: Database, world: World, people: People, as_asha: Person, as_second: Person, as_gita: Person
) -> None:
    found = as_asha.get("/rehabilitation/nominate").form("main form").submit(q="রহিমা")
    nominate = found.follow("main td a.button--main")
    page = nominate.form("main form").submit(nominated_by="বুধহাটা গ্রাম ফোরাম", ground="ঘর নেই")
    assert page.status == 200
    assert page.heading == "রহিমা বেগম"
    assert "৳৪৫,০০০" in page.text
    path = page.url
    assert not page.select("a[href$='/decision']"), "who nominated does not decide"

    page = as_second.get(path).follow("a[href$='/decision']").form("main form").submit(decision="verified")
    assert "যাচাই" in page.text
    page = as_gita.get(path).form_to(f"{path}/approve").submit()
    page = as_asha.get(path).form_to(f"{path}/start").submit()
    for number in (1, 2):
        for person, proof in ((as_asha, "ভিটা ৩ ফুট"), (as_second, "মেপে দেখা"), (as_gita, ""), (as_gita, "")):
            form = person.get(path).follow(f"#milestone-{number} a.button").form("main form")
            page = form.submit(proof=proof) if proof else form.submit()
            assert page.status == 200, page.text
    assert "সম্পন্ন" in as_asha.get(path).text
    with database.reading() as db:
        (grant,) = queries.grants(db, people.asha).items
    assert grant.state is GrantState.COMPLETED


def test_a_refusal_keeps_the_reason(
    database: Database, world: World, people: People, as_second: Person, now: datetime
) -> None:
    with database.writing() as db:
        grant = a_nomination(db, people.asha, world.programme, world.own, now)
    form = as_second.get(f"/rehabilitation/{grant.id}/decision").form("main form")
    again = form.submit(decision="refused", reason="")
    assert again.status == 422
    page = again.form("main form").submit(decision="refused", reason="ঘর অক্ষত আছে")
    assert "ঘর অক্ষত আছে" in page.select(".notice--warn")[0].text_content()


def test_a_new_programme_in_bangla_digits(world: World, as_asha: Person) -> None:
    form = as_asha.get("/rehabilitation/programmes/new").form("main form")
    typed = {
        "name_bn": "পায়খানা",
        "name_en": "Latrine",
        "kind": "latrine",
        "neutral_code": "l-2",
        "amount": "১২,৫০০",
        "title_bn_1": "রিং ও স্ল্যাব",
        "title_en_1": "Rings",
        "share_1": "৬০",
        "title_bn_2": "ঘেরা",
        "title_en_2": "Walls",
    }
    wrong = form.submit(**typed, share_2="৩০")
    assert wrong.status == 422
    assert "১০০" in wrong.text
    assert wrong.select("#amount")[0].get("value") == "১২,৫০০"
    page = wrong.form("main form").submit(share_2="৪০")
    assert "৳১২,৫০০" in page.text
    as_asha.speak("en")
    assert "৳12,500" in as_asha.get("/rehabilitation/programmes").text


def test_lists_show_the_neutral_code_and_not_the_reason(
    database: Database, world: World, people: People, as_asha: Person, now: datetime
) -> None:
    an_active_grant(database, people, world.programme, world.own, now)
    page = as_asha.get("/rehabilitation/")
    assert "H-১" in page.texts("tbody td")[0]
    assert "ঘর মেরামত" not in " ".join(page.texts("tbody"))
    assert as_asha.get("/rehabilitation/?state=active").select("tbody tr")
    assert not as_asha.get("/rehabilitation/?state=stopped").select("tbody tr")
    fragment = as_asha.get(f"/rehabilitation/?programme={world.programme.id}", hx=True)
    assert fragment.select("tbody tr")
    assert "<html" not in fragment.raw


def test_nothing_of_another_union(
    database: Database, world: World, people: People, as_asha: Person, as_dulal: Person, now: datetime
) -> None:
    grant = an_active_grant(database, people, world.programme, world.own, now)
    for url in ("", "/decision", "/stop", "/visit", "/milestones/1"):
        assert as_dulal.get(f"/rehabilitation/{grant.id}{url}").status == 404
    assert as_asha.get(f"/rehabilitation/nominate?household={world.foreign.id}").status == 404
    assert "Canary" not in as_asha.get("/rehabilitation/nominate?q=Canary").text.replace("“Canary”", "")
    sent = {"nominated_by": "x", "programme_id": str(world.programme.id)}
    assert as_asha.post(f"/rehabilitation/nominate/{world.foreign.id}", sent).status == 404


def test_who_may_not_gets_a_sentence(
    database: Database, world: World, people: People, as_gita: Person, as_babul: Person, now: datetime
) -> None:
    grant = an_active_grant(database, people, world.programme, world.own, now)
    assert as_babul.get("/rehabilitation/").status == 403
    assert as_gita.post(f"/rehabilitation/{grant.id}/start").status == 403
    late = as_gita.post(f"/rehabilitation/{grant.id}/approve")
    assert late.status == 409


def test_stop_and_visit(database: Database, world: World, people: People, as_asha: Person, now: datetime) -> None:
    grant = an_active_grant(database, people, world.programme, world.own, now)
    visit = as_asha.get(f"/rehabilitation/{grant.id}/visit").form("main form")
    assert visit.submit(outcome="", visited_on="৩১/০২/২০২৬").status == 422
    page = visit.submit(outcome="ঘর শেষ", visited_on="০১/০৮/২০২৬")
    assert "ঘর শেষ" in page.text
    page = as_asha.get(f"/rehabilitation/{grant.id}/stop").form("main form").submit(reason="এলাকা ছেড়ে গেছেন")
    assert "এলাকা ছেড়ে গেছেন" in page.text
    assert not page.select("#milestone-1 a.button")
    with database.reading() as db:
        whole = queries.whole(db, people.asha, grant.id)
    assert [each.state for each in whole.milestones] == [MilestoneState.PLANNED] * 2
