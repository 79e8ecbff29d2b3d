"""The refused rows as a workbook to correct and send again."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import xlsxwriter

from relief.households.readers import Sheet

_LONGEST = 32_767  # an XLSX cell holds no more, and the writer would leave it out


def corrected_rows_workbook(
    sheet: Sheet, faults_by_row: Mapping[int, Sequence[str]], *, problem: str = "problem"
) -> bytes:
    """The rows of `faults_by_row` in their own columns, after a first one that says what is wrong.

    Every cell is text: ids keep their digits, and a cell that begins with = is never a formula.
    `faults_by_row` is keyed by the row number in the file; its texts are in the reader's language.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    page = book.add_worksheet()
    text = book.add_format({"num_format": "@", "valign": "top"})
    wrapped = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "bg_color": "#FFF2CC"})
    bold = book.add_format({"num_format": "@", "bold": True})
    page.set_column(0, 0, 48, wrapped)
    page.set_column(1, max(1, len(sheet.headers)), 18, text)
    lines = [[problem, *sheet.headers]] + ([["", *sheet.hxl]] if sheet.hxl else [])
    for number, line in enumerate(lines):
        for column, value in enumerate(line):
            page.write_string(number, column, value[:_LONGEST], bold)
    refused = [row for row in sheet.rows if row.number in faults_by_row]
    for number, row in enumerate(refused, start=len(lines)):
        page.write_string(number, 0, "\n".join(faults_by_row[row.number])[:_LONGEST], wrapped)
        for column, value in enumerate(row.cells, start=1):
            page.write_string(number, column, value[:_LONGEST], text)
    page.freeze_panes(len(lines), 1)
    book.close()
    return out.getvalue()
