"""Lots add up to their balance whatever happened, and what goes bad first goes first."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from relief.stock.lots import Held, first_expired_first, left, proposed

TODAY = date(2026, 8, 4)
QUANTITIES = st.decimals(0, 50, places=3)
DATES = st.none() | st.integers(-20, 400).map(lambda days: TODAY + timedelta(days=days))


def lots_of(told: list[tuple[Decimal, date | None]]) -> list[Held]:
    return [Held(lot_id=uuid4(), quantity=quantity, expires_on=on) for quantity, on in told]


@given(st.lists(st.tuples(QUANTITIES, DATES), max_size=5), st.decimals(-80, 80, places=3))
def test_what_is_left_is_the_balance(told: list[tuple[Decimal, date | None]], balance: Decimal) -> None:
    rest = left(lots_of(told), balance)
    assert sum((one.quantity for one in rest), Decimal(0)) == balance
    # Only goods whose lot nobody wrote down can be below zero.
    assert all(one.quantity > 0 or one.lot_id is None for one in rest)


@given(st.lists(st.tuples(QUANTITIES, DATES), max_size=5), QUANTITIES)
def test_a_proposal_takes_good_lots_in_their_order(told: list[tuple[Decimal, date | None]], quantity: Decimal) -> None:
    there = first_expired_first(lots_of(told))
    taken, missing = proposed(quantity, there, TODAY)
    assert sum((one.quantity for one in taken), Decimal(0)) + missing == quantity
    assert not any(one.is_over(TODAY) for one in taken)
    good = [one for one in there if not one.is_over(TODAY) and one.quantity > 0]
    # All but the last one taken go whole: nothing that lasts longer leaves before them.
    assert [one.lot_id for one in taken] == [one.lot_id for one in good[: len(taken)]]
    assert all(one.quantity == full.quantity for one, full in zip(taken[:-1], good, strict=False))


def test_the_day_itself_still_counts() -> None:
    assert not Held(lot_id=None, quantity=Decimal(1), expires_on=TODAY).is_over(TODAY)
    assert Held(lot_id=None, quantity=Decimal(1), expires_on=TODAY - timedelta(days=1)).is_over(TODAY)
