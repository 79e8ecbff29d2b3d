"""When a child who stopped coming is asked after: the rule by table, then once for each row of absences."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from relief.audit.models import AuditEntry
from relief.jobs import named, run_once
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.problems import NotFound, Refused
from relief.kernel.zone import local_day
from relief.spaces import absence, actions
from relief.spaces.absence import Contact, FollowState, Kept, Level, Outcome, Session, Thresholds
from relief.spaces.absence_models import AbsenceFollowup, ChildWatch
from relief.spaces.children import Child
from relief.spaces.inputs import NotHeldGiven, SubmissionGiven
from relief.spaces.kinds import EnrolmentState, Mark, NotHeld, OccurrenceState
from relief.spaces.models import Occurrence
from relief.spaces.queries import absence as asked
from tests.people import People, Person, signed_in
from tests.spaces.builders import World, a_child, a_group, a_mark, a_series, enrolment_of, session_on

DAY = date(2026, 8, 20)
P, L, T, U, N = Mark.PRESENT, Mark.LATE, Mark.ABSENT_INFORMED, Mark.ABSENT_UNINFORMED, Mark.NOT_MARKED
HELD, OFF, OPEN, BACK = (
    OccurrenceState.SUBMITTED, OccurrenceState.NOT_HELD, OccurrenceState.OPEN, OccurrenceState.RETURNED,
)  # fmt: skip


def walk(*newest_first: tuple[object, ...]) -> list[Session]:
    """(mark, state, expected) a day apart, the newest first."""
    found = []
    for n, (mark, *rest) in enumerate(newest_first):
        state, expected = (*rest, *(HELD, True)[len(rest) :])
        on = DAY - timedelta(days=n)
        at = datetime.combine(on, datetime.min.time(), UTC)
        found.append(Session(at=at, on=on, state=state, mark=mark, expected=expected))
    return found


@pytest.mark.parametrize(
    ("case", "sessions", "count", "days"),
    [
        ("nothing yet", walk(), 0, 0),
        ("three in a row", walk((U,), (U,), (U,), (P,), (U,)), 3, 2),
        ("late is present", walk((U,), (L,), (U,)), 1, 0),
        ("flood week suspended", walk((U,), (N, OFF), (N, OFF), (N, OFF), (U,), (P,)), 2, 1),
        ("a mark left in a session not held", walk((U,), (U, OFF), (P,)), 1, 0),
        ("holiday", walk((N, OFF), (U,), (N, OccurrenceState.CANCELLED), (U,), (P,)), 2, 1),
        ("late joiner", walk((U,), (U,), (U, HELD, False), (U, HELD, False)), 2, 1),
        ("on hold in between", walk((U,), (N, HELD, False), (N, HELD, False), (U,), (P,)), 2, 3),
        ("informed neither counts nor breaks", walk((U,), (T,), (U,), (P,)), 2, 2),
        ("unmarked register neither counts nor breaks", walk((U,), (N,), (U,), (P,)), 2, 2),
        ("an undone mark is a blank", walk((N,), (N,), (U,), (P,)), 1, 0),
        ("a register that is only begun says nothing of absences", walk((U, OPEN), (U,), (P,)), 1, 0),
        ("but being seen in it breaks the row", walk((P, OPEN), (U,), (U,)), 0, 0),
        ("a register sent back was held", walk((U, BACK), (U,), (P,)), 2, 1),
    ],
)
def test_the_row_of_absences(case: str, sessions: list[Session], count: int, days: int) -> None:
    found = absence.streak(sessions)
    assert (found.count, found.days) == (count, days), case


@pytest.mark.parametrize(
    ("count", "days", "watched", "level"),
    [
        (0, 0, True, None), (1, 0, False, None), (1, 0, True, Level.CHECK), (2, 1, False, Level.CONTACT),
        (2, 20, False, Level.CONTACT), (2, 21, False, Level.CONFIRM), (3, 2, False, Level.VISIT),
        (9, 12, False, Level.VISIT), (10, 12, False, Level.CONFIRM), (1, 40, False, None),
    ],
)  # fmt: skip
def test_what_is_done_from_when(count: int, days: int, watched: bool, level: Level | None) -> None:
    row = absence.Streak(count=count, days=days)
    assert absence.level_of(row, Thresholds(), is_watched=watched) is level
    due = {Level.CHECK: 0, Level.CONTACT: 1, Level.VISIT: 3, Level.CONFIRM: 3}
    if level is not None:
        assert absence.due_on(level, Thresholds(), DAY) == DAY + timedelta(days=due[level])


@pytest.mark.parametrize("outcome", Outcome)
def test_a_worry_is_told_elsewhere_and_kept_as_reached(outcome: Outcome) -> None:
    worry = outcome in (Outcome.WORK, Outcome.UNSAFE, Outcome.MARRIED, Outcome.UNKNOWN)
    assert absence.proposes_concern(outcome, 3) is worry
    assert absence.proposes_concern(outcome, 2) is (worry and outcome is not Outcome.UNKNOWN)
    assert absence.may_close(outcome, 2) is (outcome is not Outcome.UNKNOWN)
    assert (absence.kept(outcome) is Kept.REACHED) is worry


def past(db, world: World, now: datetime, count: int) -> list[Occurrence]:
    query = sa.select(Occurrence).where(Occurrence.series_id == world.series.id, Occurrence.ends_at < now)
    return db.scalars(query.order_by(Occurrence.starts_at.desc()).limit(count)).all()[::-1]


def hand_in(db, who: Actor, session: Occurrence, child: Child, mark: Mark, now: datetime) -> None:
    actions.mark_register(db, who, session.id, [a_mark(session, child, mark, now)], now=now)
    actions.submit_register(db, who, SubmissionGiven(occurrence_id=session.id, adults_present=2), now=now)


def all_of(db) -> list[AbsenceFollowup]:
    return list(db.scalars(sa.select(AbsenceFollowup).order_by(AbsenceFollowup.created_at)))


def test_one_row_of_absences_is_one_follow_up(database: Database, people: People, world: World, now: datetime) -> None:
    champa, clerk, child = people.champa, Actor.clerk("tests"), world.child
    with database.writing() as db:
        sessions = past(db, world, now, 5)
        hand_in(db, champa, sessions[0], child, U, now)
        assert all_of(db) == []
        hand_in(db, champa, sessions[1], child, U, now)
        [one] = all_of(db)
        assert (one.level, one.absences, one.due_on) == (Level.CONTACT, 2, local_day(now) + timedelta(days=1))
        # A mark made twice, undone and made again, and the job of the night open nothing more.
        hand_in(db, champa, sessions[1], child, Mark.NOT_MARKED, now + timedelta(minutes=1))
        assert one.absences == 1
        hand_in(db, champa, sessions[1], child, U, now + timedelta(minutes=2))
        hand_in(db, champa, sessions[2], child, U, now + timedelta(minutes=3))
    assert run_once(database, named("spaces.absences"), now).outcome == "0 children to ask after"
    with database.writing() as db:
        [one] = all_of(db)
        assert (one.level, one.absences) == (Level.VISIT, 3)
        # Closed, the same row comes up again only when more is to be done.
        actions.close_followup(db, champa, one.id, Outcome.ILL, now=now)
        hand_in(db, champa, sessions[3], child, U, now + timedelta(minutes=4))
        assert [row.state for row in all_of(db)] == [FollowState.CLOSED]
        few = Thresholds(confirm_after=4)
        actions.change_thresholds(db, people.hena, world.group.id, few, now=now)
        assert actions.evaluate_absences(db, clerk, world.group.id, now=now) == 1
        [one] = all_of(db)
        assert (one.level, one.state, one.outcome) == (Level.CONFIRM, FollowState.OPEN, None)
        # Seen again: nothing closes by itself, and the child stays enrolled whatever happens.
        hand_in(db, champa, sessions[4], child, P, now + timedelta(minutes=5))
        [row] = asked.followups(db, champa, now)
        assert row.came_back
        assert row.followup.state is FollowState.OPEN
        with pytest.raises(Refused):
            actions.close_followup(db, champa, one.id, Outcome.RETURNING, now=now)
        actions.close_followup(db, people.hena, one.id, Outcome.RETURNING, now=now + timedelta(minutes=6))
        assert enrolment_of(db, child).state is EnrolmentState.ACTIVE
        # A new row of absences after the child was seen is asked after anew.
        late = now + timedelta(days=7)
        actions.materialise(db, clerk, now=late)
        for session in past(db, world, late, 2):
            hand_in(db, champa, session, child, U, late)
        assert [one.state for one in all_of(db)] == [FollowState.CLOSED, FollowState.OPEN]


def test_two_groups_are_one_follow_up(database: Database, people: People, world: World, now: datetime) -> None:
    with database.writing() as db:
        other = a_group(db, people.hena, world.space, now, name_bn="চাঁদ দল")
        series = a_series(db, people.hena, other, now, room="বারান্দা")
        actions.join_group(db, people.champa, world.child.id, other.id, now=now - timedelta(days=10))
        for session in past(db, world, now, 2):
            hand_in(db, people.champa, session, world.child, U, now)
        days = [session.on_date for session in past(db, world, now, 3)]
        for day in days:
            hand_in(db, people.champa, session_on(db, series, day), world.child, U, now)
        [one] = all_of(db)
        assert (one.level, one.absences) == (Level.VISIT, 3)


def test_flood_week_and_first_day_and_hold_open_nothing(
    database: Database, people: People, world: World, now: datetime
) -> None:
    champa = people.champa
    with database.writing() as db:
        sessions = past(db, world, now, 4)
        late = a_child(db, champa, world.group, now, "দেরি", from_date=sessions[3].on_date)
        hand_in(db, champa, sessions[0], world.child, U, now)
        for session in sessions[1:3]:
            given = NotHeldGiven(occurrence_id=session.id, reason=NotHeld.HAZARD)
            actions.say_not_held(db, champa, given, now=now)
        hand_in(db, champa, sessions[3], late, U, now)
        assert all_of(db) == []
        actions.hold_enrolment(db, champa, enrolment_of(db, world.child).id, on=sessions[3].on_date, now=now)
        hand_in(db, champa, sessions[3], world.child, U, now)
        assert all_of(db) == []


def test_a_watched_child_is_checked_today_without_a_reason(
    database: Database, people: People, world: World, now: datetime
) -> None:
    with database.writing() as db:
        with pytest.raises(NotFound):
            actions.watch_child(db, people.champa, world.child.id, is_watched=True, now=now)
        actions.watch_child(db, people.hena, world.child.id, is_watched=True, now=now)
        hand_in(db, people.champa, past(db, world, now, 1)[0], world.child, U, now)
        [one] = all_of(db)
        assert (one.level, one.due_on) == (Level.CHECK, local_day(now))


def test_check_today_is_ended_by_a_second_person_on_the_childs_page(
    app: Flask, database: Database, people: People, world: World, now: datetime
) -> None:
    """The manager asks; asking oneself, nobody having asked, and a stranger change nothing (F23)."""
    url = f"/spaces/children/{world.child.id}/unwatch"
    with database.writing() as db:
        actions.watch_child(db, people.hena, world.child.id, is_watched=True, now=now)
    hena, champa, dulal = (signed_in(app, people.user(name)) for name in ("hena", "champa", "dulal"))

    def sent(person: Person) -> int:
        return person.client.post(url, data={"csrf_token": person.token()}).status_code

    def stands() -> bool:
        with database.reading() as db:
            return db.get(ChildWatch, world.child.id) is not None

    assert sent(champa) == 404, "nobody has asked for it"
    with database.writing() as db:
        actions.watch_child(db, people.hena, world.child.id, is_watched=False, now=now)
    assert stands()
    assert sent(hena) == 409
    assert sent(dulal) in (403, 404)
    assert stands()
    assert sent(champa) == 303
    assert not stands()


def test_attempts_and_what_is_kept(database: Database, people: People, world: World, now: datetime) -> None:
    champa = people.champa
    with database.writing() as db:
        for session in past(db, world, now, 2):
            hand_in(db, champa, session, world.child, U, now)
        [one] = all_of(db)
        with pytest.raises(NotFound):
            actions.record_attempt(db, people.dulal, one.id, Contact.CALL, local_day(now), has_reached=True, now=now)
        actions.assign_followup(db, champa, one.id, champa.id, now=now)
        for kind in (Contact.CALL, Contact.PEER):
            actions.record_attempt(db, champa, one.id, kind, local_day(now), has_reached=False, now=now)
        assert one.state is FollowState.ATTEMPTED
        with pytest.raises(Refused):
            actions.close_followup(db, champa, one.id, Outcome.UNKNOWN, now=now)
        actions.record_attempt(db, champa, one.id, Contact.VISIT, local_day(now), has_reached=True, now=now)
        assert one.state is FollowState.REACHED
        assert actions.close_followup(db, champa, one.id, Outcome.MARRIED, now=now)
        assert one.outcome is Kept.REACHED
        said = " ".join(str(entry.details) for entry in db.scalars(sa.select(AuditEntry)))
        assert "married" not in said
        [count] = asked.followup_counts(db, people.champa, now) or [None]
        assert count is None or count.open == 0


def test_others_see_numbers_and_small_ones_not(database: Database, people: People, world: World, now: datetime) -> None:
    with database.writing() as db:
        for session in past(db, world, now, 2):
            hand_in(db, people.champa, session, world.child, U, now)
        assert [row.open for row in asked.followup_counts(db, people.asha, now)] == [None]
        assert asked.followup_counts(db, people.dulal, now) == []
