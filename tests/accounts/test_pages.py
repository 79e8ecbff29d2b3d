"""Sign-in and account pages as a browser sees them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from relief.accounts import actions
from relief.kernel import clock
from relief.kernel.db import Database
from relief.web.paths import own_path
from tests.people import PASSWORD, People, Person, signed_in


def enter(person: Person, name: str, password: str):
    return person.get("/sign-in").form().submit(name=name, password=password)


def test_the_door_lets_babul_in(people: People, stranger: Person) -> None:
    page = enter(stranger, "babul", PASSWORD)
    assert page.url == "/check-in"


def test_a_name_in_capitals_or_with_spaces_is_the_same_name(people: People, stranger: Person) -> None:
    assert enter(stranger, " Babul ", PASSWORD).url == "/check-in"


@pytest.mark.goal("S1")
def test_a_wrong_name_and_a_wrong_password_answer_alike(people: People, app: Flask) -> None:
    answers = []
    for name in ("babul", "nobody-here"):
        page = enter(Person(app), name, "not the password")
        text = re.sub(r'(name="csrf_token" value|id="name"[^>]* value)="[^"]*"', "", page.raw)
        answers.append((page.status, text, sorted(page.headers.keys())))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422


def test_the_form_keeps_the_name_and_never_the_password(people: People, stranger: Person) -> None:
    page = enter(stranger, "babul", "not the password")
    form = page.form()
    assert form.values["name"] == ["babul"]
    assert "not the password" not in page.raw
    assert "মিলছে না" in page.text


@pytest.mark.goal("S6")
def test_the_cookie_is_out_of_reach_of_scripts(people: People, stranger: Person) -> None:
    form = stranger.get("/sign-in").form()
    page = form.submit(name="babul", password=PASSWORD, follow=False)
    cookie = next(text for text in page.headers.getlist("Set-Cookie") if text.startswith("relief="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


@pytest.mark.goal("S6")
def test_each_sign_in_has_its_own_token(people: People, app: Flask) -> None:
    tokens = set()
    for _ in range(3):
        person = Person(app)
        enter(person, "babul", PASSWORD)
        tokens.add(person.client.get_cookie("relief").value)
    assert len(tokens) == 3


@pytest.mark.goal("S6")
def test_a_token_planted_before_the_sign_in_is_not_taken_over(people: People, stranger: Person) -> None:
    stranger.client.set_cookie("relief", "planted-by-somebody-else")
    enter(stranger, "babul", PASSWORD)
    assert stranger.client.get_cookie("relief").value != "planted-by-somebody-else"


@pytest.mark.goal("S6")
def test_after_sign_out_the_token_is_worth_nothing(as_babul: Person) -> None:
    token = as_babul.client.get_cookie("relief").value
    assert as_babul.post("/sign-out").location == "/sign-in"
    as_babul.client.set_cookie("relief", token)
    assert as_babul.get("/").location == "/sign-in"


@pytest.mark.goal("S6")
def test_a_closed_account_is_refused_at_the_next_request(as_babul: Person, people: People, database: Database) -> None:
    assert as_babul.get("/own-sign-ins").status == 200
    with database.writing() as db:
        actions.disable_account(db, people.admin, people.user("babul").id, now=clock.now())
    assert as_babul.get("/own-sign-ins").location.startswith("/sign-in?next=")
    assert as_babul.post("/sign-out").status == 401


def test_an_ended_sign_in_keeps_what_was_typed(as_admin: Person, people: People, app: Flask) -> None:
    form = as_admin.get("/accounts/new").form("main form")
    as_admin.client.delete_cookie("relief")
    page = form.submit(name="rahima", name_bn="রহিমা বেগম", password="river-kettle-orange-seven")
    assert page.status == 401
    kept = page.form_to("/accounts/").values
    assert kept["name_bn"] == ["রহিমা বেগম"]
    assert "river-kettle" not in page.raw, "a password is not carried around"


def test_htmx_is_sent_to_the_door(people: People, stranger: Person) -> None:
    page = stranger.get("/own-sign-ins", hx=True)
    assert (page.status, page.headers["HX-Redirect"]) == (401, "/sign-in")


HOSTILE = (
    "//evil.example", "///evil.example", "https://evil.example", "http:evil.example", "/\\evil.example",
    "\\\\evil.example", "/\t/evil.example", "/%09/evil.example\n", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "data:text/html,x", "/..//evil.example", "/../x", "evil.example", "@evil.example", "/x//y",
    "/\u2028", " /x", "/x y", "/x\r\nSet-Cookie: a=b", "", "?x", "#x", "/#x", "/<script>", '/"x', "/x\x00",
    "ftp://evil.example", "//evil.example/%2f..", "/;@evil.example\\",
)  # fmt: skip


@pytest.mark.goal("S6")
@pytest.mark.parametrize("hostile", HOSTILE)
def test_next_brings_nobody_elsewhere(hostile: str) -> None:
    assert own_path(hostile) == "/"


@pytest.mark.parametrize(
    "own",
    ["/", "/accounts/", "/audit/?before=20", "/gaps/map?area=BD40&x=%E0%A6%95", "/a-b_c.d/~e"],
)
def test_next_brings_people_back(own: str) -> None:
    assert own_path(own) == own


def test_the_door_brings_people_where_they_wanted(people: People, stranger: Person) -> None:
    door = stranger.get("/own-sign-ins").location
    page = stranger.get(door).form().submit(name="babul", password=PASSWORD, follow=False)
    assert page.location == "/own-sign-ins"


def test_one_sees_and_ends_ones_own_sign_ins(app: Flask, people: People, as_babul: Person) -> None:
    lost = signed_in(app, people.user("babul"))
    page = as_babul.get("/own-sign-ins")
    assert len(page.select("tbody tr")) == 2
    ended = page.form("tbody form").submit()
    assert len(ended.select("tbody tr")) == 1
    assert lost.get("/").location == "/sign-in"
    assert as_babul.get("/own-sign-ins").status == 200


def test_nobody_ends_anothers_sign_in(as_dulal: Person, as_babul: Person) -> None:
    page = as_babul.get("/own-sign-ins")
    mark = page.select("tbody tr")[0].get("id").removeprefix("sign-in-")
    assert as_dulal.post(f"/own-sign-ins/{mark}/end").status == 404
    assert as_babul.get("/own-sign-ins").status == 200


def test_one_changes_ones_own_password(as_babul: Person, stranger: Person) -> None:
    form = as_babul.get("/own-sign-ins").form_to("/own-password")
    page = form.submit(present="not this", password="mango boat green umbrella")
    assert page.status == 422
    assert "বর্তমান পাসওয়ার্ড নয়" in page.text
    page = page.form_to("/own-password").submit(present=PASSWORD, password="mango boat green umbrella")
    assert page.url == "/sign-in"
    assert enter(stranger, "babul", "mango boat green umbrella").url == "/check-in"


def test_admin_creates_an_account_by_area_code_in_either_script(as_admin: Person, stranger: Person) -> None:
    page = as_admin.get("/accounts/new").form("main form").submit(
        name="Rahima", name_bn="রহিমা বেগম", name_en="Rahima Begum", role="volunteer",
        paths="bd৪০৮৭০৪১৯, BD40870438", password="river-kettle-orange-seven",
    )  # fmt: skip
    assert "রহিমা বেগম" in page.text
    assert "বুধহাটা" in page.text
    assert enter(stranger, "rahima", "river-kettle-orange-seven").url == "/check-in"


def test_a_bad_account_comes_back_with_everything_typed(as_admin: Person) -> None:
    typed = {
        "name": "Rahima!",
        "name_bn": "রহিমা",
        "name_en": "R",
        "role": "volunteer",
        "paths": "BD40",
        "password": "short",
    }
    page = as_admin.get("/accounts/new").form("main form").submit(**typed)
    assert page.status == 422
    for name in ("name", "name_bn", "name_en", "paths", "role"):
        assert page.form("main form").values[name] == [typed[name]]
    assert len(page.select(".field--fault")) == 2
    unknown = page.form("main form").submit(**(typed | {"paths": "BD99"}))
    assert "BD৯৯" in unknown.text or "BD99" in unknown.text


def test_two_admins_change_one_account(app: Flask, as_admin: Person, people: People) -> None:
    url = f"/accounts/{people.user('babul').id}"
    first = as_admin.get(f"{url}/edit").form_to(url)
    second = as_admin.get(f"{url}/edit").form_to(url)
    assert first.submit(name_en="Babul G.").status == 200
    page = second.submit(name_en="Babul Gazi II")
    assert page.status == 409
    assert "মুছে যায়নি" in page.text


def test_admin_closes_and_opens_an_account(as_admin: Person, as_babul: Person, people: People) -> None:
    url = f"/accounts/{people.user('babul').id}"
    page = as_admin.get(f"{url}/edit").form_to(f"{url}/disable").submit()
    assert "বন্ধ" in page.text
    assert as_babul.get("/").location == "/sign-in"
    as_admin.get(f"{url}/edit").form_to(f"{url}/enable").submit()
    page = as_admin.get(f"{url}/edit").form_to(f"{url}/password").submit(password="short")
    assert page.status == 422


def test_the_others_see_no_accounts(as_asha: Person, as_babul: Person, people: People) -> None:
    for person in (as_asha, as_babul):
        assert person.get("/accounts/").status == 403
        assert person.get(f"/accounts/{people.user('babul').id}/edit").status == 403


def test_each_role_sees_only_its_own_work(app: Flask, people: People) -> None:
    admin, babul = (signed_in(app, people.user(name)) for name in ("admin", "babul"))
    assert admin.get("/own-sign-ins").select('.nav a[href="/accounts/"]')
    assert not babul.get("/own-sign-ins").select('.nav a[href="/accounts/"]')


@pytest.mark.goal("U7")
def test_the_reader_switches_the_language_and_stays_where_they_are(as_babul: Person) -> None:
    page = as_babul.get("/own-sign-ins")
    assert page.select("html")[0].get("lang") == "bn"
    page = page.form_to("/language").submit()
    assert page.url == "/own-sign-ins"
    assert page.select("html")[0].get("lang") == "en"
    assert page.heading == "Your sign-ins"
    page = page.form_to("/mode").submit()
    assert page.select("html")[0].get("data-mode") == "sun"
    assert as_babul.post("/language", {"language": "xx"}).status == 404


def test_the_bar_names_the_person_and_the_place(as_dulal: Person) -> None:
    page = as_dulal.get("/own-sign-ins")
    assert "দুলাল সরদার" in page.text
    assert "সমন্বয়কারী" in page.text
    assert "বুড়িগোয়ালিনী" in page.text


def test_the_sign_in_is_marked_as_seen_once_a_minute(app: Flask, people: People, database: Database) -> None:
    from sqlalchemy import select

    from relief.accounts.models import SignIn

    person = signed_in(app, people.user("babul"), now=clock.now() - timedelta(minutes=5))
    person.get("/own-sign-ins")
    with database.reading() as db:
        first = db.scalars(select(SignIn.seen_at)).one()
    person.get("/own-sign-ins")
    with database.reading() as db:
        assert db.scalars(select(SignIn.seen_at)).one() == first
    assert clock.now() - first < timedelta(minutes=1)
