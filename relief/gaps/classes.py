"""Into which classes a map sorts its numbers, at bounds that people can say."""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterable, Sequence


def breaks(values: Sequence[int], classes: int = 5) -> list[int]:
    """Upper bounds of up to five classes that widen towards the largest value, at readable numbers.

    Few areas bear most of a need; equal steps would paint all others alike. Where one towers so high over the others
    that they would still be alike, each class gets its share of the areas instead.
    """
    known = sorted(value for value in values if value > 0)
    if not known:
        return []
    bounds = _rising(known[-1] * step * step / (classes * classes) for step in range(1, classes + 1))
    lowest = bisect.bisect_right(known, bounds[0])
    if len(known) > classes and lowest > len(known) * _ALIKE:
        bounds = _rising(known[math.ceil(len(known) * step / classes) - 1] for step in range(1, classes + 1))
    return bounds


# More than this share in the lowest class, and the map tells nothing.
_ALIKE = 0.7


def _rising(numbers: Iterable[float]) -> list[int]:
    bounds: list[int] = []
    for number in numbers:
        bound = _readable(number)
        if bound > (bounds[-1] if bounds else 0):
            bounds.append(bound)
    return bounds


def class_of(value: int, bounds: Sequence[int]) -> int:
    """1 for the lowest class to 5 for the highest."""
    for number, bound in enumerate(bounds, start=1):
        if value <= bound:
            return number
    return max(1, len(bounds))


def _readable(number: float) -> int:
    """Round up to two digits that people can say: 38.2 to 40, 236 to 240, 6447 to 6500."""
    step = 1
    while step * 20 < number:
        step *= 10
    return math.ceil(number / step) * step
