"""How many approve: by value, all different, none of them a maker, and counted once when they do it at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from relief.accounts.actions import create_account
from relief.accounts.inputs import AccountGiven
from relief.accounts.roles import VERBS, Role
from relief.distributions import actions, approvals
from relief.distributions.models import Distribution, State
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotAllowed, Problem, Refused
from tests.builders import CLERK, Areas, a_response
from tests.distributions.builders import a_household, a_plan, the_goods
from tests.people import PASSWORD, UPAZILA_A, People, Person

NOW = clock.now()


@pytest.mark.parametrize(
    ("taka", "found", "count"),
    [
        (Decimal(10), [], 1),
        (Decimal(10), [(0, 2)], 2),
        (Decimal(99_999), [(0, 1), (100_000, 2)], 1),
        (Decimal(100_000), [(0, 1), (100_000, 2), (500_000, 3)], 2),
        (None, [(0, 1), (100_000, 2)], 2),
        (None, [], 1),
    ],
)
def test_how_many_a_list_needs(taka: Decimal | None, found: approvals.Steps, count: int) -> None:
    assert approvals.needed_for(taka, found) == count


def an_approver(db: Session, name: str) -> Actor:
    given = AccountGiven(
        name=name, role=Role.APPROVER, paths=(UPAZILA_A,), password=PASSWORD, name_bn=name, name_en=name
    )
    user = create_account(db, CLERK, given, now=NOW)
    return Actor(id=user.id, name=name, role="approver", verbs=VERBS[Role.APPROVER], within=(UPAZILA_A,))


@pytest.fixture
def plan(database: Database, areas: Areas, people: People) -> Distribution:
    """A locked list in a response whose lists need two approvers."""
    with database.writing() as db:
        response = a_response(db)
        with pytest.raises(NotAllowed):
            approvals.set_steps(db, people.asha, response.id, [], now=NOW)
        with pytest.raises(Invalid):
            approvals.set_steps(db, people.gita, response.id, [(0, 4)], now=NOW)
        approvals.set_steps(db, people.gita, response.id, [(0, 2)], now=NOW)
        a_household(db, areas.union_a1)
        made = a_plan(db, people.asha, response, areas.union_a1, the_goods(db, areas.district).kit, now=NOW)
        actions.lock_distribution(db, people.asha, made.id, heeded=True, now=NOW)
    return made


def test_two_different_people_and_none_of_the_makers(
    plan: Distribution, database: Database, people: People, as_gita: Person
) -> None:
    here = f"/distributions/{plan.id}"
    as_gita.get(here).form_to(f"{here}/approve").submit()
    page = as_gita.get(here)
    assert "২ জনের অনুমোদন লাগবে; এ পর্যন্ত ১ জন" in page.text
    assert not page.select('form[action$="/approve"]')
    with database.writing() as db, pytest.raises(Refused) as told:
        actions.approve_distribution(db, people.gita, plan.id, now=NOW)
    assert told.value.code == "distributions.approved-by-you"
    with database.writing() as db:
        second = an_approver(db, "ratan")
        # Who once changed the plan stays a maker, whatever their work is now.
        planner = Actor(id=second.id, name="r", role="coordinator", verbs=VERBS[Role.COORDINATOR], within=(UPAZILA_A,))
        actions.send_back(db, people.gita, plan.id, reason="again", now=NOW)
        actions.set_rules(db, planner, plan.id, [[{"field": "size", "op": "between", "value": [1, None]}]], now=NOW)
        actions.lock_distribution(db, people.asha, plan.id, heeded=True, now=NOW)
        with pytest.raises(Refused):
            actions.approve_distribution(db, second, plan.id, now=NOW)
        actions.approve_distribution(db, people.gita, plan.id, now=NOW)
        third = an_approver(db, "shefali")
        assert actions.approve_distribution(db, third, plan.id, now=NOW).state is State.APPROVED
        assert [one.id for one in approvals.of_list(db, plan.id)] == [people.gita.id, third.id]


@pytest.mark.goal("S13")
def test_of_fifty_who_approve_at_once_two_count_and_no_maker(
    plan: Distribution, database: Database, people: People
) -> None:
    with database.writing() as db:
        other, maker = an_approver(db, "ratan"), an_approver(db, "shefali")
        planner = Actor(id=maker.id, name="s", role="coordinator", verbs=VERBS[Role.COORDINATOR], within=(UPAZILA_A,))
        actions.send_back(db, people.gita, plan.id, reason="again", now=NOW)
        actions.set_rules(db, planner, plan.id, [[{"field": "size", "op": "between", "value": [1, None]}]], now=NOW)
        actions.lock_distribution(db, people.asha, plan.id, heeded=True, now=NOW)
    author = Actor(id=people.asha.id, name="a", role="approver", verbs=VERBS[Role.APPROVER], within=(UPAZILA_A,))
    who = [author, maker, people.gita, other, people.dulal]

    def approve(place: int) -> Distribution | Problem:
        try:
            with database.writing() as db:
                return actions.approve_distribution(db, who[place % 5], plan.id, now=NOW)
        except Problem as problem:
            return problem

    with ThreadPoolExecutor(10) as pool:
        came = list(pool.map(approve, range(50)))
    assert sum(isinstance(one, Distribution) for one in came) == 2
    with database.reading() as db:
        assert db.get_one(Distribution, plan.id).state is State.APPROVED
        assert {one.id for one in approvals.of_list(db, plan.id)} == {people.gita.id, other.id}


def test_two_who_approve_at_once_are_two(plan: Distribution, database: Database, people: People) -> None:
    with database.writing() as db:
        other = an_approver(db, "ratan")
    meet = threading.Barrier(2)

    def approve(actor: Actor) -> None:
        meet.wait()
        with database.writing() as db:
            actions.approve_distribution(db, actor, plan.id, now=NOW)

    threads = [threading.Thread(target=approve, args=(one,)) for one in (people.gita, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as db:
        assert db.get_one(Distribution, plan.id).state is State.APPROVED
        assert len(approvals.of_list(db, plan.id)) == 2
