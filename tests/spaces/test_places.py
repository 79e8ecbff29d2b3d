"""Pauses, the waiting line, second groups, moves between sites, and heads that get names."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from relief.households.models import Sex
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid, NotFound, Refused
from relief.kernel.zone import local_day
from relief.spaces import actions, queries
from relief.spaces.children import Attendance, Caregiver, Child
from relief.spaces.functioning import ChildFunctioning, has_disability
from relief.spaces.inputs import ExitGiven
from relief.spaces.kinds import EnrolmentState, ExitReason, Mark, SexRule
from relief.spaces.queries import tally as tally_queries
from relief.spaces.queries import waiting as waiting_queries
from relief.spaces.tally import AgeBand, Cell, band_of
from relief.spaces.transfers import root_of
from relief.spaces.waiting import GroupOffer, WaitReason, propose_group
from tests.builders import Areas
from tests.people import People
from tests.spaces.builders import World, a_child, a_group, a_mark, a_series, a_space, enrolment_of, session_on
from tests.spaces.test_absence import past

SMALL, BIG = AgeBand.FROM_5, AgeBand.FROM_10


def names(db, actor, session) -> list[str]:
    return [row.child.known_as for row in queries.register(db, actor, session.id).rows]


def test_past_registers_never_change(database: Database, people: People, world: World, now: datetime) -> None:
    champa = people.champa
    with database.writing() as db:
        before, last = past(db, world, now, 2)
        a_child(db, champa, world.group, now, "নতুন", from_date=last.on_date)
        then = {one.id: names(db, champa, one) for one in (before, last)}
        assert [len(found) for found in then.values()] == [1, 2]
        enrolment = enrolment_of(db, world.child)
        actions.hold_enrolment(db, champa, enrolment.id, on=local_day(now), now=now)
        today = session_on(db, world.series, local_day(now))
        assert world.child.known_as not in names(db, champa, today)
        back = now + timedelta(days=1)
        actions.take_back(db, champa, enrolment.id, now=back)
        assert world.child.known_as not in names(db, champa, today)
        assert world.child.known_as in names(db, champa, session_on(db, world.series, local_day(back)))
        # On hold and back on one day is no pause, and may happen again.
        for _ in range(2):
            actions.hold_enrolment(db, champa, enrolment.id, on=local_day(back), now=back)
            actions.take_back(db, champa, enrolment.id, now=back)
        assert world.child.known_as in names(db, champa, session_on(db, world.series, local_day(back)))
        # Who only waited and gave up was never expected.
        world.group.max_size = 1
        db.merge(world.group)
        db.flush()
        waits = a_child(db, champa, world.group, now, "অপেক্ষা", from_date=before.on_date)
        given = ExitGiven(enrolment_id=enrolment_of(db, waits).id, reason=ExitReason.MOVED, on=local_day(now))
        actions.exit_child(db, champa, given, now=now)
        assert {one.id: names(db, champa, one) for one in (before, last)} == then


def test_the_line_has_an_order_and_reasons(database: Database, people: People, world: World, now: datetime) -> None:
    champa = people.champa
    with database.writing() as db:
        world.group.max_size = 1
        db.merge(world.group)
        db.flush()
        first, second = (a_child(db, champa, world.group, now, name) for name in ("প্রথম", "দ্বিতীয়"))
        assert enrolment_of(db, second).state is EnrolmentState.WAITLISTED
        line = waiting_queries.line(db, champa, world.space.id, local_day(now)).waiting
        assert [one.child.id for one in line] == [first.id, second.id]
        given = {"first": True, "reason": WaitReason.HOURS, "now": now}
        actions.place_in_line(db, champa, enrolment_of(db, second).id, **given)
        line = waiting_queries.line(db, champa, world.space.id, local_day(now)).waiting
        assert [(one.child.id, one.reason) for one in line] == [
            (second.id, WaitReason.HOURS), (first.id, WaitReason.FULL),
        ]  # fmt: skip
        with pytest.raises(NotFound):
            waiting_queries.line(db, people.asha, world.space.id, local_day(now))


@pytest.mark.parametrize(
    ("age", "sex", "found"),
    [(4, "female", None), (6, "female", 0), (6, "male", 0), (12, "female", 2), (12, "male", 1), (9, "male", 3)],
)
def test_the_group_for_age_and_sex(age: int, sex: str, found: int | None) -> None:
    ids = sorted(new_id() for _ in range(4))
    rows = [
        (5, 8, SexRule.ANY, 3), (10, 14, SexRule.ANY, 1), (10, 14, SexRule.GIRLS, 5), (9, 9, SexRule.BOYS, 0),
    ]  # fmt: skip
    offers = [
        GroupOffer(id=key, age_min=low, age_max=high, sex_rule=rule, free=free)
        for key, (low, high, rule, free) in zip(ids, rows, strict=True)
    ]
    proposed = propose_group(offers, age, sex)
    assert (ids.index(proposed.id) if proposed else None) == found


def test_a_move_keeps_both_histories_and_one_person(
    database: Database, people: People, world: World, areas: Areas, now: datetime
) -> None:
    champa, hena = people.champa, people.hena
    with database.writing() as db:
        old = past(db, world, now, 1)[0]
        actions.mark_register(db, champa, old.id, [a_mark(old, world.child, Mark.PRESENT, now)], now=now)
        there = a_space(db, hena, areas.union_a1.id, world.response_id, now)
        group = a_group(db, hena, there, now)
        series = a_series(db, hena, group, now)
        transfer = actions.ask_transfer(db, champa, world.child.id, there.id, "মা", now=now)
        assert enrolment_of(db, world.child).state is EnrolmentState.ACTIVE
        with pytest.raises(NotFound):
            actions.take_in(db, champa, transfer.id, group.id, now=now)
        child = actions.take_in(db, hena, transfer.id, group.id, now=now)
        gone = enrolment_of(db, world.child)
        assert (gone.state, gone.exit_reason) == (EnrolmentState.EXITED, ExitReason.TRANSFERRED)
        assert names(db, champa, old) == [world.child.known_as]
        assert root_of(db, child.id) == root_of(db, world.child.id) == world.child.id
        assert db.scalar(sa.select(sa.func.count()).where(Caregiver.child_id == child.id)) == 1
        yesterday = session_on(db, series, past(db, world, now, 1)[0].on_date)
        assert names(db, hena, yesterday) == []
        assert names(db, hena, session_on(db, series, local_day(now))) == [child.known_as]
        # Back where it came from, the child goes on under the record it had.
        again = actions.ask_transfer(db, hena, child.id, world.space.id, "মা", now=now)
        later = now + timedelta(days=1)
        assert actions.take_in(db, champa, again.id, world.group.id, now=later).id == world.child.id
        with pytest.raises(Refused):
            actions.take_in(db, champa, again.id, world.group.id, now=later)


def test_heads_become_names_and_nobody_counts_twice(
    database: Database, people: People, world: World, now: datetime
) -> None:
    champa = people.champa
    with database.writing() as db:
        session = past(db, world, now, 1)[0]
        cell = Cell(SMALL, Sex.FEMALE)
        actions.count_heads(db, champa, session.id, {cell: 2, Cell(BIG, Sex.MALE): 3}, now=now)
        assert tally_queries.tally(db, champa, session.id).total == 5
        assert [one.cells for one in tally_queries.sessions_to_name(db, champa, world.child)] == [(cell,)]
        actions.name_head(db, champa, world.child.id, session.id, cell, now=now)
        found = tally_queries.tally(db, champa, session.id)
        assert (found.present, sum(found.left.values()), found.total) == (1, 4, 5)
        assert tally_queries.sessions_to_name(db, champa, world.child) == []
        with pytest.raises(Refused):
            actions.name_head(db, champa, world.child.id, session.id, cell, now=now)
        other = a_child(db, champa, world.group, now, "আরেকজন")
        actions.name_head(db, champa, other.id, session.id, cell, now=now)
        third = a_child(db, champa, world.group, now, "তৃতীয়")
        with pytest.raises(Refused):
            actions.name_head(db, champa, third.id, session.id, cell, now=now)
        assert tally_queries.tally(db, champa, session.id).total == 5
        with pytest.raises(Refused):
            actions.count_heads(db, champa, session.id, {cell: 1}, now=now)
        assert db.scalar(sa.select(sa.func.count()).select_from(Attendance)) == 2


def test_bands_hold_every_age() -> None:
    assert [band_of(age) for age in (0, 1, 2, 4, 5, 9, 10, 12, 13, 17, 18)] == [
        AgeBand.UNDER_2, AgeBand.UNDER_2, AgeBand.FROM_2, AgeBand.FROM_2, AgeBand.FROM_5, AgeBand.FROM_5,
        AgeBand.FROM_10, AgeBand.FROM_10, AgeBand.FROM_13, AgeBand.FROM_13, AgeBand.FROM_13,
    ]  # fmt: skip


def test_the_six_answers_are_counted_and_not_shown(
    database: Database, people: People, world: World, now: datetime
) -> None:
    with database.writing() as db:
        with pytest.raises(Invalid):
            actions.record_functioning(db, people.champa, world.child.id, {"wg_seeing": 5}, now=now)
        actions.record_functioning(db, people.champa, world.child.id, {"wg_walking": 3}, now=now)
        actions.record_functioning(db, people.champa, world.child.id, {"wg_walking": 4}, now=now)
        query = sa.select(sa.func.count()).select_from(Child).join(ChildFunctioning)
        assert db.scalar(query.where(has_disability())) == 1
        with pytest.raises(NotFound):
            actions.record_functioning(db, people.dulal, world.child.id, {}, now=now)


def test_a_child_is_found_by_code_and_number(database: Database, people: People, world: World, now: datetime) -> None:
    with database.reading() as db:
        for typed in (world.child.code.lower(), "১", "1"):
            assert [one.id for one in queries.look_for(db, people.champa, world.space.id, typed)] == [world.child.id]
        assert queries.look_for(db, people.champa, world.space.id, "৯৯") == []
