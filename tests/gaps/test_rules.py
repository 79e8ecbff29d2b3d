"""Comparing need and cover, by table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief.gaps.classes import breaks, class_of
from relief.gaps.models import GapKind
from relief.gaps.rules import (
    NEED_SHIFT,
    REACHED_SHIFT,
    SECTORS,
    Comparison,
    Flag,
    Tally,
    comparisons,
    is_open,
    sector_bits,
    tally,
)
from relief.households.rules import NEEDS
from relief.stock.models import Sector


def compared(need: int, cover: int) -> Comparison:
    return Comparison(GapKind.SERVICE, "food", need, cover, ())


@pytest.mark.parametrize(
    ("need", "cover", "was_open", "opens"),
    [
        (100, 79, False, True),
        (100, 80, False, False),
        (100, 80, True, True),
        (100, 89, True, True),
        (100, 90, True, False),
        (40, 31, False, False),  # nine are missing: too few to raise a flag
        (0, 0, False, False),
        (10, 12, True, False),
    ],
)
def test_a_flag_opens_low_and_closes_high(need: int, cover: int, was_open: bool, opens: bool) -> None:
    assert is_open(compared(need, cover), was_open=was_open) is opens


def test_an_unknown_need_is_left_out() -> None:
    kinds = {one.kind for one in comparisons(Tally(), affected=None, children=None, places=0)}
    assert GapKind.REGISTRATION not in kinds
    assert GapKind.CHILD_PLACES not in kinds


def test_the_arithmetic_ends_in_the_shortfall() -> None:
    lacking = sector_bits(["food"], NEED_SHIFT)
    served = lacking | sector_bits(["food"], REACHED_SHIFT) | Flag.REACHED
    counted = tally([lacking] * 30 + [int(served)] * 12, [2] * 42)
    food = next(one for one in comparisons(counted, affected=50, children=7, places=9) if one.sector == "food")
    assert [number for _, number in food.lines] == [42, 12, 30]
    assert food.shortfall == 30
    assert (counted.registered, counted.reached, counted.children) == (42, 12, 84)


@given(st.lists(st.integers(0, 10**7), max_size=80))
def test_classes_hold_every_value(values: list[int]) -> None:
    bounds = breaks(values)
    assert bounds == sorted(set(bounds))
    assert len(bounds) <= 5
    for value in values:
        step = class_of(value, bounds)
        assert 1 <= step <= 5
        if value and bounds:
            assert value <= bounds[step - 1]


def test_words_no_sector_bears_set_no_bit() -> None:
    assert sector_bits(["livelihood", ""], NEED_SHIFT) == 0


def test_needs_kits_and_bits_use_the_same_sector_words() -> None:
    assert set(SECTORS) == {sector.value for sector in Sector} == set(NEEDS)
