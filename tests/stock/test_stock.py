"""Kits, their energy, and a book of goods that always adds up."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Refused
from relief.stock import actions, queries, rules
from relief.stock.inputs import KitLineGiven, MoveGiven, PlaceGiven, ReceiptGiven
from relief.stock.models import MoveReason, Per
from tests.builders import CLERK, Areas
from tests.distributions.builders import assert_kept_is_counted, the_goods
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


def test_goods_come_in_go_out_and_never_come_from_nowhere(
    database: Database, areas: Areas, people: People, now: datetime
) -> None:
    with database.writing() as db:
        goods = the_goods(db, areas.union_a1, full=0 + 100)
        place = PlaceGiven(code="WH-2", name_bn="গুদাম ২", name_en="Warehouse 2", area_id=areas.union_a2.id)
        second = actions.add_place(db, people.farid, place, now=now)
        move = MoveGiven(
            item_id=goods.rice.id,
            quantity=Decimal("30.5"),
            from_place_id=goods.warehouse.id,
            to_place_id=second.id,
        )
        moved = actions.move_goods(db, people.farid, move, now=now)
        assert actions.move_goods(db, people.farid, move, now=now) is moved
        with pytest.raises(Refused, match="not-enough"):
            actions.move_goods(db, people.farid, replace(move, id=uuid4(), quantity=Decimal(70)), now=now)
        with pytest.raises(Invalid):
            actions.move_goods(db, people.farid, replace(move, id=uuid4(), to_place_id=None), now=now)
        held = {(b.place.code, b.item.code): b.quantity for b in queries.balances(db, people.farid)}
        assert held == {
            ("WH-1", "RICE"): Decimal("69.5"),
            ("WH-1", "OIL"): 100,
            ("WH-2", "RICE"): Decimal("30.5"),
        }
        receipt = ReceiptGiven(item_id=goods.oil.id, place_id=second.id, quantity=Decimal(4))
        with pytest.raises(NotAllowed):
            actions.receive_goods(db, people.asha, receipt, now=now)
        with pytest.raises(NotFound):
            actions.receive_goods(db, people.dulal, receipt, now=now)
        assert queries.balances(db, people.dulal) == []


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.decimals(1, 40, places=3)), max_size=12))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_balance_is_the_fold_of_its_moves(database: Database, areas: Areas, deeds: Any) -> None:
    at = datetime.fromisoformat("2026-08-04T03:30:00+00:00")
    with database._writer() as db:  # thrown away after each example
        goods = the_goods(db, areas.union_a1, full=100)
        places = [goods.warehouse] + [
            actions.add_place(
                db, CLERK, PlaceGiven(code=f"X{n}", name_bn="ক", name_en="X", area_id=areas.union_a1.id), now=at
            )
            for n in (1, 2)
        ]
        held = [Decimal(100), Decimal(0), Decimal(0)]
        for source, target, quantity in deeds:
            reason = MoveReason.TRANSFER if source != target else MoveReason.DAMAGE
            move = MoveGiven(
                item_id=goods.rice.id,
                quantity=quantity,
                from_place_id=places[source].id,
                to_place_id=places[target].id if source != target else None,
                reason=reason,
            )
            try:
                actions.move_goods(db, CLERK, move, now=at)
            except Refused:
                assert held[source] < quantity
                continue
            held[source] -= quantity
            if source != target:
                held[target] += quantity
        sums = queries.sums_at(db, [place.id for place in places])
        assert [sums.get((place.id, goods.rice.id), Decimal(0)) for place in places] == held
        assert_kept_is_counted(db)
        db.rollback()
