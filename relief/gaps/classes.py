"""Into which classes a map sorts its numbers, at bounds that people can say."""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterable, Sequence


def breaks(values: Sequence[int], classes: int = 5) -> list[int]:
    """Upper bounds of up to five classes that widen towards the largest value, at readable numbers.

    Few areas bear most of a need; equal steps would paint all others alike. Where most would still be alike, each
    class is so many times as wide as the one before; where one towers even over that, each gets its share of areas.
    """
    known = sorted(value for value in values if value > 0)
    if not known:
        return []
    least, most, steps = known[0], known[-1], range(1, classes + 1)
    ways = (
        [most * step * step / (classes * classes) for step in steps],
        [least * (most / least) ** (step / classes) for step in steps[:-1]] + [most],
        [known[math.ceil(len(known) * step / classes) - 1] for step in steps],
    )
    for way in ways:
        bounds = _rising(way)
        if bisect.bisect_right(known, bounds[0]) <= max(classes, len(known) * _ALIKE):
            break
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
