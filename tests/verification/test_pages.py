"""The pages of verification as Asha, Gita and a committee member meet them."""

from __future__ import annotations

import io
from datetime import datetime

import pypdfium2
import pytest
from flask import Flask

from relief.accounts.actions import create_account
from relief.accounts.inputs import AccountGiven
from relief.accounts.roles import Role
from relief.consent.inputs import ConsentGiven
from relief.consent.models import Decision, Purpose
from relief.households.actions import record_household_consent
from relief.kernel.db import Database
from relief.verification import sessions, table
from relief.verification.inputs import MemberGiven
from relief.verification.kinds import Seat
from tests.builders import CLERK
from tests.people import PASSWORD, UNION_A1, People, Person, signed_in
from tests.verification.builders import a_picture
from tests.verification.conftest import World


@pytest.fixture
def as_member(app: Flask, database: Database, people: People, world: World, now: datetime) -> Person:
    """A committee member with an account, in Asha's committee."""
    given = AccountGiven(
        name="minoti", name_bn="মিনতি রানী দাস", name_en="Minoti Rani Das", role=Role.COMMITTEE, paths=(UNION_A1,),
        password=PASSWORD,
    )  # fmt: skip
    with database.writing() as db:
        user = create_account(db, CLERK, given, now=now)
        seat = MemberGiven(name="মিনতি রানী দাস", seat=Seat.COMMUNITY, user_name="minoti")
        sessions.add_member(db, people.asha, world.board.committee.id, seat, now=now)
    return signed_in(app, user)


def rows(database: Database, world: World) -> list[str]:
    with database.reading() as db:
        return [str(line.row.id) for line in table.lines(db, world.session)]


def words_of(person: Person, url: str) -> str:
    answer = person.client.get(url)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    document = pypdfium2.PdfDocument(answer.data)
    return " ".join(page.get_textpage().get_text_bounded() for page in document)


def test_asha_goes_from_a_forum_to_told_appeals(as_asha: Person, database: Database, world: World) -> None:
    page = as_asha.get("/verification/forums/").follow("main .page__actions a.button--main")
    page = page.form("main form").submit(
        name="মহিলা সমিতি", area_id=str(world.areas.union_a1.id), held_on="৪/৮/২০২৬", kept_by="শেফালী"
    )
    assert page.heading == "মহিলা সমিতি"
    page = page.form("main form[role=search]").submit(q=world.homes[1].code)
    refused = page.form_to(page.url + "/nominations").submit(household=str(world.homes[1].id))
    assert refused.status == 422
    page = refused.form_to(page.url + "/nominations").submit(
        household=str(world.homes[1].id), grounds=["house-destroyed", "landless"]
    )
    assert "লক্ষ্মী" in page.text

    url = f"/verification/sessions/{world.session.id}"
    first, second, third = rows(database, world)
    page = as_asha.get(url)
    assert page.text.count("মহিলা সমিতি") == 1
    for row, typed in (
        (first, {"outcome": "verified"}),
        (second, {"outcome": "needs-visit"}),
        (third, {"outcome": "refused", "refusal": "listed-twice"}),
    ):
        page = as_asha.get(url).form_to(f"/verification/sessions/rows/{row}").submit(**typed)
        assert page.status == 200, page.text
    page = as_asha.get(url).follow("a[href$='/close']").form_to(f"{url}/close").submit()
    assert "সভা শেষ, সিদ্ধান্ত চূড়ান্ত" in page.text

    home = f"/households/{world.homes[1].id}"
    page = as_asha.get(home).follow("#verification a[href$='/appeal']")
    page = page.form("main form").submit(kind="left-out", channel="reading", said="ঘর ভেঙে গেছে")
    assert "আপত্তি পাওয়া গেছে" in page.text
    assert not page.select("#tell")
    assert "আপত্তি উঠেছে" in as_asha.get(home).text
    assert "ঘর ভেঙে" not in as_asha.get("/verification/appeals/").text

    new = as_asha.get(f"/verification/committees/{world.board.committee.id}/sessions/new").form("main form")
    page = new.submit(place="স্কুল", member_ids=[str(one.id) for one in world.board.members])
    again = page.url
    page = page.form_to(f"{again}/list").submit(most="৫")
    [case] = page.select(".case form")
    page = page.form_to(case.get("action")).submit(outcome="verified", said="ঘর দেখা হয়েছে")
    page = as_asha.get(f"{again}/close").form_to(f"{again}/close").submit()
    appeal = as_asha.get("/verification/appeals/?state=upheld").follow("main tbody a")
    assert "ঘর দেখা হয়েছে" in appeal.text
    page = appeal.form("#tell form").submit(told_how="মাঠকর্মী বাড়ি গিয়ে বলেছেন")
    assert "মাঠকর্মী বাড়ি গিয়ে" in page.text
    assert not page.select("#tell")
    assert "কমিটি যাচাই করেছে" in as_asha.get(home).text


def test_two_people_decide_on_one_row_and_see_both(as_asha: Person, database: Database, world: World) -> None:
    url = f"/verification/sessions/{world.session.id}"
    row = rows(database, world)[0]
    mine, theirs = (as_asha.get(url).form_to(f"/verification/sessions/rows/{row}") for _ in range(2))
    theirs.submit(outcome="verified")
    page = mine.submit(outcome="needs-visit")
    assert page.status == 409
    assert "যাচাই করুন" in page.text
    assert "আগে পরিদর্শন" in page.text
    fragment = mine.submit(outcome="needs-visit", hx=True)
    assert fragment.status == 409
    assert fragment.select(f"#row-{row}")
    page = page.form_to(f"/verification/sessions/rows/{row}").submit(outcome="needs-visit")
    assert page.status == 200


def test_a_refusal_without_a_reason_comes_back_with_what_was_typed(
    as_asha: Person, database: Database, world: World
) -> None:
    row = rows(database, world)[0]
    form = as_asha.get(f"/verification/sessions/{world.session.id}").form_to(f"/verification/sessions/rows/{row}")
    page = form.submit(outcome="refused", said="এখানে থাকে না")
    assert page.status == 422
    assert "কেন গ্রহণ করা হলো না" in page.text
    assert page.select(f"#row-{row} input[name=said]")[0].get("value") == "এখানে থাকে না"


def test_a_member_meets_the_own_session_and_no_registry(as_member: Person, database: Database, world: World) -> None:
    page = (
        as_member.get("/").follow("main a")
        if as_member.get("/").status == 200
        else as_member.get("/verification/sessions/")
    )
    assert page.heading == "কমিটির সভা"
    url = f"/verification/sessions/{world.session.id}"
    page = as_member.get(url)
    assert "কৃষ্ণা রানী মণ্ডল" in page.text
    assert not page.select("a[href^='/households/']")
    row = rows(database, world)[0]
    assert page.form_to(f"/verification/sessions/rows/{row}").submit(outcome="verified").status == 200
    for hidden in ("/verification/", "/verification/appeals/", "/households/", f"{url}/close",
                   f"/households/{world.homes[0].id}"):  # fmt: skip
        assert as_member.get(hidden).status == 403


def test_gita_reads_and_decides_nothing(as_gita: Person, as_dulal: Person, world: World) -> None:
    url = f"/verification/sessions/{world.session.id}"
    page = as_gita.get(url)
    assert page.status == 200
    assert not page.select("form.case__form, .take")
    assert as_dulal.get(url).status == 404
    assert "কাশিমাড়ী" not in as_dulal.get("/verification/").text


def test_minutes_and_reading_list_say_what_they_may(
    as_asha: Person, database: Database, people: People, world: World, now: datetime
) -> None:
    url = f"/verification/sessions/{world.session.id}"
    assert as_asha.get(f"{url}/reading.pdf").status == 409
    no = ConsentGiven(decisions=((Purpose.SHARING, Decision.REFUSED),), given_by="তিনি")
    with database.writing() as db:
        record_household_consent(db, people.asha, world.homes[2].id, no, now=now)
    for row, typed in zip(
        rows(database, world),
        ({"outcome": "verified"}, {"outcome": "verified"}, {"outcome": "refused", "refusal": "can-help-itself"}),
        strict=True,
    ):
        as_asha.get(url).form_to(f"/verification/sessions/rows/{row}").submit(**typed)
    as_asha.get(f"{url}/close").form_to(f"{url}/close").submit()
    minutes = words_of(as_asha, f"{url}/minutes.pdf")
    reading = words_of(as_asha, f"{url}/reading.pdf")
    codes = [str(home.code).translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")) for home in world.homes]
    assert all(code in minutes and code in reading for code in codes)
    # The words of a PDF are found by their letters, which conjuncts may join: short plain words are looked for.
    assert "রহিমা" in minutes
    assert "রহিমা" not in reading, "this family does not want its name passed on"
    assert "সখিনা" in minutes
    assert "সাহায" not in reading.replace("্", "")


def test_a_visit_with_a_photo_settles_the_damage(as_asha: Person, as_gita: Person, world: World) -> None:
    home = f"/households/{world.homes[0].id}"
    page = as_asha.get(home).follow("#verification a[href$='/visit']")
    page = page.form("main form").submit(purpose="damage", planned_on="৪/৮/২০২৬", visitor="রফিকুল")
    page = page.follow("#verification a[href*='/visits/']")
    visit = page.url
    refused = page.form("main form").submit(found="ঘর আংশিক ভাঙা")
    assert refused.status == 422
    with_photo = {"made_on": "৪/৮/২০২৬", "found": "ঘর আংশিক ভাঙা", "damage": "partial"}
    answer = as_asha.client.post(
        visit, data=with_photo | {"csrf_token": as_asha.token(), "photo": (io.BytesIO(a_picture()), "a.jpg")}
    )
    assert answer.status_code == 303
    page = as_asha.get(home)
    assert "যাচাইকৃত" in page.text or "যাচাই" in page.text
    assert "আংশিক" in page.text
    picture = as_gita.client.get(visit + "/photo")
    assert picture.mimetype == "image/jpeg"
    assert b"RAHIMA" not in picture.data
