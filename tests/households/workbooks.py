"""Workbooks and archives made by hand, whole ones and hostile ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

import xlsxwriter

Rows = Sequence[Sequence[object]]


def a_workbook(**sheets: Rows) -> bytes:
    """Sheets by name; a text that begins with = stays text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def merged_cells(rows: Rows, *spans: tuple[int, int, int, int, str]) -> bytes:
    """One sheet with merged cells, each as (first row, first column, last row, last column, text)."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("list")
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    for first_row, first_column, last_row, last_column, text in spans:
        page.merge_range(first_row, first_column, last_row, last_column, text)
    book.close()
    return out.getvalue()


def an_archive(entries: Mapping[str, bytes]) -> bytes:
    """A ZIP of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in entries.items():
            archive.writestr(name, body)
    return out.getvalue()


def with_parts(changed: Mapping[str, bytes]) -> bytes:
    """A real workbook with some of its parts replaced, or added."""
    whole = a_workbook(list=[["name", "size"], ["Asha", 4]])
    with zipfile.ZipFile(io.BytesIO(whole)) as old:
        parts = {entry.filename: old.read(entry) for entry in old.infolist()}
    return an_archive(parts | dict(changed))
