"""What a person is told before a list is locked, all of it at once, and that the lock freezes what was told."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from relief.distributions import actions, assignment, choosing, counting, overlaps, queries, support
from relief.distributions.models import Entitlement, EntitlementState
from relief.distributions.support import SupportGiven
from relief.distributions.targeting import TargetingGiven
from relief.distributions.weights import CRITERIA, Weight, Weighting
from relief.households.models import Household, Status
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.zone import local_day
from relief.responses.models import Response
from relief.stock import holding, reservations
from relief.stock.models import Sector
from relief.stock.rules import plain
from tests.builders import Areas, a_response
from tests.distributions.builders import a_household, a_plan, an_open_plan, the_goods
from tests.distributions.test_assignment import World
from tests.distributions.test_assignment import world as world  # the fixture
from tests.people import People


def test_the_lock_tells_of_the_line_of_others_and_of_places_and_freezes_all_of_it(world: World) -> None:
    run, asha, now = world.run(), world.people.asha, world.now
    places = world.places(run)
    world.do(assignment.take_run, world.plan_id, run.id)
    with world.database.writing() as db:
        plan = queries.find(db, asha, world.plan_id)
        late = a_household(db, plan.area, village="West", lon=89.02, lat=22.56, landless=True)
        known = db.get_one(Household, world.west[0])
        known.landless = True
        told = SupportGiven(agency="Other Aid", sector=Sector.FOOD, given_on=local_day(now), lasts_days=9,
                            household_code=known.code)  # fmt: skip
        support.record_support(db, asha, told, now=now)
        # Whoever is landless comes first; of eleven one stays below the line.
        first = Weighting(points=(Weight(2, CRITERIA["landless"][0]),), places=10)
        actions.save_targeting(db, asha, TargetingGiven(distribution_id=plan.id, weighting=first), now=now)
        other = a_plan(db, asha, db.get_one(Response, plan.response_id), plan.area, plan.kit, now=now)
        actions.lock_distribution(db, asha, other.id, now=now, heeded=True)
        rice = plan.kit.lines[0].item_id
        reservations.reserve(db, new_id(), {rice: Decimal(9_800)})
    with world.database.reading() as db:
        plan = queries.find(db, asha, world.plan_id)
        counted = counting.chosen(db, plan, now=now)
        short = choosing.need(counted.asked, plan.kit, counted.served)[rice] - holding.free_in_warehouses(db)[rice]
        *found, shortage = (one.said for one in queries.warnings_before_lock(db, asha, plan, now=now))
    assert short > 0
    assert shortage.details["quantity"] == plain(short)
    assert [one.english() for one in found] == [
        "1 of 11 households the rules mean stay below the line. Each of them can be told why.",
        "10 households are on another list for the same kind of goods already.",
        "Other organisations gave the same kind of goods to 1 of these households.",
        "1 households came onto the list after the points were assigned. They go to the nearest point, at no fixed "
        "time, unless you assign again.",
    ]
    world.do(actions.lock_distribution, world.plan_id, heeded=True)
    with world.database.reading() as db:
        plan = queries.find(db, asha, world.plan_id)
        rows = db.scalars(sa.select(Entitlement).where(Entitlement.distribution_id == plan.id)).all()
        at = {row.household_id: (row.point_id, row.slot_at) for row in rows}
        assert at.pop(late.id) == (world.a, None)
        assert at == {home: (places[home].point_id, places[home].slot_at) for home in at}
        assert sorted(row.points or 0 for row in rows) == [0] * 8 + [2, 2]
        line = queries.frozen_line(db, plan)
        assert line is not None
        assert (line.meant, line.served, line.last_points) == (11, 10, 0)
        kept = {item: Decimal(one["planned"]) for item, one in plan.goods_count.items()}
        assert reservations.reserved(db)[rice] == kept[str(rice)] + 9_800 + Decimal(
            other.goods_count[str(rice)]["planned"]
        )


def test_what_lasts_is_counted_by_its_own_kit_and_under_the_record_that_stays(
    database: Database, areas: Areas, people: People, now: datetime
) -> None:
    with database.writing() as db:
        response, goods = a_response(db), the_goods(db, areas.union_a1, now=now)
        stays, joined, recent = (a_household(db, areas.union_a1) for _ in range(3))
        first = an_open_plan(db, people.asha, people.gita, response, areas.union_a1, goods, now=now)
        for row in db.scalars(sa.select(Entitlement).where(Entitlement.distribution_id == first.id)):
            row.state = EntitlementState.DELIVERED
            row.settled_at = now - timedelta(days={joined.id: 20, recent.id: 40}.get(row.household_id, 50))
        joined.status, joined.merged_into_id = Status.MERGED, stays.id
        plan = a_plan(db, people.asha, response, areas.union_a1, goods.kit, now=now, starts_at=now)
        db.flush()

        def told(days: int) -> tuple[list[int], list[tuple[UUID, date]]]:
            goods.kit.validity_days = days
            db.flush()
            said = [one.said for one in queries.warnings_before_lock(db, people.asha, plan, now=now)]
            found = overlaps.overlaps(db, people.asha, plan, now=now)
            counts = [int(str(one.details["count"])) for one in said if "still lasts" in one.message]
            return counts, sorted((one.household.id, one.until) for one in found)

        lasts = local_day(now + timedelta(days=10))
        assert told(30) == ([1], [(joined.id, lasts)])
        assert told(45)[0] == [2]
        assert len(told(45)[1]) == 2
        assert told(10) == ([], [])
