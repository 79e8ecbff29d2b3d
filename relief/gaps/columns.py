"""Sum standings by place: the figures of a tally and every measure of households in one table of numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from relief.gaps.measure_models import Unit
from relief.gaps.quantities import GROUPS, has_all
from relief.gaps.rules import WIDTH, Numbers, sums
from relief.gaps.yardsticks import Yardstick


class Columns:
    """What each column behind those of a tally holds, for these measures.

    A measure of households has two columns, need and cover, and the same of everybody when it speaks of one group;
    a household covers a need only when it has it. Where an area knows need or cover itself, its column stays zero.
    """

    def __init__(self, yardsticks: Sequence[Yardstick]) -> None:
        self.yardsticks = tuple(yardsticks)
        self._starts: dict[str, tuple[int, int]] = {}
        place = WIDTH
        for one in self.yardsticks:
            wide = 4 if one.whom else 2
            self._starts[one.code] = (place, wide)
            place += wide
        self.width = place

    def sums(self, bits: Numbers, children: Numbers, sizes: Numbers, places: Numbers, size: int) -> Numbers:
        """Row n is place n of `size`; `places` says where each household belongs."""
        answer = np.zeros((size, self.width), dtype=np.int64)
        if not len(bits):
            return answer
        answer[:, :WIDTH] = sums(bits, children, places, size)
        weights = {Unit.PERSON: sizes, Unit.CHILD: children}
        known: dict[tuple[int, Unit], Numbers] = {}
        for one in self.yardsticks:
            start, _ = self._starts[one.code]
            for place, wanted in enumerate(_wanted(one)):
                if wanted is None:
                    continue
                key = (wanted, one.unit)
                if key not in known:
                    told = has_all(bits, wanted) * weights.get(one.unit, 1)
                    known[key] = np.bincount(places, weights=told, minlength=size).astype(np.int64)
                answer[:, start + place] = known[key]
        return answer

    def measured(self, row: Sequence[int]) -> dict[str, list[int | None]]:
        """One row as MeasureSum keeps it."""
        return {code: list(row[start : start + wide]) for code, (start, wide) in self._starts.items()}


def _wanted(one: Yardstick) -> Iterator[int | None]:
    """The bits each column asks for; None where the area itself knows."""
    need = None if one.needs.of_area else one.needs.wanted(one.slot)
    cover = None if one.covers.of_area else one.covers.wanted(one.slot) | (need or 0)
    group = GROUPS[one.whom]
    yield None if need is None else need | group
    yield None if cover is None else cover | group
    if one.whom:
        yield need
        yield cover
