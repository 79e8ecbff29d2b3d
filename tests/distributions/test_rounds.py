"""The next round: the same plan again, for whoever its rules mean then; a family of both rounds counts once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from relief.checkin.actions import record_check_in
from relief.checkin.inputs import CheckInGiven
from relief.checkin.models import Method, Outcome
from relief.distributions import actions, plans
from relief.distributions.goods import goods
from relief.distributions.inputs import GoodsCount
from relief.distributions.models import Distribution, State
from relief.distributions.report import report
from relief.kernel import clock
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid, Refused
from tests.builders import CLERK, Areas, a_response
from tests.distributions.builders import a_household, an_open_plan, the_goods
from tests.people import People, Person

NOW = clock.now()


def test_a_household_of_two_rounds_is_one(database: Database, areas: Areas, people: People, as_asha: Person) -> None:
    with database.writing() as db:
        store, homes = the_goods(db, areas.district), [a_household(db, areas.union_a1) for _ in range(3)]
        first = an_open_plan(db, people.asha, people.gita, a_response(db), areas.union_a1, store, now=NOW)

        def ended(plan: Distribution, came: int) -> None:
            for home in homes[:came]:
                told = CheckInGiven(distribution_id=plan.id, household_id=home.id, outcome=Outcome.DELIVERED,
                                    method=Method.CODE, collected_at=NOW, id=new_id())  # fmt: skip
                record_check_in(db, people.babul, told, now=NOW)
            actions.reconcile_distribution(db, people.asha, plan.id, now=NOW)
            counts = {one.item_id: GoodsCount(returned=one.sent - one.given) for one in goods(db, plan)}
            actions.close_distribution(db, people.asha, plan.id, counts, now=NOW)

        with pytest.raises(Refused):
            actions.next_round(db, people.asha, first.id, days=30, now=NOW)
        ended(first, 2)
        for days in (0, 367):
            with pytest.raises(Invalid):
                actions.next_round(db, people.asha, first.id, days=days, now=NOW)
    here = f"/distributions/{first.id}"
    page = as_asha.get(here).form_to(f"{here}/next-round").submit(days="৩০")
    assert "পরের পর্বের নতুন খসড়া" in page.flash
    with database.writing() as db:
        second = plans.find(db, people.asha, _the_draft(db, people, first))
        assert (second.round, second.starts_at) == (2, first.starts_at + timedelta(days=30))
        assert plans.blocks_of(db, second.id) == plans.blocks_of(db, first.id)
        assert [one.name_en for one in plans.points(db, second.id)] == ["School"]
        actions.lock_distribution(db, people.asha, second.id, heeded=True, now=NOW)
        actions.approve_distribution(db, people.gita, second.id, now=NOW)
        actions.open_distribution(db, people.asha, second.id, now=NOW)
        actions.send_goods(db, CLERK, second.id, store.warehouse.id, now=NOW)
        ended(second, 3)
        told = report(db, people.asha, second.id)
        assert (told.rounds, told.deliveries, told.reached) == (2, 5, 3)


def _the_draft(db: Session, people: People, first: Distribution) -> UUID:
    (found,) = plans.for_response(db, people.asha, first.response_id, [State.DRAFT])
    return found.id
