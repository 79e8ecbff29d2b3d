"""Set each measure's need beside its cover, with the arithmetic in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from relief.gaps.models import GapKind
from relief.gaps.quantities import GROUP_LABELS
from relief.gaps.rules import Comparison, is_open
from relief.gaps.yardsticks import Yardstick
from relief.kernel.problems import N_

# Of people in support, a number or a difference this small is never told (spaces.md 3.9).
SMALLEST_TOLD = 5
_MISSING = N_("Still missing")


def compared(one: Yardstick, numbers: Sequence[int | None]) -> Comparison | None:
    """None when nobody knows the need, and when a number would speak of a few people in support."""
    need, cover = numbers[0], numbers[1]
    if need is None or cover is None or (one.is_guarded and is_small(need, cover)):
        return None
    wanted = math.ceil(need / one.per)
    short = max(0, wanted - cover)
    lines = [(one.needs.label, need), (one.covers.label, cover), (_MISSING, short)]
    if one.per != 1:
        lines[0:1] = [(N_("Needed: one for so many"), one.per), (N_("so many are needed"), wanted)]
    if one.whom:
        lines.insert(0, (GROUP_LABELS[one.whom], need))
        del lines[1]
    return Comparison(one.kind, one.sector, wanted, cover, tuple(lines))


def stands(one: Yardstick, numbers: Sequence[int | None], told: Comparison, *, was_open: bool) -> bool:
    """Whether the flag stands. A group is left behind only where the union as a whole was reached."""
    if not is_open(told, was_open=was_open, standard=one.thresholds):
        return False
    if was_open or one.kind is not GapKind.LEFT_BEHIND:
        return True
    whole_need, whole_cover = (number or 0 for number in numbers[2:4])
    return whole_need > 0 and 100 * whole_cover >= one.opens_below * whole_need


def is_covered(one: Yardstick, numbers: Sequence[int | None]) -> bool:
    """Whether no flag can open: most measures of most areas, told without words for their arithmetic."""
    need, cover = numbers[0], numbers[1]
    return not need or (cover is not None and 100 * cover * one.per >= one.opens_below * (need + one.per))


def is_small(need: int, cover: int) -> bool:
    """Whether need, cover or what is left between them speaks of one to four people."""
    return any(0 < number < SMALLEST_TOLD for number in (need, cover, abs(need - cover)))
