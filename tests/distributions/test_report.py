"""A8: both sums hold for whatever happened; nobody counts twice; an undone check-in counts nowhere."""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pypdfium2
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy.orm import Session

from relief.checkin import rules
from relief.checkin.actions import record_check_in, void_check_in
from relief.checkin.inputs import CheckInGiven, VoidGiven
from relief.checkin.models import CheckIn, Method, Outcome
from relief.distributions import actions
from relief.distributions import report as reports
from relief.distributions.goods import goods, place_ids
from relief.distributions.inputs import GoodsCount
from relief.distributions.models import Distribution, Entitlement, EntitlementState, State
from relief.distributions.settling import resting_state
from relief.distributions.sums import HouseholdSum
from relief.kernel import clock
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid, Refused
from relief.responses.models import Response
from relief.stock import ledger
from relief.stock import rules as stock_rules
from relief.stock.flows import flows
from relief.stock.models import MoveReason
from tests.builders import CLERK, Areas, a_response
from tests.distributions.builders import Goods, a_household, an_open_plan, assert_kept_is_counted, the_goods
from tests.people import People, Person

ITEM = new_id()
CLOSED = int(os.environ.get("RELIEF_CLOSED", "20"))
ENDS = [one for one in Outcome if one not in (Outcome.VOID, Outcome.REFERRED)]
facts_of_one = some.lists(
    some.tuples(some.sampled_from(ENDS), some.integers(0, 6), some.booleans()), min_size=0, max_size=4
)


@pytest.mark.goal("A8")
@settings(max_examples=1_000, deadline=None)
@given(list_of=some.lists(facts_of_one, min_size=1, max_size=12), more=some.integers(0, 30), lost=some.integers(0, 9))
def test_both_sums_hold_for_a_thousand_closed_distributions(
    list_of: list[list[tuple[Outcome, int, bool]]], more: int, lost: int
) -> None:
    """The rules alone: facts as desks record and undo them, folded, settled at the end of the day, counted."""
    due: list[stock_rules.Line] = [{"item_id": str(ITEM), "quantity": "5"}]
    began, states, given_out = clock.now(), [], Decimal(0)
    for facts in list_of:
        standing = []
        for place, (outcome, quantity, is_undone) in enumerate(facts):
            lines: tuple[stock_rules.Line, ...] = ()
            if outcome in rules.HANDED_OVER:
                lines = ({"item_id": str(ITEM), "quantity": str(quantity or 1)},)
            if not is_undone:
                standing.append(rules.Fact(new_id(), outcome, lines, began + timedelta(minutes=place)))
        states.append(rules.outlook(standing, due, resting_state(State.CLOSED)).state)
        given_out += sum(stock_rules.totals(one.lines for one in standing).values(), Decimal(0))
    tally = {state: states.count(state) for state in EntitlementState}
    households = HouseholdSum(
        planned=len(states),
        delivered=tally[EntitlementState.DELIVERED],
        partly=tally[EntitlementState.PARTLY_DELIVERED],
        absent=tally[EntitlementState.ABSENT],
        refused=tally[EntitlementState.REFUSED],
        cancelled=tally[EntitlementState.CANCELLED],
    )
    assert households.off_by == 0
    sent = given_out + more
    gone = min(Decimal(lost), sent - given_out)
    line = reports.GoodsLine(ITEM, Decimal(0), sent, given_out, sent - given_out - gone, gone, Decimal(0))
    assert line.off_by == 0


class Day:
    """Plans on a real database, with every kind of thing done to them."""

    def __init__(self, db: Session, areas: Areas, people: People) -> None:
        self.db, self.areas, self.people = db, areas, people
        self.now = clock.now()
        self.response: Response = a_response(db)
        self.goods: Goods = the_goods(db, areas.district, full=100_000)
        self.homes = [a_household(db, areas.union_a1, size=number % 7 + 1) for number in range(6)]

    def open(self) -> Distribution:
        return an_open_plan(
            self.db, self.people.asha, self.people.gita, self.response, self.areas.union_a1, self.goods,
            now=self.now - timedelta(hours=4),
        )  # fmt: skip

    def record(self, plan: Distribution, place: int, outcome: Outcome, **own: object) -> CheckIn:
        told = CheckInGiven(
            distribution_id=plan.id, household_id=self.homes[place].id, outcome=outcome, method=Method.CODE,
            collected_at=self.now - timedelta(minutes=5), **own,  # type: ignore[arg-type] # lines and a reason
        )  # fmt: skip
        return record_check_in(self.db, self.people.babul, told, now=self.now)

    def void(self, check_in: CheckIn) -> None:
        void_check_in(self.db, self.people.babul, VoidGiven(check_in_id=check_in.id, at=self.now), now=self.now)

    def close(self, plan: Distribution, dice: random.Random | None = None) -> None:
        actions.reconcile_distribution(self.db, self.people.asha, plan.id, now=self.now)
        counts = {}
        for one in goods(self.db, plan):
            rest = one.to_explain - one.lost - one.returned
            away = Decimal(dice.randint(0, int(rest))) if dice else rest
            counts[one.item_id] = GoodsCount(returned=one.returned + away, lost=one.lost, left=rest - away)
        actions.close_distribution(self.db, self.people.asha, plan.id, counts, now=self.now)


def a_day(day: Day, dice: random.Random) -> Distribution:
    """Anything a day brings, except what keeps a book open: a double collection, somebody at the help desk."""
    plan, rice = day.open(), {"item_id": str(day.goods.rice.id), "quantity": "1"}
    for place in range(len(day.homes)):
        outcome = dice.choice([*ENDS, None])
        if outcome is None:
            continue
        more = {"lines": (rice,), "reason": "few"} if outcome is Outcome.PARTIAL else {}
        kept = day.record(plan, place, outcome, **more)
        if dice.random() < 0.3:
            day.void(kept)
    [point] = place_ids(day.db, plan.id)
    reason = dice.choice([MoveReason.DAMAGE, MoveReason.LOSS, MoveReason.COUNT, MoveReason.TRANSFER, None])
    if reason is not None:
        to = day.goods.warehouse.id if reason is MoveReason.TRANSFER else None
        ledger.write_moves(day.db, CLERK, [(day.goods.rice.id, Decimal(1))], reason=reason, at=day.now,
                           from_place_id=point, to_place_id=to)  # fmt: skip
    return plan


def handed_over(db: Session, plans: Sequence[UUID]) -> list[CheckIn]:
    """Told from the facts alone: what was handed over and no later fact takes back."""
    facts = db.scalars(sa.select(CheckIn).where(CheckIn.distribution_id.in_(plans))).all()
    undone = {one.voids_id for one in facts}
    return [one for one in facts if one.outcome in rules.HANDED_OVER and one.id not in undone]


@pytest.mark.goal("A8")
def test_both_sums_hold_on_the_database(database: Database, areas: Areas, people: People) -> None:
    """RELIEF_CLOSED sets how many distributions live from draft to closed (a release: 1,000)."""
    dice = random.Random(8)
    plans: list[UUID] = []
    with database.writing() as db:
        day = Day(db, areas, people)
    while len(plans) < CLOSED:
        with database.writing() as db:
            day.db = db
            plan = a_day(day, dice)
            day.close(plan, dice)
            plans.append(plan.id)
            found = reports.report(db, people.asha, plan.id)
            assert found.adds_up, found
            # The book agrees with the count: nothing was written twice.
            flow = flows(db, place_ids(db, plan.id))
            kept = plan.goods_count
            assert {str(one): stock_rules.plain(flow[one].left) for one in flow} == {
                one: kept[one]["left"] for one in kept
            }
            own = handed_over(db, [plan.id])
            assert found.households.delivered + found.households.partly == len({one.household_id for one in own})
            given_out = stock_rules.totals(one.lines for one in own)
            assert {one.item_id: one.given for one in found.lines if one.given} == given_out
            if len(plans) % 20 == 0:
                every = handed_over(db, plans)
                assert found.reached == len({one.household_id for one in every}), "a family of ten rounds is one"
                assert found.deliveries == len({(one.distribution_id, one.household_id) for one in every})
    with database.reading() as db:
        assert_kept_is_counted(db)


def test_nobody_counts_twice_and_an_undone_check_in_nowhere(database: Database, areas: Areas, people: People) -> None:
    with database.writing() as db:
        day = Day(db, areas, people)
        first, second = day.open(), day.open()
        for plan, place in itertools.product((first, second), (0, 1)):
            day.record(plan, place, Outcome.DELIVERED)
        undone = day.record(second, 2, Outcome.DELIVERED)
        before = reports.report(db, people.asha, first.id)
        assert (before.deliveries, before.reached, before.rounds) == (5, 3, 2)
        day.void(undone)
        day.homes[1].merged_into_id = day.homes[0].id
        db.flush()
        after = reports.report(db, people.asha, first.id)
        assert (after.deliveries, after.reached) == (4, 1), "one family with two records is one family"
        day.close(second)
        closed = reports.report(db, people.asha, second.id)
        assert (closed.households.delivered, closed.households.absent) == (2, 4)
        assert closed.people == day.homes[0].size + day.homes[1].size
        rice = next(one for one in closed.lines if one.item_id == day.goods.rice.id)
        assert rice.given == 2 * closed.people


def test_it_stays_open_while_somebody_is_at_the_help_desk(database: Database, areas: Areas, people: People) -> None:
    with database.writing() as db:
        day = Day(db, areas, people)
        plan = day.open()
        actions.reconcile_distribution(db, people.asha, plan.id, now=day.now)
        day.record(plan, 0, Outcome.REFERRED)
        counts = {one.item_id: GoodsCount(returned=one.to_explain) for one in goods(db, plan)}
        with pytest.raises(Refused) as refused:
            actions.close_distribution(db, people.asha, plan.id, counts, now=day.now)
        assert refused.value.code == "distributions.households-unsettled"


def test_what_the_book_calls_lost_cannot_be_counted_away(database: Database, areas: Areas, people: People) -> None:
    with database.writing() as db:
        day = Day(db, areas, people)
        plan = day.open()
        [point] = place_ids(db, plan.id)
        ledger.write_moves(db, CLERK, [(day.goods.rice.id, Decimal(3))], reason=MoveReason.DAMAGE, at=day.now,
                           from_place_id=point)  # fmt: skip
        actions.reconcile_distribution(db, people.asha, plan.id, now=day.now)
        counts = {one.item_id: GoodsCount(returned=one.to_explain) for one in goods(db, plan)}
        with pytest.raises(Invalid) as fault:
            actions.close_distribution(db, people.asha, plan.id, counts, now=day.now)
        assert set(fault.value.faults) == {str(day.goods.rice.id)}


def test_an_entry_after_the_close_is_said_and_the_paper_is_one_page(
    database: Database, areas: Areas, people: People, as_asha: Person, as_dulal: Person
) -> None:
    with database.writing() as db:
        day = Day(db, areas, people)
        plan = day.open()
        day.record(plan, 0, Outcome.DELIVERED)
        day.close(plan)
    here = f"/distributions/{plan.id}/report"
    assert as_asha.get(here).select(".notice--good")
    for language, title in (("bn", "বিতরণের প্রতিবেদন"), ("en", "Report of a distribution")):
        answer = as_asha.client.get(f"/distributions/{plan.id}/{language}/report.pdf")
        document = pypdfium2.PdfDocument(answer.data)
        assert len(document) == 1
        if language == "en":
            text = document[0].get_textpage().get_text_range()
            assert title in text
            assert text.count("it adds up") == 2
        document.close()
    with database.writing() as db:
        day.db = db
        day.record(plan, 1, Outcome.DELIVERED)
    late = as_asha.get(here)
    assert late.select(".notice--bad")
    assert as_dulal.get(here).status == 404
    with database.reading() as db:
        assert db.scalar(sa.select(sa.func.count()).where(Entitlement.state == EntitlementState.DELIVERED)) == 2
