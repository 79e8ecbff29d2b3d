"""Funds that add up, budgets that two people at once cannot overdraw, groups, outcomes, works and confidence."""

from __future__ import annotations

import contextlib
import random
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Refused
from relief.kernel.sealing import Seals
from relief.kernel.zone import local_day
from relief.rehabilitation import (
    actions,
    funds,
    groups,
    milestones,
    money,
    outcomes,
    programmes,
    queries,
    spending,
    works,
)
from relief.rehabilitation.fund_models import Fund, FundEntry, GroupShare
from relief.rehabilitation.inputs import (
    Decision,
    EntryGiven,
    FundGiven,
    LabourGiven,
    MaterialGiven,
    NominationGiven,
    VisitGiven,
    WorkGiven,
)
from relief.rehabilitation.kinds import (
    EntryKind,
    Late,
    Measure,
    MilestoneState,
    PaidFrom,
    ProgrammeKind,
    WorkState,
)
from relief.rehabilitation.statements import statement
from tests.builders import Areas
from tests.households.builders import a_household
from tests.people import People
from tests.rehabilitation.builders import a_nomination, an_active_grant, colleague, programme_given
from tests.rehabilitation.conftest import World
from tests.verification.builders import a_board, a_session

SEALS = Seals(b"k" * 32)


@pytest.fixture
def fund(database: Database, areas: Areas, people: People, now: datetime) -> Fund:
    with database.writing() as db:
        board = a_board(db, people.asha, areas.union_a1, now=now)
        given = FundGiven(
            area_id=areas.union_a1.id, name_bn="তহবিল", name_en="Fund", committee_id=board.committee.id
        )  # fmt: skip
        return funds.open_fund(db, people.asha, given, now=now)


def entry(amount: int, on: datetime) -> EntryGiven:
    return EntryGiven(amount_poisha=amount, happened_on=local_day(on), words="দাতা সংস্থা")


def spend(db: Session, people: People, fund: Fund, amount: int, on: datetime, now: datetime) -> FundEntry:
    asked = spending.ask(db, people.asha, fund.id, entry(amount, on), now=now)
    return spending.approve(db, people.gita, fund.id, asked.id, now=now)


@pytest.mark.parametrize("seed", range(3))
def test_a_ledger_always_adds_up(database: Database, people: People, fund: Fund, now: datetime, seed: int) -> None:
    """Whatever is written, in whatever order: no line is below nothing, and every statement adds up."""
    dice, second, known = random.Random(seed), colleague(people.asha), 0
    with database.writing() as db:
        for _step in range(60):
            at = now - timedelta(days=dice.randrange(40))
            amount = dice.randrange(1, 900_00)
            kind = dice.choice((EntryKind.RECEIVED, EntryKind.SPENT, EntryKind.CORRECTION))
            # Refused is what would fall below nothing, or was taken back already.
            with contextlib.suppress(Refused):
                if kind is EntryKind.CORRECTION:
                    wrong = dice.choice(funds.entries(db, fund.id) or [None])
                    if wrong is None:
                        continue
                    made = funds.correct_entry(db, second, fund.id, wrong.id, "ভুল লেখা", now=now)
                    assert made.amount_poisha == -wrong.amount_poisha
                elif kind is EntryKind.SPENT:
                    made = spend(db, people, fund, amount, at, now)
                else:
                    made = funds.receive(db, people.asha, fund.id, entry(amount, at), now=now)
                known += made.amount_poisha
        lines = funds.entries(db, fund.id)
        running = 0
        for number, line in enumerate(lines, 1):
            running += line.amount_poisha
            assert (line.number, line.balance_poisha) == (number, running)
            assert running >= 0
        assert funds.standing(db, fund).balance == known == running
        for _ in range(10):
            days = sorted(local_day(now) - timedelta(days=dice.randrange(45)) for _each in "ab")
            told = statement(db, fund, since=days[0], until=days[1])
            assert told.before + sum(one.entry.amount_poisha for one in told.lines) == told.after


def test_a_line_is_taken_back_by_another_person_once(
    database: Database, people: People, fund: Fund, now: datetime
) -> None:
    with database.writing() as db:
        line = funds.receive(db, people.asha, fund.id, entry(500_00, now), now=now)
        with pytest.raises(Refused) as own:
            funds.correct_entry(db, people.asha, fund.id, line.id, "ভুল অঙ্ক", now=now)
        assert own.value.code == "rehabilitation.two-people"
        funds.correct_entry(db, people.gita, fund.id, line.id, "ভুল অঙ্ক", now=now)
        with pytest.raises(Refused):
            funds.correct_entry(db, people.gita, fund.id, line.id, "ভুল অঙ্ক", now=now)
        with pytest.raises(NotFound):
            funds.find(db, people.dulal, fund.id)
        with pytest.raises(NotAllowed):
            spending.ask(db, people.gita, fund.id, entry(1, now), now=now)


def test_what_is_spent_needs_a_second_person(
    database: Database, people: People, areas: Areas, fund: Fund, now: datetime
) -> None:
    with database.writing() as db:
        funds.receive(db, people.asha, fund.id, entry(1_000_00, now), now=now)
        asked = spending.ask(db, people.asha, fund.id, entry(600_00, now), now=now)
        assert (funds.standing(db, fund).balance, funds.standing(db, fund).free) == (1_000_00, 400_00)
        with pytest.raises(Refused):
            spending.ask(db, people.asha, fund.id, entry(400_01, now), now=now)
        own = replace(people.asha, verbs=people.asha.verbs | people.gita.verbs)
        with pytest.raises(Refused) as alone:
            spending.approve(db, own, fund.id, asked.id, now=now)
        assert alone.value.code == "rehabilitation.two-people"
        with pytest.raises(NotAllowed):
            spending.approve(db, colleague(people.asha), fund.id, asked.id, now=now)
        for other in (people.dulal, replace(people.gita, within=people.dulal.within)):
            with pytest.raises(NotFound):
                spending.approve(db, other, fund.id, asked.id, now=now)
        with pytest.raises(Invalid):
            spending.refuse(db, people.gita, fund.id, asked.id, " ", now=now)
        # A colleague does not take back what another wrote; who wrote it does.
        with pytest.raises(NotAllowed):
            spending.refuse(db, colleague(people.asha), fund.id, asked.id, "ভুল অঙ্ক", now=now)
        spending.refuse(db, people.asha, fund.id, asked.id, "ভুল অঙ্ক", now=now)
        assert funds.standing(db, fund).free == 1_000_00
        with pytest.raises(Refused) as late:
            spending.approve(db, people.gita, fund.id, asked.id, now=now)
        assert late.value.code == "rehabilitation.spending-decided"
        assert len(funds.entries(db, fund.id)) == 1
        line = spend(db, people, fund, 600_00, now, now)
        assert (line.amount_poisha, line.created_by_id, line.balance_poisha) == (-600_00, people.gita.id, 400_00)


@pytest.mark.goal("S13")
def test_fifty_approvals_at_once_spend_once(database: Database, people: People, fund: Fund, now: datetime) -> None:
    """Fifty press for the same two spendings, the one who wrote them among them: each leaves once."""
    writer = replace(people.asha, verbs=people.asha.verbs | people.gita.verbs)
    with database.writing() as db:
        funds.receive(db, people.asha, fund.id, entry(1_000_00, now), now=now)
        asked = [spending.ask(db, people.asha, fund.id, entry(500_00, now), now=now).id for _ in range(2)]
    start, told = threading.Barrier(50), []

    def approve(number: int) -> None:
        start.wait()
        actor = writer if number % 5 == 0 else colleague(people.gita)
        try:
            with database.writing() as db:
                spending.approve(db, actor, fund.id, asked[number % 2], now=now)
            told.append("approved")
        except Refused as refused:
            told.append(refused.code)

    threads = [threading.Thread(target=approve, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(told), told.count("approved")) == (50, 2)
    assert set(told) <= {"approved", "rehabilitation.two-people", "rehabilitation.spending-decided"}
    with database.reading() as db:
        lines = funds.entries(db, fund.id)
        assert [(line.amount_poisha, line.balance_poisha) for line in lines] == [
            (1_000_00, 1_000_00), (-500_00, 500_00), (-500_00, 0)
        ]  # fmt: skip
        assert people.asha.id not in {line.created_by_id for line in lines[1:]}


def test_a_grant_is_paid_out_of_the_fund_and_comes_back(
    database: Database, world: World, people: People, fund: Fund, areas: Areas, now: datetime
) -> None:
    """The committee's sitting is named; money is set aside, paid, freed by the stop, and returned."""
    other = colleague(people.asha)
    with database.writing() as db:
        given = programme_given(world.response, neutral_code="F-1", paid_from=PaidFrom.FUND)
        programme = actions.open_programme(db, people.asha, given, now=now)
        grant = a_nomination(db, people.asha, programme, world.own, now)
        with pytest.raises(Invalid) as unnamed:
            actions.verify_nomination(db, other, grant.id, Decision.VERIFIED, "", now=now)
        assert list(unnamed.value.faults) == ["session_id"]
        with pytest.raises(NotFound):
            actions.verify_nomination(db, other, grant.id, Decision.VERIFIED, "", now=now, session_id=new_id())
        board = a_board(db, people.asha, areas.union_a1, now=now)
        sitting = a_session(db, people.asha, board, world.response, now=now)
        actions.verify_nomination(db, other, grant.id, Decision.VERIFIED, "", now=now, session_id=sitting.id)
        with pytest.raises(Refused) as short:
            actions.approve_grant(db, people.gita, grant.id, now=now)
        assert short.value.code == "rehabilitation.fund-short"
        funds.receive(db, people.asha, fund.id, entry(50_000_00, now), now=now)
        actions.approve_grant(db, people.gita, grant.id, now=now)
        assert funds.standing(db, fund).free == 5_000_00
        with pytest.raises(Refused):
            spending.ask(db, people.asha, fund.id, entry(6_000_00, now), now=now)
        actions.start_grant(db, people.asha, grant.id, now=now)
        for actor, to in (
            (people.asha, MilestoneState.CLAIMED), (other, MilestoneState.INSPECTED),
            (people.gita, MilestoneState.APPROVED), (people.gita, MilestoneState.PAID),
        ):  # fmt: skip
            milestones.move_milestone(db, actor, grant.id, 1, to, "ভিটা উঁচু", now=now)
        standing = funds.standing(db, fund)
        assert (standing.balance, standing.promised) == (32_000_00, 27_000_00)
        actions.stop_grant(db, people.gita, grant.id, "পরিবারটি চলে গেছে", now=now)
        assert funds.standing(db, fund).free == 32_000_00
        with pytest.raises(Invalid):
            money.take_back(db, people.asha, grant.id, 18_000_01, "নিজে এনে দিয়েছেন", now=now)
        money.take_back(db, people.asha, grant.id, 8_000_00, "নিজে এনে দিয়েছেন", now=now)
        assert funds.standing(db, fund).balance == 40_000_00
        assert money.committed(db, programme.id) == 10_000_00


@pytest.mark.goal("S13")
def test_two_approvals_at_once_take_the_last_grant_once(
    database: Database, world: World, people: People, areas: Areas, now: datetime
) -> None:
    """The budget carries one grant; several approvers press at the same moment for two households."""
    other = colleague(people.asha)
    with database.writing() as db:
        given = programme_given(world.response, neutral_code="B-1", grants_planned=1)
        programme = actions.open_programme(db, people.asha, given, now=now)
        second = a_household(db, areas.union_a1, head_name="Amena")
        waiting = []
        for home in (world.own, second):
            grant = a_nomination(db, people.asha, programme, home, now)
            actions.verify_nomination(db, other, grant.id, Decision.VERIFIED, "", now=now)
            waiting.append(grant.id)
    start, told = threading.Barrier(4), []

    def approve(number: int) -> None:
        start.wait()
        try:
            with database.writing() as db:
                actions.approve_grant(db, colleague(people.gita), waiting[number % 2], now=now)
            told.append("approved")
        except Refused as refused:
            told.append(refused.code)

    threads = [threading.Thread(target=approve, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.count("approved") == 1
    assert set(told) <= {"approved", "rehabilitation.budget-spent", "rehabilitation.not-now"}
    with database.reading() as db:
        assert money.committed(db, programme.id) == programme.amount_poisha


def test_a_group_divides_exactly_and_a_member_leaves(
    database: Database, world: World, people: People, areas: Areas, now: datetime
) -> None:
    other = colleague(people.asha)
    with database.writing() as db:
        given = programme_given(world.response, neutral_code="G-1", for_groups=True, amount_poisha=10_000_01)
        programme = actions.open_programme(db, people.asha, given, now=now)
        homes = [a_household(db, areas.union_a1, head_name=f"H{n}") for n in range(2)]
        nomination = NominationGiven(
            programme_id=programme.id, household_id=world.own.id, nominated_by="ফোরাম", group_label="দল ৩"
        )  # fmt: skip
        with pytest.raises(Invalid):
            actions.nominate(db, people.asha, replace(nomination, group_label=" "), now=now)
    with database.writing() as db:
        grant = actions.nominate(db, people.asha, nomination, now=now)
        with pytest.raises(Refused) as alone:
            actions.verify_nomination(db, other, grant.id, Decision.VERIFIED, "", now=now)
        assert alone.value.code == "rehabilitation.group-too-small"
        for home, parts in zip(homes, (1, 2), strict=True):
            groups.add_member(db, people.asha, grant.id, home.code, parts, now=now)
        with pytest.raises(Invalid):
            groups.add_member(db, people.asha, grant.id, world.foreign.code, 1, now=now)
        actions.verify_nomination(db, other, grant.id, Decision.VERIFIED, "", now=now)
        actions.approve_grant(db, people.gita, grant.id, now=now)
        actions.start_grant(db, people.asha, grant.id, now=now)
        _pay(db, people, grant.id, 1, now)
        first = groups.members_of(db, grant.id)[0]
        groups.leave(db, people.asha, grant.id, first.id, "এলাকা ছেড়েছেন", now=now)
        _pay(db, people, grant.id, 2, now)
        shares = [one.amount_poisha for one in db.query(GroupShare)]
        assert sum(shares) == 10_000_01
        assert len(shares) == 3 + 2
        assert queries.find(db, people.asha, grant.id).household_id == homes[0].id
        # Who left no longer has it on their page; who stays has.
        assert queries.for_household(db, people.asha, homes[1].id)
        assert queries.for_household(db, people.asha, world.own.id) == []


def _pay(db, people: People, grant_id, number: int, now: datetime) -> None:  # type: ignore[no-untyped-def]
    for actor, to in (
        (people.asha, MilestoneState.CLAIMED), (colleague(people.asha), MilestoneState.INSPECTED),
        (people.gita, MilestoneState.APPROVED), (people.gita, MilestoneState.PAID),
    ):  # fmt: skip
        milestones.move_milestone(db, actor, grant_id, number, to, "দেখা গেছে", now=now)


def test_sent_back_overdue_and_measured(database: Database, world: World, people: People, now: datetime) -> None:
    other, later = colleague(people.asha), now + timedelta(days=30)
    with database.writing() as db:
        steps = tuple(replace(one, days=10) for one in programme_given(world.response).milestones)
        asked = (Measure.INCOME, Measure.SHOP_OPEN)
        given = programme_given(world.response, neutral_code="M-1", milestones=steps, measures=asked)
        programme = actions.open_programme(db, people.asha, given, now=now)
    grant = an_active_grant(database, people, programme, world.own, now)
    with database.writing() as db:
        today = local_day(later)
        assert queries.grants(db, people.asha, late=Late.INSTALMENT, today=local_day(now)).total == 0
        assert queries.lateness(db, [grant.id], today) == {grant.id: [Late.INSTALMENT]}
        milestones.move_milestone(db, people.asha, grant.id, 1, MilestoneState.CLAIMED, "হয়েছে", now=now)
        assert Late.INSPECTION in queries.lateness(db, [grant.id], today)[grant.id]
        with pytest.raises(Refused):
            milestones.send_back(db, people.asha, grant.id, 1, "চাল বাকি", now=now)
        back = milestones.send_back(db, other, grant.id, 1, "চাল বাকি", now=now)
        assert (back.state, back.sent_back) == (MilestoneState.PLANNED, "চাল বাকি")
        seen = VisitGiven(
            household_id=world.own.id, grant_id=grant.id, visited_on=local_day(now), outcome="চলছে",
            measured={Measure.INCOME: 4_000_00},
        )  # fmt: skip
        actions.record_visit(db, people.asha, seen, now=now)
        after = replace(seen, visited_on=local_day(later), measured={Measure.INCOME: 6_000_00})
        actions.record_visit(db, people.asha, after, now=later)
        with pytest.raises(Invalid):
            actions.record_visit(db, people.asha, replace(seen, measured={Measure.SHOP_OPEN: 2}), now=now)
        income, shop = outcomes.of_programme(db, people.asha, programme)
        assert (income.measured, income.last, income.before, income.after) == (1, 6_000_00, 4_000_00, 6_000_00)
        assert (shop.measured, shop.unmeasured, shop.last) == (0, 1, 0)
        course = outcomes.courses(db, {grant.id: programme})[grant.id]
        assert [row.values for row in course.rows] == [[4_000_00, 6_000_00], [None, None]]


@pytest.mark.goal("S13")
def test_who_inspected_releases_only_where_the_programme_allows_it(
    database: Database, world: World, people: People, now: datetime
) -> None:
    both = replace(colleague(people.asha), verbs=people.asha.verbs | people.gita.verbs)
    with database.writing() as db:
        steps = tuple(replace(one, needs_inspection=number > 0) for number, one in enumerate(
            programme_given(world.response).milestones))  # fmt: skip
        given = programme_given(world.response, neutral_code="T-1", milestones=steps, third_releases=False)
        programme = actions.open_programme(db, people.asha, given, now=now)
    grant = an_active_grant(database, people, programme, world.own, now)
    with database.writing() as db:
        milestones.move_milestone(db, both, grant.id, 1, MilestoneState.CLAIMED, "হয়েছে", now=now)
        with pytest.raises(Refused) as own:
            milestones.move_milestone(db, both, grant.id, 1, MilestoneState.APPROVED, "", now=now)
        assert own.value.code == "rehabilitation.two-people"
        milestones.move_milestone(db, people.gita, grant.id, 1, MilestoneState.APPROVED, "", now=now)
        milestones.move_milestone(db, people.asha, grant.id, 2, MilestoneState.CLAIMED, "হয়েছে", now=now)
        milestones.move_milestone(db, both, grant.id, 2, MilestoneState.INSPECTED, "দেখা", now=now)
        milestones.move_milestone(db, both, grant.id, 2, MilestoneState.APPROVED, "", now=now)


def test_two_people_change_one_programme(database: Database, world: World, people: People, now: datetime) -> None:
    given = programme_given(world.response)
    with database.writing() as db:
        version = queries.programme(db, people.asha, world.programme.id).version
        changed = replace(given, name_en="House repair 2")
        programmes.change_programme(db, people.asha, world.programme.id, changed, version, now=now)
    with database.writing() as db, pytest.raises(Refused) as clash:
        programmes.change_programme(db, people.dulal, world.programme.id, given, version, now=now)
    assert clash.value.code == programmes.CHANGED_MEANWHILE
    with database.writing() as db:
        programmes.note_clash(db, people.dulal, world.programme.id, now=now)
    with database.reading() as db:
        kept = queries.programme(db, people.asha, world.programme.id)
    assert (kept.name_en, kept.changed_by_id, kept.clashed_by_id) == (
        "House repair 2", people.asha.id, people.dulal.id,
    )  # fmt: skip


def test_a_confidential_reason_is_sealed_and_read_by_who_releases(
    database: Database, world: World, people: People, now: datetime
) -> None:
    with database.writing() as db:
        given = programme_given(world.response, neutral_code="K-7", is_confidential=True)
        with pytest.raises(Invalid):
            actions.open_programme(db, people.asha, given, now=now, seals=SEALS)
        told = replace(given, reason="গোপন কথা")
        programme = actions.open_programme(db, people.asha, told, now=now, seals=SEALS)
        nomination = NominationGiven(
            programme_id=programme.id, household_id=world.own.id, nominated_by="কর্মী", ground="গোপন কারণ"
        )  # fmt: skip
        grant = actions.nominate(db, people.asha, nomination, now=now, seals=SEALS)
        assert grant.ground == ""
        assert "গোপন".encode() not in (grant.ground_sealed or b"") + (programme.reason_sealed or b"")
    with database.reading() as db:
        assert programmes.reason(db, people.gita, programme.id, seals=SEALS) == "গোপন কথা"
        with pytest.raises(NotAllowed):
            programmes.reason(db, people.asha, programme.id, seals=SEALS)


def test_labour_and_materials_of_a_work(
    database: Database, world: World, people: People, areas: Areas, now: datetime
) -> None:
    today = local_day(now)
    with database.writing() as db:
        kind = programme_given(world.response, neutral_code="W-1", kind=ProgrammeKind.COMMUNITY_WORK)
        programme = actions.open_programme(db, people.asha, kind, now=now)
        given = WorkGiven(
            programme_id=programme.id, area_id=areas.union_a1.id, title="রাস্তা উঁচু", place="স্কুলের পাশে",
            starts_on=today, ends_on=today,
        )  # fmt: skip
        with pytest.raises(Invalid):
            works.plan_work(db, people.asha, replace(given, programme_id=world.programme.id), now=now)
        work = works.plan_work(db, people.asha, given, now=now)
        labour = LabourGiven(on=today, women=3, men=4, is_half=True)
        with pytest.raises(Refused):
            works.record_labour(db, people.asha, work.id, labour, now=now)
        works.move_work(db, people.asha, work.id, WorkState.UNDER_WAY, "", now=now)
        works.record_labour(db, people.asha, work.id, labour, now=now)
        wrong = works.record_labour(db, people.asha, work.id, replace(labour, is_half=False), now=now)
        works.take_line_back(db, people.asha, work.id, wrong.id, now=now)
        bags = MaterialGiven(name="বস্তা", quantity=Decimal(20), unit="টি", cost_poisha=600_00)
        works.record_material(db, people.asha, work.id, bags, now=now)
        whole = works.whole(db, people.asha, work.id)
        assert (float(whole.labour), float(whole.women), whole.cost) == (3.5, 1.5, 600_00)
        works.move_work(db, people.asha, work.id, WorkState.FINISHED, "", now=now)
        with pytest.raises(NotFound):
            works.find(db, people.dulal, work.id)
