"""What a register says about a part, who has finished, and how far a group should be. No database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from relief.spaces.kinds import Mark, OccurrenceState

HERE = frozenset({Mark.PRESENT, Mark.LATE})
AWAY = frozenset({Mark.ABSENT_INFORMED, Mark.ABSENT_UNINFORMED})
_NOT_TAUGHT = frozenset({OccurrenceState.PLANNED, OccurrenceState.NOT_HELD, OccurrenceState.CANCELLED})


class PartState(StrEnum):
    """How one child stands to one part."""

    ATTENDED = "attended"
    MADE_UP = "made-up"
    MISSED = "missed"
    NOT_MARKED = "not-marked"
    NOT_TAUGHT = "not-taught"


DONE = frozenset({PartState.ATTENDED, PartState.MADE_UP})


@dataclass(frozen=True)
class Lesson:
    """One session that taught the part: what became of it, and what the register says about the child.

    `joined` says whether the child belonged to the group on that day.
    """

    state: OccurrenceState
    mark: Mark
    joined: bool = True


def was_taught(state: OccurrenceState) -> bool:
    """A session with a register; planned, not held and cancelled ones teach nothing."""
    return state not in _NOT_TAUGHT


def state_of(lessons: Iterable[Lesson], *, made_up: bool) -> PartState:
    """Work the cell out from the marks, so that it cannot say anything else than the register.

    Being there once is enough. A blank in a register is "not marked", never "missed"; who joined later has
    missed what was taught before.
    """
    held = [one for one in lessons if was_taught(one.state)]
    if any(one.mark in HERE for one in held):
        return PartState.ATTENDED
    if made_up:
        return PartState.MADE_UP
    if any(one.mark is Mark.NOT_MARKED and one.joined for one in held):
        return PartState.NOT_MARKED
    return PartState.MISSED if held else PartState.NOT_TAUGHT


def is_complete(states: Mapping[int, PartState], mandatory: Iterable[int], least: int) -> bool:
    """Every part that must be done is done, and so many in all."""
    done = {number for number, state in states.items() if state in DONE}
    return bool(done) and len(done) >= least and set(mandatory) <= done


def planned_by(day: date, starts: date, ends: date, parts: int) -> int:
    """Parts a group should have had by the end of a day, at an even pace, rounded down.

    Twelve parts from 1 to 24 July: two days for each, so six by the 12th.
    """
    if day < starts:
        return 0
    length = (ends - starts).days + 1
    passed = min(length, (day - starts).days + 1)
    return parts * passed // length


def titles_missing(placeholders: Sequence[bool]) -> int:
    """Parts whose title the organisation has not written yet."""
    return sum(placeholders)
