"""From the forum's word to the last payment, and who may not decide after whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from relief.audit import trail
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Refused
from relief.rehabilitation import actions, queries
from relief.rehabilitation.inputs import Decision, NominationGiven, VisitGiven
from relief.rehabilitation.kinds import GrantState, MilestoneState
from relief.rehabilitation.models import Grant
from tests.people import People
from tests.rehabilitation.builders import (
    STEPS,
    a_nomination,
    an_active_grant,
    colleague,
    programme_given,
)
from tests.rehabilitation.conftest import World

CLAIMED, INSPECTED = MilestoneState.CLAIMED, MilestoneState.INSPECTED
APPROVED, PAID = MilestoneState.APPROVED, MilestoneState.PAID


@pytest.fixture
def nominated(database: Database, world: World, people: People, now: datetime) -> Grant:
    with database.writing() as db:
        return a_nomination(db, people.asha, world.programme, world.own, now)


@pytest.fixture
def active(database: Database, world: World, people: People, now: datetime) -> Grant:
    return an_active_grant(database, people, world.programme, world.own, now)


def test_the_milestones_carry_the_amount(database: Database, people: People, nominated: Grant) -> None:
    with database.reading() as db:
        lines = queries.milestones_of(db, nominated.id)
    assert [line.amount_poisha for line in lines] == [18_000_00, 27_000_00]
    assert [line.title_en for line in lines] == [step.title_en for step in STEPS]


def test_a_code_serves_one_programme(database: Database, world: World, people: People, now: datetime) -> None:
    with database.writing() as db, pytest.raises(Invalid) as problem:
        actions.open_programme(db, people.asha, programme_given(world.response, neutral_code=" H-1 "), now=now)
    assert list(problem.value.faults) == ["neutral_code"]


def test_one_household_one_grant_of_a_programme(
    database: Database, world: World, people: People, nominated: Grant, now: datetime
) -> None:
    with database.writing() as db, pytest.raises(Invalid) as problem:
        a_nomination(db, people.asha, world.programme, world.own, now)
    assert list(problem.value.faults) == ["programme_id"]


def test_another_union_does_not_exist(
    database: Database, world: World, people: People, nominated: Grant, now: datetime
) -> None:
    given = NominationGiven(programme_id=world.programme.id, household_id=world.foreign.id, nominated_by="ফোরাম")
    with database.writing() as db:
        with pytest.raises(NotFound):
            actions.nominate(db, people.asha, given, now=now)
        for deed in (
            lambda: actions.verify_nomination(db, people.dulal, nominated.id, Decision.VERIFIED, "", now=now),
            lambda: actions.start_grant(db, people.dulal, nominated.id, now=now),
            lambda: actions.stop_grant(db, people.dulal, nominated.id, "no reason", now=now),
            lambda: actions.move_milestone(db, people.dulal, nominated.id, 1, CLAIMED, "x", now=now),
            lambda: queries.find(db, people.dulal, nominated.id),
        ):
            with pytest.raises(NotFound):
                deed()
        assert queries.grants(db, people.dulal).items == []
        assert queries.counts(db, people.dulal) == {}
        assert queries.for_household(db, people.dulal, world.own.id) == []


def test_each_step_needs_its_verb(database: Database, people: People, nominated: Grant, now: datetime) -> None:
    with database.writing() as db:
        with pytest.raises(NotAllowed):
            actions.approve_grant(db, people.asha, nominated.id, now=now)
        with pytest.raises(NotAllowed):
            actions.verify_nomination(db, people.gita, nominated.id, Decision.VERIFIED, "", now=now)
        with pytest.raises(NotAllowed):
            queries.grants(db, people.babul)
        assert queries.for_household(db, people.babul, nominated.household_id) == []


def test_who_nominates_does_not_verify(database: Database, people: People, nominated: Grant, now: datetime) -> None:
    with database.writing() as db, pytest.raises(Refused) as problem:
        actions.verify_nomination(db, people.asha, nominated.id, Decision.VERIFIED, "", now=now)
    assert problem.value.code == "rehabilitation.two-people"


def test_who_verifies_does_not_approve(database: Database, people: People, nominated: Grant, now: datetime) -> None:
    both = replace(colleague(people.asha), verbs=people.asha.verbs | people.gita.verbs)
    with database.writing() as db:
        actions.verify_nomination(db, both, nominated.id, Decision.VERIFIED, "", now=now)
        with pytest.raises(Refused) as problem:
            actions.approve_grant(db, both, nominated.id, now=now)
        assert problem.value.code == "rehabilitation.two-people"
        assert actions.approve_grant(db, people.gita, nominated.id, now=now).state == "approved"


@pytest.mark.parametrize("reason", ["", "  no "])
def test_a_refusal_says_why(database: Database, people: People, nominated: Grant, now: datetime, reason: str) -> None:
    other = colleague(people.asha)
    with database.writing() as db:
        with pytest.raises(Invalid):
            actions.verify_nomination(db, other, nominated.id, Decision.REFUSED, reason, now=now)
        refused = actions.verify_nomination(db, other, nominated.id, Decision.REFUSED, "ঘর অক্ষত আছে", now=now)
    assert (refused.state, refused.reason) == (GrantState.REFUSED, "ঘর অক্ষত আছে")


def test_all_the_way(database: Database, people: People, active: Grant, now: datetime) -> None:
    other = colleague(people.asha)
    with database.writing() as db:
        for number in (1, 2):
            for actor, to, proof in (
                (people.asha, CLAIMED, "ভিটা ৩ ফুট উঁচু"),
                (other, INSPECTED, "মেপে দেখা হয়েছে"),
                (people.gita, APPROVED, ""),
                (people.gita, PAID, ""),
            ):
                line = actions.move_milestone(db, actor, active.id, number, to, proof, now=now)
        assert line.proof == "ভিটা ৩ ফুট উঁচু\nমেপে দেখা হয়েছে"
    with database.reading() as db:
        assert queries.find(db, people.asha, active.id).state is GrantState.COMPLETED
        assert trail.first_break(db) is None


def test_no_step_is_left_out(database: Database, people: People, active: Grant, now: datetime) -> None:
    with database.writing() as db:
        for to in (PAID, APPROVED, INSPECTED, MilestoneState.PLANNED):
            with pytest.raises((Refused, NotAllowed)):
                actions.move_milestone(db, people.asha, active.id, 1, to, "x", now=now)
        with pytest.raises(Refused):
            actions.move_milestone(db, people.gita, active.id, 1, PAID, "x", now=now)
        with pytest.raises(NotFound):
            actions.move_milestone(db, people.asha, active.id, 9, CLAIMED, "x", now=now)


def test_another_person_inspects_and_another_approves(
    database: Database, people: People, active: Grant, now: datetime
) -> None:
    everything = people.asha.verbs | people.gita.verbs
    other = replace(colleague(people.asha), verbs=everything)
    with database.writing() as db:
        actions.move_milestone(db, people.asha, active.id, 1, CLAIMED, "done", now=now)
        with pytest.raises(Refused) as own:
            actions.move_milestone(db, people.asha, active.id, 1, INSPECTED, "seen", now=now)
        actions.move_milestone(db, other, active.id, 1, INSPECTED, "seen", now=now)
        with pytest.raises(Refused) as paid:
            actions.move_milestone(db, other, active.id, 1, APPROVED, "", now=now)
    assert own.value.code == paid.value.code == "rehabilitation.two-people"


def test_a_claim_needs_proof(database: Database, people: People, active: Grant, now: datetime) -> None:
    with database.writing() as db, pytest.raises(Invalid) as problem:
        actions.move_milestone(db, people.asha, active.id, 1, CLAIMED, "  ", now=now)
    assert list(problem.value.faults) == ["proof"]


def test_nothing_moves_before_the_start_or_after_the_stop(
    database: Database, people: People, nominated: Grant, now: datetime
) -> None:
    with database.writing() as db:
        with pytest.raises(Refused):
            actions.move_milestone(db, people.asha, nominated.id, 1, CLAIMED, "x", now=now)
        with pytest.raises(Refused):
            actions.stop_grant(db, people.asha, nominated.id, "moved away", now=now)
        other = colleague(people.asha)
        actions.verify_nomination(db, other, nominated.id, Decision.VERIFIED, "", now=now)
        with pytest.raises(Invalid):
            actions.stop_grant(db, people.asha, nominated.id, "", now=now)
        stopped = actions.stop_grant(db, people.gita, nominated.id, "চলে গেছেন", now=now)
        assert stopped.state is GrantState.STOPPED
        with pytest.raises(Refused):
            actions.approve_grant(db, people.gita, nominated.id, now=now)


def test_visits(database: Database, world: World, people: People, active: Grant, now: datetime) -> None:
    seen = VisitGiven(household_id=world.own.id, grant_id=active.id, visited_on=now.date(), outcome="ঘর শেষ")
    with database.writing() as db:
        actions.record_visit(db, people.asha, seen, now=now)
        for changed, fault in (
            (replace(seen, outcome=" "), "outcome"),
            (replace(seen, visited_on=(now + timedelta(days=2)).date()), "visited_on"),
        ):
            with pytest.raises(Invalid) as problem:
                actions.record_visit(db, people.asha, changed, now=now)
            assert list(problem.value.faults) == [fault]
        with pytest.raises(NotFound):
            actions.record_visit(db, people.asha, replace(seen, grant_id=new_id()), now=now)
    with database.reading() as db:
        (whole,) = queries.for_household(db, people.asha, world.own.id)
    assert [visit.outcome for visit in whole.visits] == ["ঘর শেষ"]
    assert len(whole.milestones) == 2


def test_a_later_template_changes_no_grant(
    database: Database, world: World, people: People, nominated: Grant, now: datetime
) -> None:
    with database.writing() as db:
        programme = db.merge(world.programme)
        programme.milestones = []
    with database.reading() as db:
        assert len(queries.whole(db, people.asha, nominated.id).milestones) == 2
