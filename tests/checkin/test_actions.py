"""The desk: one fact for one id, second collections kept, undo, and goods that follow the facts."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from relief.checkin import queries, rules
from relief.checkin.actions import record_check_in, resolve_conflict, void_check_in
from relief.checkin.inputs import CheckInGiven, Keep, ResolutionGiven, VoidGiven
from relief.checkin.models import CheckIn, Conflict, ConflictState, Method, Outcome
from relief.distributions import actions as plans
from relief.distributions import queries as lists
from relief.distributions.models import Distribution, Entitlement, EntitlementState
from relief.households.models import Household, Status
from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotFound, Refused
from relief.stock import queries as stock
from relief.stock.models import StockMove
from relief.stock.rules import totals
from tests.builders import Areas, a_response
from tests.distributions.builders import Goods, a_household, a_plan, an_open_plan, assert_kept_is_counted, the_goods
from tests.people import People


class Desk:
    """One open distribution with two households."""

    def __init__(self, db: Session, areas: Areas, people: People, now: datetime) -> None:
        self.db, self.people, self.now = db, people, now
        self.response = a_response(db)
        self.goods: Goods = the_goods(db, areas.district)
        self.home = a_household(db, areas.union_a1, size=5, phone="01711223344")
        self.other = a_household(db, areas.union_a1, size=2, head_name_bn="করিম গাজী", head_name_en="Karim Gazi")
        self.plan: Distribution = an_open_plan(
            db, people.asha, people.gita, self.response, areas.union_a1, self.goods, now=now
        )

    def given(self, outcome: Outcome = Outcome.DELIVERED, **own: Any) -> CheckInGiven:
        base = CheckInGiven(
            distribution_id=self.plan.id,
            household_id=self.home.id,
            outcome=outcome,
            method=Method.CODE,
            collected_at=self.now,
        )
        return replace(base, id=uuid4(), **own)

    def record(self, given: CheckInGiven) -> CheckIn:
        return record_check_in(self.db, self.people.babul, given, now=self.now)

    def due(self) -> Entitlement:
        found = lists.entitlement(self.db, self.plan.id, self.home.id)
        assert found is not None
        return found

    def at_point(self, item_id: UUID) -> Decimal:
        (point,) = lists.points(self.db, self.plan.id)
        assert point.place_id is not None
        return stock.sums_at(self.db, [point.place_id]).get((point.place_id, item_id), Decimal(0))

    def kind(self, home: Household | None = None, **own: Any) -> str:
        who = home or self.home
        return queries.verdict(self.db, self.people.babul, self.plan, who.id, now=self.now, **own).kind


@pytest.fixture
def desk(database: Database, areas: Areas, people: People, now: datetime) -> Any:
    with database.writing() as db:
        yield Desk(db, areas, people, now)
        # Whatever a test did, the counts and balances kept beside the facts still say what the facts say.
        assert_kept_is_counted(db)


def test_the_same_id_twice_is_one_check_in(desk: Desk) -> None:
    given = desk.given()
    assert desk.record(given) is desk.record(given)
    assert desk.db.scalar(sa.select(sa.func.count()).select_from(CheckIn)) == 1
    assert desk.at_point(desk.goods.rice.id) == 14 - 10
    assert desk.due().state is EntitlementState.DELIVERED


def test_a_second_collection_is_kept_marked_and_counted(desk: Desk) -> None:
    first, second = desk.record(desk.given()), desk.record(desk.given())
    assert second.repeat_of_id == first.id
    assert second.lines == first.lines
    assert desk.at_point(desk.goods.rice.id) == 14 - 20
    assert desk.due().has_conflict
    (conflict,) = desk.db.scalars(sa.select(Conflict)).all()
    assert (conflict.first_id, conflict.second_id) == (first.id, second.id)
    plans.reconcile_distribution(desk.db, desk.people.asha, desk.plan.id, now=desk.now)
    with pytest.raises(Refused, match="open-conflicts"):
        plans.close_distribution(desk.db, desk.people.asha, desk.plan.id, {}, now=desk.now)


def test_a_part_and_then_the_rest_is_no_conflict(desk: Desk) -> None:
    rice = ({"item_id": str(desk.goods.rice.id), "quantity": "4"},)
    with pytest.raises(Invalid):
        desk.record(desk.given(Outcome.PARTIAL, lines=rice))
    desk.record(desk.given(Outcome.PARTIAL, lines=rice, reason="Goods ran out"))
    assert (desk.due().state, desk.kind()) == (EntitlementState.PARTLY_DELIVERED, "rest")
    rest = desk.record(desk.given())
    assert [line["quantity"] for line in rest.lines] == ["6", "1"]
    assert (desk.due().state, desk.due().has_conflict) == (EntitlementState.DELIVERED, False)


def test_undo_gives_everything_back_and_only_for_ten_minutes(desk: Desk) -> None:
    check_in = desk.record(desk.given())
    late = VoidGiven(check_in_id=check_in.id, at=desk.now + timedelta(minutes=11))
    with pytest.raises(Invalid):
        void_check_in(desk.db, desk.people.babul, late, now=late.at)
    void = VoidGiven(check_in_id=check_in.id, at=desk.now + timedelta(minutes=9), reason="Wrong family")
    undone = void_check_in(desk.db, desk.people.babul, void, now=void.at)
    assert void_check_in(desk.db, desk.people.babul, replace(void, id=uuid4()), now=void.at) is undone
    assert (desk.due().state, desk.kind()) == (EntitlementState.PLANNED, "give")
    assert desk.at_point(desk.goods.rice.id) == 14
    desk.record(desk.given())
    assert not desk.due().has_conflict


@pytest.mark.parametrize(("keep", "rice_left"), [(Keep.BOTH, -6), (Keep.FIRST, 4), (Keep.SECOND, 4)])
def test_a_conflict_is_settled_with_a_reason(desk: Desk, keep: Keep, rice_left: int) -> None:
    desk.record(desk.given())
    desk.record(desk.given())
    (conflict,) = desk.db.scalars(sa.select(Conflict)).all()
    given = ResolutionGiven(conflict_id=conflict.id, keep=keep, reason="Asked both families")
    with pytest.raises(Invalid):
        resolve_conflict(desk.db, desk.people.asha, replace(given, reason=""), now=desk.now)
    resolve_conflict(desk.db, desk.people.asha, given, now=desk.now)
    assert (desk.due().has_conflict, desk.due().state) == (False, EntitlementState.DELIVERED)
    assert conflict.state is ConflictState.RESOLVED
    assert desk.at_point(desk.goods.rice.id) == rice_left


def test_a_clock_ahead_is_marked(desk: Desk) -> None:
    check_in = desk.record(desk.given(collected_at=desk.now + timedelta(hours=3)))
    assert (check_in.clock_was_ahead, check_in.collected_at) == (True, desk.now)


def test_a_late_tablet_is_heard_after_the_end(desk: Desk) -> None:
    plans.reconcile_distribution(desk.db, desk.people.asha, desk.plan.id, now=desk.now)
    assert desk.due().state is EntitlementState.ABSENT
    check_in = desk.record(desk.given())
    assert desk.due().state is EntitlementState.DELIVERED
    void_check_in(desk.db, desk.people.babul, VoidGiven(check_in_id=check_in.id, at=desk.now), now=desk.now)
    assert desk.due().state is EntitlementState.ABSENT


def test_nothing_is_recorded_before_it_opens(desk: Desk, areas: Areas) -> None:
    draft = a_plan(desk.db, desk.people.asha, desk.response, areas.union_a1, desk.goods.kit, now=desk.now)
    with pytest.raises(Refused, match="not-open"):
        desk.record(desk.given(distribution_id=draft.id))


def test_every_verdict(desk: Desk, areas: Areas) -> None:
    assert desk.kind() == "give"
    assert desk.kind(point_id=uuid4()) == "other-point"
    late = a_household(desk.db, areas.union_a1)
    assert desk.kind(late) == "not-listed"
    desk.record(desk.given(Outcome.REFERRED))
    assert desk.kind() == "on-hold"
    desk.record(desk.given(Outcome.REFUSED, collected_at=desk.now + timedelta(seconds=1)))
    assert desk.kind() == "refused"
    desk.record(desk.given())
    assert desk.kind() == "done"
    desk.other.status = Status.WITHDRAWN
    assert desk.kind(desk.other) == "withdrawn"
    away = a_household(desk.db, areas.union_a2)
    with pytest.raises(NotFound):
        desk.kind(away)
    desk.plan.starts_at = desk.now + timedelta(days=2)
    desk.other.status = Status.ACTIVE
    assert desk.kind(desk.other) == "other-day"


@pytest.mark.parametrize("typed", ["CODE", "code", "01711223344", "+880 1711-223344", "০১৭১১২২৩৩৪৪", "রহিমা", "rohima"])
def test_the_desk_finds_by_code_phone_and_name(desk: Desk, typed: str) -> None:
    text = {"CODE": desk.home.code, "code": desk.home.code.lower().replace("-", " ")}.get(typed, typed)
    _, found = queries.look_up(desk.db, desk.people.babul, desk.plan, text)
    assert [one.household_id for one in found] == [desk.home.id]


def test_dulal_finds_nothing(desk: Desk) -> None:
    given = desk.given()
    check_in = desk.record(given)
    for deed in (
        lambda: record_check_in(desk.db, desk.people.dulal, desk.given(), now=desk.now),
        lambda: void_check_in(
            desk.db, desk.people.dulal, VoidGiven(check_in_id=check_in.id, at=desk.now), now=desk.now
        ),
        lambda: queries.verdict(desk.db, desk.people.dulal, desk.plan, desk.home.id, now=desk.now),
        lambda: queries.look_up(desk.db, desk.people.dulal, desk.plan, desk.home.code),
    ):
        with pytest.raises(NotFound):
            deed()


def test_a_repeat_of_what_was_undone_is_none(desk: Desk) -> None:
    """A part, the whole by mistake, the whole: once the mistake is undone the last one completes the first."""
    rice = str(desk.goods.rice.id)
    part, slip, whole = (
        desk.given(outcome, reason="x", lines=({"item_id": rice, "quantity": quantity},))
        for outcome, quantity in ((Outcome.PARTIAL, "1"), (Outcome.DELIVERED, "1"), (Outcome.DELIVERED, "2"))
    )
    for one in (part, slip, whole):
        desk.record(one)
        desk.now += timedelta(seconds=1)
    assert desk.due().has_conflict
    void_check_in(desk.db, desk.people.babul, VoidGiven(check_in_id=slip.id, at=desk.now), now=desk.now)
    assert not desk.due().has_conflict
    (settled,) = desk.db.scalars(sa.select(Conflict)).all()
    assert settled.state is ConflictState.RESOLVED


# -- any order, any repetition ---------------------------------------------------------------------

OUTCOMES = st.sampled_from([Outcome.DELIVERED, Outcome.PARTIAL, Outcome.REFUSED, Outcome.ABSENT, Outcome.REFERRED])
DEEDS = st.lists(st.tuples(OUTCOMES, st.integers(0, 12), st.booleans()), min_size=1, max_size=5)


@given(DEEDS, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_gives_what_a_brute_fold_gives(
    database: Database, areas: Areas, people: People, deeds: Any, random: Any
) -> None:
    at = datetime.fromisoformat("2026-08-04T03:30:00+00:00")
    with database._writer() as db:  # thrown away after each example
        desk = Desk(db, areas, people, at)
        rice = str(desk.goods.rice.id)
        facts = [
            desk.given(
                outcome,
                reason="x",
                collected_at=at - timedelta(minutes=n),
                lines=({"item_id": rice, "quantity": str(quantity or 1)},),
            )
            for n, (outcome, quantity, _) in enumerate(deeds)
        ]
        voids = [
            VoidGiven(check_in_id=f.id, at=f.collected_at)
            for f, (*_, is_void) in zip(facts, deeds, strict=True)
            if is_void
        ]
        _deliver(desk, facts, voids, random)
        _compare(desk, facts, {void.check_in_id for void in voids}, rice)
        db.rollback()


def _deliver(desk: Desk, facts: list[CheckInGiven], voids: list[VoidGiven], random: Any) -> None:
    """Send everything in any order, some of it twice; an undo that comes too early comes again."""
    queue: list[Any] = [*facts, *voids, *random.sample(facts, k=random.randint(0, len(facts)))]
    random.shuffle(queue)
    while queue:
        one = queue.pop(0)
        if isinstance(one, CheckInGiven):
            desk.record(one)
        else:
            try:
                void_check_in(desk.db, desk.people.babul, one, now=desk.now)
            except NotFound:
                queue.append(one)


def _compare(desk: Desk, facts: list[CheckInGiven], undone: set[UUID], rice: str) -> None:
    standing = [fact for fact in facts if fact.id not in undone]
    given = [fact for fact in standing if fact.outcome in rules.HANDED_OVER]
    had = sum(Decimal(line["quantity"]) for fact in given for line in fact.lines or ())
    full = [fact for fact in given if fact.outcome is Outcome.DELIVERED]
    due = desk.due()
    if given:
        expected = EntitlementState.DELIVERED if full else EntitlementState.PARTLY_DELIVERED
    elif standing:
        last = max(standing, key=lambda fact: fact.collected_at)
        expected = {
            Outcome.REFUSED: EntitlementState.REFUSED,
            Outcome.ABSENT: EntitlementState.ABSENT,
            Outcome.REFERRED: EntitlementState.ON_HOLD,
        }[last.outcome]
    else:
        expected = EntitlementState.PLANNED
    is_double = len(given) > 1 and (had > 10 or len(full) > 1)
    assert (due.state, due.has_conflict) == (expected, is_double)
    assert desk.at_point(UUID(rice)) == 14 - had
    moves = desk.db.scalars(sa.select(StockMove).where(StockMove.item_id == UUID(rice))).all()
    (point,) = lists.points(desk.db, desk.plan.id)
    by_hand = sum(m.quantity * ((m.to_place_id == point.place_id) - (m.from_place_id == point.place_id)) for m in moves)
    assert by_hand == desk.at_point(UUID(rice))
    assert totals([due.lines])[UUID(rice)] == 10


@pytest.mark.parametrize("same_id", [True, False])
def test_many_desks_at_once(database: Database, areas: Areas, people: People, now: datetime, same_id: bool) -> None:
    with database.writing() as db:
        desk = Desk(db, areas, people, now)
        givens = [desk.given() for _ in range(6)]
    if same_id:
        givens = [givens[0]] * 6
    start, faults = threading.Barrier(6), []

    def collect(given: CheckInGiven) -> None:
        start.wait()
        try:
            with database.writing() as db:
                record_check_in(db, people.babul, given, now=now)
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=collect, args=(one,)) for one in givens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults, faults
    with database.reading() as db:
        rows = db.scalars(sa.select(CheckIn)).all()
        assert len(rows) == (1 if same_id else 6)
        assert sum(row.repeat_of_id is None for row in rows) == 1
        count = db.scalar(sa.select(sa.func.count()).select_from(Conflict))
        assert count == len(rows) - 1
