"""From a forum's proposal to a frozen session, and what it does to everything around it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from relief.audit.models import AuditEntry
from relief.distributions import choosing, counting
from relief.distributions import rules as plan_rules
from relief.households import actions as registry
from relief.households import imports
from relief.households import queries as households
from relief.households.actions import verify_impact
from relief.households.inputs import ImpactGiven, VerificationGiven
from relief.households.models import Damage, ImpactState
from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.verification import actions, deciding, queries, registers, sessions, table, worklist
from relief.verification.inputs import (
    AppealGiven,
    DecisionGiven,
    ForumGiven,
    NominationGiven,
    SessionGiven,
    TakeGiven,
    TermsGiven,
)
from relief.verification.kinds import (
    AppealKind,
    AppealState,
    Channel,
    Ground,
    Outcome,
    Refusal,
    Standing,
)
from relief.verification.models import Appeal, Case, SessionRow
from tests.builders import an_actor
from tests.distributions.builders import a_plan, the_goods
from tests.people import UNION_A1, People
from tests.verification.builders import a_board, a_forum, a_session, propose, row_of, say, some_households
from tests.verification.conftest import World


def standings(database: Database, world: World) -> list[Standing | None]:
    with database.reading() as db:
        return [registers.of_household(db, home.id, world.response.id).state for home in world.homes]


def an_appeal(world: World, number: int, kind: AppealKind, now: datetime) -> AppealGiven:
    return AppealGiven(
        response_id=world.response.id, household_id=world.homes[number].id, kind=kind, channel=Channel.READING,
        said="ঘরটি ভেঙে গেছে, সবাই জানে", received_on=local_day(now),
    )  # fmt: skip


def decide_all(database: Database, world: World, people: People, now: datetime) -> None:
    with database.writing() as db:
        say(db, people.asha, world.session, world.homes[0], Outcome.VERIFIED, now=now)
        say(db, people.asha, world.session, world.homes[1], Outcome.REFUSED, now=now, refusal=Refusal.LISTED_TWICE)
        say(db, people.asha, world.session, world.homes[2], Outcome.NEEDS_VISIT, now=now)
        deciding.close_session(db, people.asha, world.session.id, now=now)


def test_a_session_takes_who_waits_proposed_ones_first(database: Database, world: World) -> None:
    with database.reading() as db:
        lines = table.lines(db, world.session)
    assert {line.household.id for line in lines} == {one.id for one in world.homes}
    assert lines[-1].household.id == world.homes[1].id, "nobody proposed this one"
    assert [len(line.nominations) for line in lines] == [1, 1, 0]
    assert [one.name for one in lines[-1].own] == ["আব্দুল করিম"]


def test_decisions_count_only_when_the_session_is_closed(
    database: Database, world: World, people: People, now: datetime
) -> None:
    with database.writing() as db:
        say(db, people.asha, world.session, world.homes[0], Outcome.VERIFIED, now=now)
    assert standings(database, world) == [Standing.WAITING] * 3
    decide_all(database, world, people, now)
    assert standings(database, world) == [Standing.VERIFIED, Standing.REFUSED, Standing.NEEDS_VISIT]
    with database.reading() as db:
        states = [households.impact(db, home.id, world.response.id).state for home in world.homes]  # type: ignore[union-attr]
        [count] = worklist.counts(db, people.asha, world.response.id)
        session = queries.session(db, people.asha, world.session.id)
        assert deciding.is_untouched(db, session)
    assert states == [ImpactState.VERIFIED, ImpactState.REPORTED, ImpactState.REPORTED]
    assert {state: count.of(state) for state in Standing if count.of(state)} == {
        Standing.VERIFIED: 1, Standing.REFUSED: 1, Standing.NEEDS_VISIT: 1,
    }  # fmt: skip
    assert "impact_state" in plan_rules.__doc__, "plans choose by the state of the impact that closing sets"  # type: ignore[operator]


@pytest.mark.parametrize(
    ("refusal", "damage"),
    [(Refusal.ALREADY_HELPED, ImpactState.VERIFIED), (Refusal.DAMAGE_NOT_SO, ImpactState.DISPUTED)],
)
def test_a_refused_family_stays_off_plans_and_its_broken_house_stays_counted(
    database: Database, world: World, people: People, now: datetime, refusal: Refusal, damage: ImpactState
) -> None:
    home = world.homes[1]
    with database.writing() as db:
        seen = VerificationGiven(response_id=world.response.id, state=ImpactState.VERIFIED)
        verify_impact(db, people.asha, home.id, seen, now=now)
        say(db, people.asha, world.session, home, Outcome.REFUSED, now=now, refusal=refusal)
        deciding.close_session(db, people.asha, world.session.id, now=now)
        kit = the_goods(db, world.areas.district).kit
        plan_id = a_plan(db, people.asha, world.response, world.areas.union_a1, kit, now=now).id
    with database.reading() as db:
        plan = counting.plans.find(db, people.asha, plan_id)
        assert households.impact(db, home.id, world.response.id).state is damage  # type: ignore[union-attr]
        for state in ("reported", "verified", "disputed", "refused"):
            blocks = [[{"field": "impact_state", "op": "in", "value": [state]}]]
            wish = counting.wish_of(db, plan, blocks=blocks)
            choice = choosing.choose(db, plan, wish, choosing.ask(db, plan, [wish], now=now))
            assert (home.id in choice.ids()) is (state == "refused"), state


def test_a_closed_session_is_frozen_and_a_later_one_corrects_it(
    database: Database, world: World, people: People, now: datetime
) -> None:
    decide_all(database, world, people, now)
    with database.writing() as db, pytest.raises(Refused) as refused:
        say(db, people.asha, world.session, world.homes[0], Outcome.REFUSED, now=now, refusal=Refusal.OTHER, said="x")
    assert refused.value.code == "verification.closed"
    with database.writing() as db, pytest.raises(Refused):
        deciding.close_session(db, people.asha, world.session.id, now=now)
    with database.writing() as db, pytest.raises(Refused):
        sessions.take_list(db, people.asha, world.session.id, TakeGiven(), now=now)
    with database.writing() as db:
        db.execute(sa.update(SessionRow).where(SessionRow.session_id == world.session.id).values(said="other"))
    with database.reading() as db:
        assert not deciding.is_untouched(db, queries.session(db, people.asha, world.session.id))


def test_a_household_two_people_decide_on_is_not_overwritten(
    database: Database, world: World, people: People, now: datetime
) -> None:
    with database.reading() as db:
        row = row_of(db, world.session, world.homes[0])
    with database.writing() as db:
        say(db, people.asha, world.session, world.homes[0], Outcome.VERIFIED, now=now)
    late = DecisionGiven(version=row.version, outcome=Outcome.NEEDS_VISIT)
    with database.writing() as db, pytest.raises(deciding.DecidedMeanwhile):
        deciding.decide(db, people.asha, row.id, late, now=now)
    same = DecisionGiven(version=row.version, outcome=Outcome.VERIFIED)
    with database.writing() as db:
        assert deciding.decide(db, people.asha, row.id, same, now=now).outcome is Outcome.VERIFIED


def test_a_member_does_not_decide_on_his_own_household(
    database: Database, areas: object, world: World, people: People, now: datetime
) -> None:
    with database.writing() as db:
        row = say(db, people.asha, world.session, world.homes[1], Outcome.VERIFIED, now=now)
        assert row.stepped_out == [str(world.board.members[0].id)]
    with database.writing() as db:
        given = DecisionGiven(version=row.version, outcome=Outcome.OPEN)
        deciding.decide(db, people.asha, row.id, given, now=now)
        short = a_board(db, people.asha, world.areas.union_a1, now=now, own=world.homes[1], user_name="asha")
        given_session = SessionGiven(
            response_id=world.response.id, held_on=local_day(now), place="UP",
            member_ids=tuple(one.id for one in short.members[:3]),
        )  # fmt: skip
        session = sessions.open_session(db, people.asha, short.committee.id, given_session, now=now)
        case_id = db.scalar(sa.select(Case.id).where(Case.household_id == world.homes[1].id))
        assert case_id is not None
        db.add(SessionRow(session_id=session.id, case_id=case_id, position=1, created_at=now,
                          created_by_id=people.asha.id))  # fmt: skip
    with database.writing() as db, pytest.raises(Refused) as own:
        say(db, people.asha, session, world.homes[1], Outcome.VERIFIED, now=now)
    assert own.value.code == "verification.own-household", "who writes it down is the member himself"
    other = an_actor(Verb.VERIFICATION_DECIDE, Verb.HOUSEHOLDS_VIEW, within=(UNION_A1,))
    with database.writing() as db, pytest.raises(Refused) as few:
        say(db, other, session, world.homes[1], Outcome.VERIFIED, now=now)
    assert few.value.code == "verification.cannot-decide", "two are left of three"


def test_an_appeal_goes_to_a_later_session_and_is_upheld(
    database: Database, world: World, people: People, now: datetime
) -> None:
    decide_all(database, world, people, now)
    with database.writing() as db:
        appeal = actions.receive_appeal(db, people.asha, an_appeal(world, 1, AppealKind.LEFT_OUT, now), now=now)
        assert appeal.due_on == local_day(now) + timedelta(days=14)
    assert standings(database, world)[1] is Standing.APPEALED
    later = now + timedelta(days=3)
    with database.writing() as db:
        second = a_session(db, people.asha, world.board, world.response, now=later)
        [line] = table.lines(db, second)
        assert line.household.id == world.homes[1].id, "decided and visited households stay away"
        assert line.decided_before == 4
        assert line.appeals[0].state is AppealState.IN_SESSION
        with pytest.raises(Invalid) as lacks:
            say(db, people.asha, second, world.homes[1], Outcome.VERIFIED, now=later)
        assert set(lacks.value.faults) == {"said"}
    with database.writing() as db:
        say(db, people.asha, second, world.homes[1], Outcome.VERIFIED, now=later, said="ঘর দেখা হয়েছে")
        deciding.close_session(db, people.asha, second.id, now=later)
    with database.writing() as db:
        found = registers.appeal(db, people.asha, appeal.id)
        assert (found.state, found.reason, found.decided_on) == (
            AppealState.UPHELD, "ঘর দেখা হয়েছে", local_day(later),
        )  # fmt: skip
        actions.tell_outcome(db, people.asha, appeal.id, local_day(later), "মাঠকর্মী বাড়ি গিয়ে", now=later)
    assert standings(database, world)[1] is Standing.VERIFIED
    with database.reading() as db:
        assert households.impact(db, world.homes[1].id, world.response.id).state is ImpactState.VERIFIED  # type: ignore[union-attr]


def test_an_undecided_appeal_waits_on_and_is_late_after_its_day(
    database: Database, world: World, people: People, now: datetime
) -> None:
    with database.writing() as db:
        appeal = actions.receive_appeal(db, people.asha, an_appeal(world, 0, AppealKind.OBJECTION, now), now=now)
        with pytest.raises(Refused):
            actions.tell_outcome(db, people.asha, appeal.id, local_day(now), "phone", now=now)
    # The list was made before the appeal came: what it decides on the household does not end the appeal.
    decide_all(database, world, people, now)
    assert standings(database, world)[0] is Standing.APPEALED
    with database.writing() as db:
        second = a_session(db, people.asha, world.board, world.response, now=now)
        say(db, people.asha, second, world.homes[0], Outcome.NEEDS_VISIT, now=now)
        deciding.close_session(db, people.asha, second.id, now=now)
    with database.reading() as db:
        [found] = registers.appeals(db, people.asha, world.response.id)
        assert (found.state, found.row_id) == (AppealState.RECEIVED, None)
        day = local_day(now)
        for days, late in ((14, 0), (15, 1)):
            overdue = registers.appeals(db, people.asha, world.response.id, overdue_on=day + timedelta(days=days))
            assert len(overdue) == late


def test_a_new_report_brings_a_verified_household_back(
    database: Database, world: World, people: People, now: datetime
) -> None:
    decide_all(database, world, people, now)
    with database.writing() as db:
        told = ImpactGiven(response_id=world.response.id, house_damage=Damage.PARTIAL, crops_lost=True)
        registry.record_impact(db, people.asha, world.homes[0].id, told, now=now)
    assert standings(database, world)[0] is Standing.WAITING
    with database.writing() as db:
        second = a_session(db, people.asha, world.board, world.response, now=now)
        assert [line.household.id for line in table.lines(db, second)] == [world.homes[0].id]


def test_a_household_may_be_proposed_by_several_forums_but_once_by_each(
    database: Database, world: World, people: People, now: datetime
) -> None:
    with database.writing() as db, pytest.raises(Invalid):
        propose(db, people.asha, world.forum, world.homes[0], now=now)
    with database.writing() as db:
        other = a_forum(db, people.asha, world.response, world.areas.union_a1, now=now, name="মহিলা সমিতি")
        propose(db, people.asha, other, world.homes[0], now=now)
        known = registers.of_household(db, world.homes[0].id, world.response.id)
        assert len(known.nominations) == 2
        actions.take_back(db, people.asha, known.nominations[1][0].id, now=now)
    with database.reading() as db:
        assert len(registers.of_household(db, world.homes[0].id, world.response.id).nominations) == 1
    decide_all(database, world, people, now)
    with database.writing() as db, pytest.raises(Refused):
        actions.take_back(db, people.asha, known.nominations[0][0].id, now=now)


def test_a_forum_proposes_in_its_own_area_and_says_why(
    database: Database, world: World, people: People, now: datetime
) -> None:
    with database.writing() as db:
        [outside] = some_households(db, world.areas.union_a2, None, "দূরের পরিবার")
        for home, grounds, said, field in (
            (outside, (Ground.LANDLESS,), "", "household"),
            (world.homes[1], (), "", "grounds"),
            (world.homes[1], (Ground.OTHER,), " ", "said"),
        ):
            given = NominationGiven(forum_id=world.forum.id, household_id=home.id, grounds=grounds, said=said)
            with pytest.raises(Invalid) as fault:
                actions.nominate(db, people.asha, given, now=now)
            assert set(fault.value.faults) == {field}


def test_nobody_works_in_another_union_or_without_the_verb(
    database: Database, world: World, people: People, now: datetime
) -> None:
    with database.writing() as db:
        given = DecisionGiven(version=1, outcome=Outcome.VERIFIED)
        row = row_of(db, world.session, world.homes[0])
        with pytest.raises(NotFound):
            deciding.decide(db, people.dulal, row.id, given, now=now)
        with pytest.raises(NotAllowed):
            deciding.decide(db, people.gita, row.id, given, now=now)
        with pytest.raises(NotAllowed):
            actions.receive_appeal(db, people.gita, an_appeal(world, 0, AppealKind.LEFT_OUT, now), now=now)
        with pytest.raises(NotFound):
            actions.receive_appeal(db, people.dulal, an_appeal(world, 0, AppealKind.LEFT_OUT, now), now=now)
        assert not worklist.counts(db, people.dulal, world.response.id)
        assert not queries.sessions(db, people.dulal, world.response.id)
        forum = ForumGiven(response_id=world.response.id, area_id=world.areas.union_a1.id, name="x",
                           held_on=local_day(now), kept_by="y")  # fmt: skip
        with pytest.raises(NotFound):
            actions.hold_forum(db, people.dulal, forum, now=now)


def test_a_member_with_an_account_sees_the_own_committee_alone(
    database: Database, world: World, people: People, now: datetime
) -> None:
    member = an_actor(
        Verb.VERIFICATION_VIEW, Verb.VERIFICATION_DECIDE, within=(UNION_A1,), id=people.babul.id, role="committee"
    )  # fmt: skip
    with database.writing() as db:
        assert not queries.sessions(db, member, world.response.id)
        other = a_board(db, people.asha, world.areas.union_a1, now=now, user_name="babul")
        assert [one.id for one in queries.committees(db, member)] == [other.committee.id]
        with pytest.raises(NotFound):
            queries.session(db, member, world.session.id)
        sessions.member_leaves(db, people.asha, other.members[0].id, now=now)
        assert not queries.committees(db, member)


def test_terms_hold_for_what_begins_after_them(
    database: Database, world: World, people: People, now: datetime
) -> None:  # fmt: skip
    with database.writing() as db:
        assert queries.terms(db).is_default
        bad = TermsGiven(quorum=0, appeal_days=0, reads_guardian=True, reads_village=True, source="")
        with pytest.raises(Invalid) as fault:
            actions.set_terms(db, people.asha, bad, now=now)
        assert set(fault.value.faults) == {"quorum", "appeal_days", "source"}
        terms = TermsGiven(quorum=4, appeal_days=21, reads_guardian=False, reads_village=True, source="সভা ১২/৩/২০২৬")
        actions.set_terms(db, people.asha, terms, now=now)
        assert queries.terms(db).quorum == 4
        few = SessionGiven(
            response_id=world.response.id, held_on=local_day(now), place="UP",
            member_ids=tuple(one.id for one in world.board.members[:3]),
        )  # fmt: skip
        with pytest.raises(Invalid) as too_few:
            sessions.open_session(db, people.asha, world.board.committee.id, few, now=now)
        assert set(too_few.value.faults) == {"member_ids"}
        appeal = actions.receive_appeal(db, people.asha, an_appeal(world, 0, AppealKind.LEFT_OUT, now), now=now)
        assert appeal.due_on == local_day(now) + timedelta(days=21)
        assert db.get(SessionRow, row_of(db, world.session, world.homes[0]).id)
        assert queries.session(db, people.asha, world.session.id).quorum == 3


def test_the_trail_names_the_deed_and_no_person(
    database: Database, world: World, people: People, now: datetime
) -> None:  # fmt: skip
    decide_all(database, world, people, now)
    with database.reading() as db:
        told = [str(one.details) for one in db.scalars(sa.select(AuditEntry))]
        verbs = set(db.scalars(sa.select(AuditEntry.verb)))
        assert not list(db.scalars(sa.select(Appeal)))
    assert {"verification.nominate", "verification.manage", "verification.decide", "households.verify"} <= verbs
    assert not [one for one in told if "রহিমা" in one or "মণ্ডল" in one or "করিম" in one]


def test_a_forum_takes_all_households_of_a_merged_list(
    database: Database, world: World, people: People, now: datetime
) -> None:
    area, other = world.areas.union_a1, world.areas.union_a2
    rows = ["Form No,Name (Bangla),Sex,Union P-code,HH size"]
    rows += [f"F-{number},পরিবার {number},মহিলা,{area.pcode},৪" for number in range(3)]
    rows.append(f"F-9,দূরের পরিবার,মহিলা,{other.pcode},৪")
    with database.writing() as db:
        given = imports.ListGiven(
            response_id=world.response.id, file_name="list.csv", content="\n".join(rows).encode()
        )  # fmt: skip
        batch = imports.upload_list(db, people.asha, given, now=now)
        imports.map_columns(db, people.asha, batch.id, batch.columns, now=now)
        imports.check_batch(db, people.asha, batch.id, now=now)
        imports.begin_merge(db, people.asha, batch.id, now=now)
        assert imports.merge_some(db, people.asha, batch.id, now=now) == 0
    grounds = (Ground.NO_INCOME,)
    with database.writing() as db:
        with pytest.raises(Invalid):
            actions.nominate_batch(db, people.asha, world.forum.id, batch.id, (), "", now=now)
        assert actions.nominate_batch(db, people.asha, world.forum.id, batch.id, grounds, "", now=now) == (3, 1)
        assert actions.nominate_batch(db, people.asha, world.forum.id, batch.id, grounds, "", now=now) == (0, 4)
        with pytest.raises(NotFound):
            actions.nominate_batch(db, people.dulal, world.forum.id, batch.id, grounds, "", now=now)
    with database.reading() as db:
        assert len(queries.nominations_of(db, world.forum.id)) == 5
