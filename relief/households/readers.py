"""Reads a list file into rows of text: its kind, where the list begins, what is skipped.

The content decides the kind, never the name: lists travel with wrong endings.
"""

from __future__ import annotations

import re
from dataclasses import replace

from relief.households import headings
from relief.households.csv_rows import read_csv
from relief.households.faults import N_, SheetFault
from relief.households.headings import is_number
from relief.households.repair import mended
from relief.households.repeat_sheets import joined, parent_key
from relief.households.sheet import Sheet, SheetNote, SheetRow
from relief.households.xlsx_guard import MAX_COLUMNS, MAX_ROWS, too_many_columns, too_many_rows
from relief.households.xlsx_rows import read_xlsx
from relief.households.zip_rows import is_zip_of_csv, read_zip
from relief.kernel.names import normalise

__all__ = ["MAX_BYTES", "Sheet", "SheetNote", "SheetRow", "read_sheet"]

MAX_BYTES = 10_000_000
_TOTALS = (
    "মোট",
    "সর্বমোট",
    "উপমোট",
    "সর্ব মোট",
    "উপ মোট",
    "total",
    "grand total",
    "sub total",
    "subtotal",
    "sum",
)


def read_sheet(name: str, data: bytes) -> Sheet:
    """Read CSV or XLSX bytes, or a ZIP of CSV files; raises SheetFault with advice when that is not possible."""
    _refuse_what_is_no_list(data)
    if data.startswith(b"PK\x03\x04"):
        tables = read_zip(data) if is_zip_of_csv(data) else read_xlsx(data)
        return _of_tables(name, tables)
    raw, encoding, delimiter = read_csv(data)
    return replace(_sheet(name, raw), encoding=encoding, delimiter=delimiter)


def _of_tables(name: str, tables: list[tuple[str, list[list[str]]]]) -> Sheet:
    """The first table is the list; tables of its people join it, others are named as unread."""
    (first, raw), *others = tables
    main = replace(_sheet(name, raw), sheet_name=first)
    unread = []
    for title, rows in others:
        people = _people_table(title, rows)
        if people and (keys := parent_key(main, people)):
            main = joined(main, people, keys)
        else:
            unread.append(title)
    if unread:
        note = SheetNote(
            "sheets-unread",
            N_("Only the sheet “%(sheet)s” was read. Not read: %(others)s."),
            {"sheet": first, "others": ", ".join(unread)},
        )
        main.notes.insert(0, note)
    return main


def _people_table(title: str, rows: list[list[str]]) -> Sheet | None:
    try:
        return replace(_sheet(title, rows), sheet_name=title)
    except SheetFault:
        return None


_ANCIENT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_KINDS = (
    b"%PDF",
    b"PK\x05\x06",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"{\\rtf",
)


def _refuse_what_is_no_list(data: bytes) -> None:
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise SheetFault("empty", N_("The file is empty."))
    if len(data) > MAX_BYTES:
        raise SheetFault("too-large", N_("The file is larger than 10 MB. Send the list in parts."))
    if data.startswith(_ANCIENT):
        raise _ancient(data)
    if data.startswith(b"%PDF"):
        raise SheetFault("pdf", N_("This is a PDF. Send the list it was printed from, as XLSX or CSV."))
    head = data[:400].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(_OTHER_KINDS) or head.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta")):
        raise SheetFault("not-a-sheet", N_("This file is not a list of rows. Save the list as XLSX or CSV."))


def _ancient(data: bytes) -> SheetFault:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return SheetFault(
            "password",
            N_("The workbook has a password. Save it without a password and send it again."),
        )
    return SheetFault(
        "old-excel",
        N_("This is the old Excel format (.xls). Open it and save it as “Excel Workbook (.xlsx)”."),
    )


def _sheet(name: str, raw: list[list[str]]) -> Sheet:
    notes: list[SheetNote] = []
    raw = mended(raw, notes)
    filled = [SheetRow(number, cells) for number, cells in enumerate(raw, start=1) if any(cells)]
    if not filled:
        raise SheetFault("empty", N_("The file is empty."))
    width = _width(filled)
    if width > MAX_COLUMNS:
        raise too_many_columns()
    if len(filled) > MAX_ROWS + headings.TOP:
        raise too_many_rows()
    filled = [row if len(row.cells) == width else SheetRow(row.number, _padded(row.cells, width)) for row in filled]
    header, below, hxl = headings.take(filled, notes)
    rows = _people(header, below, notes)
    if not rows:
        raise SheetFault("no-rows", N_("There are headings but no rows under them."))
    return Sheet(name, header.cells, rows, header.number, hxl, notes=notes)


def _width(rows: list[SheetRow]) -> int:
    """Up to the last column with something in it."""
    width = 0
    for row in rows:
        if any(row.cells[width:]):
            width = next(place for place in range(len(row.cells), 0, -1) if row.cells[place - 1])
    return width


def _padded(cells: list[str], width: int) -> list[str]:
    return cells[:width] + [""] * (width - len(cells))


def _people(header: SheetRow, below: list[SheetRow], notes: list[SheetNote]) -> list[SheetRow]:
    rows: list[SheetRow] = []
    for row in below:
        if row.cells == header.cells:
            notes.append(SheetNote("header-repeated", N_("Row %(row)s repeats the headings."), {"row": row.number}))
        elif _is_total(row.cells):
            notes.append(
                SheetNote(
                    "total",
                    N_("Row %(row)s is a total and was not read as a household."),
                    {"row": row.number},
                )
            )
        else:
            rows.append(row)
    return rows


def _is_total(cells: list[str]) -> bool:
    # A person's row has several words; a total has its word and then figures.
    words: list[str] = []
    for cell in cells:
        # What begins with a letter is no number; only the rest is looked at closely.
        if cell and (cell[0].isalpha() or not is_number(cell)):
            words.append(cell)
            if len(words) > 2:
                return False
    if not words:
        return False
    first = re.sub(r"[\s:=.\-–_()ঃ]+", " ", normalise(words[0])).strip().casefold()
    return any(first == total or first.startswith(total + " ") for total in _TOTALS)
