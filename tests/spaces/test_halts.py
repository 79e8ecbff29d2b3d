"""A site's life with its gate, sites that stand still by polygon, and the registers that are missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relief.audit.models import AuditEntry
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Refused
from relief.kernel.zone import local_day
from relief.spaces import actions, queries, rules
from relief.spaces.actions import ReopenGiven, StepGiven, SuspensionGiven, VisitGiven
from relief.spaces.inputs import NotHeldGiven, SpaceGiven, StaffGiven, SubmissionGiven
from relief.spaces.kinds import Mark, NotHeld, OccurrenceState, SpaceState
from relief.spaces.life_models import SpaceMove, SpaceTodo
from relief.spaces.models import Occurrence, Space
from relief.spaces.queries import life as lives
from relief.spaces.queries import suspension as halting
from relief.spaces.readiness import BY_HAND
from relief.spaces.site_kinds import Escalation, Halt, Item
from relief.spaces.timetable_models import SuspendedSpace
from tests.builders import Areas
from tests.people import People
from tests.spaces.builders import SIGNED, World, a_child, a_group, a_mark, a_series, a_space, session_on

CLERK = Actor.clerk("tests")
# Around the space of the world, which stands at 89.05 E, 22.55 N.
WATER: dict[str, Any] = {
    "type": "Polygon",
    "coordinates": [[[89.0, 22.5], [89.1, 22.5], [89.1, 22.6], [89.0, 22.6], [89.0, 22.5]]],
}
ALL_MET = dict.fromkeys(BY_HAND, True)


def proposed(db, people: People, areas: Areas, world: World, now: datetime) -> Space:
    space = actions.open_space(
        db, people.hena,
        SpaceGiven(
            response_id=world.response_id, area_id=areas.union_a2.id, name_bn="নতুন কেন্দ্র", indoor_m2=60,
            latrines_female=1, latrines_male=1, code_signed_on=SIGNED, review_on=local_day(now) + timedelta(days=120),
        ),
        now=now,
    )  # fmt: skip
    a_series(db, people.hena, a_group(db, people.hena, space, now), now)
    return space


def test_a_site_opens_by_its_checklist_or_by_a_named_supervisor(
    database: Database, people: People, world: World, areas: Areas, now: datetime
) -> None:
    """F26: the gate, who may do what, and the override with its reason on record."""
    with database.writing() as db:
        space = proposed(db, people, areas, world, now)
        planned = sa.select(sa.func.count()).where(Occurrence.space_id == space.id)
        with pytest.raises(Refused):  # nobody has looked at it
            actions.take_step(db, people.hena, StepGiven(space_id=space.id, to=SpaceState.ASSESSED), now=now)
        first = VisitGiven(space_id=space.id, on=local_day(now), answers={**ALL_MET, Item.WATER: False})
        assert actions.record_visit(db, people.hena, first, now=now).score == 80  # water, and one adult alone
        todos = sa.select(SpaceTodo.item).where(SpaceTodo.space_id == space.id, SpaceTodo.done_on.is_(None))
        assert set(db.scalars(todos)) == {Item.WATER, Item.CODE}
        actions.take_step(db, people.hena, StepGiven(space_id=space.id, to=SpaceState.ASSESSED), now=now)
        with pytest.raises(NotAllowed):
            actions.take_step(db, people.hena, StepGiven(space_id=space.id, to=SpaceState.APPROVED), now=now)
        with pytest.raises(NotFound):
            actions.take_step(db, people.dulal, StepGiven(space_id=space.id, to=SpaceState.APPROVED), now=now)
        actions.take_step(db, people.asha, StepGiven(space_id=space.id, to=SpaceState.APPROVED), now=now)
        step = StepGiven(space_id=space.id, to=SpaceState.OPEN)
        with pytest.raises(Refused):
            actions.take_step(db, people.asha, step, now=now)
        with pytest.raises(NotAllowed):
            actions.take_step(db, people.hena, replace(step, despite=True, reason="now"), now=now)
        with pytest.raises(Invalid):
            actions.take_step(db, people.asha, replace(step, despite=True), now=now)
        assert db.scalar(planned) == 0
        actions.take_step(db, people.asha, replace(step, despite=True, reason="children wait"), now=now)
        move = db.scalars(sa.select(SpaceMove).order_by(SpaceMove.id.desc())).first()
        assert (set(move.lacking), move.reason, move.created_by_id) == (
            {"water", "code"},
            "children wait",
            people.asha.id,
        )
        assert db.scalar(planned) > 0
        staff = StaffGiven(space_id=space.id, user_id=people.champa.id, code_signed_on=SIGNED)
        actions.assign_staff(db, people.hena, staff, now=now)
        again = replace(first, answers=ALL_MET)
        assert actions.record_visit(db, people.hena, again, now=now).score == 100
        assert db.scalars(todos).all() == []
        found = lives.life(db, people.asha, space.id, now)
        assert [score for _, score in found.months] == [100]
        actions.take_step(db, people.asha, StepGiven(space_id=space.id, to=SpaceState.CLOSED, reason="over"), now=now)
        assert actions.materialise(db, CLERK, now=now + timedelta(days=7), space_ids=[space.id]) == 0


def test_every_open_site_inside_stands_still_in_one_act(
    database: Database, people: People, world: World, areas: Areas, now: datetime
) -> None:
    """F21: counts first, one reopening check each, later dates restored, streaks untouched, names for nobody else."""
    today = local_day(now)
    with database.writing() as db:
        db.get_one(Space, world.space.id).lon = 89.05
        outside = a_space(db, people.hena, areas.union_a2.id, world.response_id, now)
        outside.lon, outside.lat = 89.5, 22.9
        far = a_series(db, people.hena, a_group(db, people.hena, outside, now), now)
        given = SuspensionGiven(
            halt=Halt.HAZARD, from_date=today, to_date=today + timedelta(days=13), reason="ঘূর্ণিঝড়", shape=WATER
        )
        outline = halting.outline_of(db, people.asha, None, WATER)
        [seen] = halting.foresee(db, people.asha, outline, today, given.to_date)
        assert (seen.inside.space.id, seen.sessions, seen.children) == (world.space.id, 10, None)
        with pytest.raises(NotAllowed):
            actions.suspend_inside(db, people.champa, given, now=now)
        with pytest.raises(Refused):  # nothing of Dulal's union lies inside
            actions.suspend_inside(db, people.dulal, given, now=now)
        before = queries.child_page(db, people.champa, world.child.id, now, today).streak
        done = actions.suspend_inside(db, people.asha, given, now=now)
        assert db.get_one(Space, world.space.id).state is SpaceState.SUSPENDED
        assert db.get_one(Space, outside.id).state is SpaceState.OPEN
        stopped = sa.select(Occurrence.on_date).where(Occurrence.not_held_reason == NotHeld.HAZARD)
        assert len(db.scalars(stopped).all()) == 10
        assert session_on(db, far, today).state is OccurrenceState.PLANNED
        assert queries.child_page(db, people.champa, world.child.id, now, today).streak == before
        assert db.scalars(sa.select(SuspendedSpace.reopened_at)).all() == [None]

        # The manager calls the families; nobody else learns a name, and the reading is written down.
        _, calls = actions.call_list(db, people.hena, world.space.id, now=now)
        assert [one.child.id for one in calls] == [world.child.id]
        for who in (people.asha, people.champa, people.babul, people.dulal):
            with pytest.raises((NotFound, NotAllowed)):
                actions.call_list(db, who, world.space.id, now=now)
        deeds = db.scalars(sa.select(AuditEntry.details)).all()
        assert any("call-list" in str(one) for one in deeds)

        # The water goes a week early: later dates take place again, earlier ones stay not held.
        check = ReopenGiven(space_id=world.space.id, on=today + timedelta(days=7), safe=True, water=True, people=False)
        with pytest.raises(Invalid):
            actions.reopen(db, people.hena, check, now=now)
        actions.reopen(db, people.hena, replace(check, people=True), now=now)
        assert max(db.scalars(stopped)) < today + timedelta(days=7)
        assert len(db.scalars(stopped).all()) == 5
        assert db.get_one(Space, world.space.id).state is SpaceState.OPEN
        actions.undo(db, people.asha, done.id, now=now)
        assert db.scalars(stopped).all() == []


def test_a_holiday_inside_a_suspension_stays_when_the_suspension_is_undone(
    database: Database, people: People, world: World, now: datetime
) -> None:
    today = local_day(now)
    with database.writing() as db:
        given = SuspensionGiven(halt=Halt.SECURITY, from_date=today, to_date=today + timedelta(days=6), reason="হরতাল")
        done = actions.suspend_space(db, people.hena, world.space.id, given, now=now)
        feast = actions.HolidayGiven(first_day=today, last_day=today, name_bn="ঈদ")
        actions.add_holiday(db, people.asha, feast, now=now)
        actions.undo(db, people.hena, done.id, now=now)
        session = session_on(db, world.series, today)
        assert (session.state, session.not_held_reason) == (OccurrenceState.NOT_HELD, NotHeld.HOLIDAY)
        assert session_on(db, world.series, today + timedelta(days=1)).state is OccurrenceState.PLANNED


def test_a_site_that_is_not_opened_again_in_time_is_late_with_nothing(
    database: Database, people: People, world: World, now: datetime
) -> None:
    """Begins on its day, and while its reopening check waits no register of it can be missing."""
    today = local_day(now)
    with database.writing() as db:
        given = SuspensionGiven(
            halt=Halt.FUNDING, from_date=today + timedelta(days=1), to_date=today + timedelta(days=3), reason="টাকা নেই"
        )
        actions.suspend_space(db, people.asha, world.space.id, given, now=now)
        assert db.get_one(Space, world.space.id).state is SpaceState.OPEN
        later = now
        for _ in range(9):
            later += timedelta(days=1)
            actions.begin_due(db, CLERK, now=later)
            actions.materialise(db, CLERK, now=later)
        assert db.get_one(Space, world.space.id).state is SpaceState.SUSPENDED
        missing = queries.missing_registers(db, people.hena, later)
        assert all(one.occurrence.on_date <= today for one in missing.overdue)
        assert missing.due == missing.in_grace == []


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fates=st.lists(st.sampled_from(["submit", "open", "not-held", "left", "holiday"]), min_size=11, max_size=11),
    hours=st.integers(0, 90),
)
def test_missing_is_exactly_timetable_minus_submitted_minus_not_held(
    database: Database, people: People, world: World, now: datetime, fates: list[str], hours: int
) -> None:
    """F06, against counting one by one."""
    later = now + timedelta(hours=hours)
    with database.writing() as db:
        group = a_group(db, people.hena, world.space, now)
        series = a_series(db, people.hena, group, now, room=str(group.id), starts=time(13), ends=time(14))
        query = sa.select(Occurrence).where(Occurrence.series_id == series.id, Occurrence.starts_at <= now)
        wanted = {"due": 0, "in-grace": 0, "overdue": 0}
        for one, fate in zip(db.scalars(query.order_by(Occurrence.on_date)).all(), fates, strict=False):
            if fate == "submit":
                given = SubmissionGiven(occurrence_id=one.id, adults_present=2)
                actions.submit_register(db, people.champa, given, now=now)
            elif fate == "not-held":
                reason = NotHeldGiven(occurrence_id=one.id, reason=NotHeld.NO_CHILDREN)
                actions.say_not_held(db, people.champa, reason, now=now)
            elif fate == "open":
                actions.open_register(db, people.champa, one.id, now=now)
        coming = db.scalars(
            sa.select(Occurrence).where(Occurrence.series_id == series.id, Occurrence.starts_at <= later)
        )
        for one in coming:
            if one.state in (OccurrenceState.SUBMITTED, OccurrenceState.NOT_HELD):
                continue
            over = later - one.ends_at
            wanted["due" if over < timedelta(0) else "in-grace" if over < timedelta(hours=24) else "overdue"] += 1
        found = queries.missing_registers(db, people.asha, later)
        ours = [[one for one in part if one.group.id == group.id] for part in found]
        assert dict(zip(wanted, map(len, ours), strict=True)) == wanted
        rows = found.by_area()
        assert sum(row.overdue + row.waiting for row in rows) == found.total
        for one in ours[2]:
            red = later - one.occurrence.ends_at >= timedelta(hours=72)
            assert one.turn is (Escalation.COORDINATOR if red else Escalation.MANAGER)


def test_the_coordinator_is_asked_after_three_days_and_the_manager_before(
    database: Database, people: People, world: World, now: datetime
) -> None:
    with database.writing() as db:
        old = Occurrence.ends_at < now - rules.RED_AFTER
        for one in db.scalars(sa.select(Occurrence).where(old)):
            actions.submit_register(db, people.hena, SubmissionGiven(occurrence_id=one.id, adults_present=2), now=now)
        assert queries.missing_registers(db, people.asha, now).overdue
        asks = {
            who.name: [one.ask for one in queries.overview(db, who, now).tasks] for who in (people.asha, people.hena)
        }
        assert queries.Ask.OVERDUE in asks["hena"]
        assert queries.Ask.OVERDUE not in asks["asha"]


def test_thirty_sites_ask_as_few_questions_as_one(
    database: Database, people: People, world: World, areas: Areas, now: datetime, count_queries
) -> None:
    """F06: no question for each site, neither in the list nor in the week, nor for who is cleared."""

    def asked() -> list[int]:
        found = []
        for look in (
            lambda db: queries.missing_registers(db, people.asha, now).by_area(),
            lambda db: queries.overview(db, people.asha, now),
            lambda db: halting.suspensions(db, people.asha, now),
            lambda db: halting.foresee(
                db, people.asha, halting.outline_of(db, people.asha, None, WATER), local_day(now), local_day(now)
            ),
        ):
            with database.reading() as db, count_queries() as sent:
                look(db)
            found.append(len(sent))
        return found

    one = asked()
    with database.writing() as db:
        for _ in range(5):
            space = a_space(db, people.hena, areas.union_a2.id, world.response_id, now)
            for hour in (9, 11, 14):
                group = a_group(db, people.hena, space, now)
                a_series(db, people.hena, group, now, starts=time(hour), ends=time(hour + 1))
    assert asked() == one


def test_a_mark_on_a_stopped_session_is_a_fact_that_stays(
    database: Database, people: People, world: World, now: datetime
) -> None:
    """The children came all the same: the register counts, whatever becomes of the suspension."""
    today = local_day(now)
    with database.writing() as db:
        child = a_child(db, people.champa, world.group, now, "রূপা")
        session = session_on(db, world.series, today)
        actions.open_register(db, people.champa, session.id, now=now)
        mark = a_mark(session, child, Mark.PRESENT, now)
        actions.mark_register(db, people.champa, session.id, [mark], now=now)
        given = SuspensionGiven(halt=Halt.HAZARD, from_date=today, to_date=today, reason="")
        actions.suspend_space(db, people.hena, world.space.id, given, now=now)
        assert db.get_one(Occurrence, session.id).state is OccurrenceState.OPEN
