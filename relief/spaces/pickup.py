"""Who may take a child along, who is inside, and when a day may be closed. Arithmetic without a database.

Figures are defaults (spaces.md 1.3 and 5): thirty minutes for a late collection; ten years for going home alone
[K], to be confirmed by a child-protection specialist.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from relief.kernel.names import search_key
from relief.spaces.gate_kinds import Doubt, Passage, Release

LATE_AFTER = timedelta(minutes=30)
ALONE_FROM_AGE = 10
MOST_CODES = 1_000
MOST_BLOCKS = 99


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What was agreed about one child, as names."""

    allowed: Collection[str] = ()
    denied: Collection[str] = ()
    may_go_alone: bool = False
    # The numbers given out for this child today.
    codes: Collection[str] = ()


def doubt_about(rules: Rules, how: Release, *, name: str, code: str, age: int, has_second: bool, reason: str) -> Doubt:
    """What is not in order with letting this child go so; NONE when all is.

    A "never" outranks everything, a code and a second person too. Anyone who is not named, and a child nobody named
    anyone for, needs a second person of the site and a reason.
    """
    wanted = _heard(name)
    if wanted and wanted in {_heard(one) for one in rules.denied}:
        return Doubt.DENIED
    if how is Release.SELF:
        if age < ALONE_FROM_AGE:
            return Doubt.TOO_YOUNG
        return Doubt.NONE if rules.may_go_alone else Doubt.NOT_AGREED
    if how is Release.CODE:
        return Doubt.NONE if code and code in rules.codes else Doubt.WRONG_CODE
    if how is Release.KNOWN and wanted in {_heard(one) for one in rules.allowed}:
        return Doubt.NONE
    return Doubt.NONE if has_second and reason.strip() else Doubt.NO_SECOND


def is_late(at: datetime, last_end: datetime | None) -> bool:
    """Collected more than thirty minutes after the child's last session of the day."""
    return last_end is not None and at > last_end + LATE_AFTER


def is_inside(passages: Iterable[tuple[datetime, Passage]], *, is_marked: bool) -> bool:
    """Whether a child is at the site: it came, or stands on a register as present, and has not left since.

    Two tablets may have written the same arrival; it is one child.
    """
    told = sorted(passages)
    if not told:
        return is_marked
    return told[-1][1] is Passage.ARRIVE


def may_close(counted: int, inside: int, reason: str) -> bool:
    """A day closes when as many heads were counted as came and did not leave, or somebody says why not."""
    return counted == inside or bool(reason.strip())


def _heard(name: str) -> str:
    """As it sounds in either script: who must not collect is not let through by another spelling."""
    return search_key(name) if name.strip() else ""
