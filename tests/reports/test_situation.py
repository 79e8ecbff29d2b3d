"""A situation report from draft to the donors' page: its figures, its life, and what nobody may learn from it."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import openpyxl  # type: ignore[import-untyped] # it publishes no types
import pypdfium2  # type: ignore[import-untyped] # nor does it
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from relief.gaps import actions as gaps
from relief.gaps.models import Figure, SectorFigure
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.zone import local_day
from relief.reports import drawing, sharing, situation, situations
from relief.reports.models import ReportAddress, ReportState, SituationReport, TakenReport
from relief.reports.periods import Period
from relief.reports.scope import Scope
from relief.stock.models import Sector
from tests.builders import Areas
from tests.gaps.worlds import World, a_world
from tests.people import People, Person

CANARY = "ক্যানারি-নাম-পরিবার"
WORDS: dict[str, Any] = {"overview_bn": "নদী উপচে পড়েছে।", "overview_en": "The river rose.", "recount": "y"}


@pytest.fixture
def world(database: Database, areas: Areas, people: People, now: datetime) -> World:
    """A counted response in which every family bears a canary for a name."""
    with database.writing() as db:
        made = a_world(db, areas, Random(21), now, households=60)
        for household in made.households:
            household.head_name_bn = household.head_name_en = CANARY
        gaps.refresh_gaps(db, Actor.clerk("gaps"), made.response.id, now=now)
    return made


def begun(person: Person, areas: Areas, now: datetime) -> str:
    """Address of a drafted and written report."""
    first, last = local_day(now) - timedelta(days=9), local_day(now)
    sent = {"first": str(first), "last": str(last), "area_id": str(areas.upazila_a.id)}
    answer = person.post("/reports/situation/new", sent, follow=False)
    url = (answer.location or "").removesuffix("/words")
    assert person.get(f"{url}/words").form("form[method=post].form").submit(**WORDS).status == 200
    return url


def press(person: Person, url: str, deed: str, **typed: Any) -> Any:
    return person.get(url).form(f'form[action$="/{deed}"]').submit(**typed)


def issued(as_asha: Person, as_gita: Person, areas: Areas, now: datetime) -> str:
    url = begun(as_asha, areas, now)
    press(as_gita, url, "approve")
    press(as_asha, url, "issue")
    return url


def the_report(database: Database) -> SituationReport:
    with database.reading() as db:
        return db.scalars(sa.select(SituationReport)).one()


def test_from_draft_to_number(
    as_asha: Person, as_gita: Person, database: Database, world: World, areas: Areas, now: datetime
) -> None:
    url = begun(as_asha, areas, now)
    assert "নদী উপচে পড়েছে।" in as_asha.get(url).text
    # Whoever wrote it finds no button to approve it.
    assert not as_asha.get(url).select('form[action$="/approve"]')
    press(as_gita, url, "approve")
    assert the_report(database).state is ReportState.APPROVED
    press(as_asha, url, "issue")
    report = the_report(database)
    assert (report.state, report.number) == (ReportState.ISSUED, 1)
    assert situations.is_whole(report, areas.upazila_a)
    with database.writing() as db:
        db.get_one(SituationReport, report.id).figures = {**report.figures, "flags": []}
    assert not situations.is_whole(the_report(database), areas.upazila_a)
    assert "অনুমোদনের পরে বদলানো" in as_asha.get(url).text


def test_nobody_approves_their_own_words(
    as_asha: Person, database: Database, people: People, world: World, areas: Areas, now: datetime
) -> None:
    url = begun(as_asha, areas, now)
    report = the_report(database)
    assert as_asha.post(f"{url}/approve", {"seen": str(report.version)}).status == 409
    assert the_report(database).state is ReportState.DRAFTED


def test_sent_back_it_can_be_written_again(
    as_asha: Person, as_gita: Person, database: Database, world: World, areas: Areas, now: datetime
) -> None:
    url = begun(as_asha, areas, now)
    press(as_gita, url, "approve")
    assert as_asha.get(f"{url}/words").select("textarea") == []
    press(as_gita, url, "send-back", reason="The day is wrong")
    assert the_report(database).state is ReportState.DRAFTED
    assert "The day is wrong" in as_asha.get(f"{url}/words").text


def test_two_writers_do_not_overwrite_each_other(
    as_asha: Person, database: Database, world: World, areas: Areas, now: datetime
) -> None:
    url = begun(as_asha, areas, now)
    form = as_asha.get(f"{url}/words").form("form[method=post].form")
    as_asha.get(f"{url}/words").form("form[method=post].form").submit(overview_en="First")
    assert form.submit(overview_en="Second").status == 409
    assert the_report(database).words["overview"]["en"] == "First"


@pytest.mark.goal("A9")
def test_its_figures_are_those_of_the_count(
    as_asha: Person, database: Database, world: World, areas: Areas, now: datetime
) -> None:
    begun(as_asha, areas, now)
    found = the_report(database).figures
    with database.reading() as db:
        for row, union in zip(found["unions"], (areas.union_a1, areas.union_a2), strict=True):
            figure = db.get_one(Figure, (world.response.id, union.id))
            assert row["pcode"] == union.pcode
            for name in ("registered", "verified", "targeted", "reached"):
                wanted, whole = getattr(figure, name), figure.registered
                assert row["cells"][name] == (
                    None if wanted in range(1, 5) or whole - wanted in range(1, 5) else wanted
                )
            for word, cells in row["sectors"].items():
                sector = db.get_one(SectorFigure, (world.response.id, union.id, Sector(word)))
                assert cells["in_need"] in (sector.in_need, None)


CELLS = st.lists(st.integers(0, 14), min_size=4, max_size=4)


@pytest.mark.goal("S18")
@given(st.lists(CELLS, min_size=2, max_size=7), st.integers(0, 2**32))
def test_a_thousand_pairs_of_sums_reveal_no_small_cell(rows: list[list[int]], seed: int) -> None:
    """Sums over any unions and their differences are sums of told cells: none of them moves with a hidden one."""
    rng = Random(seed)
    counts = [sorted(row, reverse=True) for row in rows]
    found = report_of(counts)
    # The same world, with every hidden cell exchanged for another that is hidden, too.
    other = [list(row) for row in counts]
    for place, union in enumerate(found["unions"]):
        for column, name in enumerate(("registered", "verified", "targeted", "reached")):
            if union["cells"][name] is None and column == 0:
                other[place] = [4, *([0] * 3)] if counts[place][0] != 4 else [3, 2, 1, 1]
    twin = report_of(other)
    for _ in range(20):
        some, more = (rng.sample(range(len(rows)), rng.randint(1, len(rows))) for _ in range(2))
        for name in situation.CHAIN:
            sums = [asked(found, part, name) - asked(found, rest, name) for part, rest in ((some, more), (more, some))]
            again = [asked(twin, part, name) - asked(twin, rest, name) for part, rest in ((some, more), (more, some))]
            assert sums == again
    nothing_small_is_shown(found, counts)


def nothing_small_is_shown(found: situation.Figures, counts: list[list[int]]) -> None:
    for union, row in zip(found["unions"], counts, strict=True):
        shown = union["cells"]
        assert not [number for number in shown.values() if number in (1, 2, 3, 4)]
        for name in ("verified", "targeted", "reached"):
            assert shown[name] is None or row[0] - shown[name] not in (1, 2, 3, 4)
        if row[0] in (1, 2, 3, 4):
            assert set(shown.values()) == {None}


def report_of(counts: list[list[int]]) -> situation.Figures:
    unions = []
    for row in counts:
        figure = Figure(response_id=new_id(), area_id=new_id(), registered=row[0], verified=row[1], targeted=row[2],
                        reached=row[3])  # fmt: skip
        unions.append({"cells": situation.household_cells(figure), "sectors": {}, "hidden": 0})
    return {"unions": unions, "flags": []}


def asked(found: situation.Figures, part: list[int], name: str) -> int:
    """A query: the total of some unions, as any page or file of ours adds it up."""
    return situation.totals({**found, "unions": [found["unions"][place] for place in part]})[name] or 0


@pytest.mark.parametrize("file", ["bn-pdf", "en-pdf", "bn-xlsx", "en-xlsx"])
def test_the_files_say_the_same_in_their_language_and_name_nobody(
    as_asha: Person, as_gita: Person, database: Database, world: World, areas: Areas, now: datetime, file: str
) -> None:
    url = issued(as_asha, as_gita, areas, now)
    answer = as_asha.post(f"{url}/file", {"file": file, "purpose": "weekly", "recipient": "DDM"}).answer
    assert answer.status_code == 200
    text = words_of(answer.get_data())
    code = file[:2]
    assert ("The river rose." in text) == (code == "en")
    assert ("Situation report" in text) == (code == "en")
    assert areas.union_a1.pcode in text
    sums = situation.totals(the_report(database).figures)
    assert code == "bn" or str(sums["registered"]) in text
    for word in (CANARY, areas.union_b1.pcode, areas.union_b1.name_en, "01712"):
        assert word not in text
    if file.endswith("xlsx"):
        book: Any = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
        charts = [chart for sheet in book for chart in sheet._charts]
        assert [len(chart.series) for chart in charts] == [3, 3]
    with database.reading() as db:
        taken = db.scalars(sa.select(TakenReport)).one()
    assert (taken.purpose, taken.recipient, taken.kind) == ("weekly", "DDM", "situation")


def words_of(content: bytes) -> str:
    if content[:4] == b"%PDF":
        paper = pypdfium2.PdfDocument(content)
        return "\n".join(str(page.get_textpage().get_text_range()) for page in paper)
    book: Any = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


def test_a_file_without_a_reason_does_not_leave(
    as_asha: Person, database: Database, world: World, areas: Areas, now: datetime
) -> None:
    url = begun(as_asha, areas, now)
    assert as_asha.post(f"{url}/file", {"file": "bn-pdf", "purpose": "", "recipient": "x"}).status == 422
    with database.reading() as db:
        assert not db.scalar(sa.select(sa.func.count()).select_from(TakenReport))


def shared(person: Person, url: str, **more: str) -> str:
    page = person.post(f"{url}/addresses", {"shared_for": "grant 7", "shared_with": "A donor", "days": "30", **more})
    assert page.status == 200
    return re.findall(r"/reports/shared/[0-9a-f]{32}", page.answer.text)[0]


@pytest.mark.goal("S18")
def test_donors_read_figures_and_nothing_else(
    as_asha: Person, as_gita: Person, stranger: Person, database: Database, world: World, areas: Areas, now: datetime
) -> None:
    url = issued(as_asha, as_gita, areas, now)
    address = shared(as_asha, url)
    page = stranger.get(address)
    assert page.status == 200
    assert areas.union_a1.name_bn in page.text
    for word in (CANARY, "নদী উপচে", areas.union_b1.name_bn, "আশা মণ্ডল", "গীতা বিশ্বাস"):
        assert word not in page.text
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "no-store" in page.headers["Cache-Control"]
    with database.reading() as db:
        kept = db.scalars(sa.select(ReportAddress)).one()
    assert kept.opened == 1
    assert address[-32:] not in (kept.token_hash, json.dumps(kept.purpose))
    as_asha.get(url).form('form[action$="/revoke"]').submit()
    assert stranger.get(address).status == 404


def test_an_address_ends_on_its_day(
    as_asha: Person, as_gita: Person, stranger: Person, world: World, areas: Areas, database: Database, now: datetime
) -> None:
    address = shared(as_asha, issued(as_asha, as_gita, areas, now), days="2")
    secret = address.rpartition("/")[2]
    with database.reading() as db:
        assert sharing.read(db, secret, now=clock.now() + timedelta(days=1))
        with pytest.raises(Exception, match="not-found"):
            sharing.read(db, secret, now=clock.now() + timedelta(days=3))
    assert stranger.get("/reports/shared/" + "0" * 32).status == 404


def test_only_an_issued_report_is_shared(
    as_asha: Person, database: Database, world: World, areas: Areas, now: datetime
) -> None:
    url = begun(as_asha, areas, now)
    assert as_asha.get(url).select("#addresses") == []
    assert as_asha.post(f"{url}/addresses", {"shared_for": "x", "shared_with": "y", "days": "3"}).status == 409


def test_what_changed_since_the_last_one(
    as_asha: Person, as_gita: Person, database: Database, world: World, areas: Areas, now: datetime
) -> None:
    issued(as_asha, as_gita, areas, now)
    with database.writing() as db:
        db.get_one(Figure, (world.response.id, areas.union_a1.id)).registered += 40
    second = begun(as_asha, areas, now)
    page = as_asha.get(second)
    assert "প্রতিবেদন নং ১ থেকে" in page.text
    assert "+৪০" in page.text


def test_another_union_finds_no_report(
    as_asha: Person, as_gita: Person, as_dulal: Person, world: World, areas: Areas, now: datetime
) -> None:
    url = issued(as_asha, as_gita, areas, now)
    shared(as_asha, url)
    assert as_dulal.get(url).status == 404
    for deed in ("approve", "issue", "send-back", "addresses"):
        assert (
            as_dulal.post(f"{url}/{deed}", {"seen": "1", "shared_for": "x", "shared_with": "y", "days": "1"}).status
            == 404
        )
    assert as_dulal.get("/reports/").select("tbody a") == []
    sent = {"first": "1/8/2026", "last": "4/8/2026", "area_id": str(areas.upazila_a.id)}
    assert as_dulal.post("/reports/situation/new", sent).status == 422


@pytest.mark.one_database
def test_the_picture_shows_each_area_once_and_hatches_what_nobody_knows() -> None:
    square = {"type": "Polygon", "coordinates": [[[89.0, 22.5], [89.1, 22.5], [89.1, 22.6], [89.0, 22.5]]]}
    one = drawing.Shape(square, (89.05, 22.55), 4, "৯০ %", "ক & খ: ৯০ %")
    svg = drawing.choropleth("মানচিত্র", [one, replace(one, step=None, text="")])
    assert svg.count("<path d=") == 3  # with the hatching's own line
    assert 'fill="url(#hatch)"' in svg
    assert "ক &amp; খ" in svg
    assert "style=" not in svg
    assert drawing.choropleth("মানচিত্র", []) == ""
    assert [drawing.step_of(share) for share in (0, 0.19, 0.2, 0.99, 1)] == [0, 0, 1, 4, 4]
    bars = drawing.bars("খাত", ["ক", "খ", "গ"], [("খাদ্য", [4, None, 0])], str)
    assert "—" in bars
    assert bars.count("<rect") == 6


def test_an_area_nobody_counted_is_unknown_not_nought(
    database: Database, areas: Areas, people: People, now: datetime
) -> None:
    with database.writing() as db:
        from tests.builders import a_response

        response = a_response(db)
    with database.reading() as db:
        scope = Scope(people.asha, response.id, Period(local_day(now), local_day(now)), now)
        found = situation.figures(db, scope, areas.upazila_a)
    assert [row["unknown"] for row in found["unions"]] == [True, True]
    assert set(situation.totals(found).values()) == {None}
