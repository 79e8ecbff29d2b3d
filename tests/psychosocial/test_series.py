"""Series keep the good dates and say why the others were left out; judged by a checker written apart."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotFound
from relief.psychosocial import actions, rules, series
from relief.psychosocial.calendar import Diary
from relief.psychosocial.faults import Clashing
from relief.psychosocial.inputs import AbsenceGiven, BusyGiven, HoursGiven, SeriesGiven, TiesGiven, TimeGiven
from relief.psychosocial.kinds import Busy, ClashKind, Prefers, SessionState
from relief.psychosocial.models import SupportPlan, SupportSession
from relief.psychosocial.rules import Booked, Span, Terms
from tests.psychosocial.builders import a_plan, a_time, at, the_hours
from tests.psychosocial.conftest import World

DHAKA = ZoneInfo("Asia/Dhaka")
FIRST = at(0).date()


def weekly(**changes: object) -> SeriesGiven:
    values: dict[str, object] = {
        "first_on": FIRST, "last_on": FIRST + timedelta(weeks=4), "weekdays": (1,), "starts": time(11), "minutes": 45,
        "room": "লাইব্রেরি", "has_other_adult": True,
    }  # fmt: skip
    return SeriesGiven(**(values | changes))


def test_good_dates_are_kept_and_the_rest_is_named(database: Database, world: World, now: datetime) -> None:
    with database.writing() as db:
        actions.add_absence(db, world.esha, AbsenceGiven(starts_at=at(9, days=7), ends_at=at(17, days=7)), now=now)
        actions.schedule_session(db, world.esha, world.plan.id, a_time(11, 30, days=14), now=now)
        looked = series.look_ahead(db, world.esha, world.plan.id, weekly(), now=now)
        before = db.scalar(sa.select(sa.func.count()).select_from(SupportSession))
        assert before == 1, "looking books nothing"
        made, _looked = series.book_series(db, world.esha, world.plan.id, weekly(), now=now)
    assert [one.fits for one in looked] == [True, False, False, True, True]
    assert made.booked == 3
    assert series.skipped(made) == [
        (FIRST + timedelta(days=7), [ClashKind.AWAY]),
        (FIRST + timedelta(days=14), [ClashKind.COUNSELLOR, ClashKind.PLAN]),
    ]
    with database.reading() as db:
        kept, plan, booked = series.find(db, world.esha, made.id)
        assert (kept.id, plan.id, len(booked)) == (made.id, world.plan.id, 3)
        with pytest.raises(NotFound):
            series.find(db, world.colleague, made.id)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"weekdays": ()}, "weekdays"),
        ({"last_on": FIRST - timedelta(days=1)}, "last_on"),
        ({"last_on": FIRST + timedelta(weeks=27)}, "last_on"),
        ({"last_on": FIRST + timedelta(days=1), "weekdays": (5,)}, "weekdays"),
        ({"minutes": 5}, "ends"),
    ],
)
def test_a_series_that_cannot_be(
    database: Database, world: World, now: datetime, changes: dict[str, object], field: str
) -> None:
    with database.writing() as db, pytest.raises(Invalid) as problem:
        series.book_series(db, world.esha, world.plan.id, weekly(**changes), now=now)
    assert list(problem.value.faults) == [field]


def test_a_reason_sets_aside_what_may_be_set_aside(database: Database, world: World, now: datetime) -> None:
    with database.writing() as db:
        world_plan = db.get_one(SupportPlan, world.plan.id)
        world_plan.prefers = Prefers.MAN
        late = a_time(18, room="x")
        with pytest.raises(Clashing) as problem:
            actions.schedule_session(db, world.esha, world.plan.id, late, now=now)
        assert {one.kind for one in problem.value.clashes} == {ClashKind.OUTSIDE_HOURS, ClashKind.SEX}
        assert problem.value.yields
        made = actions.schedule_session(db, world.esha, world.plan.id, a_time(18, room="x", reason="ঝড়"), now=now)
        assert made.overridden == ["outside-hours", "sex"]
        assert made.override_sealed is not None
        with pytest.raises(Clashing) as problem:
            actions.schedule_session(db, world.esha, world.plan.id, a_time(18, room="x", reason="ঝড়"), now=now)
        assert not problem.value.yields
        alone = a_time(10, has_other_adult=False, reason="আমি একাই")
        with pytest.raises(Clashing) as problem:
            actions.schedule_session(db, world.esha, world.plan.id, alone, now=now)
        assert ClashKind.NO_ADULT in {one.kind for one in problem.value.clashes}


def test_school_keeps_clear(database: Database, world: World, now: datetime) -> None:
    school = BusyGiven(what=Busy.SCHOOL, hours=HoursGiven(weekday=1, starts=time(9), ends=time(12)))
    with database.writing() as db:
        actions.set_ties(db, world.esha, world.plan.id, TiesGiven(busy=(school,)), now=now)
        kept = db.get_one(SupportPlan, world.plan.id).ties_sealed
        with pytest.raises(Clashing) as problem:
            actions.schedule_session(db, world.esha, world.plan.id, a_time(11), now=now)
        assert [one.kind for one in problem.value.clashes] == [ClashKind.BUSY]
        actions.schedule_session(db, world.esha, world.plan.id, a_time(12), now=now)
        wrong = TiesGiven(space_id=world.space.id, number=99)
        with pytest.raises(Invalid):
            actions.set_ties(db, world.esha, world.plan.id, wrong, now=now)
    assert kept is not None
    assert b"school" not in kept


# --- the checker, written apart from the rules: minutes of the year as plain numbers, every pair looked at ---


@dataclass(frozen=True)
class Year:
    """Minutes of days as plain numbers. `own`: day, begins, ends, where, of this plan."""

    start: int
    length: int
    own: list[tuple[date, int, int, str, bool]]
    away: list[tuple[date, int, int]]
    busy: list[tuple[int, int, int]]
    travel: int
    most: int


def brute(days: Sequence[date], year: Year) -> list[set[str]]:
    """For each day its reasons; a day without any is booked and counts for the next."""
    booked = list(year.own)
    answers = []
    for day in days:
        same = [one for one in booked if one[0] == day]
        reasons = set().union(*(against(one, year) for one in same), elsewhere(day, year))
        if len(same) >= year.most:
            reasons.add("daily-maximum")
        answers.append(reasons)
        if not reasons:
            booked.append((day, year.start, year.start + year.length, "a", True))
    return answers


def hits(begins: int, ends: int, year: Year) -> bool:
    return any(begins <= minute < ends for minute in range(year.start, year.start + year.length))


def against(one: tuple[date, int, int, str, bool], year: Year) -> set[str]:
    _day, begins, ends, where, is_theirs = one
    if hits(begins, ends, year):
        return {"counsellor", "plan"} if is_theirs else {"counsellor"}
    gaps = (year.start - ends, begins - year.start - year.length)
    near = any(0 <= gap < year.travel for gap in gaps)
    return {"travel"} if where != "a" and near else set()


def elsewhere(day: date, year: Year) -> set[str]:
    reasons = set()
    if any(one[0] == day and hits(one[1], one[2], year) for one in year.away):
        reasons.add("away")
    if any(one[0] == day.weekday() and hits(one[1], one[2], year) for one in year.busy):
        reasons.add("busy")
    if year.start < 9 * 60 or year.start + year.length > 17 * 60:
        reasons.add("outside-hours")
    return reasons


def moment(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(minute // 60, minute % 60), tzinfo=DHAKA)


def hour(minute: int) -> time:
    return time(minute // 60, minute % 60)


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_two_hundred_dates_against_brute_force(seed: int) -> None:
    dice = random.Random(seed)
    days = [FIRST + timedelta(days=number) for number in range(200)]
    start, length = dice.randrange(8 * 60, 17 * 60, 5), dice.choice((30, 45, 60, 90))
    own = []
    for _ in range(dice.randrange(0, 400)):
        begins = dice.randrange(8 * 60, 18 * 60, 5)
        own.append(
            (dice.choice(days), begins, begins + dice.choice((30, 45, 120)), dice.choice("abc"), dice.random() < 0.3)
        )
    away = [(dice.choice(days), begins, begins + 240) for begins in dice.choices(range(0, 1200, 15), k=20)]
    busy = [(dice.randrange(7), begins, begins + 180) for begins in dice.choices(range(480, 1000, 5), k=3)]
    terms = Terms(travel_minutes=dice.choice((0, 30, 45)), daily_maximum=dice.choice((2, 5)))
    by_day: dict[date, list[Booked]] = {day: [] for day in days}
    of_plan: dict[date, list[Booked]] = {day: [] for day in days}
    for day, begins, ends, where, is_theirs in own:
        one = Booked(starts_at=moment(day, begins), ends_at=moment(day, ends), place=where)
        by_day[day].append(one)
        if is_theirs:
            of_plan[day].append(one)
    diary = Diary(
        plan=None, own=by_day, of_plan=of_plan, at_place={}, groups={},
        away=[Span(starts_at=moment(day, a), ends_at=moment(day, b)) for day, a, b in away],
        hours=[HoursGiven(weekday=n, starts=time(9), ends=time(17)) for n in range(7)],
        busy=[BusyGiven(what=Busy.WORK, hours=HoursGiven(weekday=n, starts=hour(a), ends=hour(b))) for n, a, b in busy],
        sex="", terms=terms,
    )  # fmt: skip
    told = []
    for day in days:
        wish = TimeGiven(
            starts_at=moment(day, start), ends_at=moment(day, start + length), room="a", has_other_adult=True
        )
        found = diary.clashes(wish)
        told.append({one.kind.value for one in found})
        if not rules.in_the_way(found, ""):
            diary.take(wish)
    year = Year(start, length, own, away, busy, terms.travel_minutes, terms.daily_maximum)
    assert told == brute(days, year)


def test_two_people_book_one_slot_at_once(database: Database, world: World, now: datetime) -> None:
    """Two plans of two counsellors, one room, one hour: one wins, the other is told what is in the way."""
    with database.writing() as db:
        the_hours(db, world.colleague)
        other = a_plan(db, world.colleague, world.areas.union_a1, world.response, world.seals)
    when = a_time(11, space=world.space, room="কক্ষ ১")
    for _ in range(5):
        start, came = threading.Barrier(2), []

        def book(actor: object, plan_id: object, start: threading.Barrier = start, came: list[object] = came) -> None:
            start.wait()
            try:
                with database.writing() as db:
                    came.append(actions.schedule_session(db, actor, plan_id, when, now=now).id)
            except Clashing as problem:
                came.append([one.kind for one in problem.clashes])

        threads = [
            threading.Thread(target=book, args=args)
            for args in ((world.esha, world.plan.id), (world.colleague, other.id))
        ]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert sorted(type(one) is list for one in came) == [False, True], came
        assert [ClashKind.ROOM] in came
        with database.writing() as db:
            db.execute(sa.update(SupportSession).values(state=SessionState.CANCELLED))
