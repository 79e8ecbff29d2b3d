"""What a cell says, who has finished, how far a group should be: tables."""

from __future__ import annotations

from datetime import date

import pytest

from relief.courses.rules import Lesson, PartState, is_complete, planned_by, state_of
from relief.spaces.kinds import Mark, OccurrenceState

HELD, VERIFIED, OFF, PLANNED = (
    OccurrenceState.SUBMITTED, OccurrenceState.VERIFIED, OccurrenceState.NOT_HELD, OccurrenceState.PLANNED
)  # fmt: skip
A, U, N, M, T = PartState.ATTENDED, PartState.MADE_UP, PartState.NOT_MARKED, PartState.MISSED, PartState.NOT_TAUGHT


@pytest.mark.parametrize(
    ("lessons", "made_up", "state"),
    [
        ([], False, T),
        ([Lesson(PLANNED, Mark.NOT_MARKED)], False, T),
        ([Lesson(OFF, Mark.ABSENT_UNINFORMED)], False, T),  # not held is no lesson, whatever was tapped before
        ([Lesson(HELD, Mark.PRESENT)], False, A),
        ([Lesson(HELD, Mark.LATE)], True, A),
        ([Lesson(HELD, Mark.ABSENT_UNINFORMED)], False, M),
        ([Lesson(HELD, Mark.ABSENT_INFORMED)], False, M),
        ([Lesson(HELD, Mark.ABSENT_UNINFORMED)], True, U),
        ([], True, U),
        ([Lesson(HELD, Mark.NOT_MARKED)], False, N),
        ([Lesson(HELD, Mark.NOT_MARKED, joined=False)], False, M),
        ([Lesson(HELD, Mark.ABSENT_UNINFORMED), Lesson(VERIFIED, Mark.PRESENT)], False, A),
        ([Lesson(HELD, Mark.ABSENT_UNINFORMED), Lesson(HELD, Mark.NOT_MARKED)], False, N),
    ],
)
def test_a_cell_says_what_the_register_says(lessons: list[Lesson], made_up: bool, state: PartState) -> None:
    assert state_of(lessons, made_up=made_up) is state


@pytest.mark.parametrize(
    ("states", "mandatory", "least", "complete"),
    [
        ({1: A, 2: A, 3: M}, {1}, 2, True),
        ({1: M, 2: A, 3: A}, {1}, 2, False),
        ({1: U, 2: A, 3: M}, {1}, 3, False),
        ({1: U, 2: U, 3: U}, {1, 2, 3}, 3, True),
        ({}, set(), 0, False),
    ],
)
def test_finished_is_every_needed_part_and_so_many_in_all(
    states: dict[int, PartState], mandatory: set[int], least: int, complete: bool
) -> None:
    assert is_complete(states, mandatory, least) is complete


@pytest.mark.parametrize(
    ("day", "planned"),
    [(date(2026, 6, 30), 0), (date(2026, 7, 1), 0), (date(2026, 7, 2), 1), (date(2026, 7, 12), 6),
     (date(2026, 7, 24), 12), (date(2026, 9, 1), 12)],
)  # fmt: skip
def test_an_even_pace(day: date, planned: int) -> None:
    assert planned_by(day, date(2026, 7, 1), date(2026, 7, 24), 12) == planned
