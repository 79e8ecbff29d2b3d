"""What facilitators' tablets send of registers and the gate: one fact each, in any order, no names elsewhere."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as clock_time
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relief.accounts.models import Device
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound, Problem
from relief.kernel.zone import local_day
from relief.spaces import actions as spaces
from relief.spaces import disputes, gate, tablet_packs, weeks
from relief.spaces.absence import FollowState, Level
from relief.spaces.absence_models import AbsenceFollowup
from relief.spaces.actions import collectors, conflicts
from relief.spaces.children import Attendance, AttendanceMark, Enrolment
from relief.spaces.gate_inputs import RuleGiven
from relief.spaces.gate_kinds import Collecting, Count, Doubt
from relief.spaces.gate_models import GateEvent, HeadCount, SessionAdult
from relief.spaces.inputs import SubmissionGiven
from relief.spaces.kinds import EnrolmentState, Mark, OccurrenceState
from relief.spaces.models import Occurrence
from relief.sync import held, review, roll_review
from relief.sync.models import HeldItem
from relief.sync.review import DecisionGiven
from tests.people import UNION_B1, UPAZILA_A
from tests.spaces.builders import (
    CANARY_CAREGIVER,
    CANARY_CHILD,
    CANARY_PHONE,
    World,
    a_child,
    a_mark,
    a_series,
    session_on,
    the_world,
)
from tests.sync.builders import Camp, Tablet, revoke, told

DONE = ("done", "")


@dataclass
class Site:
    """A space with children and a session that is on now."""

    camp: Camp
    world: World
    session: UUID
    children: list[UUID]

    def tablet(self, name: str, by: str = "champa") -> Tablet:
        return self.camp.tablet(name, by=by)

    def marks(
        self, tablet: Tablet, *rows: tuple[UUID, str, UUID | None], session: UUID | None = None
    ) -> dict[str, Any]:
        told = [[str(uuid4()), str(child), mark, str(base) if base else None] for child, mark, base in rows]
        return tablet.act("attendance.mark", {"occurrence_id": str(session or self.session), "marks": told})

    def standing(self) -> dict[UUID, tuple[Mark, bool]]:
        rows = self.camp.all(Attendance, Attendance.occurrence_id == self.session)
        return {row.child_id: (row.mark, row.is_disputed) for row in rows}

    def occurrence(self) -> Occurrence:
        (found,) = self.camp.all(Occurrence, Occurrence.id == self.session)
        return found


@pytest.fixture
def site(camp: Camp) -> Site:
    return a_site(camp, 5)


def a_site(camp: Camp, children: int) -> Site:
    with camp.database.writing() as db:
        world = the_world(
            db, camp.people.hena, camp.people.champa, camp.areas.union_a1.id, camp.now, camp.plan.response_id
        )
        more = [a_child(db, camp.people.champa, world.group, camp.now, f"শিশু {n}").id for n in range(children - 1)]
        session = session_on(db, world.series, local_day(camp.now)).id
    return Site(camp, world, session, [world.child.id, *more])


def test_two_tablets_merge_mark_by_mark_and_the_manager_decides_with_both_versions(site: Site) -> None:
    camp, (a, b, c, *_rest) = site.camp, site.children
    one, other = site.tablet("Tablet 1"), site.tablet("Tablet 2", by="hena")
    first = site.marks(one, (a, "absent-uninformed", None), (b, "present", None))
    second = site.marks(other, (a, "present", None), (c, "late", None))
    other.clock += timedelta(minutes=1)
    assert told(other.sends(second)) == [DONE]
    assert told(one.sends(first, first, now=other.clock)) == [DONE, DONE]
    assert site.standing() == {a: (Mark.PRESENT, True), b: (Mark.PRESENT, False), c: (Mark.LATE, False)}
    with camp.database.reading() as db:
        (found,) = disputes.open_conflicts(db, camp.people.hena, site.session)
    assert {(one.mark, one.who.id) for one in found.versions} == {
        (Mark.ABSENT_UNINFORMED, camp.people.champa.id), (Mark.PRESENT, camp.people.hena.id),
    }  # fmt: skip
    later = other.clock + timedelta(minutes=5)
    with camp.database.reading() as db, pytest.raises(Problem):
        disputes.open_conflicts(db, camp.people.champa, site.session)
    camp.writing(lambda db: conflicts.settle(db, camp.people.hena, site.session, a, Mark.ABSENT_INFORMED, now=later))
    assert site.standing()[a] == (Mark.ABSENT_INFORMED, False)
    assert camp.count(AttendanceMark, AttendanceMark.child_id == a) == 3, "nothing is overwritten without a trace"
    # What one of them says again afterwards is a new fact, and asks again.
    again = site.marks(one, (a, "present", None))
    again["at"] = (later + timedelta(minutes=1)).isoformat()
    one.sends(again, now=later + timedelta(minutes=2))
    assert site.standing()[a] == (Mark.PRESENT, True)


@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.goal("R9")
def test_marks_of_three_tablets_come_to_the_same_in_any_order(data: st.DataObject, roll_site: Site) -> None:
    site = roll_site
    camp, children = site.camp, site.children[:2]
    with camp.database.writing() as db:
        for table in (AttendanceMark, Attendance):
            db.execute(table.__table__.delete())  # type: ignore[attr-defined] # every table has one
    start = camp.now
    words = st.sampled_from(["present", "late", "absent-informed", "absent-uninformed", "not-marked"])
    plan = data.draw(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), words), min_size=1, max_size=8))
    tablets = [site_tablet(site, n) for n in range(3)]
    last: dict[tuple[UUID, UUID], str] = {}
    seen: dict[tuple[int, UUID], UUID] = {}
    made: list[tuple[int, dict[str, Any]]] = []
    for step, (who, child, word) in enumerate(plan):
        tablet, child_id = tablets[who], children[child]
        tablet.clock = start + timedelta(seconds=step)
        act = site.marks(tablet, (child_id, word, seen.get((who, child_id))))
        seen[who, child_id] = UUID(act["given"]["marks"][0][0])
        last[tablet.user_id, child_id] = word
        made.append((who, act))
    end = start + timedelta(minutes=1)
    order = data.draw(st.permutations(made)) + data.draw(st.lists(st.sampled_from(made), max_size=3))
    for who, act in order:
        tablets[who].clock = end
        assert told(tablets[who].sends(act)) == [DONE]
    # Beside the machine the plainest book: what each person said last, presence before absence before a blank.
    for child_id in children:
        said = [rank(word) for (_who, child), word in last.items() if child == child_id]
        found = site.standing().get(child_id)
        assert (rank(found[0]), found[1]) == (max(said), {1, 2} <= set(said)) if said and found else not said
    assert camp.count(AttendanceMark) == len(made)


def rank(mark: str) -> int:
    return 2 if mark in ("present", "late") else 0 if mark == "not-marked" else 1


def site_tablet(site: Site, number: int) -> Tablet:
    """Champa has two tablets, Hena one."""
    known: dict[int, Tablet] = site.__dict__.setdefault("tablets", {})
    if number not in known:
        known[number] = site.tablet(f"Tablet {number}", by=("champa", "hena", "champa")[number])
    return known[number]


@pytest.fixture
def roll_site(camp: Camp) -> Site:
    return a_site(camp, 3)


@dataclass(frozen=True)
class Step:
    verb: str
    given: dict[str, Any]
    answer: tuple[str, str] = DONE


def test_a_session_by_its_acts_and_what_stands_in_the_way_waits_for_the_manager_alone(site: Site) -> None:
    camp, session, space = site.camp, str(site.session), str(site.world.space.id)
    tablet = site.tablet("Tablet 1")
    new, mark = str(uuid4()), str(uuid4())
    other = str(site.children[1])
    closing = {"space_id": space, "kind": "close", "counted": 1, "expected": 2}
    walked_in = {"mark_id": mark, "known_as": CANARY_CHILD, "sex": "female", "age": 8}
    done = {"adults": [str(camp.people.champa.id)], "others": 1, "incidents": 2, "topic": "ছড়া"}
    on = {"occurrence_id": session}
    steps = (
        Step("session.hold", on | {"adults": [str(camp.people.champa.id), str(uuid4())]}),
        Step("child.walk_in", on | walked_in),
        Step("attendance.mark", on | {"marks": [[str(uuid4()), str(uuid4()), "present", None]]}, ("held", "not-found")),
        Step("session.not_held", on | {"reason": "hazard"}, ("held", "spaces.children-present")),
        Step("attendance.mark", on | {"marks": "x"}, ("held", "sync.given")),
        Step("attendance.mark", on | {"marks": [[str(uuid4()), other, "present", None]]}),
        Step("session.submit", on | done),
        Step("headcount", closing, ("held", "sync.given")),
        Step("headcount", closing | {"reason": "One went with her mother"}),
    )
    acts = [tablet.act(one.verb, one.given) for one in steps]
    acts[1]["id"] = new
    assert told(tablet.sends(*acts)) == [one.answer for one in steps]
    one = site.occurrence()
    assert (one.state, one.adults_present, one.incident_count, one.topic) == (OccurrenceState.SUBMITTED, 2, 2, "ছড়া")
    assert [row.user_id for row in camp.all(SessionAdult)] == [camp.people.champa.id], "only people of the site"
    (walked,) = camp.all(Enrolment, Enrolment.child_id == UUID(new))
    assert walked.state is EnrolmentState.PROVISIONAL
    assert [row.counted for row in camp.all(HeadCount)] == [1]
    # The coordinator of relief sees nothing of it, not even that something waits.
    asha: Actor = camp.people.asha
    with camp.database.reading() as db:
        assert (review.count_waiting(db, asha), held.count_of(db, asha), list(review.waiting(db, asha))) == (0, 0, [])
        waiting = roll_review.waiting(db, camp.people.hena)
        assert {row.item.verb for row in waiting} == {"attendance.mark", "session.not_held", "headcount"}
    item = waiting[0].item.id
    with camp.database.writing() as db, pytest.raises(NotFound):
        review.decide(db, asha, DecisionGiven(item_id=item, accept=True, reason="x"), now=camp.now)
    with camp.database.writing() as db, pytest.raises(Problem):
        roll_review.decide(db, camp.people.champa, DecisionGiven(item_id=item, accept=True, reason="x"), now=camp.now)


def test_a_revoked_tablets_marks_wait_and_count_once_the_manager_says_so(site: Site) -> None:
    camp = site.camp
    tablet = site.tablet("Tablet 1")
    act = site.marks(tablet, (site.children[0], "present", None))
    camp.writing(lambda db: revoke(db, camp, tablet))
    assert told(tablet.sends(act)) == [("held", "sync.device-revoked")]
    with camp.database.reading() as db, pytest.raises(Problem):
        roll_review.waiting(db, camp.people.champa)
    given_ = DecisionGiven(item_id=UUID(act["id"]), accept=True, reason="She was there")
    camp.writing(lambda db: roll_review.decide(db, camp.people.hena, given_, now=camp.now))
    assert site.standing() == {site.children[0]: (Mark.PRESENT, False)}
    (mark,) = camp.all(AttendanceMark)
    assert mark.marked_by_id == camp.people.champa.id
    assert camp.all(HeldItem)[0].decided_by_id == camp.people.hena.id


def test_a_clock_three_hours_ahead_marks_nothing_in_the_future(site: Site) -> None:
    tablet = site.tablet("Tablet 1")
    tablet.skew = timedelta(hours=3)
    tablet.sends(site.marks(tablet, (site.children[0], "present", None)))
    (mark,) = site.camp.all(AttendanceMark)
    assert abs(mark.marked_at - site.camp.now) < timedelta(seconds=1)


def test_gate_acts_are_kept_with_their_doubt_and_the_day_adds_up(site: Site) -> None:
    camp, space = site.camp, site.world.space.id
    tablet, (a, b, c, *_rest) = site.tablet("Tablet 1"), site.children
    rule = RuleGiven(child_id=b, decision=Collecting.DENY, name="করিম")
    camp.writing(lambda db: collectors.set_rule(db, camp.people.hena, rule, now=camp.now))

    def goes(child: UUID, how: str, **own: Any) -> dict[str, Any]:
        tablet.clock += timedelta(seconds=1)
        return tablet.act("child.release", {"space_id": str(space), "child_id": str(child), "how": how, **own})

    def comes(child: UUID, code: str) -> dict[str, Any]:
        return tablet.act("child.arrive", {"space_id": str(space), "child_id": str(child), "code": code})

    acts = [
        comes(a, "1417"), comes(a, "1418"), comes(b, "1555"), comes(c, "1999"),
        goes(a, "code", code="1418", released_to="খালা"),
        goes(b, "known", released_to="Karim"),
        goes(c, "override", released_to="চাচা", second_id=str(camp.people.hena.id), reason="মা ফোনে বলেছেন"),
        comes(c, "1999"),
    ]  # fmt: skip
    assert told(tablet.sends(*acts)) == [DONE] * len(acts)
    doubts = {row.child_id: row.doubt for row in camp.all(GateEvent, GateEvent.how.is_not(None))}
    assert doubts == {a: Doubt.NONE, b: Doubt.DENIED, c: Doubt.NONE}
    with camp.database.reading() as db:
        day = gate.day_of(db, camp.people.champa, space, local_day(camp.now))
    assert {one.child.id for one in day.children if one.is_inside} == {c}
    assert (day.inside, day.is_closed) == (1, False)
    count = tablet.act("headcount", {"space_id": str(space), "kind": Count.CLOSE.value, "counted": 1, "expected": 1})
    assert told(tablet.sends(count)) == [DONE]
    with camp.database.reading() as db:
        assert gate.day_of(db, camp.people.champa, space, local_day(camp.now)).is_closed


def test_a_pack_holds_the_least_and_goes_to_the_sites_own_people_alone(site: Site) -> None:
    camp = site.camp
    at = camp.now

    def pack(by: str, tablet: Tablet) -> Any:
        made = camp.writing(lambda db: tablet_packs.build_pack(db, getattr(camp.people, by), tablet.device, now=at))
        return json.loads(json.dumps(made))

    tablet = site.tablet("Tablet 1")
    found = pack("champa", tablet)
    assert [row[3] for row in found["children"]][:2] == [CANARY_CHILD, "শিশু 0"]
    assert {len(row) for row in found["children"]} == {9}
    text = json.dumps(found, ensure_ascii=False)
    assert CANARY_PHONE not in text
    days = {row[4] for row in found["sessions"]}
    assert (min(days) >= str(local_day(at) - timedelta(days=30)), max(days)) == (
        True,
        str(local_day(at) + timedelta(days=6)),
    )
    # Who collects: by name, of today's children, until midnight.
    assert found["collectors"]["of"]["0"] == [[CANARY_CAREGIVER], [], 0]
    assert datetime.fromisoformat(found["collectors"]["until"]) - at < timedelta(days=1)
    # The manager of no space, and a tablet of another union, learn that there is nothing.
    with pytest.raises(NotFound):
        pack("babul", tablet)
    asked = camp.database
    with asked.writing() as db:
        device = db.get_one(Device, tablet.device.id)
        device.path = UNION_B1
        db.flush()
        there = tablet_packs.build_pack(db, camp.people.champa, device, now=at)
        device.path = UPAZILA_A
    assert there["children"] == []
    camp.writing(
        lambda db: spaces.release_staff(db, camp.people.hena, site.world.space.id, camp.people.champa.id, now=at)
    )
    empty = pack("champa", tablet)
    assert (empty["sites"], empty["children"], empty["sessions"], empty["collectors"]["of"]) == ([], [], [], {})
    # Another tablet of the same site gives out other numbers; the same one always the same.
    mine, yours = found["sites"][0][3], pack("hena", site.tablet("Tablet 2", by="hena"))["sites"][0][3]
    assert mine != yours
    assert pack("hena", tablet)["sites"][0][3] == mine


def test_check_today_comes_without_a_reason(site: Site) -> None:
    camp, child, tablet = site.camp, site.world.child, site.tablet("Tablet 1")
    with camp.database.writing() as db:
        past = [
            session_on(db, site.world.series, day)
            for day in (local_day(camp.now) - timedelta(days=n) for n in range(1, 12))
            if day.weekday() in weeks.weekdays_of(site.world.series.rrule)
        ][:2]
        for one in past:
            spaces.mark_attendance(
                db, camp.people.champa, a_mark(one, child, Mark.ABSENT_UNINFORMED, camp.now), now=camp.now
            )
            given_ = SubmissionGiven(occurrence_id=one.id, adults_present=2)
            spaces.submit_register(db, camp.people.champa, given_, now=camp.now)
        made = tablet_packs.build_pack(db, camp.people.champa, tablet.device, now=camp.now)
        assert [(row[3], row[7]) for row in made["children"] if row[7]] == [(CANARY_CHILD, 1)]
        # It is the follow-up that asks, not a count of its own: once somebody has the answer, nobody is to ask again.
        task = db.scalars(sa.select(AbsenceFollowup)).one()
        assert task.level is Level.CONTACT
        task.state = FollowState.REACHED
        db.flush()
        made = tablet_packs.build_pack(db, camp.people.champa, tablet.device, now=camp.now)
        assert not [row for row in made["children"] if row[7]]


def test_a_watched_child_is_to_be_checked_after_one_absence(site: Site) -> None:
    camp, child, tablet = site.camp, site.world.child, site.tablet("Tablet 1")
    with camp.database.writing() as db:
        spaces.watch_child(db, camp.people.hena, child.id, is_watched=True, now=camp.now)
        days = (local_day(camp.now) - timedelta(days=n) for n in range(1, 12))
        day = next(one for one in days if one.weekday() in weeks.weekdays_of(site.world.series.rrule))
        one = session_on(db, site.world.series, day)
        spaces.mark_attendance(
            db, camp.people.champa, a_mark(one, child, Mark.ABSENT_UNINFORMED, camp.now), now=camp.now
        )
        given_ = SubmissionGiven(occurrence_id=one.id, adults_present=2)
        spaces.submit_register(db, camp.people.champa, given_, now=camp.now)
        made = tablet_packs.build_pack(db, camp.people.champa, tablet.device, now=camp.now)
    assert [row[3] for row in made["children"] if row[7]] == [CANARY_CHILD]


def statements(camp: Camp, deed: Callable[[], list[Any]]) -> int:
    """How many statements it takes that all of it is done; many rows in one statement are one."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    sa.event.listen(camp.database.engine, "before_cursor_execute", note)
    try:
        assert set(deed()) == {DONE}
    finally:
        sa.event.remove(camp.database.engine, "before_cursor_execute", note)
    return len(sent)


def test_twelve_hundred_marks_in_one_request_are_small_and_few_statements(camp: Camp) -> None:
    site = a_site(camp, 80)
    tablet = site.tablet("Tablet 1")
    with camp.database.writing() as db:
        a_series(
            db, camp.people.hena, site.world.group, camp.now, rrule=weeks.weekly(range(7)), starts=clock_time(7),
            ends=clock_time(8),
        )  # fmt: skip
    with camp.database.reading() as db:
        past = sa.select(Occurrence.id).where(Occurrence.on_date <= local_day(camp.now))
        sessions = db.scalars(past.order_by(Occurrence.starts_at.desc()).limit(15)).all()
    acts = []
    for session in sessions:
        for child in site.children:
            tablet.clock += timedelta(milliseconds=700)
            acts.append(site.marks(tablet, (child, "present", None), session=session))
    body = gzip.compress(json.dumps(tablet.batch(*acts)).encode())
    # Eighty acts of one register first: what the others cost goes by their registers, and never by their marks.
    of_one = statements(camp, lambda: told(tablet.sends(*acts[:80])))
    of_all = statements(camp, lambda: told(tablet.sends(*acts)))
    assert len(acts) == 1200
    assert len(body) < 100_000
    assert camp.count(Attendance) == len(acts)
    assert of_all <= 15 * of_one
    assert of_all < 400, "a statement for every third mark would be too many"
