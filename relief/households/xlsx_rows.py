"""The cells of an XLSX as text, so that nothing depends on how a spreadsheet stored them."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from relief.households.faults import N_, SheetFault
from relief.households.xlsx_guard import check_archive, damaged

# A spreadsheet keeps 15 digits; a longer number has already lost its end.
_EXACT = 10**15
_PEEK = 30
# Headings by which a row of people says to which household it belongs.
_POINTERS = {"_parent_index", "PARENT_KEY", "_submission__uuid", "_submission_uuid"}

_Value = int | float | str | bool | date | datetime | time | timedelta


def read_xlsx(data: bytes) -> list[tuple[str, list[list[str]]]]:
    """The visible sheets with content, each by its name with its rows.

    Leading empty rows and columns stay, so that row numbers are those of the spreadsheet. Of a sheet that
    cannot be one of people, the first rows are enough: it is only named as unread.
    """
    check_archive(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        visible = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
        filled = [sheet for name in visible if (sheet := _sheet(book, name)) is not None]
        if not filled:
            raise SheetFault("empty", N_("The workbook has no sheet with rows in it."))
        return [(sheet.name, _rows(sheet, whole=place == 0)) for place, sheet in enumerate(filled)]
    except CalamineError as fault:
        raise damaged() from fault


def _rows(sheet: CalamineSheet, *, whole: bool) -> list[list[str]]:
    peek = _texts(sheet.to_python(skip_empty_area=False, nrows=_PEEK))
    if not whole and not any(cell in _POINTERS for row in peek for cell in row):
        return peek
    if sheet.end is not None and sheet.end[0] < _PEEK:
        return peek
    return _texts(sheet.to_python(skip_empty_area=False))


def _texts(rows: list[list[_Value]]) -> list[list[str]]:
    # Nearly every cell is text already: a call for each of them would be a quarter of the work.
    return [[value.strip() if type(value) is str else _text(value) for value in row] for row in rows]


def _sheet(book: CalamineWorkbook, name: str) -> CalamineSheet | None:
    sheet = book.get_sheet_by_name(name)
    return sheet if sheet.height and sheet.width else None


def _text(value: _Value) -> str:
    if type(value) is float:
        return _number(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return _number(value)
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return value.date().isoformat() if midnight else value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value)


# Ages, sizes and counts are the same few numbers all the way down a list.
@lru_cache(maxsize=4096)
def _number(value: float) -> str:
    if abs(value) >= _EXACT:
        return f"{float(value):.14E}"
    whole = int(value)
    return str(whole) if value == whole else f"{value:.15g}"
