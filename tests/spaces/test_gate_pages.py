"""The desk's side of the gate, of two versions and of paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from relief.kernel.db import Database
from relief.kernel.zone import local_day
from relief.spaces import pickup
from relief.spaces.actions import paper
from relief.spaces.children import AttendanceMark
from relief.spaces.gate_kinds import Doubt, Passage, Release
from relief.spaces.gate_models import GateEvent, HeadCount, PickupRule
from relief.spaces.kinds import Mark
from relief.spaces.pickup import Rules
from relief.spaces.register_codes import SheetCode, read
from tests.people import People, Person
from tests.spaces.builders import CANARY_CAREGIVER, World, session_on

NAMED = Rules(allowed=["রহিমা খাতুন"], denied=["করিম শেখ"], codes=["01417"])
ALONE = Rules(may_go_alone=True)


@pytest.mark.parametrize(
    ("rules", "how", "given", "doubt"),
    [
        (NAMED, Release.KNOWN, {"name": "Rahima Khatun"}, Doubt.NONE),
        (NAMED, Release.KNOWN, {"name": "সালমা"}, Doubt.NO_SECOND),
        (NAMED, Release.KNOWN, {"name": "সালমা", "has_second": True, "reason": "মা অসুস্থ"}, Doubt.NONE),
        (NAMED, Release.OVERRIDE, {"name": "সালমা", "has_second": True}, Doubt.NO_SECOND),
        (NAMED, Release.OVERRIDE, {"name": "Karim Sheikh", "has_second": True, "reason": "x"}, Doubt.DENIED),
        (NAMED, Release.CODE, {"code": "01417", "name": "করিম শেখ"}, Doubt.DENIED),
        (NAMED, Release.CODE, {"code": "01417"}, Doubt.NONE),
        (NAMED, Release.CODE, {"code": "01418"}, Doubt.WRONG_CODE),
        (NAMED, Release.CODE, {}, Doubt.WRONG_CODE),
        (NAMED, Release.SELF, {"age": 12}, Doubt.NOT_AGREED),
        (ALONE, Release.SELF, {"age": 9}, Doubt.TOO_YOUNG),
        (ALONE, Release.SELF, {"age": 10}, Doubt.NONE),
    ],
)
def test_who_may_take_a_child(rules: Rules, how: Release, given: dict[str, Any], doubt: Doubt) -> None:
    usual = {"name": "", "code": "", "age": 7, "has_second": False, "reason": ""}
    assert pickup.doubt_about(rules, how, **{**usual, **given}) is doubt


def test_inside_late_and_closing(now: datetime) -> None:
    come, gone = (now, Passage.ARRIVE), (now.replace(minute=50), Passage.RELEASE)
    assert [pickup.is_inside(told, is_marked=marked) for told, marked in (
        ([], False), ([], True), ([come, come], False), ([gone, come], True), ([gone], True),
    )] == [False, True, True, False, False]  # fmt: skip
    end = now.replace(minute=0)
    assert [pickup.is_late(now.replace(minute=at), end) for at in (30, 31)] == [False, True]
    assert [pickup.may_close(*told) for told in ((3, 3, ""), (2, 3, " "), (2, 3, "x"))] == [True, False, True]


def test_a_day_at_the_gate(
    as_champa: Person, as_hena: Person, database: Database, world: World, people: People
) -> None:
    gate = f"/spaces/{world.space.id}/gate"
    came = as_champa.get(gate).form_to(f"{gate}/arrivals/{world.child.id}").submit()
    page = came.form_to(f"{gate}/children/{world.child.id}").submit()
    assert CANARY_CAREGIVER in page.text
    leave = f"{gate}/children/{world.child.id}/release"
    refused = page.form_to(leave).submit(how="known", released_to="অচেনা মানুষ")
    assert refused.status == 409
    assert refused.form_to(leave).values["released_to"] == ["অচেনা মানুষ"], "nothing typed is lost"
    rules = f"{gate}/children/{world.child.id}/rules"
    as_hena.get(gate).form_to(f"{gate}/children/{world.child.id}").submit().form_to(rules).submit(
        decision="deny", name="অচেনা মানুষ", basis="আদালত"
    )
    denied = refused.form_to(leave).submit(how="override", second=str(people.hena.id), reason="জরুরি")
    assert denied.status == 409
    with database.reading() as db:
        rule = db.scalars(sa.select(PickupRule)).one()
    # One asks, and the same one cannot agree; the other can.
    for person, gone in ((as_hena, False), (as_hena, False), (as_champa, True)):
        shown = person.get(gate).form_to(f"{gate}/children/{world.child.id}").submit()
        shown.form_to(f"{gate}/rules/{rule.id}/remove").submit()
        with database.reading() as db:
            assert (db.get_one(PickupRule, rule.id).removed_at is not None) is gone
    short = as_champa.get(gate).form_to(f"{gate}/heads").submit(kind="close", counted="০")
    assert short.status == 422
    refused.form_to(leave).submit(how="override", second=str(people.hena.id), reason="জরুরি")
    as_champa.get(gate).form_to(f"{gate}/heads").submit(kind="close", counted="০")
    with database.reading() as db:
        event = db.scalars(sa.select(GateEvent).where(GateEvent.how.is_not(None))).one()
        count = db.scalars(sa.select(HeadCount)).one()
    assert (event.doubt, event.second_staff_id) == (Doubt.NONE, people.hena.id)
    assert (count.counted, count.expected) == (0, 0)


def test_paper_says_the_same_and_twice_changes_nothing(
    as_champa: Person, database: Database, world: World, people: People, now: datetime
) -> None:
    with database.reading() as db:
        session = session_on(db, world.series, local_day(now)).id
    sheet = as_champa.get(f"/spaces/sessions/{session}/register.pdf")
    assert sheet.answer.data[:5] == b"%PDF-"
    code = SheetCode(session, 1)
    assert read(code.text.lower()) == code
    grid = as_champa.get("/spaces/sheets", query={"code": code.text})
    assert grid.location == f"/spaces/sessions/{session}/keys?page=1"
    keys, field = f"/spaces/sessions/{session}/keys", f"key-{world.child.id}"
    assert as_champa.get(keys).form().submit(**{field: "৯"}).status == 422
    for _again in range(2):
        as_champa.get(keys).form().submit(**{field: "৩"})
    with database.writing() as db:
        (mark,) = db.scalars(sa.select(AttendanceMark)).all()
        assert (mark.mark, mark.from_paper) == (Mark.ABSENT_UNINFORMED, True)
        assert paper.key_in(db, people.hena, session, {world.child.id: Mark.ABSENT_UNINFORMED}, now=now) == 0
