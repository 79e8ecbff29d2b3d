"""The files themselves: a workbook, a CSV with a mark for spreadsheets, a GeoJSON. No cell is ever a formula."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import xlsxwriter

from relief.households.csv_rows import FORMULA_SIGNS
from relief.households.export_columns import PERSON, Told, columns, heading, person_cells

_LONGEST = 32_767
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
PEOPLE_SHEET = "members"
INDEX, PARENT = "_index", "_parent_index"


def workbook(
    households: Iterable[Told], *, named: bool, language: str, about: Sequence[tuple[str, str]], title: str
) -> bytes:
    """One row a household; with names a second sheet holds the people, as form tools write a repeat."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    wanted = columns(named=named)
    page = _Page(book, title, [*(heading(name, language) for name in wanted), *([INDEX] if named else [])])
    people = _Page(book, PEOPLE_SHEET, [PARENT, *(heading(name, language) for name in PERSON)]) if named else None
    for number, one in enumerate(households, start=1):
        cells = [get(one, language) for get in wanted.values()]
        page.write([*cells, number] if named else cells)
        if people:
            for place, person in enumerate((one.given.head, *one.given.members)):
                people.write([number, *person_cells(person, language, is_head=place == 0)])
    _tell(book, about)
    book.close()
    return out.getvalue()


class _Page:
    """A sheet written from top to bottom; text stays text, and only plain counts are numbers."""

    def __init__(self, book: xlsxwriter.Workbook, name: str, headings: Sequence[str]) -> None:
        self.page = book.add_worksheet(name[:31])
        self.text = book.add_format({"num_format": "@"})
        self.row = 0
        self.page.set_column(0, len(headings), 16, self.text)
        self.page.freeze_panes(1, 1)
        self.write(headings)

    def write(self, cells: Sequence[object]) -> None:
        for column, value in enumerate(cells):
            if isinstance(value, int) and not isinstance(value, bool):
                self.page.write_number(self.row, column, value)
            elif value not in (None, ""):
                self.page.write_string(self.row, column, str(value)[:_LONGEST], self.text)
        self.row += 1


def _tell(book: xlsxwriter.Workbook, about: Sequence[tuple[str, str]]) -> None:
    page = _Page(book, "about", ["", ""])
    for pair in about:
        page.write(pair)


def table_workbook(rows: Iterable[Sequence[object]], *, about: Sequence[tuple[str, str]], title: str) -> bytes:
    """A table of counts with its headings."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    first, *rest = rows
    page = _Page(book, title, [str(cell) for cell in first])
    for row in rest:
        page.write(row)
    _tell(book, about)
    book.close()
    return out.getvalue()


def sheet(rows: Iterable[Sequence[object]]) -> bytes:
    """CSV with the mark by which a spreadsheet knows that it is Unicode."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return ("\ufeff" + text.getvalue()).encode()


def household_rows(households: Iterable[Told], *, language: str) -> Iterator[list[object]]:
    """The rows of a CSV without names, headings first."""
    wanted = columns(named=False)
    yield [heading(name, language) for name in wanted]
    for one in households:
        yield [get(one, language) for get in wanted.values()]


def sheets(households: Iterable[Told], *, language: str) -> bytes:
    """A ZIP of two CSV files: the households, and their people, as ODK Central sends a form with a repeat."""
    wanted = columns(named=True)
    homes: list[list[object]] = [[*(heading(name, language) for name in wanted), INDEX]]
    people: list[list[object]] = [[PARENT, *(heading(name, language) for name in PERSON)]]
    for number, one in enumerate(households, start=1):
        homes.append([*(get(one, language) for get in wanted.values()), number])
        for place, person in enumerate((one.given.head, *one.given.members)):
            people.append([number, *person_cells(person, language, is_head=place == 0)])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, rows in (("households.csv", homes), (f"households-{PEOPLE_SHEET}.csv", people)):
            # Without a day of its own: the same households make the same file.
            archive.writestr(zipfile.ZipInfo(name), sheet(rows), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _safe(value: object) -> object:
    """A cell that a spreadsheet would take for a formula gets an apostrophe, which an import takes away again."""
    if not isinstance(value, str) or not value.lstrip("'").startswith(FORMULA_SIGNS):
        return value
    return value if _is_number(value) else "'" + value


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def geojson(features: Iterable[dict[str, Any]], *, about: dict[str, str]) -> bytes:
    """Features with what the file is for beside them."""
    body = {"type": "FeatureCollection", "relief": about, "features": list(features)}
    return json.dumps(body, ensure_ascii=False).encode()
