"""What was promised and given follows the family, and no locked list changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import joinedload

from relief.checkin import queries as desk
from relief.checkin.actions import record_check_in
from relief.checkin.inputs import CheckInGiven
from relief.checkin.models import CheckIn, Method, Outcome
from relief.checkin.verdicts import VerdictKind
from relief.distributions import actions as plans
from relief.distributions.locking import seal_of
from relief.distributions.models import Distribution, Entitlement
from relief.distributions.queries import due_for_household
from relief.distributions.selection import who_received
from relief.gaps import actions as gaps
from relief.gaps.models import Figure
from relief.households import adjudication, merge_rules
from relief.households.actions import record_impact
from relief.households.inputs import ImpactGiven
from relief.households.models import Household
from relief.kernel.db import Base, Database
from relief.responses.models import Response
from relief.stock.models import Sector
from tests import builders
from tests.builders import CLERK, an_actor
from tests.distributions.builders import a_plan, the_goods
from tests.households.test_adjudication import a_copy, joined, rows, the_pair
from tests.people import UPAZILA_A

LISTED = (Entitlement, CheckIn, Distribution)


@dataclass(frozen=True)
class World:
    first: UUID
    second: UUID
    pair_id: UUID
    plan_id: UUID
    response: Response


@pytest.fixture
def world(database: Database, areas: builders.Areas, now: datetime) -> World:
    """Two records of one family on one open list; the second was served."""
    with database.writing() as db:
        response = builders.a_response(db)
    first, second = a_copy(database, areas)
    with database.writing() as db:
        for one in (first, second):
            record_impact(db, CLERK, one, ImpactGiven(response_id=response.id, needs=("food",)), now=now)
        goods = the_goods(db, areas.district, now=now)
        plan = a_plan(db, CLERK, response, areas.upazila_a, goods.kit, now=now)
        plans.lock_distribution(db, CLERK, plan.id, heeded=True, now=now)
        checker = an_actor(*(verb.value for verb in CLERK.verbs), within=(UPAZILA_A,))
        plans.approve_distribution(db, checker, plan.id, now=now)
        plans.open_distribution(db, CLERK, plan.id, now=now)
        plans.send_goods(db, CLERK, plan.id, goods.warehouse.id, now=now)
        served = CheckInGiven(
            distribution_id=plan.id,
            household_id=second,
            outcome=Outcome.DELIVERED,
            method=Method.CODE,
            collected_at=now,
        )
        record_check_in(db, CLERK, served, now=now)
    return World(first, second, the_pair(database, now), plan.id, response)


def listed(database: Database) -> dict[str, list[tuple[str, ...]]]:
    with database.reading() as db:
        return {
            kind.__tablename__: sorted(
                tuple(map(str, row)) for row in db.execute(sa.select(Base.metadata.tables[kind.__tablename__]))
            )
            for kind in LISTED
        }


def test_a_merge_changes_no_locked_entitlement_and_the_seal_holds(
    database: Database, world: World, now: datetime
) -> None:
    before = listed(database)
    joined(database, world.pair_id, world.first, now, choices=("size",))
    assert listed(database) == before
    with database.reading() as db:
        plan = db.get_one(Distribution, world.plan_id)
        assert seal_of(db, plan) == plan.content_hash


def test_what_either_record_was_given_and_is_due_is_the_familys(
    database: Database, world: World, now: datetime
) -> None:
    joined(database, world.pair_id, world.first, now)
    with database.reading() as db:
        assert [one.household_id for one, _ in desk.given_to(db, world.first)] == [world.second]
        assert [one.household_id for one, _ in due_for_household(db, CLERK, world.first)] == [world.first]
        assert due_for_household(db, replace(CLERK, within=("/BD99/",)), world.first) == []


def test_the_desk_finds_the_place_on_the_list_by_either_record(
    database: Database, areas: builders.Areas, world: World, now: datetime
) -> None:
    with database.writing() as db:
        db.execute(sa.delete(Entitlement).where(Entitlement.household_id == world.first))
    joined(database, world.pair_id, world.first, now)
    with database.reading() as db:
        with_area = sa.select(Distribution).options(joinedload(Distribution.area))
        plan = db.scalars(with_area.where(Distribution.id == world.plan_id)).one()
        for either in (world.first, world.second):
            found = desk.verdict(db, CLERK, plan, either, now=now)
            assert (found.kind, found.household_id) == (VerdictKind.DONE, world.second)


def test_gaps_count_the_family_once_and_as_reached(database: Database, world: World, now: datetime) -> None:
    def figure() -> tuple[int, int]:
        with database.writing() as db:
            gaps.refresh_gaps(db, CLERK, world.response.id, now=now)
            home = db.get_one(Household, world.first)
            found = db.get_one(Figure, (world.response.id, home.area_id))
            return found.registered, found.reached

    assert figure() == (2, 1)
    merge = joined(database, world.pair_id, world.first, now)
    assert figure() == (1, 1)
    with database.writing() as db:
        adjudication.undo_merge(db, CLERK, merge.id, now=now)
    assert figure() == (2, 1)


def test_who_got_it_under_the_other_record_is_not_called_again(
    database: Database, areas: builders.Areas, world: World, now: datetime
) -> None:
    joined(database, world.pair_id, world.first, now)
    with database.reading() as db:
        assert world.first in who_received(db, Sector.FOOD, datetime(2020, 1, 1, tzinfo=now.tzinfo))


@pytest.mark.goal("U14")
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    choices=st.sets(st.sampled_from(merge_rules.FIELDS)),
    second_stays=st.booleans(),
    again=st.booleans(),
)
def test_any_merge_undone_is_as_if_it_had_never_been(
    database: Database, world: World, now: datetime, choices: set[str], second_stays: bool, again: bool
) -> None:
    with database.reading() as db:
        before, lists = rows(db), listed(database)
    survivor = world.second if second_stays else world.first
    for _time in range(2 if again else 1):
        merge = joined(database, world.pair_id, survivor, now, choices=tuple(choices))
        with database.reading() as db:
            assert rows(db) != before
        with database.writing() as db:
            assert adjudication.undo_merge(db, CLERK, merge.id, now=now)
        with database.reading() as db:
            assert rows(db) == before
    assert listed(database) == lists
