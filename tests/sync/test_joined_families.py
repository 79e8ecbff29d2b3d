"""A list was taken along, then two records of one family were joined: nothing is lost or given twice unseen."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from relief.audit.models import AuditEntry
from relief.checkin.models import CheckIn, Conflict, ConflictState
from relief.distributions.models import Entitlement, EntitlementState
from relief.households.models import Household, Status
from relief.sync import review
from relief.sync.models import HeldItem
from tests.sync.builders import Camp, told

DONE, HELD = ("done", ""), ("held", "checkin.merged")


def join(camp: Camp, gone: Household, into: Household) -> None:
    """As households.merging leaves it."""

    def work(db: Any) -> None:
        home = db.get(Household, gone.id)
        home.status, home.merged_into_id = Status.MERGED, into.id

    camp.writing(work)


def off_the_list(camp: Camp, home: Household) -> None:
    camp.writing(lambda db: db.execute(sa.delete(Entitlement).where(Entitlement.household_id == home.id)))


def state(camp: Camp, home: Household) -> EntitlementState:
    (due,) = camp.all(Entitlement, Entitlement.household_id == home.id)
    return EntitlementState(due.state)


def accept(camp: Camp, act: dict[str, Any]) -> None:
    decision = review.DecisionGiven(item_id=UUID(act["id"]), accept=True)
    camp.writing(lambda db: review.decide(db, camp.people.asha, decision, now=camp.now))


@pytest.mark.goal("R10")
def test_an_act_for_a_joined_record_follows_to_what_the_family_is_due(camp: Camp) -> None:
    tablet = camp.tablet()
    copy, family = camp.stranger_home, camp.homes[0]
    act = tablet.gives(copy)
    join(camp, copy, family)
    for _ in range(2):
        assert told(tablet.sends(act)) == [DONE]
    (kept,) = camp.all(CheckIn)
    assert (kept.id, kept.household_id) == (UUID(act["id"]), family.id)
    assert state(camp, family) is EntitlementState.DELIVERED
    entries = camp.all(AuditEntry, AuditEntry.subject_id == kept.id)
    assert [entry.details.get("said") for entry in entries if entry.details.get("deed") == "follow"] == [str(copy.id)]


@pytest.mark.goal("R10")
def test_what_a_joined_record_was_due_on_a_locked_list_stays_due_under_it(camp: Camp) -> None:
    tablet = camp.tablet()
    act, of_survivor = tablet.gives(camp.homes[0]), tablet.gives(camp.stranger_home)
    join(camp, camp.homes[0], camp.stranger_home)
    assert told(tablet.sends(act)) == [DONE]
    assert state(camp, camp.homes[0]) is EntitlementState.DELIVERED
    # The family comes again with its other card: the same entitlement, so the double comes to light.
    assert told(tablet.sends(of_survivor)) == [DONE]
    (conflict,) = camp.all(Conflict)
    assert conflict.state is ConflictState.OPEN
    assert {each.household_id for each in camp.all(CheckIn)} == {camp.homes[0].id}


@pytest.mark.goal("R10")
@pytest.mark.parametrize("survivor_first", [False, True], ids=["copy-first", "survivor-first"])
def test_a_family_listed_twice_that_was_served_once_is_shown_to_a_person(camp: Camp, survivor_first: bool) -> None:
    copy, family = camp.homes[0], camp.homes[1]
    one, other = camp.tablet("Tablet 1"), camp.tablet("Tablet 2")
    first, second = one.gives(family if survivor_first else copy), other.gives(copy if survivor_first else family)
    before = camp.left(camp.goods.rice.id)
    assert told(one.sends(first)) == [DONE]
    join(camp, copy, family)
    for _ in range(2):
        assert told(other.sends(second)) == [HELD]
    assert told(one.sends(first)) == [DONE]
    (held,) = camp.all(HeldItem)
    assert held.given["household_id"] == second["given"]["household_id"], "as the tablet wrote it"
    accept(camp, second)
    assert told(other.sends(second)) == [DONE]
    assert camp.count(CheckIn) == 2
    assert camp.left(camp.goods.rice.id) == before - 20
    assert state(camp, family) is EntitlementState.DELIVERED
    assert camp.count(Conflict) == (1 if survivor_first else 0)


@pytest.mark.goal("R10")
def test_a_family_listed_twice_and_not_served_is_served_under_the_record_that_lives_on(camp: Camp) -> None:
    tablet = camp.tablet()
    join(camp, camp.homes[0], camp.homes[1])
    unclear, plain = tablet.gives(camp.homes[0]), tablet.gives(camp.homes[1])
    assert told(tablet.sends(plain, unclear)) == [DONE, HELD]
    accept(camp, unclear)
    assert camp.count(Conflict) == 1
    assert state(camp, camp.homes[0]) is EntitlementState.PLANNED


def test_two_listed_copies_of_a_family_that_is_not(camp: Camp) -> None:
    tablet = camp.tablet()
    for gone in camp.homes[:2]:
        join(camp, gone, camp.stranger_home)
    act = tablet.gives(camp.homes[0])
    assert told(tablet.sends(act)) == [HELD]
    accept(camp, act)
    assert state(camp, camp.homes[0]) is EntitlementState.DELIVERED


def test_nobody_of_a_joined_family_is_listed(camp: Camp) -> None:
    tablet = camp.tablet()
    off_the_list(camp, camp.homes[0])
    join(camp, camp.homes[0], camp.stranger_home)
    assert told(tablet.sends(tablet.gives(camp.homes[0]))) == [DONE]
    (kept,) = camp.all(CheckIn)
    assert (kept.household_id, kept.entitlement_id) == (camp.stranger_home.id, None)
