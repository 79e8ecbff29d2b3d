"""The absence rule: when a child who stopped coming is asked after, by whom, and what is kept of the answer.

Facts, never a score, and never an exit by itself (spaces.md 3.6). The figures are field practice [K], to be confirmed
by a child-protection specialist; each group may have its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from relief.kernel.problems import N_
from relief.spaces.kinds import Mark, OccurrenceState
from relief.spaces.marks import PRESENT
from relief.spaces.rules import OFF, SETTLED

# A register sent back for a correction was held as well; one that is only begun says nothing of absences yet.
_HELD = SETTLED | {OccurrenceState.RETURNED}
UNKNOWN_AFTER = 3
MOST_SESSIONS, MOST_DAYS = 60, 90
SOURCE = N_("practice of child-friendly spaces; for comparison, UNICEF Lebanon flags 5 and 10 absent days, Gibbon 7")


class Level(StrEnum):
    """What is to be done: ask today, call or send a friend, visit, or have the manager confirm the status."""

    CHECK = "check"
    CONTACT = "contact"
    VISIT = "visit"
    CONFIRM = "confirm"


class FollowState(StrEnum):
    """open -> attempted -> reached -> closed."""

    OPEN = "open"
    ATTEMPTED = "attempted"
    REACHED = "reached"
    CLOSED = "closed"


class Contact(StrEnum):
    """How somebody tried to reach the child or the family."""

    CALL = "call"
    PEER = "peer"
    VISIT = "visit"


class Outcome(StrEnum):
    """What was learned, as the person closing it answers. Not all of it is kept."""

    RETURNING = "returning"
    ILL = "ill"
    SCHOOL = "school"
    MOVED = "moved"
    NEEDS = "needs"
    WORK = "work"
    UNSAFE = "unsafe"
    MARRIED = "married"
    UNKNOWN = "unknown"


class Kept(StrEnum):
    """What stays beside the register: a worry about a child becomes a plain "reached"."""

    RETURNING = "returning"
    ILL = "ill"
    SCHOOL = "school"
    MOVED = "moved"
    NEEDS = "needs"
    REACHED = "reached"


_ORDER = tuple(Level)
_WORRIES = frozenset({Outcome.WORK, Outcome.UNSAFE, Outcome.MARRIED})


@dataclass(frozen=True, kw_only=True)
class Session:
    """One session of a group as one child's enrolment sees it. `expected`: enrolled then, and not on hold."""

    at: datetime
    on: date
    state: OccurrenceState
    mark: Mark = Mark.NOT_MARKED
    expected: bool = True


@dataclass(frozen=True, kw_only=True)
class Streak:
    """Absences nobody explained, since the child was last seen. `days` leaves out those without a session held."""

    count: int = 0
    first_at: datetime | None = None
    first_on: date | None = None
    days: int = 0


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """From how many absences on what is done, and in how many days. [K], see `SOURCE`."""

    contact_after: int = 2
    contact_days: int = 1
    visit_after: int = 3
    visit_days: int = 3
    confirm_after: int = 10
    confirm_days: int = 21


def streak(sessions: Iterable[Session]) -> Streak:
    """Walk back, newest session first, until the child was present.

    Only uninformed absences of sessions that were held and in which the child was expected count. Not held, not
    marked, told us, on hold and before the first day neither count nor break the row. Being seen breaks it at once,
    also in a register that is not handed in yet.
    """
    count, first, last = 0, None, None
    off: set[date] = set()
    for one in sessions:
        if not one.expected:
            continue
        if one.state in OFF:
            off.add(one.on)
        elif one.mark in PRESENT:
            break
        elif one.state in _HELD and one.mark is Mark.ABSENT_UNINFORMED:
            count, first = count + 1, one
            last = last or one
    if first is None or last is None:
        return Streak()
    idle = sum(first.on < day < last.on for day in off)
    return Streak(count=count, first_at=first.at, first_on=first.on, days=(last.on - first.on).days - idle)


def level_of(found: Streak, limits: Thresholds, *, is_watched: bool = False) -> Level | None:
    """What is due now; one absence is asked after only where the manager asked for it."""
    if found.count >= limits.contact_after and (
        found.count >= limits.confirm_after or found.days >= limits.confirm_days
    ):
        return Level.CONFIRM
    if found.count >= limits.visit_after:
        return Level.VISIT
    if found.count >= limits.contact_after:
        return Level.CONTACT
    return Level.CHECK if is_watched and found.count else None


def is_higher(one: Level, other: Level) -> bool:
    """Whether more is to be done than before."""
    return _ORDER.index(one) > _ORDER.index(other)


def due_on(level: Level, limits: Thresholds, day: date) -> date:
    """The day by which it must be done: the same day for a check."""
    days = {Level.CHECK: 0, Level.CONTACT: limits.contact_days}
    return day + timedelta(days=days.get(level, limits.visit_days))


def may_close(outcome: Outcome, attempts: int) -> bool:
    """Nobody is given up as unknown before the third attempt."""
    return outcome is not Outcome.UNKNOWN or attempts >= UNKNOWN_AFTER


def proposes_concern(outcome: Outcome, attempts: int) -> bool:
    """Whether the person who closes it should write down a concern, in the place where those are kept."""
    return outcome in _WORRIES or (outcome is Outcome.UNKNOWN and attempts >= UNKNOWN_AFTER)


def kept(outcome: Outcome) -> Kept:
    """What the register may say of it."""
    return Kept.REACHED if outcome in _WORRIES or outcome is Outcome.UNKNOWN else Kept(outcome.value)
