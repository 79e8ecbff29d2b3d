"""The cells of an XLSX as text, so that nothing depends on how a spreadsheet stored them."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from relief.households.faults import N_, SheetFault
from relief.households.xlsx_guard import check_archive, damaged

# A spreadsheet keeps 15 digits; a longer number has already lost its end.
_EXACT = 10**15

_Value = int | float | str | bool | date | datetime | time | timedelta


def read_xlsx(data: bytes) -> tuple[list[list[str]], str, list[str]]:
    """Rows of the first visible sheet with content, its name, and the sheets left unread.

    Leading empty rows and columns stay, so that row numbers are those of the spreadsheet.
    """
    check_archive(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        visible = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
        filled = [sheet for name in visible if (sheet := _sheet(book, name)) is not None]
        if not filled:
            raise SheetFault("empty", N_("The workbook has no sheet with rows in it."))
        rows = filled[0].to_python(skip_empty_area=False)
    except CalamineError as fault:
        raise damaged() from fault
    texts = [[_text(value) for value in row] for row in rows]
    return texts, filled[0].name, [sheet.name for sheet in filled[1:]]


def _sheet(book: CalamineWorkbook, name: str) -> CalamineSheet | None:
    sheet = book.get_sheet_by_name(name)
    return sheet if sheet.height and sheet.width else None


def _text(value: _Value) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return value.date().isoformat() if midnight else value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _number(value: float) -> str:
    if abs(value) >= _EXACT:
        return f"{float(value):.14E}"
    return str(int(value)) if value == int(value) else f"{value:.15g}"
