"""Registering and finding, on the real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from relief.consent import queries as consent
from relief.consent.models import Purpose
from relief.households.actions import register_household, register_households
from relief.households.inputs import MemberGiven
from relief.households.models import Damage, Sex
from relief.households.queries import candidates_like, find, impacts_of, members_of, search
from relief.kernel.db import Database
from relief.kernel.ids import check_code
from relief.kernel.problems import Invalid, NotAllowed, NotFound
from relief.kernel.verbs import Verb
from tests.builders import CLERK, Areas, a_response, an_actor
from tests.households.builders import a_household, consent_given, household_given


def test_a_household_gets_a_code_of_its_district(database: Database, areas: Areas) -> None:
    with database.writing() as db:
        first, second = a_household(db, areas.union_a1), a_household(db, areas.union_b1)
    assert first.code.startswith("SAT-000-00001-")
    assert second.code.startswith("SAT-000-00002-")
    assert check_code(first.code) == first.code


def test_everything_told_is_kept(database: Database, areas: Areas, now: datetime) -> None:
    with database.writing() as db:
        response = a_response(db)
        given = household_given(
            areas.union_a1,
            head_name_bn="রহিমা বেগম",
            phone="+880 ১৭১২-৩৪৫৬৭৮",
            response_id=response.id,
            consent=consent_given(),
            circumstances=frozenset({"landless"}),
            members=(
                MemberGiven(name_bn="করিম", sex=Sex.MALE, birth_date=date(2022, 1, 1)),
                MemberGiven(name_en="Salma", sex=Sex.FEMALE, birth_date=date(2012, 1, 1)),
            ),
        )
        made = register_household(db, CLERK, given, now=now)
    with database.reading() as db:
        kept = find(db, CLERK, made.id)
        people = members_of(db, [made.id])
        [impact] = impacts_of(db, made.id)
        assert consent.allows(db, made.id, Purpose.REGISTRATION)
    assert kept.phone == "01712345678"
    assert [one.is_head for one in people] == [True, False, False]
    assert (kept.size, kept.children_0_4, kept.children_5_17) == (5, 1, 1)
    assert kept.landless
    assert kept.female_headed
    assert impact.house_damage is Damage.FULL


def test_a_point_finds_its_union(database: Database, areas: Areas) -> None:
    with database.writing() as db:
        made = a_household(db, None, lon=89.15, lat=22.55)
    assert made.area_id == areas.union_a2.id


def test_a_point_in_no_union_is_said(database: Database, areas: Areas) -> None:
    with database.writing() as db, pytest.raises(Invalid) as caught:
        a_household(db, None, lon=90.5, lat=23.5)
    assert "area_id" in caught.value.faults


def test_the_same_id_twice_is_one_household(database: Database, areas: Areas, now: datetime) -> None:
    given = household_given(areas.union_a1)
    with database.writing() as db:
        first = register_household(db, CLERK, given, now=now)
    with database.writing() as db:
        again = register_household(db, CLERK, given, now=now)
        assert again.code == first.code
        assert search(db, CLERK, "").total == 1


def test_out_of_area_is_not_found_and_no_verb_is_not_allowed(database: Database, areas: Areas, now: datetime) -> None:
    given = household_given(areas.union_a1)
    dulal = an_actor(Verb.HOUSEHOLDS_REGISTER, within=(areas.union_b1.path,))
    farid = an_actor(Verb.STOCK_VIEW, within=("/",))
    with database.writing() as db:
        with pytest.raises(NotFound):
            register_household(db, dulal, given, now=now)
        with pytest.raises(NotAllowed):
            register_household(db, farid, given, now=now)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("head_name", {"head": MemberGiven()}),
        ("size", {"size": 0}),
        ("size", {"size": None}),
        ("phone", {"phone": "12"}),
        ("area_id", {"area_id": None}),
        ("lat", {"lat": 22.5}),
        ("lat", {"lat": 89.1, "lon": 22.5}),
        ("head_nid", {"head": MemberGiven(name_en="A", nid="123")}),
    ],
)
def test_what_cannot_be_kept_is_said_by_field(
    database: Database, areas: Areas, now: datetime, field: str, change: dict[str, object]
) -> None:
    given = replace(household_given(areas.union_a1), **change)  # type: ignore[arg-type]
    with database.writing() as db, pytest.raises(Invalid) as caught:
        register_household(db, CLERK, given, now=now)
    assert field in caught.value.faults


@pytest.mark.parametrize(
    "typed",
    [
        "রহিমা",
        "Rahima",
        "rohima begom",
        "rah",
        "০১৭১২৩৪",
        "1712345678",
        "+8801712345678",
        "1987731228990",
        "7731228990001",
        "SAT-000-00001",
        "sat 000 ০০০০১",
        "F-77",
        "করিম",
    ],
)
def test_a_household_is_found_by(database: Database, areas: Areas, now: datetime, typed: str) -> None:
    with database.writing() as db:
        made = a_household(
            db,
            areas.union_a1,
            head_name_bn="রহিমা বেগম",
            nid="19877731228990001",
            phone="01712345678",
            form_no="F-77",
            members=(MemberGiven(name_en="Abdul Karim"),),
        )
        a_household(db, areas.union_a1, head_name="Sukumar Mondal", phone="01999999999")
        if typed == "1987731228990":
            assert search(db, CLERK, typed).total == 0
            return
        assert [one.id for one in search(db, CLERK, typed).items] == [made.id]


def test_another_union_finds_and_hints_nothing(database: Database, areas: Areas) -> None:
    dulal = an_actor(Verb.HOUSEHOLDS_VIEW, within=(areas.union_b1.path,))
    with database.writing() as db:
        made = a_household(db, areas.union_a1, phone="01712345678")
        again = household_given(areas.union_a1, phone="01712345678")
        assert search(db, dulal, "Rahima").total == 0
        assert search(db, dulal, made.code).total == 0
        assert candidates_like(db, dulal, again) == []
        [hint] = candidates_like(db, CLERK, again)
        assert hint.household.id == made.id
        with pytest.raises(NotFound):
            find(db, dulal, made.id)


def test_many_at_once_are_the_same_as_one_by_one(database: Database, areas: Areas, now: datetime) -> None:
    many = [household_given(areas.union_a1, head_name=f"Person {n}") for n in range(120)]
    with database.writing() as db:
        made = register_households(db, CLERK, many, now=now)
        assert [one.id for one in made] == [one.id for one in many]
        assert len({one.code for one in made}) == 120
        page = search(db, CLERK, "person", page=3)
    assert (page.total, page.pages, len(page.items), page.more) == (100, 4, 25, True)
