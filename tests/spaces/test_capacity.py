"""Adults, room and shifts by table, and that a session over capacity lets everybody in and says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest

from relief.households.models import Sex
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.zone import local_day
from relief.spaces import actions, capacity
from relief.spaces.actions import gate as gate_actions
from relief.spaces.capacity import Adult, Cause, Seat
from relief.spaces.capacity_models import SessionCapacity
from relief.spaces.gate_inputs import HoldGiven
from relief.spaces.inputs import SubmissionGiven
from relief.spaces.kinds import Mark
from relief.spaces.queries import capacity as capacity_queries
from relief.spaces.rules import Alert
from relief.spaces.site_kinds import Vetting
from tests.builders import CLERK
from tests.people import People
from tests.spaces.builders import World, a_child, a_mark
from tests.spaces.test_absence import past

GIRL, BOY = Sex.FEMALE, Sex.MALE
WOMAN, MAN = Adult(sex=Sex.FEMALE), Adult(sex=Sex.MALE)


def boys(count: int, age: int) -> list[Seat]:
    return [Seat(age=age, sex=BOY)] * count


@pytest.mark.parametrize(
    ("seats", "adults"),
    [
        ([], 0), (boys(1, 15), 2),
        # 1:3, 2:15, 2:20, 2:25, 2:30 by age; one child more needs one adult more.
        (boys(9, 1), 3), (boys(10, 1), 4), (boys(22, 4), 3), (boys(23, 4), 4), (boys(30, 9), 3), (boys(31, 9), 4),
        (boys(37, 12), 3), (boys(38, 12), 4), (boys(45, 17), 3), (boys(46, 17), 4), (boys(30, 15), 2),
        (boys(18, 7) + boys(6, 11), 3),
        (boys(17, 7) + boys(6, 11) + [Seat(age=7, sex=BOY, support=Fraction(3))], 3),
        (boys(15, 7) + [Seat(age=7, sex=BOY, support=Fraction(3))] * 3, 3),
    ],
)  # fmt: skip
def test_adults_needed(seats: list[Seat], adults: int) -> None:
    assert capacity.needed(seats) == adults


@pytest.mark.parametrize(
    ("case", "seats", "adults", "m2", "alert", "causes"),
    [
        ("enough", boys(20, 7), [MAN, WOMAN], 40.0, Alert.GOOD, ()),
        ("nobody here", [], [], 40.0, Alert.GOOD, ()),
        ("a trainee does not count", boys(20, 7), [MAN, Adult(is_in_training=True)], None, Alert.BAD,
         (Cause.FEW_ADULTS, Cause.ALONE)),
        ("nor who is not vetted, is young, cooks, or is away", boys(5, 7),
         [WOMAN, Adult(is_vetted=False), Adult(is_adult=False), Adult(is_on_other_work=True), Adult(present=False)],
         None, Alert.BAD, (Cause.FEW_ADULTS, Cause.ALONE)),
        ("a single adult", boys(1, 16), [WOMAN], None, Alert.BAD, (Cause.FEW_ADULTS, Cause.ALONE)),
        ("one short of five is four fifths: amber", boys(50, 7), [WOMAN] * 4, None, Alert.WARN, (Cause.FEW_ADULTS,)),
        ("one short of three is below: red", boys(30, 7), [WOMAN] * 2, None, Alert.BAD, (Cause.FEW_ADULTS,)),
        ("girls and no woman", [Seat(age=9, sex=GIRL)], [MAN, MAN], None, Alert.BAD, (Cause.NO_WOMAN,)),
        ("boys and no woman", boys(2, 9), [MAN, MAN], None, Alert.GOOD, ()),
        ("an adult of unknown sex is no finding", [Seat(age=9, sex=GIRL)], [MAN, Adult()], None, Alert.GOOD, ()),
        ("under 1.5 m2 each", boys(20, 15), [WOMAN, MAN], 29.9, Alert.WARN, (Cause.ROOM,)),
        ("under 1 m2 each", boys(20, 15), [WOMAN, MAN], 19.9, Alert.BAD, (Cause.ROOM,)),
    ],
)  # fmt: skip
def test_what_is_amber_and_red(
    case: str, seats: list[Seat], adults: list[Adult], m2: float | None, alert: Alert, causes: tuple[Cause, ...]
) -> None:
    found = capacity.assess(seats, adults, m2)
    assert (found.alert, found.causes) == (alert, causes), case


def test_a_large_centre_comes_in_shifts() -> None:
    # As in Satkhira in 2011: 77 children, three adults, a room of 62 square metres for 41.
    seats = [Seat(age=4 + n % 12, sex=BOY) for n in range(77)]
    assert capacity.assess(seats, [WOMAN] * 3).needed > 5
    shifts = capacity.split(seats, 3, 41)
    assert sorted(row for one in shifts for row in one.rows) == list(range(77))
    assert all(one.adults <= 3 and one.children <= 41 for one in shifts)
    assert [one.age_from for one in shifts] == sorted(one.age_from for one in shifts)
    assert all(one.age_to <= other.age_from for one, other in pairwise(shifts))
    assert min(one.children for one in shifts) > 10
    assert len(shifts) == 3


@pytest.mark.parametrize(("seats", "adults", "cap"), [([], 3, 40), (boys(9, 7), 1, 40), (boys(9, 7), 3, 0)])
def test_no_number_of_shifts_helps(seats: list[Seat], adults: int, cap: int) -> None:
    assert capacity.split(seats, adults, cap) == []


def test_nobody_is_turned_away_and_it_is_written_down(
    database: Database, people: People, world: World, now: datetime
) -> None:
    champa = people.champa
    with database.writing() as db:
        world.space.indoor_m2 = 1.5
        db.merge(world.space)
        session = past(db, world, now, 1)[0]
        children = [world.child, *(a_child(db, champa, world.group, now, f"শিশু {n}") for n in range(2))]
        marks = [a_mark(session, one, Mark.PRESENT, now) for one in children]
        assert actions.mark_register(db, champa, session.id, marks, now=now) == 3
        given = SubmissionGiven(occurrence_id=session.id, adults_present=1)
        actions.submit_register(db, champa, given, now=now)
        row = db.get_one(SessionCapacity, session.id)
        assert (row.children, row.adults, row.needed, row.over, row.alert) == (3, 1, 2, 2, Alert.BAD)
        found = capacity_queries.space_capacity(db, people.asha, world.space.id, now - timedelta(days=1))
        assert found.enrolled == 3
        assert all(not one.children for one in found.shifts)
        assert found.planned[0].standing.children == 3


def test_whether_a_woman_is_there_is_known_live_planned_and_in_the_register(
    database: Database, people: People, world: World, now: datetime
) -> None:
    champa, hena = people.champa, people.hena
    day = local_day(now) - timedelta(days=30)

    def say(who: Actor, sex: Sex | None, *, is_trainee: bool = False) -> None:
        given = actions.ClearanceGiven(
            user_id=who.id, sex=sex, is_trainee=is_trainee, vetting=Vetting.CLEARED, vetted_on=day, trained_on=day
        )
        with database.writing() as db:
            actions.record_clearance(db, CLERK, given, now=now)

    def planned() -> tuple[int, bool, int, int]:
        with database.reading() as db:
            found = capacity_queries.space_capacity(db, champa, world.space.id, now - timedelta(days=1))
            standing = found.planned[0].standing
            return standing.counted, Cause.NO_WOMAN in standing.causes, found.not_counted, found.sex_unknown

    # Nobody answers for them yet, so nobody counts, and surely no woman is there for the girl who is expected.
    assert planned() == (0, True, 2, 0)
    say(champa, Sex.MALE)
    say(hena, None)
    assert planned() == (2, False, 0, 1)
    say(hena, Sex.MALE)
    assert planned() == (2, True, 0, 0)
    say(hena, Sex.FEMALE, is_trainee=True)
    assert planned() == (1, True, 1, 0)
    say(hena, Sex.FEMALE)
    assert planned() == (2, False, 0, 0)
    with database.writing() as db:
        session = past(db, world, now, 1)[0]
        assert actions.mark_register(db, champa, session.id, [a_mark(session, world.child, Mark.PRESENT, now)], now=now)
        hold = HoldGiven(occurrence_id=session.id, adults=(champa.id,))
        gate_actions.hold_session(db, champa, hold, now=now)
        # One man is named, and another adult only counted: nobody knows who that is, so no alarm is raised.
        for adults, alarm in ((2, False), (1, True)):
            given = SubmissionGiven(occurrence_id=session.id, adults_present=adults)
            actions.submit_register(db, champa, given, now=now)
            causes = capacity_queries.session_standing(db, session).causes
            assert (Cause.NO_WOMAN in causes) is alarm, "said, and never a reason to refuse the register"
        gate_actions.hold_session(db, champa, HoldGiven(occurrence_id=session.id, adults=(hena.id,)), now=now)
        given = SubmissionGiven(occurrence_id=session.id, adults_present=2)
        actions.submit_register(db, champa, given, now=now)
        assert Cause.NO_WOMAN not in capacity_queries.session_standing(db, session).causes
