"""Holidays, the weekend, clashes and edits of the timetable, on the real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relief.jobs.timetables import plan_sessions
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid, NotAllowed, Refused
from relief.kernel.zone import LOCAL, local_day
from relief.spaces import actions, terms, weeks
from relief.spaces.actions import HolidayGiven, MoveGiven, RoomTaken, SeriesChange
from relief.spaces.inputs import StaffGiven, SubmissionGiven
from relief.spaces.kinds import NotHeld, OccurrenceState
from relief.spaces.models import Occurrence, Series
from relief.spaces.site_kinds import Shared
from tests.builders import Areas
from tests.people import People
from tests.spaces.builders import World, a_group, a_series, a_space, cleared, session_on

CLERK = Actor.clerk("tests")


def sessions(db, series: Series, first: date, last: date) -> dict[date, Occurrence]:
    query = sa.select(Occurrence).where(Occurrence.series_id == series.id, Occurrence.on_date.between(first, last))
    return {one.on_date: one for one in db.scalars(query)}


def test_eid_week_is_nobodys_absence_and_can_move(
    database: Database, people: People, world: World, now: datetime
) -> None:
    """F01: sessions of the holiday are not held, made before or after it; the moon may move it by a day."""
    today = local_day(now)
    eid = today + timedelta(days=(5 - today.weekday()) % 7 + 7)  # a Saturday
    with database.writing() as db:
        given = HolidayGiven(first_day=eid, last_day=eid + timedelta(days=2), name_bn="ঈদুল আজহা")
        with pytest.raises(NotAllowed):
            actions.add_holiday(db, people.hena, given, now=now)
        holiday, stopped = actions.add_holiday(db, people.asha, given, now=now)
        assert stopped == 3
        week = sessions(db, world.series, eid, eid + timedelta(days=6))
        assert {day for day, one in week.items() if one.not_held_reason is NotHeld.HOLIDAY} == {
            eid, eid + timedelta(days=1), eid + timedelta(days=2)
        }  # fmt: skip
        later = a_series(
            db, people.hena, a_group(db, people.hena, world.space, now), now, starts=time(14), ends=time(15)
        )
        assert session_on(db, later, eid).state is OccurrenceState.NOT_HELD
        assert actions.remove_holiday(db, people.asha, holiday.id, now=now) == 6
        assert session_on(db, world.series, eid).state is OccurrenceState.PLANNED
        moved = HolidayGiven(first_day=eid + timedelta(days=1), last_day=eid + timedelta(days=3), name_bn="ঈদুল আজহা")
        actions.add_holiday(db, people.asha, moved, now=now)
        assert session_on(db, world.series, eid).state is OccurrenceState.PLANNED
        assert session_on(db, world.series, eid + timedelta(days=3)).state is OccurrenceState.NOT_HELD


def test_what_was_held_on_a_holiday_stays_held(database: Database, people: People, world: World, now: datetime) -> None:
    today = local_day(now)
    with database.writing() as db:
        held = session_on(db, world.series, today)
        actions.submit_register(db, people.champa, SubmissionGiven(occurrence_id=held.id, adults_present=2), now=now)
        given = HolidayGiven(first_day=today, last_day=today, name_bn="ছুটি")
        assert actions.add_holiday(db, people.asha, given, now=now)[1] == 0
        assert db.get_one(Occurrence, held.id).state is OccurrenceState.SUBMITTED


def test_the_weekend_is_friday_and_saturday_until_the_organisation_says_otherwise(
    database: Database, people: People, world: World, now: datetime
) -> None:
    with database.writing() as db:
        working = terms.read(db).working_days
        series = a_series(
            db, people.hena, a_group(db, people.hena, world.space, now), now,
            rrule=weeks.weekly(working), starts=time(14), ends=time(15),
        )  # fmt: skip
        days = sessions(db, series, local_day(now), local_day(now) + timedelta(weeks=8))
        assert {day.weekday() for day in days} == {6, 0, 1, 2, 3}
        terms.set_terms(db, people.asha, replace(terms.read(db), weekend=(4,)), now=now)
        assert terms.read(db).working_days == [5, 6, 0, 1, 2, 3]
        with pytest.raises(Invalid):
            terms.set_terms(db, people.asha, replace(terms.read(db), children_per_toilet=1), now=now)
        with pytest.raises(NotAllowed):
            terms.set_terms(db, people.hena, terms.read(db), now=now)


def test_a_person_leads_in_one_place_at_a_time_and_only_when_cleared(
    database: Database, people: People, world: World, areas: Areas, now: datetime
) -> None:
    with database.writing() as db:
        moon = a_group(db, people.hena, world.space, now, name_bn="চাঁদ দল")
        afternoon = {"starts": time(14), "ends": time(16), "lead_ids": (people.champa.id,)}
        with pytest.raises(Invalid) as unfit:
            a_series(db, people.hena, moon, now, **afternoon)
        assert "lead_ids" in unfit.value.faults
        cleared(db, people.asha, people.champa, now)
        a_series(db, people.hena, moon, now, **afternoon)
        other = a_space(db, people.hena, areas.union_a2.id, world.response_id, now)
        far = a_group(db, people.hena, other, now, name_bn="নদী দল")
        with pytest.raises(Invalid):  # not one of that site's people
            a_series(db, people.hena, far, now, **afternoon)
        staff = StaffGiven(space_id=other.id, user_id=people.champa.id, code_signed_on=local_day(now))
        actions.assign_staff(db, people.hena, staff, now=now)
        with pytest.raises(RoomTaken) as taken:
            a_series(db, people.hena, far, now, **{**afternoon, "starts": time(15), "ends": time(17)})
        clash = taken.value.clash
        assert (clash.shared, clash.name_bn, clash.lead[0]) == (Shared.LEAD, "চাঁদ দল", "চম্পা রানী")


def test_one_session_is_moved_and_not_made_twice(
    database: Database, people: People, world: World, now: datetime
) -> None:
    with database.writing() as db:
        coming = sorted(sessions(db, world.series, local_day(now) + timedelta(days=1), date.max))
        first, free = (
            coming[0],
            next(day for day in (coming[0] + timedelta(days=n) for n in range(1, 8)) if day not in coming),
        )
        session = session_on(db, world.series, first)
        other = a_group(db, people.hena, world.space, now, name_bn="চাঁদ দল")
        a_series(db, people.hena, other, now, rrule=weeks.weekly([free.weekday()]), starts=time(15), ends=time(16))
        given = MoveGiven(occurrence_id=session.id, on=free, starts=time(15, 30), ends=time(17))
        with pytest.raises(RoomTaken) as taken:
            actions.move_session(db, people.hena, given, now=now)
        assert (taken.value.clash.name_bn, taken.value.clash.day) == ("চাঁদ দল", free)
        given = MoveGiven(occurrence_id=session.id, on=free, starts=time(9), ends=time(10))
        version = session.version
        actions.move_session(db, people.hena, given, now=now)
        assert session.version > version
        assert actions.materialise(db, CLERK, now=now) == 0
        assert first not in sessions(db, world.series, first, first)
        with pytest.raises(RoomTaken):  # a new entry sees what was moved by hand
            a_series(
                db, people.hena, other, now, rrule=weeks.weekly([free.weekday()]), starts=time(9, 30), ends=time(10, 30)
            )
        back = MoveGiven(occurrence_id=session.id, on=first, starts=time(9), ends=time(11))
        actions.move_session(db, people.hena, back, now=now)
        assert db.get_one(Series, world.series.id).left_out == []
        begun = session_on(db, world.series, local_day(now))
        with pytest.raises(Refused):
            actions.move_session(db, people.hena, replace(given, occurrence_id=begun.id), now=now)


def test_this_and_following_keeps_the_past_and_the_same_sessions(
    database: Database, people: People, world: World, now: datetime
) -> None:
    with database.writing() as db:
        start = local_day(now) + timedelta(days=14)
        before = {one.id: one.on_date for one in sessions(db, world.series, start, date.max).values()}
        earlier = sessions(db, world.series, date.min, start - timedelta(days=1))
        given = SeriesChange(
            series_id=world.series.id, rrule=weeks.weekly([6, 0, 1]), starts=time(10), ends=time(12), from_day=start
        )
        after = actions.change_series(db, people.hena, given, now=now)
        assert after.id != world.series.id
        assert db.get_one(Series, world.series.id).valid_to == start - timedelta(days=1)
        assert sessions(db, world.series, date.min, date.max).keys() == earlier.keys()
        changed = sessions(db, after, start, date.max)
        assert {day.weekday() for day in changed} == {6, 0, 1}
        # Who subscribed to the calendar sees the same sessions at other hours, not new ones.
        assert {one.id for one in changed.values()} == {
            key for key, day in before.items() if day.weekday() in {6, 0, 1}
        }
        assert {one.starts_at.astimezone(LOCAL).time() for one in changed.values()} == {time(10)}
        assert actions.materialise(db, CLERK, now=now) == 0


def test_all_changes_what_is_to_come_and_nothing_that_was_held(
    database: Database, people: People, world: World, now: datetime
) -> None:
    today = local_day(now)
    with database.writing() as db:
        held = session_on(db, world.series, today)
        actions.submit_register(db, people.champa, SubmissionGiven(occurrence_id=held.id, adults_present=2), now=now)
        was = {one.id: one.starts_at for one in sessions(db, world.series, date.min, today).values()}
        given = SeriesChange(series_id=world.series.id, rrule=weeks.weekly(range(7)), starts=time(16), ends=time(18))
        after = actions.change_series(db, people.hena, given, now=now)
        assert {key: db.get_one(Occurrence, key).starts_at for key in was} == was
        coming = sessions(db, after, today, date.max)
        assert today not in coming
        assert len(coming) == 56
        with pytest.raises(Invalid):
            actions.change_series(
                db, people.hena, replace(given, series_id=after.id, from_day=today - timedelta(days=1)), now=now
            )


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(starts=st.times(max_value=time(22)), days=st.sets(st.integers(0, 6), min_size=1), hours=st.integers(0, 23))
def test_dates_never_drift(
    database: Database, people: People, world: World, now: datetime, starts: time, days: set[int], hours: int
) -> None:
    """Whatever the hour of the job and of the session, the session is on its day on the wall in Dhaka."""
    at = now.replace(hour=hours)
    starts = starts.replace(microsecond=0)
    with database.writing() as db:
        series = a_series(
            db, people.hena, a_group(db, people.hena, world.space, now), at, room=str(new_id()),
            rrule=weeks.weekly(days), starts=starts, ends=time(23, 59, 59),
        )  # fmt: skip
        found = sessions(db, series, date.min, date.max)
        assert found
        assert all(one.starts_at.astimezone(LOCAL).date() == day for day, one in found.items())
        assert {day.weekday() for day in found} == days


def test_the_night_job_asks_as_often_for_many_sites_as_for_one(
    database: Database, people: People, world: World, areas: Areas, now: datetime, count_queries
) -> None:
    """It plans whole groups of sites at a time, and its second run makes nothing."""
    with database.writing() as db:
        for _ in range(6):
            space = a_space(db, people.hena, areas.union_a2.id, world.response_id, now)
            a_series(db, people.hena, a_group(db, people.hena, space, now), now)
    later = now + timedelta(days=7)
    with count_queries() as first:
        said = plan_sessions(database, later)
    assert said.startswith("35 sessions")
    assert len(first) <= 20
    assert plan_sessions(database, later).startswith("0 sessions")
