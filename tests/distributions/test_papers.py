"""Papers of a list: drawn by the job, every code read back, the Bangla right, cancelled when asked."""

from __future__ import annotations

import dataclasses
import os
from datetime import timedelta
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import sqlalchemy as sa
from PIL import Image

from relief.distributions import drawing, page_codes, printing, roll_paper
from relief.distributions.models import Distribution, Entitlement
from relief.distributions.page_codes import PageCode
from relief.distributions.prints import ListPrint, ListPrintFile, PrintKind, PrintState
from relief.distributions.roll_paper import Leaf, Roll, Row
from relief.kernel import clock
from relief.kernel.db import Database
from relief.kernel.ids import make_code
from tests.builders import Areas, a_response
from tests.cards import seen
from tests.distributions.builders import a_household, an_open_plan, the_goods
from tests.people import People, Person

NAMES = ("লক্ষ্মী রানী", "সন্ধ্যা বেগম", "শ্রীকৃষ্ণ দাস", "জ্যোৎস্না আক্তার")
KEPT = Path(__file__).parent / "roll_names.png"
DPI = 200
_HEADS = "title no name size goods sign came absent item needed brought given left counted bring when households"
WORDS = dict.fromkeys(_HEADS.split(" "), "শব্দ") | {"signing": "a|b", "outcomes": "a|b", "facts": [["স্থান", "গাবুরা"]]}


def row(number: int, name: str) -> Row:
    return Row(number=str(number), code=make_code("SAT", "7F3", number), name=name, under="গাবুরা", notes=("৯টা",))


def roll(kind: str, *names: str, code: str = "RL1.D-1.ABCDEF12.1-4") -> Roll:
    rows = [row(number, name) for number, name in enumerate(names, 1)]
    return Roll(kind=kind, language="bn", words=WORDS, leaves=[Leaf(label="১", code=code, rows=rows)])


@pytest.mark.parametrize("kind", ["roll", "checklist", "slips"])
def test_every_code_of_a_page_is_read_at_150_dots(kind: str) -> None:
    most = {"roll": 18, "checklist": 25, "slips": 10}[kind]
    names = [NAMES[number % 4] + " বিনতে আব্দুল হালিম মিয়াজী" * (number % 3) for number in range(most)]
    drawn = roll(kind, *names, code="" if kind == "slips" else "RL1.DIST-2026-001.ABCDEF12.1-18.P12AB34CD")
    [page] = seen.pages(roll_paper.pdf(drawn), 150)
    wanted = {make_code("SAT", "7F3", number) for number in range(1, most + 1)}
    assert set(seen.codes(page)) == wanted | ({drawn.leaves[0].code} if kind != "slips" else set())


def names_as_printed(*names: str) -> np.ndarray:
    [page] = seen.pages(roll_paper.pdf(roll("roll", *names)), DPI)
    # Where the names stand: right of number and code, below the head of the page.
    left, top, right, bottom = (round(one / 25.4 * DPI) for one in (37, 44, 92, 44 + 12.6 * len(names)))
    return page[top:bottom, left:right]


def test_conjuncts_look_as_they_must() -> None:
    drawn = names_as_printed(*NAMES)
    if os.environ.get("RELIEF_TEST_KEEP_PICTURES"):
        Image.fromarray(drawn).save(KEPT, optimize=True)
    kept = np.asarray(Image.open(KEPT).convert("L"))
    assert drawn.shape == kept.shape
    assert seen.difference(drawn, kept) < 0.03
    apart = names_as_printed(*(name.replace("\u09cd", "\u09cd\u200c") for name in NAMES))
    assert seen.difference(apart, kept) > 0.06, "a program that does not shape Bangla must be seen"


@pytest.mark.parametrize("kind", ["roll", "checklist"])
@pytest.mark.parametrize("goods", [7, 10, 60])
def test_many_goods_get_smaller_and_none_is_cut(kind: str, goods: int) -> None:
    """A cell cut at its edge would hide the rice: no ink may touch where the cell ends."""
    left, top, right, high = {"roll": (106, 44, 152, 12.6), "checklist": (95, 44, 155, 9.4)}[kind]
    every = ["চাল ১০ কেজি", "মসুর ডাল ১ কেজি", "ভোজ্য তেল ১ লিটার", "লবণ ১ কেজি", "চিনি ১ কেজি", "চিড়া ২ কেজি"]
    many = ", ".join(every[number % 6] for number in range(goods))
    drawn = Roll(kind=kind, language="bn", words=WORDS, leaves=[
        Leaf(label="১", code="RL1.D-1.ABCDEF12.1-4", rows=[dataclasses.replace(row(1, "রহিমা"), goods=many)])
    ])  # fmt: skip
    [page] = seen.pages(roll_paper.pdf(drawn), DPI)

    def ink(from_mm: float, to_mm: float) -> bool:
        a, b, c, d = (round(one / 25.4 * DPI) for one in (from_mm, to_mm, left, right))
        return bool((page[a:b, c:d] < 100).any())

    edge = (high - {"roll": 11.6, "checklist": 9.0}[kind]) / 2
    assert ink(top + 2, top + high - 2)
    assert not ink(top + edge, top + edge + 0.25)
    assert not ink(top + high - edge - 0.25, top + high - edge)


@pytest.mark.parametrize("name", ["#panic(1) $x$ *b* [c] \\ // { } @ref <a>", "a\u202eb\x00c", "W" * 160])
def test_no_name_becomes_code_or_takes_another_row(name: str) -> None:
    [page] = seen.pages(roll_paper.pdf(roll("roll", name, "রহিমা")), 150)
    assert len(seen.codes(page)) == 3


def test_a_page_code_is_read_as_it_was_written() -> None:
    one = PageCode("D-7", "ABCDEF12", 19, 36)
    assert page_codes.read(one.text) == one
    assert page_codes.read(" rl1.d-7.abcdef12.১৯-৩৬ ") == one
    for wrong in ("", "RL2.D-7.ABCDEF12.1-2", "RL1.D-7.XYZ.1-2", "R1.SAT"):
        assert page_codes.read(wrong) is None


@pytest.fixture
def plan(database: Database, areas: Areas, people: People) -> Distribution:
    with database.writing() as db:
        goods = the_goods(db, areas.district)
        for number in range(21):
            a_household(db, areas.union_a1, head_name_bn=NAMES[number % 4], head_name_en="Canaryname", size=4)
        return an_open_plan(
            db, people.asha, people.gita, a_response(db), areas.union_a1, goods, now=clock.now() - timedelta(hours=3)
        )


def prints(database: Database) -> list[ListPrint]:
    with database.reading() as db:
        return list(db.scalars(sa.select(ListPrint).order_by(ListPrint.created_at)))


def test_a_list_is_asked_for_drawn_and_taken(plan: Distribution, as_asha: Person, database: Database) -> None:
    here = f"/distributions/{plan.id}/prints"
    for kind in PrintKind:
        as_asha.get(here).form(f'form[action="{here}"]').submit(kind=kind.value)
    assert len(as_asha.get(here).select("progress")) == 5
    assert drawing.wanted(database)
    assert drawing.draw(database, clock.now()) == "5 files of lists drawn"
    assert not drawing.wanted(database)
    links = [link.get("href") for link in as_asha.get(here).select('a[href$="sheets.pdf"]')]
    assert len(links) == 5
    found: dict[str, list[str]] = {}
    for one, link in zip(reversed(prints(database)), links, strict=True):
        answer = as_asha.client.get(link)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Canary" not in str(answer.headers)
        document = pypdfium2.PdfDocument(answer.data)
        assert [round(side / 72 * 25.4) for side in document[0].get_size()] == [210, 297]
        document.close()
        found[one.kind.value] = [text for page in seen.pages(answer.data, 150) for text in seen.codes(page)]
    with database.reading() as db:
        codes = set(db.scalars(sa.select(Entitlement.household_code)))
    assert codes == set(found["slips"])
    pages = [code for code in found["roll"] if code.startswith("RL1.")]
    assert set(found["roll"]) - set(pages) == codes
    read = [one for one in map(page_codes.read, pages) if one]
    assert sorted((one.first, one.last) for one in read) == [(1, 18), (19, 21)]
    assert set(found["checklist"]) > codes
    assert [page_codes.read(one).point != "" for one in found["points"]] == [True]  # type: ignore[union-attr]


def test_the_long_report_is_drawn_by_the_job_and_can_be_stopped(
    plan: Distribution, as_asha: Person, as_farid: Person, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(printing.ROWS_A_PAGE, PrintKind.REPORT, 8)
    monkeypatch.setitem(printing.PAGES_A_FILE, PrintKind.REPORT, 1)
    as_asha.speak("en")
    with database.writing() as db:
        db.execute(sa.update(Entitlement).where(Entitlement.number == 2).values(state="cancelled"))
    report, here, now = f"/distributions/{plan.id}/report", f"/distributions/{plan.id}/prints", clock.now()
    assert not as_farid.get(report).select(f'form[action="{here}"]'), "a storekeeper reads the sums, not the names"
    watched = as_asha.get(report).form(f'form[action="{here}"]').submit()
    assert (watched.select("progress")[0].get("value"), watched.select("progress")[0].get("max")) == ("0", "21")
    [one] = prints(database)
    with database.writing() as db:
        assert printing.begin(db, one.id) == 1
    content = drawing._draw(database, one.id, 1)
    with database.writing() as db:
        printing.keep(db, one.id, 1, content, now=now)
    assert as_asha.get(here).select("progress")[0].get("value") == "8"
    as_asha.get(here).form('form[action$="/cancel"]').submit()
    assert drawing.draw(database, now) == "0 files of lists drawn"
    assert prints(database)[0].state is PrintState.CANCELLED
    as_asha.get(here).form('form[action$="/again"]').submit()
    assert drawing.draw(database, now) == "3 files of lists drawn"
    told, codes = "", []
    for number in (1, 2, 3):
        content = as_asha.client.get(f"{here}/{one.id}/{number}/sheets.pdf").data
        document = pypdfium2.PdfDocument(content)
        told += "".join(page.get_textpage().get_text_range() for page in document)
        document.close()
        codes += [text for page in seen.pages(content, 150) for text in seen.codes(page)]
        if kept := os.environ.get("RELIEF_SHOTS"):
            Image.fromarray(next(iter(seen.pages(content, 150)))).save(f"{kept}/report-{number}.png")
    with database.reading() as db:
        known = db.scalars(sa.select(Entitlement.household_code)).all()
    assert [told.count(code) for code in known] == [1] * 21, "everybody once, whoever was taken off too"
    assert told.count("Taken off") == 2, "the heading of the sum, and one row"
    assert told.count("it adds up") >= 1
    read = [found for found in map(page_codes.read, codes) if found]
    assert sorted((found.first, found.last) for found in read) == [(1, 21), (9, 16), (17, 21)]


def test_slips_and_lists_say_the_half_hour_of_each_family(
    plan: Distribution, as_asha: Person, database: Database
) -> None:
    as_asha.speak("en")
    here, at = f"/distributions/{plan.id}/prints", clock.now().replace(hour=4, minute=30, second=0, microsecond=0)
    with database.writing() as db:
        db.execute(sa.update(Entitlement).where(Entitlement.number == 2).values(slot_at=at))
    for kind in ("slips", "checklist", "points"):
        as_asha.get(here).form(f'form[action="{here}"]').submit(kind=kind)
    with database.reading() as db:
        point = str(db.scalars(sa.select(Entitlement.point_id)).first())
    as_asha.get(here).form(f'form[action="{here}"]').submit(kind="roll", point_id=point)
    drawing.draw(database, clock.now())
    texts = {}
    for one in prints(database):
        document = pypdfium2.PdfDocument(as_asha.client.get(f"{here}/{one.id}/1/sheets.pdf").data)
        texts[one.kind.value] = document[0].get_textpage().get_text_range()
        document.close()
    assert texts["slips"].count("10:30 – 11:00") == 1, "half past ten in Dhaka"
    assert texts["checklist"].count("10:30") == texts["roll"].count("10:30") == 1
    assert "Point" in texts["roll"].split("Head of")[0], "two piles of paper are told apart"


def test_a_cancelled_print_is_drawn_no_further(
    plan: Distribution, as_asha: Person, database: Database, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(printing.PAGES_A_FILE, PrintKind.ROLL, 1)
    here, now = f"/distributions/{plan.id}/prints", clock.now()
    as_asha.get(here).form(f'form[action="{here}"]').submit(kind="roll")
    [one] = prints(database)
    with database.writing() as db:
        assert printing.begin(db, one.id) == 1
        printing.keep(db, one.id, 1, b"first", now=now)
        assert printing.begin(db, one.id) == 2
    assert as_asha.get(here).select("progress")[0].get("value") == "18"
    as_asha.get(here).form('form[action$="/cancel"]').submit()
    with database.writing() as db:
        printing.keep(db, one.id, 2, b"late", now=now)
        assert printing.begin(db, one.id) is None
        assert db.scalars(sa.select(ListPrintFile.number)).all() == []
    assert prints(database)[0].state is PrintState.CANCELLED
    as_asha.get(here).form('form[action$="/again"]').submit()
    drawing.draw(database, now)
    assert prints(database)[0].state is PrintState.READY
    assert drawing.forget(database, now + timedelta(days=15)) == "files of 1 printed lists removed"
    assert as_asha.client.get(f"{here}/{one.id}/1/sheets.pdf").status_code == 404


def test_a_draft_is_not_printed_and_others_print_nothing(
    plan: Distribution, as_asha: Person, as_dulal: Person, as_babul: Person, database: Database
) -> None:
    here = f"/distributions/{plan.id}/prints"
    assert as_dulal.get(here).status == 404
    assert as_babul.get(here).status == 403
    with database.writing() as db:
        db.execute(sa.update(Distribution).values(state="locked"))
    assert not as_asha.get(here).select(f'form[action="{here}"]')
    sent = as_asha.client.post(here, data={"kind": "roll", "point_id": "", "csrf_token": as_asha.token()})
    assert sent.status_code == 409
