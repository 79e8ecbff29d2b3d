"""A plan from draft to closed, and everything that must stop it on the way."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.models import AuditEntry
from relief.checkin.actions import record_check_in
from relief.checkin.inputs import CheckInGiven
from relief.checkin.models import Method, Outcome
from relief.distributions import actions, locking, queries
from relief.distributions.inputs import GoodsCount, ListChangeGiven, PlanChangeGiven
from relief.distributions.models import Distribution, Entitlement, EntitlementState, ListChangeKind, State
from relief.households.models import Household, HouseholdChange
from relief.kernel.db import Database
from relief.kernel.ids import make_code
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Refused
from relief.responses.models import Response
from relief.stock import ledger
from relief.stock import queries as stock
from relief.stock.models import MoveReason
from tests.builders import CLERK, Areas, a_response
from tests.distributions.builders import Goods, a_household, a_plan, an_open_plan, assert_kept_is_counted, the_goods
from tests.people import People


class World:
    """Three households in one union, goods, a response and the people."""

    def __init__(self, db: Session, areas: Areas, people: People, now: datetime) -> None:
        self.db, self.areas, self.people, self.now = db, areas, people, now
        self.response: Response = a_response(db)
        self.goods: Goods = the_goods(db, areas.district)
        self.homes = [
            a_household(db, areas.union_a1, size=size, village=v) for size, v in ((5, "B"), (3, "A"), (7, "A"))
        ]

    def plan(self, **own: Any) -> Distribution:
        return a_plan(
            self.db, self.people.asha, self.response, self.areas.union_a1, self.goods.kit, now=self.now, **own
        )

    def open(self, **own: Any) -> Distribution:
        people = self.people
        return an_open_plan(
            self.db, people.asha, people.gita, self.response, self.areas.union_a1, self.goods, now=self.now, **own
        )

    def list_of(self, plan: Distribution) -> list[Entitlement]:
        query = sa.select(Entitlement).where(Entitlement.distribution_id == plan.id)
        return list(self.db.scalars(query.order_by(Entitlement.number)))

    def give(self, plan: Distribution, home: Household, outcome: Outcome = Outcome.DELIVERED) -> None:
        given = CheckInGiven(
            distribution_id=plan.id,
            household_id=home.id,
            outcome=outcome,
            method=Method.CODE,
            collected_at=self.now,
        )
        record_check_in(self.db, self.people.babul, given, now=self.now)


@pytest.fixture
def world(database: Database, areas: Areas, people: People, now: datetime) -> Any:
    with database.writing() as db:
        yield World(db, areas, people, now)
        # Whatever a test did, the counts kept beside the lists still say what the lists say.
        assert_kept_is_counted(db)


def test_lock_numbers_by_village_and_freezes_what_is_due(world: World) -> None:
    plan = world.plan()
    actions.lock_distribution(world.db, world.people.asha, plan.id, heeded=True, now=world.now)
    rows = world.list_of(plan)
    assert [(row.number, row.village, row.size) for row in rows] == [(1, "A", 3), (2, "A", 7), (3, "B", 5)]
    assert rows[1].lines[0]["quantity"] == "14"
    world.homes[0].size = 9
    world.db.flush()
    assert [row.size for row in world.list_of(plan)] == [3, 7, 5]
    assert locking.seal_of(world.db, plan) == plan.content_hash


def test_lock_asks_to_heed_warnings(world: World) -> None:
    first = world.plan()
    actions.lock_distribution(world.db, world.people.asha, first.id, now=world.now)
    second = world.plan()
    with pytest.raises(Invalid):
        actions.lock_distribution(world.db, world.people.asha, second.id, now=world.now)
    warned = queries.warnings_before_lock(world.db, world.people.asha, second, now=world.now)
    assert [one.said.english() for one in warned] == [
        "3 households are on another list for the same kind of goods already."
    ]
    actions.lock_distribution(world.db, world.people.asha, second.id, heeded=True, now=world.now)


def test_a_list_of_nobody_cannot_be_locked(world: World) -> None:
    plan = world.plan()
    actions.set_rules(world.db, world.people.asha, plan.id, [], now=world.now)
    with pytest.raises(Refused, match="not-ready"):
        actions.lock_distribution(world.db, world.people.asha, plan.id, heeded=True, now=world.now)


def test_short_stock_and_long_queues_are_warned_of(world: World) -> None:
    plan = world.plan(ends_at=world.now + timedelta(minutes=1))
    kept = stock.sums_at(world.db, [world.goods.warehouse.id])[world.goods.warehouse.id, world.goods.rice.id]
    ledger.write_moves(
        world.db, CLERK, [(world.goods.rice.id, kept - 10)], reason=MoveReason.LOSS, at=world.now,
        from_place_id=world.goods.warehouse.id,
    )  # fmt: skip
    for point in queries.points(world.db, plan.id):
        point.capacity_per_hour = 60
    said = [w.said for w in queries.warnings_before_lock(world.db, world.people.asha, plan, now=world.now)]
    assert [one.details.get("quantity", one.details.get("able")) for one in said] == [1, "20"]


def test_neither_author_nor_locker_may_approve(world: World) -> None:
    plan = world.plan()
    actions.lock_distribution(world.db, world.people.asha, plan.id, heeded=True, now=world.now)
    with pytest.raises(Refused, match="own-plan"):
        actions.approve_distribution(world.db, _with_approval(world.people), plan.id, now=world.now)
    with pytest.raises(NotAllowed):
        actions.approve_distribution(world.db, world.people.asha, plan.id, now=world.now)
    actions.approve_distribution(world.db, world.people.gita, plan.id, now=world.now)
    assert plan.state is State.APPROVED


def _with_approval(people: People) -> Any:
    from dataclasses import replace

    return replace(people.asha, verbs=people.asha.verbs | people.gita.verbs)


def test_a_changed_list_is_not_approved(world: World) -> None:
    plan = world.plan()
    actions.lock_distribution(world.db, world.people.asha, plan.id, heeded=True, now=world.now)
    world.list_of(plan)[0].lines = [{"item_id": str(world.goods.rice.id), "quantity": "500"}]
    world.db.flush()
    with pytest.raises(Refused, match="seal-broken"):
        actions.approve_distribution(world.db, world.people.gita, plan.id, now=world.now)


def test_sent_back_is_a_draft_again_with_the_reason(world: World) -> None:
    plan = world.plan()
    actions.lock_distribution(world.db, world.people.asha, plan.id, heeded=True, now=world.now)
    with pytest.raises(Invalid):
        actions.send_back(world.db, world.people.gita, plan.id, reason=" ", now=world.now)
    actions.send_back(world.db, world.people.gita, plan.id, reason="Add the char", now=world.now)
    assert (plan.state, plan.state_reason, world.list_of(plan)) == (State.DRAFT, "Add the char", [])
    actions.lock_distribution(world.db, world.people.asha, plan.id, heeded=True, now=world.now)


def test_a_locked_list_is_not_edited(world: World) -> None:
    plan = world.plan()
    actions.lock_distribution(world.db, world.people.asha, plan.id, heeded=True, now=world.now)
    with pytest.raises(Refused, match="wrong-state"):
        actions.set_rules(world.db, world.people.asha, plan.id, [], now=world.now)


def test_by_hand_needs_a_reason_and_outranks_the_rules(world: World) -> None:
    plan, asha = world.plan(), world.people.asha
    home = world.homes[0]
    removal = ListChangeGiven(distribution_id=plan.id, household_id=home.id, kind=ListChangeKind.REMOVE)
    with pytest.raises(Invalid):
        actions.change_list(world.db, asha, removal, now=world.now)
    change = actions.change_list(
        world.db,
        asha,
        ListChangeGiven(distribution_id=plan.id, household_id=home.id, kind=ListChangeKind.REMOVE, reason="Has a job"),
        now=world.now,
    )
    assert change is not None
    assert queries.live_count(world.db, asha, plan, now=world.now).households == 2
    household = queries.household_of_code(world.db, asha, home.code)
    (why,) = queries.why_not(world.db, asha, plan, household, now=world.now)
    assert why.english() == "It was taken off by hand: Has a job"
    outside = a_household(world.db, world.areas.union_a2)
    wrong = ListChangeGiven(distribution_id=plan.id, household_id=outside.id, kind=ListChangeKind.ADD, reason="x")
    with pytest.raises(NotFound):
        actions.change_list(world.db, asha, wrong, now=world.now)


def test_why_not_names_every_missing_condition(world: World) -> None:
    plan, asha = world.plan(), world.people.asha
    blocks: Any = [
        [
            {"field": "house_damage", "op": "in", "value": ["full"]},
            {"field": "size", "op": "between", "value": [6, None]},
        ],
        [{"field": "circumstances", "op": "any", "value": ["disability"]}],
    ]
    actions.set_rules(world.db, asha, plan.id, blocks, now=world.now)
    home = queries.household_of_code(world.db, asha, world.homes[0].code)
    said = [why.english() for why in queries.why_not(world.db, asha, plan, home, now=world.now)]
    assert len(said) == 3
    assert said[1] == "Group 1: Its size is 5, outside the chosen range."
    actions.set_rules(
        world.db, asha, plan.id, [[{"field": "house_damage", "op": "in", "value": ["full"]}]], now=world.now
    )
    [why] = queries.why_not(world.db, asha, plan, home, now=world.now)
    assert why.english() == "The damage to its house is not written down yet."


def test_the_breakdown_adds_up(world: World) -> None:
    plan = world.plan()
    found = queries.live_count(world.db, world.people.asha, plan, now=world.now)
    assert (found.households, found.people, found.by_sex) == (3, 15, {None: 3})
    assert [(area.pcode, count) for area, count in found.by_area] == [("BD40870419", 3)]


def test_goods_must_add_up_before_it_closes(world: World) -> None:
    plan, asha, now = world.open(), world.people.asha, world.now
    world.give(plan, world.homes[0])
    world.give(plan, world.homes[1], Outcome.REFUSED)
    actions.reconcile_distribution(world.db, asha, plan.id, now=now)
    progress = queries.progress(world.db, plan)
    assert (progress.planned, progress.delivered, progress.refused, progress.absent) == (3, 1, 1, 1)
    rice, oil = world.goods.rice.id, world.goods.oil.id
    sums = {one.item_id: one for one in queries.goods(world.db, plan)}
    assert (sums[rice].sent, sums[rice].given, sums[oil].to_explain) == (30, 10, 2)
    short = {rice: GoodsCount(returned=Decimal(19)), oil: GoodsCount(returned=Decimal(2))}
    with pytest.raises(Invalid) as fault:
        actions.close_distribution(world.db, asha, plan.id, short, now=now)
    assert list(fault.value.faults) == [str(rice)]
    exact = {rice: GoodsCount(returned=Decimal(15), lost=Decimal(2), left=Decimal(3)), oil: short[oil]}
    actions.close_distribution(world.db, asha, plan.id, exact, now=now)
    held = stock.in_warehouses(world.db)
    assert (plan.state, held[rice], held[oil]) == (State.CLOSED, 10_000 - 30 + 15, 9_999)


def test_no_shows_get_a_plan_of_their_own(world: World) -> None:
    plan, asha = world.open(), world.people.asha
    world.give(plan, world.homes[0])
    actions.reconcile_distribution(world.db, asha, plan.id, now=world.now)
    again = actions.follow_up(world.db, asha, plan.id, now=world.now)
    assert (again.follows_id, again.state) == (plan.id, State.DRAFT)
    late = actions.follow_up(world.db, asha, plan.id, now=plan.starts_at + timedelta(days=3, minutes=17))
    assert [one.starts_at - plan.starts_at for one in (again, late)] == [timedelta(days=2), timedelta(days=5)]
    assert queries.live_count(world.db, asha, again, now=world.now).households == 2
    world.give(plan, world.homes[1])
    assert queries.live_count(world.db, asha, again, now=world.now).households == 1


def test_cancel_frees_everybody(world: World) -> None:
    plan, asha = world.plan(), world.people.asha
    actions.lock_distribution(world.db, asha, plan.id, heeded=True, now=world.now)
    actions.cancel_distribution(world.db, asha, plan.id, reason="Road is gone", now=world.now)
    assert {row.state for row in world.list_of(plan)} == {EntitlementState.CANCELLED}
    with pytest.raises(Refused):
        actions.cancel_distribution(world.db, asha, world.open().id, reason="x", now=world.now)


def test_changes_after_the_lock_are_counted(world: World) -> None:
    plan = world.open()
    world.db.add(
        HouseholdChange(
            household_id=world.homes[0].id,
            before={},
            after={},
            created_at=world.now + timedelta(hours=1),
            created_by_id=CLERK.id,
        )
    )
    world.db.flush()
    assert queries.changed_since_lock(world.db, plan) == 1


def test_the_same_plan_sent_twice_is_one(world: World) -> None:
    plan_id = uuid4()
    assert world.plan(id=plan_id).id == plan_id
    from relief.distributions.inputs import DistributionGiven

    given = DistributionGiven(
        id=plan_id,
        response_id=world.response.id,
        area_id=world.areas.union_a1.id,
        kit_id=world.goods.kit.id,
        starts_at=world.now,
        ends_at=world.now + timedelta(hours=1),
    )
    actions.plan_distribution(world.db, world.people.asha, given, now=world.now)
    assert world.db.scalar(sa.select(sa.func.count()).select_from(Distribution)) == 1


def test_an_old_form_does_not_overwrite(world: World) -> None:
    plan = world.plan()
    change = PlanChangeGiven(
        distribution_id=plan.id,
        version=plan.version,
        kit_id=world.goods.kit.id,
        starts_at=world.now,
        ends_at=world.now + timedelta(hours=2),
        round=2,
    )
    assert actions.change_plan(world.db, world.people.asha, change, now=world.now).round == 2
    with pytest.raises(Refused, match="changed-meanwhile"):
        actions.change_plan(world.db, world.people.asha, change, now=world.now)


@pytest.mark.parametrize("step", ["lock", "approve", "send-back", "open", "reconcile", "close", "cancel", "follow"])
def test_dulal_finds_nothing(world: World, step: str) -> None:
    plan, dulal, now = world.plan(), world.people.dulal, world.now
    deeds: dict[str, Any] = {
        "lock": lambda: actions.lock_distribution(world.db, dulal, plan.id, now=now),
        "approve": lambda: actions.approve_distribution(world.db, dulal, plan.id, now=now),
        "send-back": lambda: actions.send_back(world.db, dulal, plan.id, reason="x", now=now),
        "open": lambda: actions.open_distribution(world.db, dulal, plan.id, now=now),
        "reconcile": lambda: actions.reconcile_distribution(world.db, dulal, plan.id, now=now),
        "close": lambda: actions.close_distribution(world.db, dulal, plan.id, {}, now=now),
        "cancel": lambda: actions.cancel_distribution(world.db, dulal, plan.id, reason="x", now=now),
        "follow": lambda: actions.follow_up(world.db, dulal, plan.id, now=now),
    }
    with pytest.raises(NotFound):
        deeds[step]()


def test_each_step_is_in_the_trail(world: World) -> None:
    plan = world.open()
    deeds = world.db.scalars(
        sa.select(AuditEntry.details).where(AuditEntry.subject_id == plan.id).order_by(AuditEntry.number)
    )
    assert [one["deed"] for one in deeds] == ["plan", "set-rules", "add-point", "lock", "approve", "open"]


@pytest.mark.slow
def test_five_thousand_are_locked_at_once(world: World) -> None:
    columns = [c.name for c in Household.__table__.columns]
    model = {name: getattr(world.homes[0], name) for name in columns}
    rows = [model | {"id": uuid4(), "code": make_code("SAT", "AAA", n)} for n in range(5_000)]
    world.db.execute(sa.insert(Household.metadata.tables["households"]), rows)
    plan = world.plan()
    actions.lock_distribution(world.db, world.people.asha, plan.id, heeded=True, now=world.now)
    assert queries.progress(world.db, plan).waiting == 5_003
