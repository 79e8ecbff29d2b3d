"""The arithmetic of spaces, case by case."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relief.spaces import rules, weeks
from relief.spaces.faults import of_guardians
from relief.spaces.inputs import CaregiverGiven
from relief.spaces.kinds import Mark, OccurrenceState, SexRule
from relief.spaces.marks import PRESENT, Tap, absence_streak, merge

NOON = datetime(2026, 8, 4, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2019, 8, 4), date(2026, 8, 4), 7),
        (date(2019, 8, 5), date(2026, 8, 4), 6),
        (date(2020, 2, 29), date(2026, 2, 28), 5),
        (date(2020, 2, 29), date(2026, 3, 1), 6),
    ],
)
def test_age_counts_full_years(birth: date, day: date, age: int) -> None:
    assert rules.age_on(birth, day) == age


@given(st.integers(0, 17), st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_an_estimated_age_is_the_age_on_that_day(age: int, day: date) -> None:
    birth = rules.birth_for_age(age, day)
    assert rules.age_on(birth, day) == age
    assert rules.age_on(birth, day + timedelta(days=190)) == age + 1


@pytest.mark.parametrize(
    ("ages", "support", "adults"),
    [
        ([7] * 18 + [11] * 6, {}, 3),
        ([7] * 18 + [11] * 6, {0: 3}, 3),
        ([15] * 30, {}, 2),
        ([], {}, 0),
        ([16], {}, 2),
        ([1] * 7, {}, 3),
        ([3] * 15, {}, 2),
        ([3] * 16, {}, 3),
        ([9] * 20, {}, 2),
        ([9] * 21, {}, 3),
        ([12] * 25, {}, 2),
        ([12] * 26, {}, 3),
        ([17] * 31, {}, 3),
    ],
)
def test_adults_needed(ages: list[int], support: dict[int, int], adults: int) -> None:
    assert rules.adults_needed(ages, support) == adults


@pytest.mark.parametrize(
    ("ages", "adults", "alert"),
    [
        ([7] * 50, 5, rules.Alert.GOOD),
        ([7] * 50, 4, rules.Alert.WARN),
        ([7] * 50, 3, rules.Alert.BAD),
        ([7], 1, rules.Alert.BAD),
        ([], 0, rules.Alert.GOOD),
    ],
)
def test_ratio_alert(ages: list[int], adults: int, alert: rules.Alert) -> None:
    assert rules.ratio_alert(ages, adults) is alert


@pytest.mark.parametrize(("m2", "cap"), [(None, None), (62, 41), (1.5, 1), (1.4, 0), (30, 20), (44.9, 29)])
def test_space_cap(m2: float | None, cap: int | None) -> None:
    assert rules.space_cap(m2) == cap


SEVENS = rules.GroupSize(age_min=6, age_max=9, max_size=25)
MORNING, NOONDAY = (time(9), time(11)), (time(11), time(13))


@pytest.mark.parametrize(
    ("cap", "staff", "groups", "slots", "seats"),
    [
        (41, 3, [SEVENS] * 3, {0: {MORNING, NOONDAY}}, 60),
        (41, 5, [SEVENS] * 3, {0: {MORNING, NOONDAY}}, 75),
        (20, 5, [SEVENS] * 3, {0: {MORNING}, 1: {MORNING, NOONDAY}}, 40),
        (None, 3, [SEVENS] * 3, {0: {MORNING}}, 30),
        (41, 1, [SEVENS], {0: {MORNING}}, 0),
        (41, 3, [SEVENS], {}, 0),
        (41, 3, [], {0: {MORNING}}, 0),
    ],
)
def test_places(
    cap: int | None,
    staff: int,
    groups: list[rules.GroupSize],
    slots: dict[int, set[object]],
    seats: int,
) -> None:
    assert rules.places(cap, staff, groups, slots) == seats


@pytest.mark.parametrize(
    ("state", "after_end", "wait"),
    [
        (OccurrenceState.PLANNED, timedelta(hours=-3), None),
        (OccurrenceState.PLANNED, timedelta(hours=-1), rules.Wait.DUE),
        (OccurrenceState.OPEN, timedelta(0), rules.Wait.IN_GRACE),
        (OccurrenceState.RETURNED, timedelta(hours=23, minutes=59), rules.Wait.IN_GRACE),
        (OccurrenceState.OPEN, timedelta(hours=24), rules.Wait.OVERDUE),
        (OccurrenceState.SUBMITTED, timedelta(hours=99), None),
        (OccurrenceState.NOT_HELD, timedelta(hours=99), None),
    ],
)
def test_wait_for(state: OccurrenceState, after_end: timedelta, wait: rules.Wait | None) -> None:
    start = NOON - timedelta(hours=2)
    assert rules.wait_for(state, start, NOON, 24, NOON + after_end) is wait


def test_small_cells_are_hidden_with_a_second_one() -> None:
    assert rules.shown({"a": 3, "b": 20, "c": 9}) == {"a": None, "b": 20, "c": None}
    assert rules.shown({"a": 0, "b": 20}) == {"a": 0, "b": 20}
    assert rules.shown({"a": 3, "b": 4, "c": 9}) == {"a": None, "b": None, "c": 9}


def test_misfits_are_said() -> None:
    found = rules.misfits(12, "male", age_min=6, age_max=9, sex_rule=SexRule.GIRLS)
    assert found == [rules.Misfit.TOO_OLD, rules.Misfit.FOR_GIRLS]


P, L = Mark.PRESENT, Mark.LATE
A, INF, N = Mark.ABSENT_UNINFORMED, Mark.ABSENT_INFORMED, Mark.NOT_MARKED


@pytest.mark.parametrize(
    ("sessions", "streak"),
    [
        ([(True, A), (True, A), (True, P), (True, A)], 2),
        ([(True, A), (False, N), (False, A), (True, A), (True, L)], 2),
        ([(True, A), (True, INF), (True, N), (True, A)], 2),
        ([(True, P), (True, A)], 0),
        ([], 0),
    ],
)
def test_absence_streak(sessions: list[tuple[bool, Mark]], streak: int) -> None:
    assert absence_streak(sessions) == streak


def test_plain_weekly_rules_only() -> None:
    assert weeks.weekly([6, 5]) == "FREQ=WEEKLY;BYDAY=SA,SU"
    assert weeks.weekdays_of("FREQ=WEEKLY;BYDAY=SA,SU") == {5, 6}
    for odd in ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", "x"):
        with pytest.raises(ValueError):  # noqa: PT011 - any of its kinds
            weeks.weekdays_of(odd)


def a_plan(**more: object) -> weeks.Plan:
    values: dict[str, object] = {
        "rrule": "FREQ=WEEKLY;BYDAY=SA,SU",
        "starts": time(9),
        "ends": time(11),
        "valid_from": date(2026, 8, 1),
        **more,
    }
    return weeks.Plan(**values)  # type: ignore[arg-type] # tests name the fields


def test_dates_leave_out_the_feast() -> None:
    plan = a_plan(left_out={"2026-08-08"}, valid_to=date(2026, 8, 15))
    days = weeks.dates(plan, date(2026, 7, 1), date(2026, 12, 1))
    assert days == [date(2026, 8, day) for day in (1, 2, 9, 15)]


@pytest.mark.parametrize(
    ("other", "day"),
    [
        ({}, date(2026, 8, 1)),
        ({"starts": time(11), "ends": time(12)}, None),
        ({"starts": time(10, 59), "ends": time(12)}, date(2026, 8, 1)),
        ({"rrule": "FREQ=WEEKLY;BYDAY=MO"}, None),
        ({"rrule": "FREQ=WEEKLY;BYDAY=SU,MO"}, date(2026, 8, 2)),
        ({"valid_to": date(2026, 7, 31), "valid_from": date(2026, 7, 1)}, None),
    ],
)
def test_clash(other: dict[str, object], day: date | None) -> None:
    assert weeks.clash(a_plan(), a_plan(**other)) == day
    assert weeks.clash(a_plan(**other), a_plan()) == day


PEOPLE = [UUID(int=1), UUID(int=2), UUID(int=3)]


def tap(number: int, mark: Mark, by: int, minute: int, base: int | None = None) -> Tap:
    return Tap(
        id=UUID(int=100 + number),
        mark=mark,
        at=NOON + timedelta(minutes=minute),
        by=PEOPLE[by],
        base=None if base is None else UUID(int=100 + base),
    )


def test_presence_outranks_absence_side_by_side() -> None:
    taps = [tap(1, P, by=0, minute=1), tap(2, A, by=1, minute=5)]
    for order in permutations(taps):
        standing = merge(order)
        assert standing is not None
        assert standing.tap.mark is P
        assert standing.is_disputed


def test_whoever_saw_the_mark_may_change_it() -> None:
    standing = merge([tap(1, P, by=0, minute=1), tap(2, A, by=1, minute=5, base=1)])
    assert standing is not None
    assert standing.tap.mark is A
    assert not standing.is_disputed


def test_a_person_changes_their_own_mind() -> None:
    standing = merge([tap(1, P, by=0, minute=1), tap(2, A, by=0, minute=2)])
    assert standing is not None
    assert standing.tap.mark is A


taps_strategy = st.lists(
    st.tuples(
        st.sampled_from(list(Mark)),
        st.integers(0, 2),
        st.integers(0, 5),
        st.none() | st.integers(0, 7),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=200, deadline=None)
@given(taps_strategy, st.randoms())
def test_marks_come_to_the_same_in_any_order(drawn: list[tuple[Mark, int, int, int | None]], dice: object) -> None:
    taps = [tap(n, mark, by, minute, base) for n, (mark, by, minute, base) in enumerate(drawn)]
    mixed = list(taps)
    dice.shuffle(mixed)  # type: ignore[attr-defined] # a random.Random of Hypothesis
    first = merge(taps)
    assert first == merge(mixed) == merge([*mixed, *taps])
    assert first is not None
    people = {one.by for one in taps}
    last = [max((one for one in taps if one.by == who), key=lambda t: (t.at, t.id)) for who in people]
    based = {one.base for one in taps}
    # Presence somebody last said, and nobody saw and changed, is never lost.
    if any(one.mark in PRESENT and one.id not in based for one in last):
        assert first.tap.mark in PRESENT


def test_the_fault_stands_at_the_adult_it_is_about() -> None:
    mother, uncle = (
        CaregiverGiven(name="রহিমা", relation="মা"),
        CaregiverGiven(name="করিম", relation="", is_guardian=False),
    )
    assert set(of_guardians((mother, uncle), unaccompanied=False)) == {"second_relation"}
    assert set(of_guardians((CaregiverGiven(name="রহিমা", relation=""),), unaccompanied=False)) == {"caregiver_relation"}
