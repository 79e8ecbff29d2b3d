"""Every reason against a time, one by one, and what a set of accepted times can never do."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from datetime import time, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relief.kernel.ids import new_id
from relief.psychosocial import rules
from relief.psychosocial.inputs import HoursGiven
from relief.psychosocial.kinds import ClashKind
from relief.psychosocial.rules import Booked, Days, Span, Wanted
from tests.psychosocial.builders import at

HOURS = [HoursGiven(weekday=day, starts=time(9), ends=time(17)) for day in range(7)]
MINE, OTHER = new_id(), new_id()


def booked(
    start: tuple[int, int], end: tuple[int, int], *, place: str = "a", plan: UUID = OTHER, days: int = 0
) -> Booked:
    return Booked(starts_at=at(*start, days=days), ends_at=at(*end, days=days), plan_id=plan, place=place, code="A-1")


def span(start: tuple[int, int], end: tuple[int, int]) -> Span:
    return Span(starts_at=at(*start), ends_at=at(*end))


def clashes_of(wanted: Booked, days: Days) -> list[rules.Clash]:
    """With another adult at hand, which has cases of its own."""
    wish = Wanted(
        starts_at=wanted.starts_at, ends_at=wanted.ends_at, plan_id=wanted.plan_id, place=wanted.place,
        code=wanted.code, is_among_adults=True,
    )  # fmt: skip
    return rules.clashes(wish, days)


WANTED = booked((10, 0), (10, 45), plan=MINE)
EARLY = booked((8, 30), (9, 15), plan=MINE)
NIGHT = booked((23, 30), (0, 15), plan=MINE)


@pytest.mark.parametrize(
    ("name", "wanted", "days", "kinds"),
    [
        ("free", WANTED, Days(hours=HOURS), []),
        ("touching before", WANTED, Days(hours=HOURS, own=[booked((9, 15), (10, 0))]), []),
        ("touching after", WANTED, Days(hours=HOURS, own=[booked((10, 45), (11, 30))]), []),
        (
            "one minute over",
            WANTED,
            Days(hours=HOURS, own=[booked((9, 15), (10, 1))]),
            [ClashKind.COUNSELLOR],
        ),
        (
            "inside",
            WANTED,
            Days(hours=HOURS, own=[booked((9, 30), (12, 0))]),
            [ClashKind.COUNSELLOR],
        ),
        (
            "the plan elsewhere",
            WANTED,
            Days(hours=HOURS, of_plan=[booked((10, 30), (11, 0))]),
            [ClashKind.PLAN],
        ),
        ("the room", WANTED, Days(hours=HOURS, room=[span((10, 40), (12, 0))]), [ClashKind.ROOM]),
        ("away", WANTED, Days(hours=HOURS, away=[span((8, 0), (10, 30))]), [ClashKind.AWAY]),
        ("no hours at all", WANTED, Days(), [ClashKind.OUTSIDE_HOURS]),
        ("too early", EARLY, Days(hours=HOURS), [ClashKind.OUTSIDE_HOURS]),
        (
            "another weekday",
            WANTED,
            Days(hours=[HoursGiven(weekday=5, starts=time(0), ends=time(23))]),
            [ClashKind.OUTSIDE_HOURS],
        ),
        (
            "44 minutes to another place",
            WANTED,
            Days(hours=HOURS, own=[booked((9, 0), (9, 16), place="b")]),
            [ClashKind.TRAVEL],
        ),
        (
            "45 minutes are enough",
            WANTED,
            Days(hours=HOURS, own=[booked((9, 0), (9, 15), place="b")]),
            [],
        ),
        (
            "the way on",
            WANTED,
            Days(hours=HOURS, own=[booked((11, 0), (11, 30), place="b")]),
            [ClashKind.TRAVEL],
        ),
        (
            "a sixth",
            WANTED,
            Days(hours=HOURS, own=[booked((11 + n, 0), (11 + n, 30)) for n in range(5)]),
            [ClashKind.DAILY_MAXIMUM],
        ),
        (
            "a fifth",
            WANTED,
            Days(hours=HOURS, own=[booked((11 + n, 0), (11 + n, 30)) for n in range(4)]),
            [],
        ),
        (
            "five on another day",
            WANTED,
            Days(hours=HOURS, own=[booked((11 + n, 0), (11 + n, 30), days=1) for n in range(5)]),
            [],
        ),
        (
            "everything at once",
            WANTED,
            Days(
                own=[WANTED] * 5,
                of_plan=[WANTED],
                room=[WANTED],
                away=[WANTED],
                hours=[],
            ),
            [
                *[ClashKind.COUNSELLOR] * 5,
                ClashKind.PLAN,
                ClashKind.ROOM,
                ClashKind.AWAY,
                ClashKind.OUTSIDE_HOURS,
                ClashKind.DAILY_MAXIMUM,
            ],
        ),
    ],
)
def test_each_reason_is_said(name: str, wanted: Booked, days: Days, kinds: Sequence[ClashKind]) -> None:
    assert [clash.kind for clash in clashes_of(wanted, days)] == list(kinds), name


def test_a_room_is_the_same_however_it_is_written() -> None:
    assert rules.folded("  Room  ONE ") == rules.folded("room one")
    assert rules.place_key(MINE, "x") == rules.place_key(MINE, "y")
    assert rules.place_key(None, "School") != rules.place_key(None, "Mosque")


asked = st.lists(
    st.builds(
        lambda day, start, length, place, plan: Booked(
            starts_at=at(0, days=day) + timedelta(minutes=start),
            ends_at=at(0, days=day) + timedelta(minutes=start + length),
            plan_id=plan,
            place=place,
        ),
        st.integers(0, 2),
        st.integers(8 * 60, 18 * 60).map(lambda minute: minute // 5 * 5),
        st.integers(15, 180),
        st.sampled_from("abc"),
        st.sampled_from([MINE, OTHER]),
    ),
    max_size=40,
)


@given(asked)
@settings(max_examples=150, deadline=None)
def test_accepted_times_never_overlap(wishes: list[Booked]) -> None:
    taken: list[Booked] = []
    for wish in wishes:
        if not clashes_of(wish, Days(own=taken, of_plan=taken, hours=HOURS)):
            taken.append(wish)
    in_order = sorted(taken, key=lambda each: each.starts_at)
    for one, following in itertools.pairwise(in_order):
        assert one.ends_at <= following.starts_at
        if one.place != following.place:
            assert following.starts_at - one.ends_at >= timedelta(minutes=45)
    per_day = Counter(each.starts_at.date() for each in taken)
    assert all(count <= 5 for count in per_day.values())
    assert all(time(9) <= each.starts_at.time() and each.ends_at.time() <= time(17) for each in taken)
