"""Counts, missing registers and how many questions a register asks."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.zone import local_day
from relief.spaces import actions, queries
from relief.spaces.children import Child, Enrolment
from relief.spaces.inputs import SubmissionGiven
from relief.spaces.kinds import EnrolmentState, NotHeld, OccurrenceState
from relief.spaces.models import Occurrence, SpaceStaff
from relief.spaces.weeks import weekly
from tests.builders import Areas
from tests.people import People
from tests.spaces.builders import World, a_child, a_group, a_series, a_space, session_on


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(states=st.lists(st.sampled_from(list(OccurrenceState)), min_size=11, max_size=11), hours=st.integers(0, 400))
def test_missing_is_timetable_minus_submitted_minus_not_held(
    database: Database,
    people: People,
    world: World,
    now: datetime,
    states: list[OccurrenceState],
    hours: int,
) -> None:
    moment = now - timedelta(hours=hours)
    with database.writing() as db:
        sessions = db.scalars(sa.select(Occurrence).order_by(Occurrence.starts_at).limit(11)).all()
        for session, state in zip(sessions, states, strict=True):
            session.state = state
            session.not_held_reason = NotHeld.HAZARD if state is OccurrenceState.NOT_HELD else None
    with database.reading() as db:
        found = queries.missing_registers(db, people.asha, moment)
        everything = db.scalars(sa.select(Occurrence)).all()
    so_far = [one for one in everything if one.starts_at <= moment]
    submitted = {OccurrenceState.SUBMITTED, OccurrenceState.VERIFIED}
    not_held = {OccurrenceState.NOT_HELD, OccurrenceState.CANCELLED}
    in_hand = sum(one.state in submitted for one in so_far)
    assert found.total == len(so_far) - in_hand - sum(one.state in not_held for one in so_far)
    for one in found.overdue:
        assert one.occurrence.ends_at + timedelta(hours=24) <= moment
    for one in found.due:
        assert one.occurrence.starts_at <= moment < one.occurrence.ends_at


def test_dulal_misses_nothing_of_another_union(database: Database, people: People, world: World, now: datetime) -> None:
    with database.reading() as db:
        assert queries.missing_registers(db, people.asha, now).total > 5
        assert queries.missing_registers(db, people.dulal, now).total == 0
        assert queries.counts_by_space(db, people.dulal, now) == []


def test_asha_sees_counts_and_small_ones_are_hidden(
    database: Database, people: People, world: World, now: datetime
) -> None:
    with database.writing() as db:
        for number in range(3):
            a_child(db, people.champa, world.group, now, f"শিশু {number}")
        assert queries.counts_by_space(db, people.asha, now)[0].enrolled is None
        assert queries.counts_by_space(db, people.champa, now)[0].enrolled == 4
        assert queries.groups_of(db, people.asha, world.space.id)[0].enrolled is None
        a_child(db, people.champa, world.group, now, "শিশু ৫")
        row = queries.counts_by_space(db, people.asha, now)[0]
        assert (row.enrolled, row.places, row.staff) == (5, 20, 2)
        asks = {task.ask for task in queries.overview(db, people.asha, now).tasks}
        assert asks == {queries.Ask.OVERDUE}


def test_places_by_area(database: Database, people: People, world: World, now: datetime) -> None:
    with database.reading() as db:
        assert queries.places(db, world.response_id) == {world.space.area_id: 20}
        points = queries.place_points(db, world.response_id)
        assert points == [(world.space.id, world.space.area_id, 89.05, 22.55, 20)]
        ended = world.series.valid_from - timedelta(days=1)
        assert queries.places(db, new_id()) == {}
    with database.writing() as db:
        actions.end_series(db, people.hena, world.series.id, ended + timedelta(days=1), now=now)
        assert queries.places(db, world.response_id, on=local_day(now)) == {world.space.area_id: 0}


def test_the_day_of_champa(database: Database, people: People, world: World, now: datetime) -> None:
    with database.writing() as db:
        today = session_on(db, world.series, local_day(now))
        actions.mark_rest_present(db, people.champa, today.id, now=now)
        day = queries.my_day(db, people.champa, now)
        assert [(one.expected, one.marked) for one in day.today] == [(1, 1)]
        assert len(day.tomorrow) == 1
        missing = len(day.missing)
        old = SubmissionGiven(occurrence_id=day.missing[0].occurrence.id, adults_present=2)
        actions.submit_register(db, people.champa, old, now=now)
        assert len(queries.my_day(db, people.champa, now).missing) == missing - 1
        assert queries.my_day(db, people.hena, now).spaces


def test_a_register_of_eighty_asks_three_questions(
    database: Database, people: People, world: World, now: datetime
) -> None:
    with database.writing() as db:
        for number in range(2, 81):
            child = Child(
                code=f"x-{number}", number=number, space_id=world.space.id,
                known_as=f"শিশু {number}", sex=world.child.sex,
                birth_date=world.child.birth_date, created_at=now, created_by_id=new_id(),
            )  # fmt: skip
            db.add(child)
            db.flush()
            db.add(
                Enrolment(
                    child_id=child.id, group_id=world.group.id, space_id=world.space.id,
                    state=EnrolmentState.ACTIVE, from_date=world.series.valid_from,
                    created_at=now, created_by_id=new_id(),
                )
            )  # fmt: skip
        session = session_on(db, world.series, local_day(now))
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", note)
    with database.reading() as db:
        assert len(queries.register(db, people.champa, session.id).rows) == 80
    sa.event.remove(database.engine, "before_cursor_execute", note)
    assert len([one for one in asked if one.startswith("SELECT")]) == 3


def test_a_facilitators_day_asks_as_little_at_thirty_sites_as_at_two(
    database: Database, people: People, world: World, areas: Areas, now: datetime, count_queries: Any
) -> None:
    """Neither a site, a session nor a child more is a question more."""

    def own_site(children: int) -> None:
        with database.writing() as db:
            space = a_space(db, people.hena, areas.union_a2.id, world.response_id, now)
            db.add(SpaceStaff(space_id=space.id, user_id=people.champa.id, code_signed_on=local_day(now)))
            for hour in (7, 9):
                group = a_group(db, people.hena, space, now)
                a_series(db, people.hena, group, now, starts=time(hour), ends=time(hour + 1), rrule=weekly(range(7)))
            for number in range(children):
                a_child(db, people.hena, group, now, f"শিশু {number}")

    def asked() -> tuple[int, int]:
        with database.reading() as db, count_queries() as sent:
            day = queries.my_day(db, people.champa, now)
        return len(sent), len(day.today)

    own_site(1)
    few, sessions = asked()
    for _ in range(5):
        own_site(4)
    many, more = asked()
    assert more > sessions
    assert many == few <= 12
