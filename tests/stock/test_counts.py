"""Counting, damage and loss: one finds, another decides, and fifty who press at once are one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Problem, Refused
from relief.stock import actions, arrivals, counts, holding, ledger, papers
from relief.stock.inputs import ReceiptGiven
from relief.stock.models import MoveReason, StockMove
from relief.stock.store_inputs import CountedGiven, CountGiven, DecidedGiven, LossGiven
from relief.stock.store_models import Adjustment, AdjustmentKind, AdjustmentState
from tests.builders import CLERK, Areas
from tests.distributions.builders import assert_kept_is_counted
from tests.people import People
from tests.stock.builders import Store, a_store, arrived, held, sent


def counted(db: Session, actor: Actor, store: Store, quantity: object, at: datetime, now: datetime) -> Adjustment:
    line = CountedGiven(item_id=store.rice.id, quantity=Decimal(str(quantity)))
    given = CountGiven(place_id=store.first.id, lines=(line,), counted_at=at)
    (found,) = counts.record_count(db, actor, given, now=now)
    return found


def agreed(one: Adjustment, seen: object) -> DecidedGiven:
    return DecidedGiven(adjustment_id=one.id, agree=True, seen=Decimal(str(seen)))


def test_a_count_is_true_of_its_own_moment(database: Database, areas: Areas, people: People, now: datetime) -> None:
    later = now + timedelta(hours=3)
    with database.writing() as db:
        store = a_store(db, areas, now)
        assert counted(db, people.farid, store, 100, now, now).state is AdjustmentState.AGREED
        found = counted(db, people.farid, store, 97, now, now)
        # Goods that left after the count are not missing; nothing changes before another person agrees.
        arrivals.receive_whole(db, people.farid, sent(db, people.farid, store, 30, now=later), now=later)
        assert counts.change_of(db, found) == -3
        with pytest.raises(Refused, match="own-finding"):
            counts.decide(db, people.farid, agreed(found, -3), now=later)
        with pytest.raises(NotAllowed):
            counts.decide(db, people.ibrahim, agreed(found, -3), now=later)
        with pytest.raises(NotFound):
            counts.decide(db, people.dulal, agreed(found, -3), now=later)
        # A late tablet: ten were handed out before the count, so the difference is another one now.
        ledger.write_moves(
            db, CLERK, [(store.rice.id, Decimal(10))], reason=MoveReason.ISSUE, at=now, from_place_id=store.first.id
        )
        with pytest.raises(Refused, match="book-moved"):
            counts.decide(db, people.asha, agreed(found, -3), now=later)
        counts.decide(db, people.asha, agreed(found, 7), now=later)
        assert held(db, store, store.first) == 67
        with pytest.raises(Refused, match="decided-already"):
            counts.decide(db, people.gita, agreed(found, 7), now=later)
        assert_kept_is_counted(db)


def test_a_loss_is_set_aside_and_needs_another(database: Database, areas: Areas, people: People, now: datetime) -> None:
    with database.writing() as db:
        store = a_store(db, areas, now)
        loss = LossGiven(
            place_id=store.first.id,
            item_id=store.rice.id,
            kind=AdjustmentKind.LOSS,
            quantity=Decimal(60),
            reason="flood",
        )
        found = counts.report_loss(db, people.farid, loss, now=now)
        assert counts.report_loss(db, people.farid, loss, now=now) is found
        with pytest.raises(Refused, match="not-enough-to-lose"):
            counts.report_loss(db, people.farid, replace(loss, id=uuid4()), now=now)
        with pytest.raises(Invalid):
            counts.report_loss(db, people.farid, replace(loss, id=uuid4(), reason=" "), now=now)
        refused = DecidedGiven(adjustment_id=found.id, agree=False, seen=Decimal(0))
        with pytest.raises(Invalid):
            counts.decide(db, people.gita, refused, now=now)
        counts.decide(db, people.gita, replace(refused, reason="they lie behind the door"), now=now)
        assert held(db, store, store.first) == 100
        assert holding.set_aside(db, store.first.id) == {}


def test_a_fact_of_the_field_may_go_below_zero_and_is_shown(
    database: Database, areas: Areas, people: People, now: datetime
) -> None:
    from relief.stock import alerts

    with database.writing() as db:
        store = a_store(db, areas, now)
        ledger.write_moves(
            db, CLERK, [(store.rice.id, Decimal(120))], reason=MoveReason.ISSUE, at=now, from_place_id=store.first.id
        )
        assert [one.quantity for one in alerts.look(db, people.farid, now=now).below_zero] == [-20]
        (lot,) = holding.by_lot(db, [store.first.id])[store.first.id, store.rice.id]
        assert (lot.lot_id, lot.quantity) == (None, -20)


def at_once(database: Database, deeds: list[Callable[[Session], object]]) -> list[object]:
    """Each in a transaction of its own, all together; what was refused comes back as the problem."""

    def one(deed: Callable[[Session], object]) -> object:
        try:
            with database.writing() as db:
                return deed(db)
        except Problem as problem:
            return problem

    with ThreadPoolExecutor(10) as pool:
        return list(pool.map(one, deeds))


@pytest.mark.goal("S13")
def test_fifty_who_decide_at_once_are_one(database: Database, areas: Areas, people: People, now: datetime) -> None:
    with database.writing() as db:
        store = a_store(db, areas, now)
        found = counted(db, people.farid, store, 95, now, now)
    who = [people.asha, people.gita, people.farid, people.ibrahim, people.dulal]
    came = at_once(
        database, [lambda db, n=n: counts.decide(db, who[n % 5], agreed(found, -5), now=now) for n in range(50)]
    )
    assert sum(isinstance(one, Adjustment) for one in came) == 1
    with database.reading() as db:
        assert held(db, store, store.first) == 95
        decided = db.get(Adjustment, found.id)
        assert decided is not None
        assert decided.decided_by_id in (people.asha.id, people.gita.id)
        corrections = sa.select(sa.func.count()).where(StockMove.reason == MoveReason.COUNT)
        assert db.scalar(corrections) == 1


def test_two_who_send_at_once_do_not_send_the_same_sacks(
    database: Database, areas: Areas, people: People, now: datetime
) -> None:
    with database.writing() as db:
        store = a_store(db, areas, now)
    came = at_once(database, [lambda db: sent(db, people.farid, store, 40, now=now) for _ in range(6)])
    codes = [one.code for one in came if isinstance(one, Problem)]
    # A number that two wrote at once is refused by the database and is nobody's sack either.
    assert len(codes) == 4
    assert set(codes) <= {"stock.not-enough", "stock.lot-not-enough"}
    with database.reading() as db:
        assert held(db, store, store.first) == 20


STEP = st.tuples(st.integers(0, 6), st.integers(0, 45), st.integers(0, 3))


@given(st.lists(STEP, max_size=14))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_book_is_what_happened(
    database: Database, areas: Areas, people: People, now: datetime, steps: list[tuple[int, int, int]]
) -> None:
    """Whatever is sent, received short, counted, lost or handed out: each balance is a recount by hand, and nothing
    comes from nowhere."""
    with database._writer() as db:  # thrown away after each example
        store = a_store(db, areas, now)
        book = {"first": Decimal(100), "road": Decimal(0), "second": Decimal(0)}
        open_ones = []
        for at, (deed, quantity, off) in enumerate(steps):
            when = now + timedelta(minutes=at + 1)
            try:
                _step(db, people, store, book, open_ones, deed, quantity, off, when)
            except Refused:
                continue
            except Invalid:
                assert not quantity
        road = papers.list_waybills(db, CLERK)
        places = {"first": store.first.id, "second": store.second.id, "road": road[0].road_id if road else uuid4()}
        assert {name: held(db, store, place) for name, place in places.items()} == book
        for place in places.values():
            lots = holding.by_lot(db, [place]).get((place, store.rice.id), [])
            assert sum((one.quantity for one in lots), Decimal(0)) == held(db, store, place)
        assert_kept_is_counted(db)
        db.rollback()


def _step(
    db: Session, people: People, store: Store, book: dict[str, Decimal], open_ones: list[object],
    deed: int, quantity: int, off: int, now: datetime,
) -> None:  # fmt: skip
    much = Decimal(quantity)
    if deed == 0:
        receipt = ReceiptGiven(item_id=store.rice.id, place_id=store.first.id, quantity=much)
        actions.receive_goods(db, CLERK, receipt, now=now)
        book["first"] += much
    elif deed == 1:
        open_ones.append(sent(db, people.farid, store, much, now=now))
        book["first"] -= much
        book["road"] += much
    elif deed == 2 and open_ones:
        _arrives(db, people, book, open_ones.pop(0), off, now)
    elif deed == 3:
        ledger.write_moves(
            db, CLERK, [(store.rice.id, much)], reason=MoveReason.ISSUE, at=now, from_place_id=store.second.id
        )
        book["second"] -= much
    elif deed == 4:
        found = counted(db, people.ibrahim, store, much, now, now)
        if found.state is AdjustmentState.PROPOSED:
            counts.decide(db, people.asha, agreed(found, much - book["first"]), now=now)
        book["first"] = much
    elif deed == 5:
        loss = LossGiven(
            place_id=store.first.id, item_id=store.rice.id, kind=AdjustmentKind.LOSS, quantity=much, reason="x"
        )
        counts.decide(db, people.asha, agreed(counts.report_loss(db, people.ibrahim, loss, now=now), -much), now=now)
        book["first"] -= much


def _arrives(
    db: Session, people: People, book: dict[str, Decimal], waybill: object, off: int, now: datetime
) -> None:  # fmt: skip
    from relief.stock import waybills

    lines = waybills.lines_of(db, waybill.id)  # type: ignore[attr-defined]
    missing = min(Decimal(off), lines[0].sent)
    said = [(line.sent - (missing if line is lines[0] else 0), 0) for line in lines]
    arrived(db, people.ibrahim, waybill, *said, now=now)  # type: ignore[arg-type]
    whole = sum((Decimal(str(came)) for came, _ in said), Decimal(0))
    book["road"] -= whole
    book["second"] += whole


def test_nothing_of_another_area(database: Database, areas: Areas, people: People, now: datetime) -> None:
    with database.writing() as db:
        store = a_store(db, areas, now)
        found = counted(db, people.farid, store, 5, now, now)
        assert papers.findings(db, people.dulal) == []
        for asked in (found.id, UUID(int=1)):
            with pytest.raises(NotFound):
                papers.finding(db, people.dulal, asked)
