"""The pages of grants as Asha, Gita and others meet them."""

from __future__ import annotations

import os
from datetime import datetime

import pypdfium2
import pytest
import sqlalchemy as sa
from flask import Flask

from relief.accounts.actions import create_account
from relief.accounts.inputs import AccountGiven
from relief.accounts.roles import Role
from relief.kernel.db import Database
from relief.rehabilitation import queries
from relief.rehabilitation.kinds import GrantState, MilestoneState
from relief.rehabilitation.models import Programme
from tests.builders import CLERK, Areas
from tests.people import PASSWORD, UPAZILA_A, People, Person, signed_in
from tests.rehabilitation.builders import a_nomination, an_active_grant
from tests.rehabilitation.conftest import World
from tests.verification.builders import a_board

SHOTS = os.environ.get("RELIEF_SHOTS")


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
    typed = as_asha.get(f"{path}/decision")
    assert (typed.status, typed.select("main form")) == (200, [])
    assert "আপনি" in typed.texts("main .notice")[0]
    assert as_asha.post(f"{path}/decision", {"decision": "verified"}).status == 409

    page = as_second.get(path).follow("a[href$='/decision']").form("main form").submit(decision="verified")
    assert "যাচাই" in page.text
    assert not as_second.get(f"{path}/decision").select("main form"), "decided already"
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


def test_only_the_code_of_a_confidential_programme(
    database: Database, world: World, as_asha: Person, as_gita: Person
) -> None:
    """The coordinator who wrote the reason down reads the code everywhere; the approver reads why."""
    form = as_asha.get("/rehabilitation/programmes/new").form("main form")
    page = form.submit(
        name_bn="নির্যাতিত নারী", name_en="Survivors", kind="small-business", neutral_code="K-7", amount="৯০০০",
        title_bn_1="পুঁজি", title_en_1="Capital", share_1="১০০", is_confidential="y", reason="অ্যাসিড হামলা",
    )  # fmt: skip
    programme = page.url
    found = as_asha.get(f"/rehabilitation/nominate?household={world.own.id}").form("main form")
    with database.reading() as db:
        chosen = db.scalars(sa.select(Programme.id).where(Programme.neutral_code == "K-7")).one()
    page = found.submit(nominated_by="কর্মী", ground="স্বামী মারেন", programme_id=str(chosen))
    grant, secrets = page.url, ("নির্যাতিত", "Survivors", "অ্যাসিড", "স্বামী মারেন", "ছোট ব্যবসা")
    shown = (
        programme, grant, "/rehabilitation/", "/rehabilitation/programmes", f"{grant}/visit",
        f"/rehabilitation/nominate?household={world.own.id}", f"/rehabilitation/households/{world.own.id}",
        f"/households/{world.own.id}",
    )  # fmt: skip
    for path in shown:
        text = as_asha.get(path).text
        assert not [word for word in secrets if word in text], path
    taken = as_asha.post("/rehabilitation/list.csv", {})
    assert "K-7" in taken.raw
    assert world.own.code in taken.raw
    assert "রহিমা" not in taken.raw
    assert as_asha.post("/rehabilitation/list.xlsx", {}).status == 200
    assert "অ্যাসিড হামলা" in as_gita.get(programme).text
    assert "স্বামী মারেন" in as_gita.get(grant).text
    assert as_gita.post("/rehabilitation/list.csv", {}).status == 403


def test_a_fund_on_screen_and_on_paper(
    database: Database, areas: Areas, people: People, as_asha: Person, as_gita: Person, as_dulal: Person, now: datetime
) -> None:
    with database.writing() as db:
        board = a_board(db, people.asha, areas.union_a1, now=now)
    form = as_asha.get("/rehabilitation/funds/new").form("main form")
    fund = form.submit(
        area_id=str(areas.union_a1.id), committee_id=str(board.committee.id), name_bn="তহবিল", name_en="Fund"
    ).url
    line = as_asha.get(f"{fund}/write").form("main form")
    wrong = line.submit(kind="received", amount="৫০০.৫৫৫", words="দাতা সংস্থা")
    assert wrong.status == 422
    page = wrong.form("main form").submit(amount="৫,০০০.৫০")
    assert "৳৫,০০০.৫০" in page.text
    spent = as_asha.get(f"{fund}/write").form("main form")
    assert spent.submit(kind="spent", amount="6000", words="চা ও যাতায়াত").status == 409
    for words in ("চা ও যাতায়াত", "নৌকা ভাড়া"):
        asked = spent.submit(kind="spent", amount="600", words=words)
        assert "৳৬০০" in asked.text
    # Whoever wrote it may take it back and nothing else; the approver decides, with a reason where it is no.
    assert not as_asha.get(fund).select("form[action$='/approve']")
    refusal = as_asha.get(as_asha.get(fund).select("a[href$='/refuse']")[1].get("href")).form("main form")
    assert refusal.submit(words="").status == 422
    refusal.submit(words="দু-বার লেখা")
    as_gita.get(fund).form("form[action$='/approve']").submit()
    shown = as_asha.get(fund)
    assert "৳৪,৪০০.৫০" in shown.text
    assert not shown.select("a[href$='/refuse']")
    assert as_asha.get(f"{fund}?since=০১/০১/২০২৬&until=x").status == 200
    paper = as_asha.client.get(f"{fund}/statement.pdf")
    pages = list(pypdfium2.PdfDocument(paper.data))
    assert len(pages) == 1
    if SHOTS:
        pages[0].render(scale=1.2).to_pil().save(f"{SHOTS}/statement.png")
    assert as_dulal.get(fund).status == 404
    assert as_dulal.client.get(f"{fund}/statement.pdf").status_code == 404
