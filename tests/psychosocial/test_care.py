"""Follow-ups, groups, faces, scales, supervisors, calendar address, tablet, and that nobody else learns of it."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from relief.accounts.roles import VERBS, Role
from relief.calendars import addresses, ics
from relief.config import Settings
from relief.kernel import envelopes
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid, NotFound, Refused
from relief.kernel.sealing import SealBroken, Seals, lend
from relief.psychosocial import actions, feeds, following, groups, instruments, oversight, queries, tablet, terms
from relief.psychosocial.care_models import SupportFollowUp
from relief.psychosocial.faults import Clashing
from relief.psychosocial.inputs import MoodGiven
from relief.psychosocial.kinds import FollowUpOutcome, Licence, PlanState, SessionKind, SessionState, TakesPart
from relief.psychosocial.models import SupportPlan, SupportSession
from relief.psychosocial.scales import SHIPPED, Scale, score
from relief.psychosocial.sealed import open_notes
from relief.safeguards import accesses
from relief.sync.answers import answered
from relief.sync.models import Answer, HeldItem, SyncBatch
from relief.sync.registry import KINDS
from relief.sync.taking import Keys
from tests.people import UPAZILA_A, People, signed_in
from tests.psychosocial.builders import CANARIES, CANARY, CANARY_NOTE, a_plan, a_time, at
from tests.psychosocial.conftest import World
from tests.sync.builders import Camp, seal, told


@pytest.fixture
def lead(world: World) -> Actor:
    """A supervisor of the upazila, who counsels nobody here."""
    user = world.colleague_user
    return Actor(id=user.id, name="lead", role="support-lead", verbs=VERBS[Role.SUPPORT_LEAD], within=(UPAZILA_A,))


@pytest.fixture
def camp(database: Database, settings: Settings, world: World, people: People, now: datetime) -> Camp:
    """Tablets of the upazila of these plans, without a distribution of their own."""
    made = object.__new__(Camp)
    made.database, made.settings, made.people, made.areas, made.now = database, settings, people, world.areas, now
    made.keys = Keys.of(settings.secret_key, settings.outbox_key)
    # News of no list is asked for.
    made.plan = SimpleNamespace(id=new_id())
    return made


def test_two_no_shows_open_one_follow_up(database: Database, world: World, now: datetime) -> None:
    with database.writing() as db:
        for hour in (10, 12, 14):
            made = actions.schedule_session(db, world.esha, world.plan.id, a_time(hour), now=now)
            actions.mark_no_show(db, world.esha, made.id, now=at(hour, 30))
        ((task, plan),) = following.waiting(db, world.esha)
        assert (plan.id, task.missed, task.due_on) == (world.plan.id, 2, at(0).date() + timedelta(days=3))
        with pytest.raises(NotFound):
            following.close_follow_up(db, world.colleague, task.id, FollowUpOutcome.COMES_AGAIN, now=now)
        following.close_follow_up(db, world.esha, task.id, FollowUpOutcome.OTHER_TIME, now=now)
        with pytest.raises(Refused):
            following.close_follow_up(db, world.esha, task.id, FollowUpOutcome.OTHER_TIME, now=now)
        assert db.scalar(sa.select(sa.func.count()).select_from(SupportFollowUp)) == 1


def test_faces_are_sealed_and_fit_the_plan(database: Database, world: World, now: datetime) -> None:
    with database.writing() as db:
        db.get_one(SupportPlan, world.plan.id).mood_faces = 3
        made = actions.schedule_session(db, world.esha, world.plan.id, a_time(11), now=now)
        for wrong in (MoodGiven(before=4), MoodGiven(after=0)):
            with pytest.raises(Invalid):
                actions.complete_session(
                    db, world.esha, made.id, "x", seals=world.seals, now=at(12), mood=wrong
                )  # fmt: skip
        mood = MoodGiven(before=1, after=3)
        actions.complete_session(db, world.esha, made.id, CANARY_NOTE, seals=world.seals, now=at(12), mood=mood)
        assert open_notes(db, world.esha, world.plan.id, seals=world.seals, now=at(12)).notes[0].mood == mood
    assert "before=1" not in repr(mood)


def test_a_wish_takes_no_time_until_it_is_booked(database: Database, world: World, now: datetime) -> None:
    with database.writing() as db:
        wish = actions.request_session(db, world.esha, world.plan.id, a_time(11), now=now)
        taken = actions.schedule_session(db, world.esha, world.plan.id, a_time(11, 15), now=now)
        with pytest.raises(Clashing):
            actions.book_requested(db, world.esha, wish.id, now=now)
        assert wish.state is SessionState.REQUESTED
        actions.cancel_session(db, world.esha, taken.id, "other", now=now)
        assert actions.book_requested(db, world.esha, wish.id, now=now).state is SessionState.SCHEDULED


def test_a_group_names_nobody(database: Database, world: World, now: datetime) -> None:
    with database.writing() as db:
        given = replace(a_time(11, space=world.space, room="উঠান"), kind=SessionKind.GROUP)
        group = groups.book_group(db, world.esha, given, now=now)
        assert group.code.startswith("G-")
        other = a_plan(db, world.esha, world.areas.union_a1, world.response, world.seals, name="শেফালি খাতুন")
        for plan in (world.plan, other):
            groups.join_group(db, world.esha, group.id, plan.id, now=now)
        # Whoever takes part is busy: nobody books them elsewhere, and they join no second group then.
        with pytest.raises(Clashing):
            actions.schedule_session(db, world.esha, other.id, a_time(11, 30), now=now)
        with pytest.raises(NotFound):
            groups.join_group(db, world.colleague, group.id, world.plan.id, now=now)
        came = {one.id: plan.id == other.id for one, plan in groups.participants(db, group.id)}

        def close(text: str, heads: int = 4) -> SupportSession:
            return groups.complete_group(
                db, world.esha, group.id, came, heads, text, seals=world.seals, now=at(12)
            )  # fmt: skip

        for text in (" ", "শেফালি আজ চুপচাপ ছিল"):
            with pytest.raises(Invalid):
                close(text)
        done = close("দলটি গান গেয়েছে")
        states = {plan.id: one.state for one, plan in groups.participants(db, group.id)}
    assert (done.state, done.heads) == (SessionState.COMPLETED, 4)
    assert states == {world.plan.id: TakesPart.STAYED_AWAY, other.id: TakesPart.CAME}


LIKERT = [(value, str(value), str(value)) for value in range(5)]
FOUR = [("ক", "a"), ("খ", "b"), ("গ", "c"), ("ঘ", "d")]


def scale(scoring: Mapping[str, Any], **changes: Any) -> Scale:
    values: dict[str, Any] = {
        "code": "OWN", "name": ("নিজের", "Own"), "licence": Licence.FREE, "source": "written by us",
        "items": FOUR, "answers": LIKERT, "scoring": scoring,
    }  # fmt: skip
    return Scale(**(values | changes))


@pytest.mark.parametrize(
    ("rule", "answers", "value", "most"),
    [
        ({"method": "sum"}, [0, 1, 2, 4], 7, 16),
        ({"method": "sum", "factor": 4}, [0, 1, 2, 4], 28, 64),
        ({"method": "sum", "reverse": [1]}, [0, 1, 2, 4], 11, 16),
        ({"method": "mean"}, [0, 1, 2, 4], 1.75, 4),
        ({"method": "most"}, [0, 1, 2, 3], 3, 4),
        ({"method": "count", "from": 2}, [0, 1, 2, 4], 2, 4),
    ],
)
def test_scoring_is_data(rule: Mapping[str, Any], answers: list[int], value: float, most: float) -> None:
    counted = score(scale(rule), answers)
    assert (counted.value, counted.most) == (value, most)


@pytest.mark.parametrize(
    ("answers", "value", "band"),
    [([5] * 5, 100, "More than 50"), ([2, 3, 2, 3, 2], 48, "50 or"), ([0] * 5, 0, "50 or")],
)
def test_well_being_is_the_sum_times_four(answers: list[int], value: float, band: str) -> None:
    counted = score(SHIPPED["WHO-5"], answers)
    assert counted.value == value
    assert counted.band[1].startswith(band)


@pytest.mark.parametrize("answers", [[1, 2], [9, 1, 1, 1], []])
def test_what_is_no_answer_is_refused(answers: list[int]) -> None:
    with pytest.raises(ValueError, match="answers"):
        score(scale({"method": "sum"}), answers)


def test_a_lot_of_difficulty_in_one_counts() -> None:
    assert score(SHIPPED["WG-SS"], [1, 1, 3, 1, 2, 1]).value == 1


def test_every_instrument_says_its_licence_and_restricted_ones_have_no_text() -> None:
    for one in SHIPPED.values():
        assert one.source
        assert not (one.licence is Licence.RESTRICTED and one.items)
    assert not SHIPPED["WHO-5"].is_usable, "its sentences are under a licence that does not fit ours"


def test_scales_from_wording_to_trend(database: Database, world: World, lead: Actor, now: datetime) -> None:
    with database.writing() as db:
        with pytest.raises(NotFound):
            instruments.enter(db, world.esha, scale({"method": "sum"}), now=now)
        for refused in (
            scale({"method": "sum"}, licence=Licence.RESTRICTED),
            scale({"method": "sum"}, code="SDQ"),
            scale({"method": "guess"}),
            scale({"method": "sum"}, items=[]),
            replace(SHIPPED["WHO-5"], items=FOUR),
        ):
            with pytest.raises(Invalid):
                instruments.enter(db, lead, refused, now=now)
        words = [(f"প্রশ্ন {n}", f"Question {n}") for n in range(5)]
        instruments.enter(db, lead, replace(SHIPPED["WHO-5"], items=words), now=now)
        for days, answers in ((0, [1] * 5), (30, [4] * 5)):
            instruments.answer(db, world.esha, world.plan.id, "WHO-5", answers, now=now + timedelta(days=days))
        with pytest.raises(Invalid):
            instruments.answer(db, world.esha, world.plan.id, "WHO-5", [1], now=now)
        with pytest.raises(NotFound):
            instruments.answer(db, world.colleague, world.plan.id, "WHO-5", [1] * 5, now=now)
        ((used, rows),) = instruments.trend(db, world.plan)
        db.get_one(SupportPlan, world.plan.id).layer = 2
        db.flush()
        with pytest.raises(Invalid):
            instruments.answer(db, world.esha, world.plan.id, "WHO-5", [1] * 5, now=now)
    assert (used.code, [one.score.value for one in rows]) == ("WHO-5", [20, 80])


def test_a_supervisor_sees_codes_and_opens_with_a_reason(
    database: Database, world: World, lead: Actor, people: People, now: datetime
) -> None:
    with database.writing() as db:
        actions.schedule_session(db, world.esha, world.plan.id, a_time(11, space=world.space), now=now)
        shown = oversight.counsellors(db, lead)
        assert world.esha.id in {one.id for one in shown}
        slots = oversight.week(db, lead, shown, at(0), at(0, days=7))[world.esha.id]
        assert [(one.code, one.place) for one in slots] == [(world.plan.code, "SP-1")]
        with pytest.raises(NotFound):
            open_notes(db, lead, world.plan.id, seals=world.seals, now=now)
        with pytest.raises(Invalid):
            oversight.open_with_reason(db, lead, world.plan.id, " ", now=now)
        oversight.open_with_reason(db, lead, world.plan.id, "Complaint of the family", now=now)
        assert open_notes(db, lead, world.plan.id, seals=world.seals, now=now).name == CANARY
        with pytest.raises(NotFound):
            open_notes(db, lead, world.plan.id, seals=world.seals, now=now + timedelta(hours=9))
        assert accesses.openings_of(db, world.plan.id)[0][2] == "Complaint of the family"
        far = replace(lead, within=(world.areas.union_b1.path,))
        for who in (far, world.esha, people.asha):
            with pytest.raises(NotFound):
                oversight.open_with_reason(db, who, world.plan.id, "x", now=now)
        for who in (world.esha, people.asha):
            with pytest.raises(NotFound):
                oversight.counsellors(db, who)


def test_the_night_marks_reviews_and_looking_back_takes_it_away(
    database: Database, world: World, lead: Actor, now: datetime
) -> None:
    with database.writing() as db:
        plan = db.get_one(SupportPlan, world.plan.id)
        plan.state, plan.review_on = PlanState.ACTIVE, at(0).date()
        db.flush()
        assert oversight.mark_reviews_due(db, today=at(0).date() - timedelta(days=1)) == 0
        assert oversight.mark_reviews_due(db, today=at(0).date()) == 1
        assert plan.state is PlanState.REVIEW_DUE
        late = oversight.attention(db, lead, at(0).date() + timedelta(days=1))
        assert [(one.plan.id, one.review_late) for one in late] == [(plan.id, True)]
        actions.schedule_session(db, world.esha, plan.id, a_time(11), now=now)
        again = actions.ReviewGiven(plan_id=plan.id, goals="x", review_on=at(0).date() + timedelta(days=60))
        assert actions.review_plan(db, world.esha, again, seals=world.seals, now=now).state is PlanState.ACTIVE


def test_figures_change_the_checks(database: Database, world: World, lead: Actor, now: datetime) -> None:
    with database.writing() as db:
        figures = {name: getattr(terms.DEFAULTS, name) for name in terms.FIGURES}
        with pytest.raises(NotFound):
            terms.change(db, world.esha, figures, now=now)
        with pytest.raises(Invalid):
            terms.change(db, lead, figures | {"daily_maximum": 0}, now=now)
        terms.change(db, lead, figures | {"daily_maximum": 1}, now=now)
        actions.schedule_session(db, world.esha, world.plan.id, a_time(11), now=now)
        with pytest.raises(Clashing):
            actions.schedule_session(db, world.esha, world.plan.id, a_time(14), now=now)
    assert not any(one.is_confirmed for one in terms.FIGURES.values()), "a specialist has confirmed none of them yet"


def test_the_calendar_says_codes_alone(app: Flask, database: Database, world: World, now: datetime) -> None:
    with database.writing() as db:
        actions.schedule_session(
            db, world.esha, world.plan.id, a_time(11, space=world.space, room=CANARY), now=now
        )  # fmt: skip
        token, secret = addresses.make_address(db, world.esha, feeds.FEED, world.esha.id, now=now)
        name, entries = feeds.appointments(db, world.esha, world.esha.id, now)
        with pytest.raises(NotFound):
            feeds.appointments(db, world.colleague, world.esha.id, now)
    written = ics.write(name, entries, now).decode()
    assert f"SUMMARY:{world.plan.code}" in written
    assert "LOCATION:SP-1" in written
    assert not [one for one in (*CANARIES, world.space.name_bn) if one in written]
    assert app.test_client().get(f"/calendar/{secret}.ics").status_code == 200
    with database.writing() as db:
        addresses.revoke_address(db, world.esha, token.id, now=now)
    assert app.test_client().get(f"/calendar/{secret}.ics").status_code == 404


def test_a_tablet_brings_marks_and_sealed_notes(camp: Camp, world: World, now: datetime) -> None:
    database = camp.database
    with database.writing() as db:
        first, second = (
            actions.schedule_session(db, world.esha, world.plan.id, a_time(hour), now=now) for hour in (10, 14)
        )
    carried = camp.tablet(by="esha")
    with database.writing() as db:
        pack = tablet.build_pack(db, world.esha, carried.device, now=now)
        with pytest.raises(NotFound):
            tablet.build_pack(db, camp.people.babul, carried.device, now=now)
    assert [row[1] for row in pack["sessions"]] == [world.plan.code] * 2
    assert not [one for one in CANARIES if one in json.dumps(pack, ensure_ascii=False)]
    point = envelopes.public_point(camp.keys.outbox)
    closed = seal(point, json.dumps({"text": CANARY_NOTE}).encode(), about="support")
    note = {"session_id": str(first.id), "sealed": base64.b64encode(closed).decode()}
    later = at(15)
    items = [
        carried.act("support.mark", {"session_id": str(first.id), "mark": "arrived"}),
        carried.act("support.note", note),
        carried.act("support.mark", {"session_id": str(second.id), "mark": "no-show"}),
        carried.act("support.mark", {"session_id": str(second.id), "mark": "no-show"}),
    ]
    assert told(carried.sends(*items, now=later)) == [("done", "")] * 4
    # What does not fit goes back to the writer; a coordinator is never asked.
    stranger = camp.tablet("Tablet 2", by="babul")
    for act in (
        stranger.act("support.note", note),
        carried.act("support.mark", {"session_id": str(new_id()), "mark": "arrived"}),
        carried.act("support.note", {"session_id": str(first.id), "sealed": "%%%"}),
        carried.act("support.mark", {"session_id": str(first.id), "mark": "dance"}),
    ):
        source = stranger if act["verb"] == "support.note" and act["given"] == note else carried
        assert [answer for answer, _code in told(source.sends(act, now=later))] == ["fix"]
    assert not camp.all(HeldItem)
    assert not [one for one in camp.all(SyncBatch) if CANARY_NOTE.encode() in one.body]
    with database.writing() as db:
        opened = open_notes(db, world.esha, world.plan.id, seals=world.seals, now=later)
        states = [one.state for one in queries.sessions_of(db, world.esha, world.plan.id)]
    assert [one.text for one in opened.notes] == [CANARY_NOTE]
    assert states == [SessionState.NO_SHOW, SessionState.COMPLETED]


@pytest.mark.goal("S11")
def test_a_note_waits_on_the_tablet_while_the_key_is_missing(camp: Camp, world: World, now: datetime) -> None:
    """A first note and one that joins another; nothing is held for anybody, and with the key it is there once."""
    database = camp.database
    with database.writing() as db:
        session = actions.schedule_session(db, world.esha, world.plan.id, a_time(10), now=now)
    carried = camp.tablet(by="esha")
    point = envelopes.public_point(camp.keys.outbox)

    def note(text: str) -> dict[str, Any]:
        closed = seal(point, json.dumps({"text": text}).encode(), about="support")
        given = {"session_id": str(session.id), "sealed": base64.b64encode(closed).decode()}
        return carried.act("support.note", given)

    right = database.along["relief.seals"]
    for number, item in enumerate((note(f"{CANARY_NOTE} ১"), note(f"{CANARY_NOTE} ২"))):
        try:
            wrong = Seals(b"w" * 32)
            wrong.is_wrong = True
            for seals in (Seals(b""), wrong):
                lend(database, seals)
                assert [one for one, _code in told(carried.sends(item, now=at(15)))] == ["later"], number
        finally:
            lend(database, right)  # type: ignore[arg-type]
        assert told(carried.sends(item, now=at(15))) == [("done", "")]
        assert told(carried.sends(item, now=at(15))) == [("done", "")]
    assert not camp.all(HeldItem)
    with database.writing() as db:
        opened = open_notes(db, world.esha, world.plan.id, seals=world.seals, now=at(15))
    assert [one.text for one in opened.notes] == [f"{CANARY_NOTE} ১\n\n{CANARY_NOTE} ২"]


@pytest.mark.goal("S11")
def test_only_what_is_sealed_waits_for_the_key(camp: Camp, world: World, now: datetime) -> None:
    """A tap goes through without it; a broken seal behind any other act is looked at by a person, once."""
    with camp.database.writing() as db:
        session = actions.schedule_session(db, world.esha, world.plan.id, a_time(10), now=now)
    carried = camp.tablet(by="esha")
    right = camp.database.along["relief.seals"]
    try:
        lend(camp.database, Seals(b""))
        mark = carried.act("support.mark", {"session_id": str(session.id), "mark": "arrived"})
        assert told(carried.sends(mark, now=at(15))) == [("done", "")]
    finally:
        lend(camp.database, right)  # type: ignore[arg-type]
    broken = answered("1", SealBroken())
    assert broken.answer is Answer.HELD
    assert {verb for (verb, _v), kind in KINDS.items() if kind.needs_key} == {"concern.raise", "support.note"}


PAGES = (
    "/households/", "/households/?q=ক্যানারি", "/distributions/", "/gaps/", "/reports/", "/review/", "/accounts/",
)  # fmt: skip


def test_nothing_changes_for_anybody_else(
    app: Flask, database: Database, world: World, people: People, now: datetime
) -> None:
    """Registry, search, lists, gaps and reports read the same with ten plans more."""

    def pages(name: str) -> list[str]:
        person = signed_in(app, people.user(name))
        answers = [person.get(url) for url in PAGES]
        return [re.sub(r'value="[^"]{20,}"', "", one.raw) if one.status == 200 else "" for one in answers]

    before = {name: pages(name) for name in ("asha", "babul")}
    assert any(before["asha"])
    with database.writing() as db:
        for hour in range(9, 14):
            plan = a_plan(db, world.esha, world.areas.union_a1, world.response, world.seals)
            actions.schedule_session(db, world.esha, plan.id, a_time(hour, days=1, space=world.space), now=now)
    after = {name: pages(name) for name in ("asha", "babul")}
    assert after == before
