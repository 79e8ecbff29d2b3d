"""The cluster's 5W beside a slow count, read back by libhxl, and who may take it."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import hxl  # type: ignore[import-untyped] # it publishes no types
import openpyxl  # type: ignore[import-untyped] # nor does it
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from relief.audit.models import AuditEntry
from relief.households.models import Household, Member, Sex, Status
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.zone import local_day
from relief.reports import served
from relief.reports.five_w import PEOPLE, shown_of
from relief.reports.models import TakenReport
from relief.reports.periods import Period
from relief.reports.served import Served, Where
from tests.builders import CLERK, Areas
from tests.gaps.worlds import STANDING, World, a_world
from tests.people import Person

CANARY = "ক্যানারি-নাম-পরিবার"
NAMES = {Sex.FEMALE: ("girls", "women"), Sex.MALE: ("boys", "men")}


@pytest.fixture
def world(database: Database, areas: Areas, people: object, now: datetime) -> World:
    """Families with people in them, some of them merged into others; every name is a canary."""
    with database.writing() as db:
        made = a_world(db, areas, Random(11), now, households=160)
        rng, active = Random(3), [one for one in made.households if one.status is Status.ACTIVE]
        for number, household in enumerate(made.households):
            household.head_name_bn = household.head_name_en = CANARY
            household.phone = "01712345678"
            if household.status is Status.MERGED and number % 2:
                household.merged_into_id = rng.choice(active).id
            for place in range(rng.randint(0, household.size)):
                db.add(a_member(household, place, rng, now))
            household.unnamed = rng.choice(({}, {"female:5-9": 1}, {"male:60+": 1, "female:18-59": 2}))
            household.size += sum(household.unnamed.values())
    return made


def a_member(household: Household, place: int, rng: Random, now: datetime) -> Member:
    born = date(rng.randint(1940, 2025), rng.randint(1, 12), rng.randint(1, 28))
    return Member(
        household_id=household.id, position=place, name_bn=CANARY, sex=rng.choice([*Sex, None]),
        birth_date=rng.choice((born, born, None)), wg_seeing=rng.choice((None, 1, 2, 3, 4)),
        created_at=now, created_by_id=CLERK.id,
    )  # fmt: skip


def days(now: datetime, back: int = 30) -> Period:
    return Period(local_day(now) - timedelta(days=back), local_day(now))


def slow(database: Database, world: World, span: Period, unions: set[UUID]) -> dict[tuple[UUID, UUID], dict[str, int]]:
    """Household after household and person after person, with no statement of the product."""
    with database.reading() as db:
        people: dict[UUID, list[Member]] = {}
        for one in db.scalars(sa.select(Member)):
            people.setdefault(one.household_id, []).append(one)
    by_id = {one.id: one for one in world.households}
    sets: dict[tuple[UUID, UUID], set[UUID]] = {}
    for came in world.check_ins:
        root = by_id[by_id[came.household_id].merged_into_id or came.household_id]
        within = span.first <= local_day(came.collected_at) <= span.last
        if came.is_standing and came.outcome in ("delivered", "partial") and within and root.area_id in unions:
            sets.setdefault((came.distribution_id, root.area_id), set()).add(root.id)
    return {key: slow_row([by_id[one] for one in ids], people, span.last) for key, ids in sets.items()}


def slow_row(households: list[Household], people: dict[UUID, list[Member]], day: date) -> dict[str, int]:
    row = dict.fromkeys(("households", "people", "girls", "boys", "women", "men", "disabled", "elderly"), 0)
    for household in households:
        row["households"] += 1
        row["people"] += household.size
        for one in people.get(household.id, []):
            row["disabled"] += (one.wg_seeing or 0) >= 3
            if one.birth_date is None:
                continue
            age = day.year - one.birth_date.year - ((day.month, day.day) < (one.birth_date.month, one.birth_date.day))
            row["elderly"] += age >= 60
            if one.sex in NAMES:
                row[NAMES[one.sex][age >= 18]] += 1
        for key, number in household.unnamed.items():
            sex, band = key.split(":")
            row["elderly"] += number * (band == "60+")
            row[NAMES[Sex(sex)][band in ("18-59", "60+")]] += number
    return row


@pytest.mark.goal("U17")
@pytest.mark.parametrize("back", [3, 14, 60])
def test_every_row_is_what_a_slow_walk_counts(
    database: Database, areas: Areas, world: World, now: datetime, back: int
) -> None:
    for unions, above in ((areas.unions, None), ((areas.union_a1, areas.union_a2), areas.upazila_a)):
        with database.reading() as db:
            found = served.count(db, Where(Actor.clerk("tests"), world.response.id, above), days(now, back))
        wanted = slow(database, world, days(now, back), {one.id for one in unions})
        mine = {
            key: {name: getattr(one, name) for name in next(iter(wanted.values()))}
            for key, one in found.rows.items()
            if one.households
        }
        assert mine == wanted
        assert wanted
        assert found.whole.households <= sum(row["households"] for row in wanted.values())


def test_targeted_are_those_on_a_standing_list(database: Database, world: World, now: datetime) -> None:
    with database.reading() as db:
        found = served.count(db, Where(Actor.clerk("tests"), world.response.id), days(now))
    by_id = {one.id: one for one in world.households}
    wanted: dict[tuple[UUID, UUID], set[UUID]] = {}
    for one in world.entitlements:
        root = by_id[by_id[one.household_id].merged_into_id or one.household_id]
        if one.state != "cancelled" and world.distributions[one.distribution_id].state in STANDING:
            wanted.setdefault((one.distribution_id, root.area_id), set()).add(root.id)
    assert {key: one.targeted for key, one in found.rows.items() if one.targeted} == {
        key: len(ids) for key, ids in wanted.items()
    }
    assert found.whole.targeted == len({one for ids in wanted.values() for one in ids})


@given(st.lists(st.integers(0, 12), min_size=4, max_size=4), st.integers(0, 9), st.integers(0, 60))
def test_no_row_gives_a_small_part_away(parts: list[int], rest: int, households: int) -> None:
    girls, boys, women, men = parts
    people = sum(parts) + rest
    row = Served(households=min(households, people), people=people, girls=girls, boys=boys, women=women, men=men,
                 disabled=min(girls, people), elderly=min(men, people))  # fmt: skip
    shown = shown_of(row)
    assert not [name for name, number in shown.items() if number in (1, 2, 3, 4)]
    if shown["people"] is not None and None in [shown[name] for name in PEOPLE]:
        lost = shown["people"] - sum(shown[name] or 0 for name in PEOPLE)
        dark = [name for name in PEOPLE if shown[name] is None]
        assert (len(dark) >= 2 and lost >= 5) or lost == shown["people"]
    for name in ("disabled", "elderly"):
        assert shown[name] is None or (shown["people"] or 0) - (shown[name] or 0) not in (1, 2, 3, 4)


def ask(now: datetime, **more: Any) -> dict[str, Any]:
    span = days(now)
    return {
        "first": str(span.first), "last": str(span.last), "area_id": "", "organisation": "সুরভি Trust", "donor": "",
        "purpose": "monthly 5W", "recipient": "Food security cluster", "format": "csv", **more,
    }  # fmt: skip


def shown(now: datetime) -> str:
    return f"/reports/five-w?first={days(now).first}&last={days(now).last}"


@pytest.mark.goal("U17")
def test_libhxl_reads_and_validates_the_file(as_asha: Person, world: World, now: datetime) -> None:
    answer = as_asha.post("/reports/five-w", ask(now)).answer
    assert answer.status_code == 200, answer.get_data(as_text=True)[:300]
    data = hxl.data(io.BytesIO(answer.get_data()), hxl.InputOptions(allow_local=True))
    found: list[Any] = []
    assert hxl.schema(callback=found.append).validate(data), [str(one) for one in found][:5]
    again = hxl.data(io.BytesIO(answer.get_data()), hxl.InputOptions(allow_local=True))
    rules = [
        {"#valid_tag": "#adm4+code", "#valid_required": "true", "#valid_value+regex": r"^BD\d{8}$"},
        {"#valid_tag": "#reached+hh", "#valid_datatype": "number"},
        {"#valid_tag": "#date", "#valid_datatype": "date", "#valid_required": "true"},
        {"#valid_tag": "#org+reporting", "#valid_required": "true"},
    ]
    own = hxl.schema([list(dict.fromkeys(k for r in rules for k in r)),
                      *[[r.get(k, "") for k in dict.fromkeys(k for r in rules for k in r)] for r in rules]],
                     callback=found.append)  # fmt: skip
    assert own.validate(again), [str(one) for one in found][:5]
    assert {row.get("#adm4+code") for row in again} <= {"BD40870419", "BD40870438"}


@pytest.mark.goal("S18")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_name_and_nothing_of_another_upazila_is_in_the_file(
    as_asha: Person, as_dulal: Person, world: World, areas: Areas, now: datetime, kind: str
) -> None:
    for person, own, other in ((as_asha, areas.union_a1, areas.union_b1), (as_dulal, areas.union_b1, areas.union_a1)):
        content = person.post("/reports/five-w", ask(now, format=kind)).answer.get_data()
        text = content.decode() if kind == "csv" else cells(content)
        assert own.pcode in text
        for word in (CANARY, "01712345678", other.pcode, areas.union_b2.pcode):
            assert word not in text


def cells(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


def test_the_workbook_holds_what_the_csv_holds(as_asha: Person, world: World, now: datetime) -> None:
    text = as_asha.post("/reports/five-w", ask(now)).answer.get_data().decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text)))
    content = as_asha.post("/reports/five-w", ask(now, format="xlsx")).answer.get_data()
    sheet = openpyxl.load_workbook(io.BytesIO(content))["5W"]
    mine = [
        ["" if cell is None else str(cell.date()) if isinstance(cell, datetime) else str(cell) for cell in row]
        for row in sheet.iter_rows(values_only=True)
    ]
    assert mine == table
    assert len(table) > 4


def test_the_log_says_what_for_and_for_whom(as_asha: Person, database: Database, world: World, now: datetime) -> None:
    as_asha.post("/reports/five-w", ask(now))
    with database.reading() as db:
        taken = db.scalars(sa.select(TakenReport)).one()
        entry = db.scalars(sa.select(AuditEntry).where(AuditEntry.subject_id == taken.id)).one()
    assert (taken.purpose, taken.recipient, entry.verb) == ("monthly 5W", "Food security cluster", "reports.send")
    page = as_asha.get("/reports/")
    assert "monthly 5W" in page.text
    # The next one need not write the name of the organisation again.
    assert "সুরভি Trust" in as_asha.get(shown(now)).answer.text


def test_who_sees_less_does_not_read_the_entry(as_asha: Person, as_dulal: Person, world: World, now: datetime) -> None:
    as_asha.post("/reports/five-w", ask(now))
    assert "monthly 5W" not in as_dulal.get("/reports/").text


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"purpose": " "}, "purpose"), ({"recipient": ""}, "recipient"), ({"organisation": ""}, "organisation"),
        ({"first": "5/8/2026", "last": "1/8/2026"}, "last"), ({"first": "yesterday"}, "first"),
        ({"purpose": "x" * 301}, "purpose"), ({"first": "1/1/2019"}, "first"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_and_nothing_leaves(
    as_asha: Person, database: Database, world: World, now: datetime, more: dict[str, str], field: str
) -> None:
    page = as_asha.post("/reports/five-w", ask(now, **more))
    assert page.status == 422
    assert f'href="#{field}"' in page.answer.text
    with database.reading() as db:
        assert not db.scalar(sa.select(sa.func.count()).select_from(TakenReport))


def test_an_area_of_somebody_else_is_not_there(as_dulal: Person, world: World, areas: Areas, now: datetime) -> None:
    for area in (areas.union_a1, areas.upazila_b):
        assert as_dulal.post("/reports/five-w", ask(now, area_id=str(area.id))).status in (404, 422)
        assert CANARY not in as_dulal.get(f"/reports/five-w?first=1/8/2026&last=4/8/2026&area_id={area.id}").answer.text


def test_the_page_shows_the_rows_of_the_file(as_asha: Person, world: World, areas: Areas, now: datetime) -> None:
    page = as_asha.get(shown(now))
    assert page.select(".errors, .field__error") == []
    assert page.heading == "ক্লাস্টারের জন্য ৫ডব্লিউ"
    assert areas.union_a1.pcode in page.text
    assert areas.union_b1.pcode not in page.text
    assert CANARY not in page.answer.text
