"""The registration form for Kobo and ODK: it compiles, and what it collects comes back by itself."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from relief.households.columns import guess
from relief.households.list_fields import FIELD
from relief.households.repeats import heading
from relief.households.xlsform import Place, build
from relief.web.catalogue import translations
from tests.builders import Areas
from tests.people import Person

pytestmark = pytest.mark.one_database

UPAZILAS = [Place("BD408704", "Assasuni", "আশাশুনি")]
UNIONS = [Place("BD40870419", "Budhhata", "বুধহাটা", "BD408704"), Place("BD40870438", "Khajra", "খাজরা", "BD408704")]


def form() -> bytes:
    return build(UPAZILAS, UNIONS, say=translations("bn").gettext, version="20260804")


def sheets() -> dict[str, list[list[str]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(form()))
    return {
        name: [[str(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()]
        for name in book.sheet_names
    }


@pytest.mark.goal("U17")
def test_the_form_compiles() -> None:
    xls2xform = pytest.importorskip(
        "pyxform.xls2xform", reason="pyxform is not installed: the form is not compiled here"
    )
    found = xls2xform.convert(io.BytesIO(form()), file_type=".xlsx")
    assert found.warnings == []
    assert "relief_registration" in found.xform


def test_its_questions_are_our_fields() -> None:
    rows = sheets()["survey"]
    groups: list[str] = []
    headers, expected = [], set()
    for kind, name, *_rest in rows[1:]:
        if kind.startswith("begin_"):
            groups.append(name)
        elif kind.startswith("end_"):
            groups.pop()
        elif "members" in groups:
            headers.append(heading("members", 1, "/".join([*groups, name])))
            expected.add(name if name.startswith("member_") else f"member_{name}")
        else:
            headers.append("/".join([*groups, name]))
            expected.add(name)
    expected &= set(FIELD)
    assert len(expected) > 35
    assert expected - set(guess(headers)) == set()


def test_every_label_has_both_languages_and_every_choice_its_list() -> None:
    book = sheets()
    head, *rows = book["survey"]
    english, bangla = head.index("label::English (en)"), head.index("label::বাংলা (bn)")
    asked = [row for row in rows if row[0] not in ("start", "end", "end_group", "end_repeat")]
    assert [row[1] for row in asked if not row[english] or not re.search("[\u0980-\u09ff]", row[bangla])] == []
    lists = {row[0] for row in book["choices"][1:]}
    assert {row[0].split()[1] for row in rows if row[0].startswith("select_")} == lists
    assert [row for row in book["choices"][1:] if not re.search("[\u0980-\u09ff]", row[3])] == []


def test_a_coordinator_takes_the_form_along(as_asha: Person, areas: Areas) -> None:
    answer = as_asha.client.get("/households/exports/form.xlsx")
    assert answer.status_code == 200
    text = zipfile.ZipFile(io.BytesIO(answer.get_data())).read("xl/sharedStrings.xml").decode()
    assert "BD40870419" in text
    assert "BD40878617" not in text
