"""Forms of the government, files of figures, DHIS2 and reports of the morning: right, nameless, in the log."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import lxml.etree
import openpyxl  # type: ignore[import-untyped] # it publishes no types
import pyogrio.raw
import pypdfium2  # type: ignore[import-untyped] # nor does it
import pytest
import sqlalchemy as sa

from relief.gaps import actions as gaps
from relief.gaps.models import Figure
from relief.households.models import Damage, ImpactState, Status
from relief.jobs import reporting
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.reports import area_rows, damage, dhis2, plans
from relief.reports.models import ReportKind, TakenReport
from relief.reports.outside import MadeReport, OutsideName, Rhythm
from tests.builders import Areas
from tests.gaps.worlds import World, a_world
from tests.people import People, Person

CANARY = "ক্যানারি-নাম-পরিবার"
UID = "a1B2c3D4e5F"
WHY = {"purpose": "weekly", "recipient": "DDM"}


@pytest.fixture
def world(database: Database, areas: Areas, people: People) -> World:
    with database.writing() as db:
        made = a_world(db, areas, Random(8), clock.now(), households=90)
        for household in made.households:
            household.head_name_bn = household.head_name_en = CANARY
        known_damage(made, areas.union_a1.id)
        gaps.refresh_gaps(db, Actor.clerk("gaps"), made.response.id, now=clock.now())
    return made


def known_damage(made: World, union_id: UUID) -> None:
    """In one union: six huts fully and six earth houses partly damaged, eight families without crops."""
    homes = {one.id: one for one in made.households if one.area_id == union_id}
    mine = [one for one in made.impacts if one.household_id in homes]
    assert len(mine) > 17
    for number, impact in enumerate(mine):
        home = homes[impact.household_id]
        home.status, home.housing = Status.ACTIVE, "jhupri" if number < 6 else "kutcha"
        impact.state, impact.crops_lost = ImpactState.VERIFIED, number < 8
        impact.house_damage = Damage.FULL if number < 6 else Damage.PARTIAL if number < 12 else Damage.NONE


def taken(person: Person, path: str, **sent: str) -> bytes:
    answer = person.post(path, {**WHY, **sent}).answer
    assert answer.status_code == 200, answer.text[:500]
    assert "attachment" in answer.headers["Content-Disposition"]
    content: bytes = answer.get_data()
    assert CANARY.encode() not in content
    return content


@pytest.mark.goal("U17")
def test_the_files_of_figures_are_read_back_with_the_numbers_of_the_count(
    as_asha: Person, database: Database, world: World, areas: Areas, tmp_path: Path
) -> None:
    path = tmp_path / "figures.gpkg"
    path.write_bytes(taken(as_asha, "/reports/figures", format="gpkg", level="union", area_id=""))
    meta, _index, shapes, columns = pyogrio.raw.read(path)
    assert (meta["crs"], list(meta["fields"])[:1]) == ("EPSG:4326", ["pcode"])
    assert all(shape is not None for shape in shapes)
    table = dict(zip(meta["fields"], columns, strict=True))
    assert list(table["pcode"]) == [areas.union_a1.pcode, areas.union_a2.pcode]
    told = pyogrio.raw.read_info(path) if hasattr(pyogrio.raw, "read_info") else pyogrio.read_info(path)
    assert (told["layer_metadata"] or {})["recipient"] == "DDM"
    whole = json.loads(taken(as_asha, "/reports/figures", format="geojson", level="union", area_id=""))
    rows = list(csv.DictReader(io.StringIO(
        taken(as_asha, "/reports/figures", format="csv", level="union", area_id="").decode("utf-8-sig")
    )))  # fmt: skip
    book: Any = openpyxl.load_workbook(
        io.BytesIO(taken(as_asha, "/reports/figures", format="xlsx", level="union", area_id=""))
    )
    assert len(book["Chart"]._charts) == 1
    for number, union in enumerate((areas.union_a1, areas.union_a2)):
        with database.reading() as db:
            cells = area_rows.cells_of(db.get_one(Figure, (world.response.id, union.id)))
        properties = whole["features"][number]["properties"]
        for name, wanted in cells.items():
            assert properties[name] == wanted
            assert rows[number][name] == ("" if wanted is None else str(wanted))
            assert (table[name][number] == wanted) or (wanted is None and table[name][number] != table[name][number])
    assert whole["metadata"]["purpose"] == "weekly"
    with database.reading() as db:
        kept = db.scalars(sa.select(TakenReport)).all()
    assert {(one.kind, one.purpose, one.recipient) for one in kept} == {(ReportKind.FIGURES, "weekly", "DDM")}
    assert (
        as_asha.post("/reports/figures", {"format": "csv", "level": "union", "purpose": "", "recipient": ""}).status
        == 422
    )


@pytest.mark.parametrize(("kind", "word"), [("sos", "এসওএস"), ("d-form", "ঝুপড়ি")])
def test_a_form_is_filled_with_what_is_known_and_its_source(
    as_asha: Person, database: Database, world: World, areas: Areas, kind: str, word: str
) -> None:
    page = as_asha.get(f"/reports/forms?area_id={areas.union_a1.id}&kind={kind}")
    assert page.status == 200
    assert "হাতে লিখুন" in page.text
    assert "আমাদের নিবন্ধন" in page.text
    with database.reading() as db:
        numbers = damage.told_of(db, Actor.clerk("tests"), world.response.id, areas.union_a1)
    told = {name: numbers[name] for name in ("houses_full", "jhupri_full", "houses_partial", "kutcha_partial", "crops")}
    assert list(told.values()) == [6, 6, 6, 6, 8]
    sent = {"area_id": str(areas.union_a1.id), "kind": kind, "level": "union", "language": "bn"}
    paper = pypdfium2.PdfDocument(taken(as_asha, "/reports/forms", **sent, format="pdf"))
    assert 1 <= len(paper) <= 3
    book: Any = openpyxl.load_workbook(io.BytesIO(taken(as_asha, "/reports/forms", **sent, format="xlsx")))
    text = "\n".join(str(cell) for row in book.active.iter_rows(values_only=True) for cell in row)
    assert word in text
    own = [row[1:3] for row in book.active.iter_rows(values_only=True) if kind == "d-form" and word in str(row[0])]
    assert own == ([(6, 0)] if kind == "d-form" else [])
    assert areas.union_b1.pcode not in text
    assert as_asha.get(f"/reports/forms?area_id={areas.union_b1.id}&kind={kind}").status == 422


@pytest.mark.goal("S18")
def test_kinds_of_houses_give_no_small_number_away(database: Database, world: World, areas: Areas) -> None:
    """In each union the kinds of a class are told so that none of one to four follows from the sum."""
    for union in areas.unions:
        with database.reading() as db:
            cells = damage.told_of(db, Actor.clerk("tests"), world.response.id, union)
        assert not [number for number in cells.values() if number in (1, 2, 3, 4)]
        for word in ("full", "partial"):
            told = [cells[f"{kind}_{word}"] for kind in damage.HOUSES]
            if cells[f"houses_{word}"] is not None and None in told:
                dark = cells[f"houses_{word}"] - sum(one or 0 for one in told)
                assert told.count(None) >= 2
                assert dark >= 5


@pytest.mark.goal("U17")
def test_values_for_dhis2_go_by_code_until_somebody_writes_uids(
    as_asha: Person, database: Database, world: World, areas: Areas
) -> None:
    sent = {"level": "union", "area_id": "", "every": "month"}
    found = json.loads(taken(as_asha, "/reports/dhis2", **sent, format="json"))
    assert (found["orgUnitIdScheme"], found["dataElementIdScheme"]) == ("CODE", "CODE")
    values = {(one["orgUnit"], one["dataElement"]): int(one["value"]) for one in found["dataValues"]}
    with database.reading() as db:
        figure = db.get_one(Figure, (world.response.id, areas.union_a1.id))
    assert values[areas.union_a1.pcode, "RELIEF_REGISTERED"] == figure.registered
    assert not {number for (_, word), number in values.items() if "AFFECTED" not in word and "PLACES" not in word} & {
        1, 2, 3, 4
    }  # fmt: skip
    root = lxml.etree.fromstring(taken(as_asha, "/reports/dhis2", **sent, format="xml"))
    assert root.tag == "{http://dhis2.org/schema/dxf/2.0}dataValueSet"
    assert len(root) == len(values)
    form = as_asha.get("/reports/dhis2").form('form[action$="/dhis2/names"]')
    assert form.submit(units="nonsense").status == 422
    assert form.submit(units=f"{areas.union_b1.pcode},{UID}").status == 422
    assert form.submit(units=f"{areas.union_a1.pcode},{UID}", uid_registered="b1B2c3D4e5F").status == 200
    found = json.loads(taken(as_asha, "/reports/dhis2", **sent, format="json"))
    assert [(one["orgUnit"], one["dataElement"]) for one in found["dataValues"]] == [(UID, "b1B2c3D4e5F")]
    with database.reading() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(OutsideName)) == 2


@pytest.mark.one_database
def test_periods_are_written_as_dhis2_writes_them() -> None:
    day = date(2027, 1, 2)
    assert [dhis2.period_of(day, one) for one in dhis2.Every] == ["20270102", "2026W53", "202701"]


def planned(person: Person, areas: Areas, **more: str) -> Any:
    sent = {"kind": "figures", "format": "csv", "area_id": str(areas.union_a1.id), "language": "bn",
            "rhythm": "daily", "weekday": "5", **WHY, **more}  # fmt: skip
    return person.post("/reports/morning", sent)


def test_reports_are_made_each_morning_once_and_taken_with_a_line_in_the_log(
    as_asha: Person, as_dulal: Person, database: Database, world: World, areas: Areas
) -> None:
    for kind, format_, more in (("figures", "csv", {}), ("sos", "pdf", {}), ("five-w", "xlsx", {"organisation": "O"})):
        assert planned(as_asha, areas, kind=kind, format=format_, **more).status == 303
    assert planned(as_asha, areas, kind="five-w", format="pdf", organisation="O").status == 422
    now = clock.now()
    assert reporting.make(database, now) == "3 reports made, 0 failed"
    assert reporting.make(database, now) == "0 reports made, 0 failed"
    assert "৩" in as_asha.get("/reports/").text
    assert "৩টি প্রতিবেদন নেওয়া বাকি" in as_asha.get("/gaps").text
    assert "নেওয়া বাকি" not in as_dulal.get("/gaps").text
    with database.reading() as db:
        made = db.scalars(sa.select(MadeReport).order_by(MadeReport.id)).all()
        assert not db.scalar(sa.select(sa.func.count()).select_from(TakenReport))
    content = as_asha.post(f"/reports/morning/files/{made[0].id}").answer.get_data()
    assert CANARY.encode() not in content
    assert areas.union_a2.pcode.encode() not in content
    assert as_dulal.post(f"/reports/morning/files/{made[0].id}").status == 404
    with database.reading() as db:
        kept = db.scalars(sa.select(TakenReport)).one()
    assert (kept.purpose, kept.recipient) == ("weekly", "DDM")
    assert reporting.make(database, now + timedelta(days=1)) == "3 reports made, 0 failed"
    with database.writing() as db:
        assert plans.forget(db, now=now + plans.KEPT + timedelta(hours=1)) == 3
    assert as_asha.post(f"/reports/morning/files/{made[0].id}").status == 409


@pytest.mark.parametrize(
    ("newest", "today", "wanted"),
    [
        (None, date(2026, 8, 4), True),
        (date(2026, 8, 1), date(2026, 8, 7), False),
        (date(2026, 8, 1), date(2026, 8, 8), True),
        (date(2026, 8, 2), date(2026, 8, 8), True),
        (date(2026, 7, 25), date(2026, 8, 3), True),
    ],
)
def test_a_weekly_report_is_due_on_its_day_or_later_when_nothing_was_up(
    as_asha: Person, database: Database, world: World, areas: Areas, newest: date | None, today: date, wanted: bool
) -> None:
    """Saturdays: the first, the eighth of August 2026."""
    planned(as_asha, areas, rhythm=Rhythm.WEEKLY.value)
    with database.reading() as db:
        plan_id = plans.due(db, today)[0]
    if newest is not None:
        with database.writing() as db:
            row = plans.keep(db, plan_id, b"x", 1, "", now=clock.now())
            row.on_date = newest
    with database.reading() as db:
        assert bool(plans.due(db, today)) is wanted
