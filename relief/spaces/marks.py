"""What several people's marks of one child come to, in whatever order they arrive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from relief.spaces.kinds import Mark

PRESENT = frozenset({Mark.PRESENT, Mark.LATE})
ABSENT = frozenset({Mark.ABSENT_INFORMED, Mark.ABSENT_UNINFORMED})


@dataclass(frozen=True, kw_only=True)
class Tap:
    """One mark as it was made: by whom, when, and which mark the person saw before.

    `settles` names the versions between which the manager decided with this mark.
    """

    id: UUID
    mark: Mark
    at: datetime
    by: UUID
    base: UUID | None = None
    settles: frozenset[UUID] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The tap that holds, and whether somebody else saw the opposite."""

    tap: Tap
    is_disputed: bool


def merge(taps: Iterable[Tap]) -> Standing | None:
    """Fold the whole history of one child in one session.

    A tap replaces the same person's earlier taps and the tap it was based on, with all that one
    replaced. What is left was said side by side: evidence of presence outranks absence, absence
    outranks a blank, and the later of equals holds.
    """
    left = side_by_side(taps)
    if not left:
        return None
    best = max(left, key=lambda tap: (_rank(tap.mark), tap.at, tap.id))
    said = {_rank(tap.mark) for tap in left} - {0}
    return Standing(tap=best, is_disputed=len(said) > 1)


def side_by_side(taps: Iterable[Tap]) -> list[Tap]:
    """What was said of one child and not replaced by the same person or by whoever saw it."""
    known = {tap.id: tap for tap in taps}
    replaced = _replaced(known)
    return [tap for tap in known.values() if tap.id not in replaced]


def _replaced(known: Mapping[UUID, Tap]) -> set[UUID]:
    replaced: set[UUID] = set()
    for own in _by_person(known.values()):
        replaced.update(tap.id for tap in own[:-1])
    for tap in known.values():
        # A base made after the tap would be a fault of a clock; following it could run in a ring.
        for base_id in tap.settles | ({tap.base} if tap.base else set()):
            base = known.get(base_id)
            if base is not None and base.id != tap.id and (base.at, base.id) < (tap.at, tap.id):
                replaced.add(base.id)
    return replaced


def _by_person(taps: Iterable[Tap]) -> Iterable[Sequence[Tap]]:
    people: dict[UUID, list[Tap]] = {}
    for tap in sorted(taps, key=lambda tap: (tap.at, tap.id)):
        people.setdefault(tap.by, []).append(tap)
    return people.values()


def _rank(mark: Mark) -> int:
    if mark in PRESENT:
        return 2
    return 1 if mark in ABSENT else 0


def absence_streak(sessions: Iterable[tuple[bool, Mark]]) -> int:
    """Uninformed absences in a row, newest session first, until the child was last present.

    Each item says whether the session was held with the child expected, and the mark. Sessions
    not held, blanks and informed absences neither count nor break the row.
    """
    streak = 0
    for held, mark in sessions:
        if not held:
            continue
        if mark in PRESENT:
            break
        streak += mark is Mark.ABSENT_UNINFORMED
    return streak
