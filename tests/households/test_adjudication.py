"""Joining, leaving apart and undoing, on a real database; row for row."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.households import actions, adjudication, changes, merging, pairs, queries, sweep
from relief.households.adjudication import MergeGiven
from relief.households.duplicates import HouseholdMerge, LikenessKey, LikenessRow, MergeState
from relief.households.inputs import CorrectionGiven, ImpactGiven, MemberGiven
from relief.households.models import (
    Damage,
    DuplicatePair,
    Household,
    HouseholdKey,
    IdentityDocument,
    Impact,
    Member,
    PairState,
    Sex,
    Status,
)
from relief.jobs.registry import find_duplicates
from relief.kernel.actor import Actor
from relief.kernel.db import Base, Database
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Refused
from relief.kernel.verbs import Verb
from tests import builders
from tests.builders import CLERK, an_actor
from tests.households.builders import a_household
from tests.people import UPAZILA_A, UPAZILA_B

NID = "4612345678"
ROWS = (Household, Member, IdentityDocument, HouseholdKey, Impact, LikenessRow, LikenessKey, DuplicatePair)


def a_copy(database: Database, areas: builders.Areas, **own: Any) -> tuple[UUID, UUID]:
    """One family twice: in Bangla with a phone, in English letters with the ID and a member."""
    head = MemberGiven(name_bn="মোঃ রফিকুল ইসলাম", sex=Sex.MALE, nid=NID)
    other = MemberGiven(name_en="Rafikul Islam", sex=Sex.MALE, nid=NID)
    with database.writing() as db:
        first = a_household(db, areas.union_a1, head=head, size=4, phone="01712345678", village="কালীগঞ্জ", **own)
        more = (MemberGiven(name_en="Selina", sex=Sex.FEMALE, relation="spouse"),)
        second = a_household(db, areas.union_a1, head=other, members=more, size=5, phone="01812345679", **own)
    return first.id, second.id


def the_pair(database: Database, now: datetime) -> UUID:
    find_duplicates(database, CLERK, now)
    with database.reading() as db:
        return db.scalars(sa.select(DuplicatePair.id)).one()


def rows(db: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Everything a merge may touch, every column of every row."""
    found = {}
    for kind in ROWS:
        table = Base.metadata.tables[kind.__tablename__]
        found[table.name] = sorted((tuple(map(str, row)) for row in db.execute(sa.select(table))), key=str)
    return found


def joined(
    database: Database, pair_id: UUID, survivor_id: UUID, now: datetime, actor: Actor = CLERK, **own: Any
) -> HouseholdMerge:
    given = MergeGiven(pair_id=pair_id, survivor_id=survivor_id, choices=own.pop("choices", ()), reason="same people")
    with database.writing() as db:
        return adjudication.join_records(db, actor, given, now=now, **own)


def test_the_search_finds_a_family_written_in_two_scripts(
    database: Database, areas: builders.Areas, now: datetime
) -> None:
    first, second = a_copy(database, areas)
    with database.writing() as db:
        a_household(db, areas.union_a1, head_name="Sukumar Mondal", phone="01912345670")
    outcome = find_duplicates(database, CLERK, now)
    assert (outcome.compared, outcome.found) == (3, 1)
    with database.reading() as db:
        [shown] = pairs.search(db, CLERK, pairs.Filters()).items
    assert {shown.first.id, shown.second.id} == {first, second}
    assert {"nid", "name"} <= set(shown.pair.reasons)
    assert shown.pair.score > 0.99
    assert find_duplicates(database, CLERK, now) == sweep.Outcome(0, 0)


def test_many_at_once_and_one_by_one_find_the_same(
    database: Database, areas: builders.Areas, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tuple(sorted(a_copy(database, areas)))
    with database.writing() as db:
        for serial in range(12):
            a_household(
                db, areas.union_a1, head_name=f"Karim Gazi{'abcdefghijkl'[serial]}", phone=f"017000000{serial:02}"
            )
    find_duplicates(database, CLERK, now)
    with database.writing() as db:
        few = {(one.a_id, one.b_id) for one in db.scalars(sa.select(DuplicatePair))}
        db.execute(sa.delete(DuplicatePair))
        db.execute(sa.update(LikenessRow).values(compared_at=None))
    monkeypatch.setattr(sweep, "FEW", 2)
    find_duplicates(database, CLERK, now)
    with database.reading() as db:
        many = {(one.a_id, one.b_id) for one in db.scalars(sa.select(DuplicatePair))}
    assert copy in few
    assert copy in many


def test_a_household_from_before_is_compared_too(database: Database, areas: builders.Areas, now: datetime) -> None:
    a_copy(database, areas)
    with database.writing() as db:
        db.execute(sa.delete(LikenessKey))
        db.execute(sa.delete(LikenessRow))
    assert the_pair(database, now)


def test_the_survivor_reads_as_chosen_and_the_other_forwards(
    database: Database, areas: builders.Areas, now: datetime
) -> None:
    first, second = a_copy(database, areas)
    merge = joined(database, the_pair(database, now), first, now, choices=("members", "size"))
    assert merge.state is MergeState.DONE
    with database.reading() as db:
        kept, gone = db.get_one(Household, first), db.get_one(Household, second)
        assert (kept.status, kept.size, kept.phone, kept.other_phones) == (
            Status.ACTIVE, 5, "01712345678", "01812345679",
        )  # fmt: skip
        assert [one.name_en for one in queries.members_of(db, [first])] == ["", "Selina"]
        assert (gone.status, gone.merged_into_id) == (Status.MERGED, first)
        assert db.scalars(sa.select(DuplicatePair.state)).one() is PairState.MERGED
        assert {row.after.get("status") for row in queries.history(db, second)} == {"merged"}


@pytest.mark.goal("U14")
def test_an_undone_merge_restores_every_row(database: Database, areas: builders.Areas, now: datetime) -> None:
    with database.writing() as db:
        response = builders.a_response(db)
    first, second = a_copy(database, areas)
    with database.writing() as db:
        actions.record_impact(
            db, CLERK, second, ImpactGiven(response_id=response.id, house_damage=Damage.FULL), now=now
        )
    pair_id = the_pair(database, now)
    with database.reading() as db:
        before = rows(db)
    merge = joined(database, pair_id, first, now, choices=("members", "size", "name"))
    with database.reading() as db:
        assert rows(db) != before
        assert db.scalar(sa.select(sa.func.count()).select_from(Impact).where(Impact.household_id == first)) == 1
    with database.writing() as db:
        assert adjudication.undo_merge(db, CLERK, merge.id, now=now)
    with database.reading() as db:
        assert rows(db) == before
    with database.writing() as db, pytest.raises(Refused):
        adjudication.undo_merge(db, CLERK, merge.id, now=now)


def test_a_correction_after_the_merge_outlives_its_undoing(
    database: Database, areas: builders.Areas, now: datetime
) -> None:
    first, second = a_copy(database, areas)
    merge = joined(database, the_pair(database, now), first, now)
    with database.writing() as db:
        home = queries.find(db, CLERK, first)
        told = changes.as_given(db, home)
        given = CorrectionGiven(version=home.version, reason="moved", household=replace(told, village="Gabura"))
        changes.apply(db, CLERK, home, given, now=now)
    with database.writing() as db:
        assert not adjudication.undo_merge(db, CLERK, merge.id, now=now)
    with database.reading() as db:
        assert db.get_one(Household, first).village == "Gabura"
        assert db.get_one(Household, second).status is Status.ACTIVE


def test_a_version_handed_out_while_joined_never_comes_round_again(
    database: Database, areas: builders.Areas, now: datetime
) -> None:
    first, _second = a_copy(database, areas)
    merge = joined(database, the_pair(database, now), first, now)
    with database.reading() as db:
        seen = db.get_one(Household, first).version
    with database.writing() as db:
        adjudication.undo_merge(db, CLERK, merge.id, now=now)
    for _ in range(5):
        with database.writing() as db:
            home = queries.find(db, CLERK, first)
            assert home.version != seen
            home.landmark += "x"


def test_records_joined_one_after_the_other_forward_to_the_last(
    database: Database, areas: builders.Areas, now: datetime
) -> None:
    first, second = a_copy(database, areas)
    inner = joined(database, the_pair(database, now), first, now)
    with database.writing() as db:
        third = a_household(
            db, areas.union_a1, head=MemberGiven(name_en="Rafiqul Islam", sex=Sex.MALE, nid=NID), phone="01712345678"
        ).id
    find_duplicates(database, CLERK, now)
    with database.reading() as db:
        pair_id = db.scalars(sa.select(DuplicatePair.id).where(DuplicatePair.state == PairState.CANDIDATE)).one()
    outer = joined(database, pair_id, third, now)
    with database.reading() as db:
        assert db.get_one(Household, second).merged_into_id == third
        assert set(db.scalars(merging.joined(third))) == {first, second, third}
    with database.writing() as db, pytest.raises(Refused):
        adjudication.undo_merge(db, CLERK, inner.id, now=now)
    with database.writing() as db:
        assert adjudication.undo_merge(db, CLERK, outer.id, now=now)
    with database.reading() as db:
        assert db.get_one(Household, second).merged_into_id == first
    with database.writing() as db:
        assert adjudication.undo_merge(db, CLERK, inner.id, now=now)


def test_two_families_are_not_proposed_again_until_an_identifier_is_new(
    database: Database, areas: builders.Areas, now: datetime
) -> None:
    with database.writing() as db:
        for phone in ("01712345678", "01812345679"):
            a_household(
                db, areas.union_a1, head=MemberGiven(name_en="Rafikul Islam", sex=Sex.MALE),
                guardian_name="Abdul Karim", village="Kaliganj", phone=phone,
            )  # fmt: skip
    pair_id = the_pair(database, now)
    with database.writing() as db:
        adjudication.call_distinct(db, CLERK, pair_id, "two brothers", now=now)
        db.execute(sa.update(LikenessRow).values(compared_at=None))
    find_duplicates(database, CLERK, now)
    with database.reading() as db:
        pair = db.scalars(sa.select(DuplicatePair)).one()
        assert (pair.state, pair.note) == (PairState.DISTINCT, "two brothers")
        home = db.get_one(Household, pair.a_id)
        other = db.get_one(Household, pair.b_id)
    with database.writing() as db:
        told = replace(changes.as_given(db, queries.find(db, CLERK, home.id)), phone=other.phone)
        given = CorrectionGiven(version=home.version, reason="new number", household=told)
        changes.apply(db, CLERK, queries.find(db, CLERK, home.id), given, now=now)
    find_duplicates(database, CLERK, now)
    with database.reading() as db:
        assert db.scalars(sa.select(DuplicatePair.state)).one() is PairState.CANDIDATE


def test_a_reason_is_asked_for_and_a_wrong_choice_refused(
    database: Database, areas: builders.Areas, now: datetime
) -> None:
    first, _second = a_copy(database, areas)
    pair_id = the_pair(database, now)
    with database.writing() as db:
        with pytest.raises(Invalid):
            adjudication.call_distinct(db, CLERK, pair_id, " ", now=now)
        for wrong in (
            MergeGiven(pair_id=pair_id, survivor_id=pair_id, reason="x"),
            MergeGiven(pair_id=pair_id, survivor_id=first, choices=("status",), reason="x"),
            MergeGiven(pair_id=pair_id, survivor_id=first, reason=" "),
        ):
            with pytest.raises(Invalid):
                adjudication.join_records(db, CLERK, wrong, now=now)


def test_only_who_sees_both_sides_decides(database: Database, areas: builders.Areas, now: datetime) -> None:
    a_copy(database, areas)
    pair_id = the_pair(database, now)
    elsewhere = an_actor(Verb.HOUSEHOLDS_ADJUDICATE, Verb.HOUSEHOLDS_VIEW, within=(UPAZILA_B,))
    looks = an_actor(Verb.HOUSEHOLDS_VIEW, within=(UPAZILA_A,))
    with database.writing() as db:
        assert pairs.search(db, elsewhere, pairs.Filters()).items == []
        with pytest.raises(NotFound):
            adjudication.call_distinct(db, elsewhere, pair_id, "x", now=now)
        with pytest.raises(NotAllowed):
            adjudication.call_distinct(db, looks, pair_id, "x", now=now)


@pytest.mark.goal("S13")
def test_beyond_the_setting_a_second_person_has_to_agree(
    database: Database, areas: builders.Areas, now: datetime
) -> None:
    first, second = a_copy(database, areas)
    pair_id = the_pair(database, now)
    verbs = (Verb.HOUSEHOLDS_ADJUDICATE, Verb.HOUSEHOLDS_APPROVE_MERGE, Verb.HOUSEHOLDS_VIEW, Verb.HOUSEHOLDS_REGISTER)
    maker, checker = an_actor(*verbs, within=(UPAZILA_A,)), an_actor(*verbs, within=(UPAZILA_A,))
    merge = joined(database, pair_id, first, now, actor=maker, alone=0)
    assert merge.state is MergeState.ASKED
    with database.writing() as db:
        assert db.get_one(Household, second).status is Status.ACTIVE
        with pytest.raises(Refused):
            adjudication.approve_merges(db, maker, merge.batch_id, now=now)
        with pytest.raises(Refused):
            adjudication.call_distinct(db, maker, pair_id, "x", now=now)
    with database.writing() as db:
        assert adjudication.approve_merges(db, checker, merge.batch_id, now=now).done == 1
    with database.reading() as db:
        assert db.get_one(Household, second).status is Status.MERGED


@pytest.mark.goal("S13")
def test_of_fifty_who_agree_at_once_one_joins(database: Database, areas: builders.Areas, now: datetime) -> None:
    first, _second = a_copy(database, areas)
    merge = joined(database, the_pair(database, now), first, now, alone=0)
    outcomes: list[str] = []

    def agree() -> None:
        try:
            with database.writing() as db:
                adjudication.approve_merges(
                    db, Actor.clerk(f"checker {id(threading.current_thread())}"), merge.batch_id, now=now
                )
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")

    threads = [threading.Thread(target=agree) for _ in range(50)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(outcomes) == ["done"] + ["refused"] * 49
    with database.reading() as db:
        assert (
            db.scalar(sa.select(sa.func.count()).select_from(Household).where(Household.status == Status.MERGED)) == 1
        )


def test_a_refused_request_leaves_the_pair_to_decide(database: Database, areas: builders.Areas, now: datetime) -> None:
    first, _second = a_copy(database, areas)
    pair_id = the_pair(database, now)
    merge = joined(database, pair_id, first, now, alone=0)
    with database.writing() as db:
        adjudication.refuse_merges(db, Actor.clerk("other"), merge.batch_id, "look again", now=now)
    with database.reading() as db:
        pair = db.get_one(DuplicatePair, pair_id)
        assert (pair.state, pair.note) == (PairState.CANDIDATE, "look again")
    assert joined(database, pair_id, first, now).state is MergeState.DONE


def many_copies(database: Database, areas: builders.Areas, count: int) -> None:
    names = ["Abdul Karim", "Rahima Begum", "Sukumar Mondal", "Jamila Khatun", "Nazrul Gazi"]
    with database.writing() as db:
        for serial in range(count):
            for phone in (f"0171234{serial:04}", ""):
                head = MemberGiven(name_en=names[serial % 5], sex=Sex.MALE, nid=f"46123456{serial:02}")
                a_household(db, areas.union_a1, head=head, phone=phone, village="Kaliganj")


@pytest.mark.goal("U14")
def test_the_sure_ones_are_joined_as_they_were_shown_and_undone_together(
    database: Database, areas: builders.Areas, now: datetime
) -> None:
    many_copies(database, areas, 4)
    find_duplicates(database, CLERK, now)
    filters = pairs.Filters(sure_only=True)
    with database.reading() as db:
        before = rows(db)
        seen = adjudication.fingerprint([one.pair.id for one in pairs.sure_ones(db, CLERK, filters, 200)])
    with database.writing() as db, pytest.raises(Refused):
        adjudication.join_sure_ones(db, CLERK, "", "another list", "same ID", now=now)
    with database.writing() as db:
        done = adjudication.join_sure_ones(db, CLERK, "", seen, "same ID", now=now)
    assert (done.done, done.waiting, done.left_out) == (4, 0, 0)
    with database.reading() as db:
        phones = db.scalars(sa.select(Household.phone).where(Household.status == Status.ACTIVE)).all()
        assert len(phones) == 4
        assert all(phones)
    with database.writing() as db:
        assert adjudication.undo_batch(db, CLERK, done.batch_id, now=now).done == 4
    with database.reading() as db:
        assert rows(db) == before


def test_more_than_the_setting_a_day_all_wait(database: Database, areas: builders.Areas, now: datetime) -> None:
    many_copies(database, areas, 3)
    find_duplicates(database, CLERK, now)
    with database.writing() as db:
        chosen = pairs.sure_ones(db, CLERK, pairs.Filters(sure_only=True), 200)
        seen = adjudication.fingerprint([one.pair.id for one in chosen])
        done = adjudication.join_sure_ones(db, CLERK, "", seen, "same ID", now=now, alone=2)
    assert (done.done, done.waiting) == (0, 3)
    with database.writing() as db:
        later = now + timedelta(minutes=1)
        assert adjudication.approve_merges(db, Actor.clerk("second"), done.batch_id, now=later).done == 3
