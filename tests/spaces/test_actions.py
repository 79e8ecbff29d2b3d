"""What people do about spaces, on the real database."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relief.audit.models import AuditEntry
from relief.concerns.kinds import Urgency
from relief.concerns.models import Concern
from relief.concerns.sealed import open_words
from relief.consent.models import ConsentEvent, Decision, Purpose
from relief.households.models import Sex
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Refused
from relief.kernel.zone import local_day
from relief.spaces import actions, queries, weeks
from relief.spaces.actions import RoomTaken
from relief.spaces.children import Attendance, AttendanceMark, Caregiver, Child
from relief.spaces.inputs import (
    AgreementGiven,
    CompletionGiven,
    ExitGiven,
    NotHeldGiven,
    StaffGiven,
    SubmissionGiven,
    WalkInGiven,
)
from relief.spaces.kinds import (
    EnrolmentState,
    ExitReason,
    Mark,
    NotHeld,
    OccurrenceState,
)
from relief.spaces.models import Occurrence
from relief.spaces.twins import MaybeKnown
from tests.builders import Areas
from tests.people import People
from tests.spaces.builders import (
    AGREED,
    CANARY_CHILD,
    SIGNED,
    World,
    a_child,
    a_group,
    a_mark,
    a_series,
    a_space,
    enrolment_of,
    session_on,
)


def today_of(db, world: World, now: datetime) -> Occurrence:
    return session_on(db, world.series, local_day(now))


def test_nobody_works_without_a_signed_code(database: Database, people: People, world: World, now: datetime) -> None:
    with database.writing() as db:
        for who, signed in ((people.champa, None), (people.babul, SIGNED)):
            given = StaffGiven(space_id=world.space.id, user_id=who.id, code_signed_on=signed)
            with pytest.raises(Invalid):
                actions.assign_staff(db, people.hena, given, now=now)
        given = StaffGiven(space_id=world.space.id, user_id=people.champa.id, code_signed_on=SIGNED)
        with pytest.raises(NotAllowed):
            actions.assign_staff(db, people.champa, given, now=now)


def test_who_is_taken_off_sees_nothing_at_once(database: Database, people: People, world: World, now: datetime) -> None:
    with database.writing() as db:
        session = today_of(db, world, now)
        assert queries.register(db, people.champa, session.id).rows
        actions.release_staff(db, people.hena, world.space.id, people.champa.id, now=now)
        with pytest.raises(NotFound):
            queries.register(db, people.champa, session.id)


def test_a_clash_in_one_room_is_named_and_refused(
    database: Database, people: People, world: World, now: datetime
) -> None:
    with database.writing() as db:
        other = a_group(db, people.hena, world.space, now, name_bn="চাঁদ দল")
        with pytest.raises(RoomTaken) as refused:
            a_series(db, people.hena, other, now, starts=time(10), ends=time(12))
        assert refused.value.clash.name_bn == "তারা দল"
        a_series(db, people.hena, other, now, starts=time(10), ends=time(12), room="বারান্দা")
        with pytest.raises(RoomTaken):
            a_series(db, people.hena, other, now, starts=time(9), ends=time(10, 30), room="তৃতীয়")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.sets(st.integers(0, 6), min_size=1),
    runs=st.lists(st.integers(0, 20), min_size=1, max_size=4),
)
def test_planning_ahead_twice_makes_nothing_twice(
    database: Database,
    people: People,
    world: World,
    now: datetime,
    days: set[int],
    runs: list[int],
) -> None:
    clerk = Actor.clerk("tests")
    with database.writing() as db:
        group = a_group(db, people.hena, world.space, now)
        series = a_series(db, people.hena, group, now, rrule=weeks.weekly(days), room=str(new_id()))
        for later in runs:
            actions.materialise(db, clerk, now=now + timedelta(days=later))
            assert actions.materialise(db, clerk, now=now + timedelta(days=later)) == 0
        found = list(
            db.scalars(
                sa.select(Occurrence.on_date).where(Occurrence.series_id == series.id).order_by(Occurrence.on_date)
            )
        )
        last = local_day(now) + timedelta(days=max(runs), weeks=8)
        every = [series.valid_from + timedelta(days=n) for n in range((last - series.valid_from).days + 1)]
        assert found == [day for day in every if day.weekday() in days]


def test_planning_never_touches_a_held_session(database: Database, people: People, world: World, now: datetime) -> None:
    with database.writing() as db:
        session = today_of(db, world, now)
        given = SubmissionGiven(occurrence_id=session.id, adults_present=2)
        actions.submit_register(db, people.champa, given, now=now)
        actions.end_series(db, people.hena, world.series.id, world.series.valid_from, now=now)
        actions.materialise(db, Actor.clerk("tests"), now=now)
        assert today_of(db, world, now).state is OccurrenceState.SUBMITTED
        coming = sa.select(Occurrence).where(Occurrence.starts_at > now)
        assert db.scalars(coming).all() == []


def test_a_feast_is_left_out_and_put_back(database: Database, people: People, world: World, now: datetime) -> None:
    day = local_day(now) + timedelta(days=7)
    with database.writing() as db:
        actions.leave_out(db, people.hena, world.series.id, day, now=now)
        assert actions.materialise(db, Actor.clerk("tests"), now=now) == 0
        assert session_on(db, world.series, day).state is OccurrenceState.CANCELLED
        actions.put_back(db, people.hena, world.series.id, day, now=now)
        assert session_on(db, world.series, day).state is OccurrenceState.PLANNED
        today = local_day(now)
        actions.open_register(db, people.champa, today_of(db, world, now).id, now=now)
        with pytest.raises(Refused):
            actions.leave_out(db, people.hena, world.series.id, today, now=now)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"caregivers": ()}, "caregiver_name"),
        ({"agreement": AgreementGiven(given_by="মা", child_assents=True)}, "consent_enrolment"),
        ({"agreement": AgreementGiven(given_by="মা", enrolment=True)}, "child_assents"),
        ({"age": None}, "age"),
        ({"age": 18}, "age"),
        ({"sex": None}, "sex"),
        ({"known_as": " "}, "known_as"),
        ({"from_date": date(2030, 1, 1)}, "from_date"),
    ],
)
def test_a_child_alone_is_not_saved(
    database: Database, people: People, world: World, now: datetime, change: dict[str, object], field: str
) -> None:
    with database.writing() as db:
        with pytest.raises(Invalid) as refused:
            a_child(db, people.champa, world.group, now, "রূপা", **change)
        assert field in refused.value.faults


def test_unaccompanied_is_recorded_not_refused(database: Database, people: People, world: World, now: datetime) -> None:
    with database.writing() as db:
        child = a_child(db, people.champa, world.group, now, "রূপা", caregivers=(), unaccompanied=True)
        assert child.is_unaccompanied
        told = db.scalars(sa.select(Concern)).one()
        assert (told.urgency, told.space_id) == (Urgency.HIGH, world.group.space_id)
        assert "রূপা" in open_words(db, told).subject
        assert "রূপা" not in str(db.execute(sa.select(Concern.__table__)).one())
        assert child.number == 2
        said = db.scalars(sa.select(ConsentEvent).where(ConsentEvent.subject_id == child.id))
        decisions = {one.purpose: one.decision for one in said}
        assert decisions[Purpose.SPACE_ENROLMENT] is Decision.GIVEN
        assert decisions[Purpose.PHOTO] is Decision.REFUSED


def test_a_like_name_is_asked_about_first(database: Database, people: People, world: World, now: datetime) -> None:
    with database.writing() as db:
        a_child(db, people.champa, world.group, now, "রহিমা খাতুন")
        with pytest.raises(MaybeKnown) as asked:
            a_child(db, people.champa, world.group, now, "Rohima Khatun", is_different=False)
        assert [one.known_as for one in asked.value.candidates] == ["রহিমা খাতুন"]
        a_child(db, people.champa, world.group, now, "Rohima Khatun", is_different=True)


def test_a_full_group_makes_a_waiting_list(database: Database, people: People, world: World, now: datetime) -> None:
    with database.writing() as db:
        small = a_group(db, people.hena, world.space, now, max_size=1)
        first = a_child(db, people.champa, small, now, "রূপা")
        second = a_child(db, people.champa, small, now, "শিলা")
        waiting = enrolment_of(db, second)
        assert waiting.state is EnrolmentState.WAITLISTED
        with pytest.raises(Refused):
            actions.admit_child(db, people.champa, waiting.id, now=now)
        gone = ExitGiven(enrolment_id=enrolment_of(db, first).id, reason=ExitReason.MOVED, on=local_day(now))
        actions.exit_child(db, people.champa, gone, now=now)
        actions.admit_child(db, people.champa, waiting.id, now=now)
        assert waiting.from_date == local_day(now)


def test_late_joiners_and_leavers_keep_to_their_days(
    database: Database, people: People, world: World, now: datetime
) -> None:
    today = local_day(now)
    with database.writing() as db:
        late = a_child(db, people.champa, world.group, now, "শিলা", from_date=today)
        before = session_on(db, world.series, today - timedelta(days=1))
        assert late.id not in [row.child.id for row in queries.register(db, people.champa, before.id).rows]
        assert late.id in [
            row.child.id for row in queries.register(db, people.champa, today_of(db, world, now).id).rows
        ]
        gone = ExitGiven(
            enrolment_id=enrolment_of(db, world.child).id,
            reason=ExitReason.MOVED,
            on=today - timedelta(days=1),
        )
        actions.exit_child(db, people.champa, gone, now=now)
        assert [row.child.id for row in queries.register(db, people.champa, before.id).rows] == [world.child.id]
        today_rows = queries.register(db, people.champa, today_of(db, world, now).id).rows
        assert [row.child.id for row in today_rows] == [late.id]


def test_the_same_tap_twice_is_one_tap(database: Database, people: People, world: World, now: datetime) -> None:
    with database.writing() as db:
        session = today_of(db, world, now)
        given = a_mark(session, world.child, Mark.PRESENT, now)
        for _ in range(2):
            held = actions.mark_attendance(db, people.champa, given, now=now)
        assert held.mark is Mark.PRESENT
        assert db.scalar(sa.select(sa.func.count()).select_from(AttendanceMark)) == 1
        assert session.state is OccurrenceState.OPEN


def test_two_people_side_by_side_presence_holds_and_both_stay(
    database: Database, people: People, world: World, now: datetime
) -> None:
    with database.writing() as db:
        session = today_of(db, world, now)
        seen = a_mark(session, world.child, Mark.PRESENT, now)
        unseen = a_mark(session, world.child, Mark.ABSENT_UNINFORMED, now)
        actions.mark_attendance(db, people.champa, seen, now=now)
        held = actions.mark_attendance(db, people.hena, unseen, now=now + timedelta(minutes=1))
        assert held.mark is Mark.PRESENT
        assert held.is_disputed
        assert db.scalar(sa.select(sa.func.count()).select_from(AttendanceMark)) == 2
        decided = a_mark(session, world.child, Mark.ABSENT_UNINFORMED, now, base_id=seen.id)
        held = actions.mark_attendance(db, people.hena, decided, now=now + timedelta(minutes=2))
        assert held.mark is Mark.ABSENT_UNINFORMED
        assert not held.is_disputed


def test_the_rest_is_present_and_blanks_are_not_absent(
    database: Database, people: People, world: World, now: datetime
) -> None:
    with database.writing() as db:
        others = [a_child(db, people.champa, world.group, now, name) for name in ("রূপা", "শিলা")]
        session = today_of(db, world, now)
        away = a_mark(session, others[0], Mark.ABSENT_INFORMED, now)
        actions.mark_attendance(db, people.champa, away, now=now)
        assert queries.register(db, people.champa, session.id).count(Mark.NOT_MARKED) == 2
        assert actions.mark_rest_present(db, people.champa, session.id, now=now) == 2
        assert actions.mark_rest_present(db, people.champa, session.id, now=now) == 0
        marks = {row.child.id: row.mark for row in queries.register(db, people.champa, session.id).rows}
        assert marks[others[0].id] is Mark.ABSENT_INFORMED
        assert marks[others[1].id] is Mark.PRESENT


def test_a_stranger_cannot_be_marked(
    database: Database, people: People, world: World, now: datetime, areas: Areas
) -> None:
    with database.writing() as db:
        other = a_space(db, people.hena, areas.union_a2.id, world.response_id, now)
        group = a_group(db, people.hena, other, now)
        child = a_child(db, people.hena, group, now, "শিলা")
        given = a_mark(today_of(db, world, now), child, Mark.PRESENT, now)
        with pytest.raises(NotFound):
            actions.mark_attendance(db, people.champa, given, now=now)
        tomorrow = session_on(db, world.series, local_day(now) + timedelta(days=1))
        with pytest.raises(Refused):
            actions.mark_attendance(db, people.champa, a_mark(tomorrow, world.child, Mark.PRESENT, now), now=now)


def test_a_walk_in_counts_first_and_is_completed_later(
    database: Database, people: People, world: World, now: datetime
) -> None:
    with database.writing() as db:
        session = today_of(db, world, now)
        given = WalkInGiven(occurrence_id=session.id, known_as="টিয়া", sex=Sex.FEMALE)
        for _ in range(2):
            child = actions.enrol_walk_in(db, people.champa, given, now=now)
        row = next(r for r in queries.register(db, people.champa, session.id).rows if r.child.id == child.id)
        assert (row.mark, row.is_provisional, row.age) == (Mark.PRESENT, True, 7)
        enrolment = enrolment_of(db, child)
        with pytest.raises(Invalid):
            actions.complete_enrolment(
                db, people.champa, CompletionGiven(enrolment_id=enrolment.id, agreement=AGREED), now=now
            )
        done = CompletionGiven(enrolment_id=enrolment.id, agreement=AGREED, unaccompanied=True)
        assert actions.complete_enrolment(db, people.champa, done, now=now).state is EnrolmentState.ACTIVE


def test_a_known_child_of_another_group_walks_in(
    database: Database, people: People, world: World, now: datetime
) -> None:
    with database.writing() as db:
        other = a_group(db, people.hena, world.space, now, name_bn="চাঁদ দল")
        child = a_child(db, people.champa, other, now, "রহিমা")
        session = today_of(db, world, now)
        with pytest.raises(MaybeKnown):
            actions.enrol_walk_in(
                db, people.champa,
                WalkInGiven(occurrence_id=session.id, known_as="রহিমা", sex=Sex.FEMALE), now=now,
            )  # fmt: skip
        given = WalkInGiven(occurrence_id=session.id, known_id=child.id)
        assert actions.enrol_walk_in(db, people.champa, given, now=now).id == child.id
        assert db.scalar(sa.select(sa.func.count()).select_from(Child)) == 2


def test_submit_verify_return(database: Database, people: People, world: World, now: datetime) -> None:
    with database.writing() as db:
        session = today_of(db, world, now)
        given = SubmissionGiven(occurrence_id=session.id, adults_present=2, incident_count=1)
        with pytest.raises(Refused):
            actions.verify_register(db, people.hena, session.id, now=now)
        actions.submit_register(db, people.hena, given, now=now)
        with pytest.raises(Refused):
            actions.verify_register(db, people.hena, session.id, now=now)
        actions.submit_register(db, people.champa, given, now=now)
        with pytest.raises(NotFound):
            actions.verify_register(db, people.champa, session.id, now=now)
        actions.return_register(db, people.hena, session.id, "বড়দের সংখ্যা দেখুন", now=now)
        assert session.state is OccurrenceState.RETURNED
        actions.submit_register(db, people.champa, given, now=now)
        actions.verify_register(db, people.hena, session.id, now=now)
        assert session.state is OccurrenceState.VERIFIED
        late = a_mark(session, world.child, Mark.PRESENT, now)
        actions.mark_attendance(db, people.champa, late, now=now)
        assert session.state is OccurrenceState.SUBMITTED


def test_not_held_needs_a_reason_and_an_empty_room(
    database: Database, people: People, world: World, now: datetime
) -> None:
    with database.writing() as db:
        session = today_of(db, world, now)
        with pytest.raises(Invalid):
            actions.say_not_held(db, people.champa, NotHeldGiven(occurrence_id=session.id, reason=None), now=now)
        flood = NotHeldGiven(occurrence_id=session.id, reason=NotHeld.HAZARD)
        actions.say_not_held(db, people.champa, flood, now=now)
        assert session.state is OccurrenceState.NOT_HELD
        seen = a_mark(session, world.child, Mark.PRESENT, now)
        actions.mark_attendance(db, people.champa, seen, now=now)
        assert session.state is OccurrenceState.OPEN
        with pytest.raises(Refused):
            actions.say_not_held(db, people.champa, flood, now=now)


def test_caregivers_are_shown_to_the_manager_and_that_is_written_down(
    database: Database, people: People, world: World, now: datetime
) -> None:
    with database.writing() as db:
        before = db.scalar(sa.select(sa.func.count()).select_from(AuditEntry))
        found = actions.open_caregivers(db, people.hena, world.child.id, now=now)
        assert [type(one) for one in found] == [Caregiver]
        assert db.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == before + 1
        with pytest.raises(NotFound):
            actions.open_caregivers(db, people.champa, world.child.id, now=now)


OUTSIDERS = ("asha", "babul", "dulal", "esha", "farid", "gita", "admin")


@pytest.mark.parametrize("name", OUTSIDERS)
def test_for_outsiders_no_child_is_there(
    database: Database, people: People, world: World, now: datetime, name: str
) -> None:
    actor = getattr(people, name)
    with database.writing() as db:
        session = today_of(db, world, now)
        enrolment = enrolment_of(db, world.child)
        walk_in = WalkInGiven(occurrence_id=session.id, known_as="টিয়া", sex=Sex.FEMALE)
        gone = ExitGiven(enrolment_id=enrolment.id, reason=ExitReason.MOVED, on=local_day(now))
        done = CompletionGiven(enrolment_id=enrolment.id, agreement=AGREED)
        held = SubmissionGiven(occurrence_id=session.id, adults_present=2)
        off = NotHeldGiven(occurrence_id=session.id, reason=NotHeld.HAZARD)
        tries = [
            lambda: queries.register(db, actor, session.id),
            lambda: queries.children_of(db, actor, world.space.id, local_day(now)),
            lambda: queries.look_for(db, actor, world.space.id, CANARY_CHILD),
            lambda: queries.child_page(db, actor, world.child.id, now, local_day(now)),
            lambda: actions.open_caregivers(db, actor, world.child.id, now=now),
            lambda: actions.mark_rest_present(db, actor, session.id, now=now),
            lambda: actions.open_register(db, actor, session.id, now=now),
            lambda: actions.enrol_walk_in(db, actor, walk_in, now=now),
            lambda: actions.exit_child(db, actor, gone, now=now),
            lambda: actions.admit_child(db, actor, enrolment.id, now=now),
            lambda: actions.complete_enrolment(db, actor, done, now=now),
            lambda: actions.submit_register(db, actor, held, now=now),
            lambda: actions.say_not_held(db, actor, off, now=now),
            lambda: actions.verify_register(db, actor, session.id, now=now),
            lambda: actions.return_register(db, actor, session.id, "x", now=now),
            lambda: a_child(db, actor, world.group, now, "টিয়া"),
        ]
        for one in tries:
            with pytest.raises(NotFound):
                one()
    with database.reading() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Attendance)) == 0


def test_another_manager_of_the_area_is_an_outsider(
    database: Database, people: People, world: World, now: datetime
) -> None:
    stranger = Actor(id=UUID(int=77), name="x", role="manager", verbs=people.hena.verbs, within=people.hena.within)
    with database.reading() as db:
        with pytest.raises(NotFound):
            queries.child_page(db, stranger, world.child.id, now, local_day(now))
        with pytest.raises(NotAllowed):
            actions.end_series(db, stranger, world.series.id, local_day(now), now=now)
