"""The counsellor's pages, and that for everybody else there are none."""

from __future__ import annotations

import logging
import statistics
import time as clock
from datetime import datetime
from uuid import uuid4

import pytest
from flask import Flask

from relief.audit import trail
from relief.kernel import clock as wall
from relief.kernel.db import Database
from relief.psychosocial import actions, queries
from relief.psychosocial.kinds import PlanState, SessionState
from relief.psychosocial.models import SupportSession
from tests.people import People, Person, signed_in
from tests.psychosocial.builders import CANARIES, CANARY, CANARY_NOTE, a_time, at
from tests.psychosocial.conftest import World


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The Tuesday of the tests at noon, on the server's own clock."""
    moment = at(12)
    monkeypatch.setattr(wall, "now", lambda: moment)
    return moment


@pytest.fixture
def esha(app: Flask, world: World, people: object, noon: datetime) -> Person:
    return signed_in(app, people.user("esha"), now=noon)


@pytest.fixture
def session(database: Database, world: World, now: datetime) -> SupportSession:
    """This morning at eleven, in the space."""
    with database.writing() as db:
        return actions.schedule_session(
            db, world.esha, world.plan.id, a_time(11, space=world.space, room="কক্ষ ২"), now=now
        )


def pages_of(world: World, session: SupportSession) -> list[str]:
    plan = f"/appointments/plans/{world.plan.id}"
    one = f"/appointments/sessions/{session.id}"
    return [
        "/appointments/",
        "/appointments/week",
        "/appointments/plans",
        "/appointments/plans?over=1",
        "/appointments/plans/new",
        "/appointments/hours",
        plan,
        f"{plan}/notes",
        f"{plan}/end",
        f"{plan}/sessions/new",
        one,
        f"{one}/move",
        f"{one}/cancel",
    ]


def test_for_everybody_else_there_is_no_such_page(
    app: Flask, people: object, world: World, session: SupportSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    others = [name for name in people.users if name != "esha"]
    for name in others:
        person = signed_in(app, people.user(name))
        for url in pages_of(world, session):
            answer = person.get(url)
            assert answer.status == 404, f"{name} {url}"
            assert world.plan.code not in answer.raw
            assert not [canary for canary in CANARIES if canary in answer.raw]
    assert not [canary for canary in CANARIES if canary in caplog.text]


def test_a_colleague_finds_nothing_of_it(app: Flask, world: World, session: SupportSession) -> None:
    colleague = signed_in(app, world.colleague_user)
    for url in pages_of(world, session):
        answer = colleague.get(url)
        own = str(world.plan.id) not in url and str(session.id) not in url
        assert answer.status == (200 if own else 404), url
        assert world.plan.code not in answer.raw


@pytest.mark.goal("S23")
@pytest.mark.one_database
def test_an_answer_takes_as_long_whether_there_is_a_plan_or_not(
    app: Flask, world: World, people: People, session: SupportSession
) -> None:
    """Asked in turn many times; the medians lie within 20 ms. Work is measured, not waiting for others' work."""
    there = {"plans": world.plan.id, "sessions": session.id}
    for person in (signed_in(app, world.colleague_user), signed_in(app, people.user("asha"))):
        for room, tail in (("plans", ""), ("plans", "/notes"), ("sessions", "")):
            took: dict[bool, list[float]] = {True: [], False: []}
            for number in range(60):
                is_there = bool(number % 2)
                url = f"/appointments/{room}/{there[room] if is_there else uuid4()}{tail}"
                began = clock.process_time()
                assert person.client.get(url).status_code == 404
                took[is_there].append(clock.process_time() - began)
            apart = abs(statistics.median(took[True][3:]) - statistics.median(took[False][3:]))
            assert apart < 0.020, f"{room}{tail}: {apart * 1000:.1f} ms"


def test_a_timetable_shows_the_code_only(esha: Person, world: World, session: SupportSession) -> None:
    for url in pages_of(world, session):
        answer = esha.get(url)
        assert answer.status == 200, url
        assert answer.headers["Cache-Control"] == "no-store"
        assert (CANARY in answer.text) == url.endswith("/notes"), url
    assert world.plan.code in esha.get("/appointments/").text
    assert world.plan.code in esha.get("/appointments/week").text
    assert "বুধহাটা শিশুবান্ধব কেন্দ্র" in esha.get("/appointments/").text


def test_the_dashboard_is_today(esha: Person, world: World, session: SupportSession) -> None:
    assert esha.get("/").location == "/appointments/"
    assert not esha.get("/appointments/?on=2026-08-05").select(".slot")


def test_opening_is_recorded_and_hides_again(
    esha: Person, database: Database, world: World, session: SupportSession
) -> None:
    page = esha.get(f"/appointments/plans/{world.plan.id}").follow("a[href$='/notes']")
    assert CANARY in page.text
    assert page.select(".page__actions a[data-hide]")[0].get("href") == "/about"
    with database.reading() as db:
        assert trail.about(db, world.plan.id)[0].verb == "psychosocial.view"


def test_a_day_at_work(esha: Person, database: Database, world: World, session: SupportSession) -> None:
    path = f"/appointments/sessions/{session.id}"
    page = esha.get("/appointments/").form_to(f"{path}/arrived").submit()
    assert "এসেছেন" in page.text
    again = page.form_to(f"{path}/complete").submit(note=" ")
    assert again.status == 422
    page = again.form_to(f"{path}/complete").submit(note=CANARY_NOTE)
    assert page.url == f"/appointments/plans/{world.plan.id}"
    assert CANARY_NOTE not in page.text
    assert CANARY_NOTE in page.follow("a[href$='/notes']").text
    form = page.follow("a[href$='/sessions/new']").form("main form")
    clash = form.submit(
        day="০৪/০৮/২০২৬", starts="১১:৩০", ends="45", space_id=str(world.space.id), room="কক্ষ ২", has_other_adult="y"
    )
    assert clash.status == 422
    assert len(clash.select("#error-summary li")) == 3
    assert "১১:০০" in clash.text
    assert clash.select("#starts")[0].get("value") == "১১:৩০"
    booked = clash.form("main form").submit(day="০৫/০৮/২০২৬", starts="১৪:৩০")
    assert booked.select(".slot")
    with database.reading() as db:
        plan = queries.plan(db, world.esha, world.plan.id)
    assert plan.state is PlanState.ACTIVE


def test_the_second_absence_says_so(
    esha: Person, database: Database, world: World, session: SupportSession, now: datetime
) -> None:
    with database.writing() as db:
        earlier = actions.schedule_session(db, world.esha, world.plan.id, a_time(9, minutes=30), now=now)
    path = "/appointments/sessions/{}/did-not-come"
    first = esha.get("/appointments/").form_to(path.format(earlier.id)).submit()
    assert "২ বার" not in first.text
    second = first.form_to(path.format(session.id)).submit()
    assert second.url == f"/appointments/plans/{world.plan.id}"
    assert "২ বার" in second.flash


def test_move_and_cancel(esha: Person, database: Database, world: World, session: SupportSession) -> None:
    form = esha.get(f"/appointments/sessions/{session.id}/move").form("main form")
    assert form.values["starts"] == ["১১:০০"]
    page = form.submit(starts="15:00")
    link = page.select(".slot a")[0].get("href")
    again = esha.get(f"{link}/cancel").form("main form").submit()
    assert again.status == 422
    page = again.form("main form").submit(reason="hazard")
    assert "বাতিল" in page.text
    with database.reading() as db:
        states = [each.state for each in queries.sessions_of(db, world.esha, world.plan.id)]
    assert states == [SessionState.CANCELLED, SessionState.MOVED]
    assert esha.get(f"/appointments/sessions/{session.id}").select(f"a[href='{link}']")


def test_opening_a_plan_needs_consent(esha: Person, world: World) -> None:
    form = esha.get("/appointments/plans/new").form("main form")
    typed = {"name": CANARY, "by": "mother", "method": "verbal", "goals": "ভালো ঘুম"}
    refused = form.submit(**typed | {"name": " "})
    assert refused.status == 422
    page = refused.form("main form").submit(**typed, agreed="y", child_assents="y")
    assert page.status == 200
    assert CANARY not in page.text
    assert page.heading.startswith("A-")
    proposed = esha.get("/appointments/plans/new").form("main form").submit(**typed)
    assert not proposed.select("a[href$='/sessions/new']")
    answer = proposed.follow("a[href$='/agree']").form("main form")
    assert answer.submit(answer="maybe").status == 422
    agreed = answer.submit(answer="yes", by="mother", method="verbal")
    assert agreed.select("a[href$='/sessions/new']")


def test_review_and_end(esha: Person, world: World) -> None:
    plan = f"/appointments/plans/{world.plan.id}"
    page = esha.get(f"{plan}/notes").form_to(f"{plan}/review").submit(goals="নতুন লক্ষ্য", review_on="০১/০৮/২০২৬")
    assert page.select(".notice--warn"), "the day to look back has come"
    assert "নতুন লক্ষ্য" in esha.get(f"{plan}/notes").raw
    page = esha.get(f"{plan}/end").form("main form").submit(to="completed")
    assert world.plan.code not in page.text.split("main")[0] or page.url == "/appointments/plans"
    assert world.plan.code in esha.get("/appointments/plans?over=1").text
    assert not esha.get(plan).select("a[href$='/sessions/new']")


def test_hours_and_absences(esha: Person, world: World) -> None:
    page = esha.get("/appointments/hours")
    half = page.form_to("/appointments/hours").submit(starts_0="১০:০০", ends_0="")
    assert half.status == 422
    page = half.form_to("/appointments/hours").submit(starts_0="১০:০০", ends_0="১২:৩০")
    assert page.select("#starts_0")[0].get("value") == "১০:০০"
    wrong = page.form_to("/appointments/absences").submit(starts_at="০৬/০৮/২০২৬ ১০:০০", ends_at="০৫/০৮/২০২৬ ১০:০০")
    assert wrong.status == 422
    page = wrong.form_to("/appointments/absences").submit(ends_at="০৭/০৮/২০২৬ ১০:০০", reason="প্রশিক্ষণ")
    assert "প্রশিক্ষণ" in page.text
    page = page.form("main .rows form").submit()
    assert "প্রশিক্ষণ" not in page.text


def test_the_menu_names_it_neutrally(esha: Person, as_asha: Person, world: World) -> None:
    assert esha.get("/appointments/").texts("title")[0].startswith("সাক্ষাৎসূচি")
    assert "/appointments/" not in as_asha.get("/about").raw
