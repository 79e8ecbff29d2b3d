"""Kits, their energy, and a book of goods that always adds up."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief.kernel.db import Database
from relief.kernel.problems import NotAllowed, NotFound
from relief.stock import actions, queries, rules
from relief.stock.inputs import KitLineGiven, ReceiptGiven
from relief.stock.models import Per
from tests.builders import Areas
from tests.distributions.builders import the_goods
from tests.people import People


def test_lines_follow_the_household() -> None:
    rice, milk = uuid4(), uuid4()
    lines = [
        KitLineGiven(item_id=rice, quantity=Decimal(10)),
        KitLineGiven(item_id=rice, quantity=Decimal(5), per=Per.LARGE_HOUSEHOLD),
        KitLineGiven(item_id=milk, quantity=Decimal("0.5"), per=Per.CHILD_UNDER_FIVE),
    ]
    assert rules.lines_for(lines, 5, 0) == [{"item_id": str(rice), "quantity": "10"}]
    assert [line["quantity"] for line in rules.lines_for(lines, 6, 3)] == ["15", "1.5"]


def test_the_government_packet_covers_eighty_per_cent() -> None:
    # data-standards.md section 6: 10 kg rice, 1 kg lentil, 1 l oil, 1 kg sugar, 2 kg chira.
    kcal: dict[Any, int | None] = {uuid4(): 3_600, uuid4(): 3_400, uuid4(): 8_840, uuid4(): 3_900, uuid4(): 3_500}
    lines = [KitLineGiven(item_id=item, quantity=Decimal(n)) for item, n in zip(kcal, (10, 1, 1, 1, 2), strict=True)]
    found = rules.kcal_coverage(lines, kcal)
    assert found is not None
    assert (found.needed, found.percent, found.days) == (73_500, 80, 5)
    assert rules.kcal_coverage(lines, dict.fromkeys(kcal)) is None


@given(st.decimals(0, 50, places=3), st.lists(st.decimals(-5, 50, places=3), min_size=1, max_size=4))
def test_spread_takes_exactly_what_is_asked(quantity: Decimal, balances: list[Decimal]) -> None:
    places = [(uuid4(), balance) for balance in balances]
    assert sum(part for _, part in rules.spread(quantity, places)) == quantity


def test_goods_come_in_where_one_may_write(database: Database, areas: Areas, people: People, now: datetime) -> None:
    with database.writing() as db:
        goods = the_goods(db, areas.union_a1, full=100)
        receipt = ReceiptGiven(item_id=goods.oil.id, place_id=goods.warehouse.id, quantity=Decimal(4))
        came = actions.receive_goods(db, people.farid, receipt, now=now)
        assert actions.receive_goods(db, people.farid, receipt, now=now) is came
        held = {(b.place.code, b.item.code): b.quantity for b in queries.balances(db, people.farid)}
        assert held == {("WH-1", "RICE"): 100, ("WH-1", "OIL"): 104}
        with pytest.raises(NotAllowed):
            actions.receive_goods(db, people.asha, receipt, now=now)
        with pytest.raises(NotFound):
            actions.receive_goods(db, people.dulal, receipt, now=now)
        assert queries.balances(db, people.dulal) == []
