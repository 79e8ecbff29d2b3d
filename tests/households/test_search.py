"""What is typed into the search box, and what the registry keeps to be found by."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from relief.households import similar, typed
from relief.households.actions import correct_household, register_household, verify_impact, withdraw_household
from relief.households.changes import ChangedMeanwhile, as_given
from relief.households.inputs import CorrectionGiven, MemberGiven, VerificationGiven
from relief.households.models import Damage, Household, HouseholdKey, ImpactState, KeyKind, Status
from relief.households.pages import MOST, PER_PAGE, slice_of
from relief.households.queries import Filters, candidates_like, find, history, search
from relief.kernel.db import Database
from relief.kernel.problems import NotAllowed, NotFound, Refused
from relief.kernel.verbs import Verb
from tests.builders import CLERK, Areas, a_response, an_actor
from tests.households.builders import a_household, household_given


@given(some.text(max_size=40))
def test_anything_can_be_typed(text: str) -> None:
    wanted = typed.read(text)
    assert all(key for _, key in wanted.starts)
    assert all(word.isascii() for word in (*wanted.words, *wanted.whole_words))


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("০১৭১২-৩৪৫", KeyKind.PHONE, "01712345"),
        ("+880 1712 345678", KeyKind.PHONE, "01712345678"),
        ("1712345678", KeyKind.PHONE, "01712345678"),
        ("19877731228990001", KeyKind.NID, "7731228990001"),
        ("sat-7f3-00214", KeyKind.CODE, "SAT7F300214"),
        ("F-77", KeyKind.FORM, "f-77"),
    ],
)
def test_numbers_are_read_as_what_they_can_be(text: str, kind: KeyKind, key: str) -> None:
    assert (kind, key) in typed.read(text).starts


@given(some.integers(0, 1_200), some.integers(-3, 40))
def test_pages_never_run_over(count: int, asked: int) -> None:
    part, number, total, more = slice_of(list(range(count)), asked)
    assert total == min(count, MOST)
    assert more is (count > MOST)
    assert len(part) <= PER_PAGE
    assert bool(part) is bool(count)
    assert number >= 1


def test_filters_narrow_inside_the_scope(database: Database, areas: Areas, now: datetime) -> None:
    with database.writing() as db:
        response = a_response(db)
        full = a_household(db, areas.union_a1, response_id=response.id, house_damage=Damage.FULL)
        a_household(db, areas.union_a2, response_id=response.id, house_damage=Damage.NONE)
        gone = a_household(db, areas.union_b1, head_name="Salma Khatun")
        withdraw_household(db, CLERK, gone.id, "moved", now=now)

        def ids(**filters: object) -> list[object]:
            return [one.id for one in search(db, CLERK, "", filters=Filters(**filters)).items]  # type: ignore[arg-type] # one filter at a time

        assert ids(damage=Damage.FULL, response_id=response.id) == [full.id]
        assert ids(area_path=areas.union_a1.path) == [full.id]
        assert ids(status=Status.WITHDRAWN) == [gone.id]
        assert len(ids(circumstance="female_headed")) == 2
        assert ids(circumstance="landless") == []


def test_a_neighbour_scope_sees_its_part_only(database: Database, areas: Areas) -> None:
    with database.writing() as db:
        mine = a_household(db, areas.union_b1)
        a_household(db, areas.union_a1)
        dulal = an_actor(Verb.HOUSEHOLDS_VIEW, within=(areas.union_b1.path,))
        for text in ("", "Rahima", "rah", "SAT"):
            assert [one.id for one in search(db, dulal, text).items] == ([mine.id] if text != "SAT" else [])
        with pytest.raises(NotAllowed):
            search(db, an_actor(Verb.HOUSEHOLDS_REGISTER), "Rahima")


def test_desks_side_by_side_never_share_a_code(database: Database, areas: Areas, now: datetime) -> None:
    codes: list[str] = []

    def desk() -> None:
        for _ in range(6):
            with database.writing() as db:
                codes.append(register_household(db, CLERK, household_given(areas.union_a1), now=now).code)

    desks = [threading.Thread(target=desk) for _ in range(4)]
    for one in desks:
        one.start()
    for one in desks:
        one.join()
    assert len(codes) == len(set(codes)) == 24


def test_the_second_correction_is_told(database: Database, areas: Areas, now: datetime) -> None:
    with database.writing() as db:
        household = a_household(db, areas.union_a1)
        seen = household.version
    with database.writing() as db:
        stands = as_given(db, find(db, CLERK, household.id))
        wanted = CorrectionGiven(version=seen, reason="told", household=stands)
        assert correct_household(db, CLERK, household.id, wanted, now=now).version == seen, "nothing changed"
    other = household_given(areas.union_a1, members=(MemberGiven(name_en="Karim"),))
    with database.writing() as db:
        correct_household(db, CLERK, household.id, CorrectionGiven(version=seen, reason="x", household=other), now=now)
    with database.writing() as db, pytest.raises(ChangedMeanwhile):
        correct_household(db, CLERK, household.id, CorrectionGiven(version=seen, reason="y", household=other), now=now)
    with database.reading() as db:
        assert [change.reason for change in history(db, household.id)] == ["x"]
        assert search(db, CLERK, "Karim").total == 1


def test_a_household_is_not_moved_out_of_sight(database: Database, areas: Areas, now: datetime) -> None:
    asha = an_actor(Verb.HOUSEHOLDS_CORRECT, within=(areas.upazila_a.path,))
    with database.writing() as db:
        household = a_household(db, areas.union_a1)
        moved = household_given(areas.union_b1)
        given = CorrectionGiven(version=household.version, reason="x", household=moved)
        with pytest.raises(NotFound):
            correct_household(db, asha, household.id, given, now=now)


def test_a_new_report_opens_a_verified_one(database: Database, areas: Areas, now: datetime) -> None:
    from relief.households.actions import record_impact
    from relief.households.inputs import ImpactGiven

    with database.writing() as db:
        response = a_response(db)
        household = a_household(db, areas.union_a1, response_id=response.id)
        given = VerificationGiven(response_id=response.id, state=ImpactState.VERIFIED)
        assert verify_impact(db, CLERK, household.id, given, now=now).state is ImpactState.VERIFIED
        same = ImpactGiven(response_id=response.id, house_damage=Damage.FULL)
        assert record_impact(db, CLERK, household.id, same, now=now).state is ImpactState.VERIFIED
        less = ImpactGiven(response_id=response.id, house_damage=Damage.NONE)
        assert record_impact(db, CLERK, household.id, less, now=now).state is ImpactState.REPORTED


def test_a_merged_record_stays_closed(database: Database, areas: Areas, now: datetime) -> None:
    with database.writing() as db:
        household = a_household(db, areas.union_a1)
        household.status = Status.MERGED
        db.flush()
        with pytest.raises(Refused):
            withdraw_household(db, CLERK, household.id, "x", now=now)


def test_a_shared_phone_is_a_hint_and_no_proof(database: Database, areas: Areas) -> None:
    with database.writing() as db:
        a_household(db, areas.union_a1, phone="01712345678")
        other = household_given(areas.union_a1, head_name="Sukumar Mondal", phone="01712345678")
        [hint] = candidates_like(db, CLERK, other)
        again = household_given(areas.union_a1, head_name="Rohima Begom", phone="01712345678")
        [sure] = candidates_like(db, CLERK, again)
    assert hint.score < 0.65 < sure.score


def test_hints_begin_with_what_is_alike_and_not_with_the_whole_registry(database: Database) -> None:
    """Of a million active households: a question that begins with them takes seconds for each name that is typed."""
    asked: list[tuple[str, Any]] = []
    with database.reading() as db:
        connection = db.connection()
        if connection.dialect.name != "sqlite":
            pytest.skip("the plan is SQLite's; PostgreSQL counts its tables by itself")
        sa.event.listen(connection, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
        assert similar.rows_of(db, range(1, similar.LOOK_AT + 1)) == []
        [(text, values)] = asked
        plan = [row[3] for row in connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {text}", values)]
    assert [line for line in plan if " households " in line and "(id=?" in line], plan


def test_keys_follow_their_household_to_another_union(database: Database, areas: Areas, now: datetime) -> None:
    in_a, in_b = (an_actor(Verb.HOUSEHOLDS_VIEW, within=(one.path,)) for one in (areas.union_a1, areas.union_b1))
    with database.writing() as db:
        household = a_household(db, areas.union_a1, head_name="Rahima Begum", phone="01712345678")
        a_household(db, areas.union_a2, head_name="Salma Khatun")
        moved = household_given(areas.union_b1, head_name="Rahima Begum", phone="01712345678")
        given = CorrectionGiven(version=household.version, reason="moved", household=moved)
        correct_household(db, CLERK, household.id, given, now=now)
    with database.reading() as db:
        strays = sa.select(HouseholdKey.key).join(Household, Household.id == HouseholdKey.household_id)
        assert db.scalars(strays.where(HouseholdKey.area_id != Household.area_id)).all() == []
        for text in ("Rahima", "Rahima Begum", "Rah Beg", "01712345678", household.code):
            assert [one.id for one in search(db, in_b, text).items] == [household.id], text
            assert search(db, in_a, text).total == 0, text


@given(
    some.lists(
        some.lists(some.sampled_from(["Rahima", "Salma", "Begum", "Khatun", "Karim"]), min_size=1, max_size=3),
        max_size=12,
    )
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_search_by_words_finds_what_a_reading_of_all_names_finds(
    database: Database, areas: Areas, names: list[list[str]]
) -> None:
    with database.writing() as db:
        unions = (areas.union_a1, areas.union_b1)
        made = [a_household(db, unions[n % 2], head_name=" ".join(words)) for n, words in enumerate(names)]
        only_b = an_actor(Verb.HOUSEHOLDS_VIEW, within=(areas.union_b1.path,))
        for wanted in (["Begum"], ["Rahima", "Begum"], ["Khatun", "Salma", "Karim"]):
            meant = {one.id for one, words in zip(made, names, strict=True) if set(wanted) <= set(words)}
            here = {one.id for one in made[1::2]}
            text = " ".join(wanted)
            assert {one.id for one in search(db, CLERK, text).items} == meant
            assert {one.id for one in search(db, only_b, text).items} == meant & here
        db.rollback()
