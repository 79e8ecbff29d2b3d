"""Several people on one register in the same moment: no mark holds up another, none is lost, presence holds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from relief.households.models import Sex
from relief.kernel.actor import Actor
from relief.kernel.db import Database, Session
from relief.kernel.ids import new_id
from relief.kernel.problems import Refused
from relief.kernel.zone import local_day
from relief.spaces import actions
from relief.spaces.children import Attendance, AttendanceMark, Child, Enrolment
from relief.spaces.inputs import MarkGiven, NotHeldGiven, WalkInGiven
from relief.spaces.kinds import EnrolmentState, Mark, NotHeld, OccurrenceState, SpaceState
from relief.spaces.models import ActivityGroup, Occurrence, Space
from relief.spaces.rosters import take_turns
from relief.spaces.site_kinds import Halt
from relief.spaces.suspension import SuspensionGiven
from tests.people import People
from tests.spaces.builders import World, a_child, a_group, a_series, session_on
from tests.spaces.test_halts import WATER

ROUNDS = 8


def at_once(database: Database, deeds: Sequence[Callable[[Session], object]]) -> list[object]:
    """Each deed in a transaction of its own, all let go in one moment; what each came to, a fault as itself."""
    start = threading.Barrier(len(deeds))
    came: list[object] = [None] * len(deeds)

    def run(number: int, deed: Callable[[Session], object]) -> None:
        start.wait()
        try:
            with database.writing() as db:
                came[number] = deed(db)
        except Exception as fault:
            came[number] = fault

    threads = [threading.Thread(target=run, args=one) for one in enumerate(deeds)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return came


def marking(who: Actor, session_id: UUID, child_id: UUID, mark: Mark, at: datetime) -> Callable[[Session], object]:
    given = MarkGiven(id=new_id(), occurrence_id=session_id, child_id=child_id, mark=mark, marked_at=at)
    return lambda db: actions.mark_register(db, who, session_id, [given], now=at)


def mark_one(db: Session, who: Actor, session_id: UUID, child_id: UUID, at: datetime) -> int:
    given = MarkGiven(id=new_id(), occurrence_id=session_id, child_id=child_id, mark=Mark.PRESENT, marked_at=at)
    return actions.mark_register(db, who, session_id, [given], now=at)


def walking_in(who: Actor, session_id: UUID, name: str, at: datetime) -> Callable[[Session], object]:
    given = WalkInGiven(
        id=new_id(), occurrence_id=session_id, mark_id=new_id(), known_as=name, sex=Sex.FEMALE, age=7,
        is_different=True,
    )  # fmt: skip
    return lambda db: actions.enrol_walk_in(db, who, given, now=at)


@pytest.mark.goal("R9")
def test_two_people_mark_the_same_child_in_one_moment(
    database: Database, people: People, world: World, now: datetime
) -> None:
    """Both marks are kept, presence holds and the quarrel is shown: whoever of the two comes first, every time."""
    with database.writing() as db:
        session_id = session_on(db, world.series, local_day(now)).id
        kids = [a_child(db, people.champa, world.group, now, f"শিশু {number}").id for number in range(ROUNDS)]
    for child_id in kids:
        came = at_once(
            database,
            [
                marking(people.champa, session_id, child_id, Mark.PRESENT, now),
                marking(people.hena, session_id, child_id, Mark.ABSENT_UNINFORMED, now + timedelta(seconds=1)),
            ],
        )
        assert came == [1, 1]
    with database.reading() as db:
        rows = {row.child_id: (row.mark, row.is_disputed) for row in db.scalars(sa.select(Attendance))}
        assert rows == dict.fromkeys(kids, (Mark.PRESENT, True))
        assert db.scalar(sa.select(sa.func.count()).select_from(AttendanceMark)) == 2 * ROUNDS
        assert db.get_one(Occurrence, session_id).state is OccurrenceState.OPEN


def test_a_change_of_what_was_marked_before_is_folded_with_the_other_persons(
    database: Database, people: People, world: World, now: datetime
) -> None:
    """The row stands already, so nothing refuses the second writer: he must not write what he worked out too early."""
    with database.writing() as db:
        session_id = session_on(db, world.series, local_day(now)).id
        kids = [a_child(db, people.champa, world.group, now, f"শিশু {number}").id for number in range(ROUNDS)]
        for child_id in kids:
            marking(people.champa, session_id, child_id, Mark.ABSENT_INFORMED, now)(db)
    later = now + timedelta(minutes=5)
    for child_id in kids:
        # He changes his own to present; she, without having seen either, says absent.
        came = at_once(
            database,
            [
                marking(people.hena, session_id, child_id, Mark.ABSENT_UNINFORMED, later + timedelta(seconds=1)),
                marking(people.champa, session_id, child_id, Mark.PRESENT, later),
            ],
        )
        assert came == [1, 1]
    with database.reading() as db:
        rows = {row.child_id: (row.mark, row.is_disputed) for row in db.scalars(sa.select(Attendance))}
    assert rows == dict.fromkeys(kids, (Mark.PRESENT, True))


def test_a_child_seen_and_a_session_not_held_are_never_both_true(
    database: Database, people: People, world: World, now: datetime
) -> None:
    """Either the session stands as not held before the child is seen, and opens again, or it is refused."""
    sessions = []
    with database.writing() as db:
        for number in range(1, ROUNDS + 1):
            day = local_day(now) - timedelta(days=number)
            found = sa.select(Occurrence.id).where(Occurrence.series_id == world.series.id, Occurrence.on_date == day)
            session_id = db.scalar(found)
            if session_id is not None:
                actions.open_register(db, people.hena, session_id, now=now)
                sessions.append(session_id)
    assert len(sessions) > ROUNDS // 2
    for session_id in sessions:
        not_held = NotHeldGiven(occurrence_id=session_id, reason=NotHeld.NO_CHILDREN)
        came = at_once(
            database,
            [
                marking(people.champa, session_id, world.child.id, Mark.PRESENT, now),
                lambda db, given=not_held: actions.say_not_held(db, people.hena, given, now=now),
            ],
        )
        assert came[0] == 1
        assert isinstance(came[1], Occurrence | Refused)
        with database.reading() as db:
            assert db.get_one(Occurrence, session_id).state is OccurrenceState.OPEN


def test_children_who_walk_in_at_two_doors_have_numbers_of_their_own(
    database: Database, people: People, world: World, now: datetime
) -> None:
    """Two sessions of one space: each child takes the next number of the one register book."""
    with database.writing() as db:
        group = a_group(db, people.hena, world.space, now, name_bn="নদী দল", name_en="River group")
        series = a_series(db, people.hena, group, now, room="২")
        doors = [session_on(db, one, local_day(now)).id for one in (world.series, series)]
    came = at_once(
        database,
        [
            walking_in(people.champa if number % 2 else people.hena, doors[number % 2], f"নতুন {number}", now)
            for number in range(6)
        ],
    )
    assert all(isinstance(one, Child) for one in came), came
    with database.reading() as db:
        assert sorted(db.scalars(sa.select(Child.number))) == [1, 2, 3, 4, 5, 6, 7]


def test_the_last_place_of_a_group_is_given_once(
    database: Database, people: People, world: World, now: datetime
) -> None:
    """Two people enrol at two desks: one child has the place, the other waits."""
    with database.writing() as db:
        db.get_one(ActivityGroup, world.group.id).max_size = 2
    at_once(
        database,
        [
            lambda db, who=who, name=name: a_child(db, who, world.group, now, name)
            for who, name in ((people.champa, "রূপা"), (people.hena, "মিনা"))
        ],
    )
    with database.reading() as db:
        states = sorted(db.scalars(sa.select(Enrolment.state)))
    assert states == [EnrolmentState.ACTIVE, EnrolmentState.ACTIVE, EnrolmentState.WAITLISTED]


def test_sites_stand_still_while_tablets_send_and_nobody_waits_for_the_other_for_good(
    database: Database, people: People, world: World, now: datetime
) -> None:
    """docs/decisions/0027: a polygon stops the sessions of a site, beside an upload of several of its registers, latest
    first, and a child who walks in at one whose roll call has begun."""
    with database.writing() as db:
        db.get_one(Space, world.space.id).lon = 89.05
        begun = session_on(db, world.series, local_day(now)).id
        actions.open_register(db, people.hena, begun, now=now)
    for number in range(ROUNDS // 2):
        with database.reading() as db:
            first, last = local_day(now) - timedelta(days=14), local_day(now) + timedelta(days=14)
            planned = sa.select(Occurrence.id).where(
                Occurrence.series_id == world.series.id, Occurrence.state == OccurrenceState.PLANNED,
                Occurrence.on_date.between(first, local_day(now)),
            )  # fmt: skip
            sessions = list(db.scalars(planned.order_by(Occurrence.id.desc())))

        def upload(db: Session, marked: Sequence[UUID] = sessions) -> int:
            take_turns(db, marked)
            # The others stay planned for the next rounds.
            return sum(mark_one(db, people.champa, one, world.child.id, now) for one in marked[:2])

        given = SuspensionGiven(halt=Halt.HAZARD, from_date=first, to_date=last, reason="", shape=WATER)
        came = at_once(
            database,
            [
                lambda db, given=given: actions.suspend_inside(db, people.asha, given, now=now),
                upload,
                walking_in(people.champa, begun, f"নতুন {number}", now),
            ],
        )
        assert not [one for one in came if isinstance(one, Exception)], came
        with database.writing() as db:
            actions.undo(db, people.asha, given.id, now=now)
        with database.reading() as db:
            assert db.get_one(Space, world.space.id).state is SpaceState.OPEN
            seen = sa.select(Occurrence.state).join(Attendance, Attendance.occurrence_id == Occurrence.id)
            assert set(db.scalars(seen)) == {OccurrenceState.OPEN}, "who was seen was there, whatever stood still"
