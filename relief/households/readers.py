"""Reads a list file into rows of text: its kind, where the list begins, what is skipped.

The content decides the kind, never the name: lists travel with wrong endings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from relief.households.columns import known
from relief.households.csv_rows import read_csv
from relief.households.faults import N_, SheetFault
from relief.households.xlsx_guard import MAX_COLUMNS, MAX_ROWS, too_many_columns, too_many_rows
from relief.households.xlsx_rows import read_xlsx
from relief.kernel.digits import to_latin
from relief.kernel.names import normalise

MAX_BYTES = 10_000_000
_TOP = 30
_TAG = re.compile(r"#[A-Za-z][\w]*(\s*\+\s*[\w-]+|/\w+)*")
_NUMBER = re.compile(r"[-+]?[\d.,/:\s]+%?")
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


@dataclass(frozen=True)
class SheetRow:
    """`number` is the row as the person sees it in the spreadsheet."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class SheetNote:
    """Something skipped or left unread, to be shown: `message % details`."""

    code: str
    message: str
    details: dict[str, str | int]


@dataclass(frozen=True)
class Sheet:
    name: str
    headers: list[str]
    rows: list[SheetRow]
    header_row: int
    hxl: list[str] | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet_name: str | None = None
    notes: list[SheetNote] = field(default_factory=list)


def read_sheet(name: str, data: bytes) -> Sheet:
    """Read CSV or XLSX bytes; raises SheetFault with advice when that is not possible."""
    _refuse_what_is_no_list(data)
    notes: list[SheetNote] = []
    if data.startswith(b"PK\x03\x04"):
        raw, sheet_name, unread = read_xlsx(data)
        if unread:
            notes.append(
                SheetNote(
                    "sheets-unread",
                    N_("Only the sheet “%(sheet)s” was read. Not read: %(others)s."),
                    {"sheet": sheet_name, "others": ", ".join(unread)},
                )
            )
        return _sheet(name, raw, notes, sheet_name=sheet_name)
    raw, encoding, delimiter = read_csv(data)
    return _sheet(name, raw, notes, encoding=encoding, delimiter=delimiter)


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


def _sheet(
    name: str,
    raw: list[list[str]],
    notes: list[SheetNote],
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet_name: str | None = None,
) -> Sheet:
    filled = [SheetRow(number, cells) for number, cells in enumerate(raw, start=1) if any(cells)]
    if not filled:
        raise SheetFault("empty", N_("The file is empty."))
    width = max(_width(row.cells) for row in filled)
    if width > MAX_COLUMNS:
        raise too_many_columns()
    if len(filled) > MAX_ROWS + _TOP:
        raise too_many_rows()
    filled = [SheetRow(row.number, _padded(row.cells, width)) for row in filled]
    start = _header_place(filled)
    header, below = filled[start], filled[start + 1 :]
    hxl = below.pop(0).cells if below and _is_tags(below[0].cells) else None
    rows = _people(header, below, notes)
    if not rows:
        raise SheetFault("no-rows", N_("There are headings but no rows under them."))
    return Sheet(name, header.cells, rows, header.number, hxl, encoding, delimiter, sheet_name, notes)


def _width(cells: list[str]) -> int:
    return max((place for place, cell in enumerate(cells, start=1) if cell), default=0)


def _padded(cells: list[str], width: int) -> list[str]:
    return cells[:width] + [""] * (width - len(cells))


def _header_place(rows: list[SheetRow]) -> int:
    """The row above the tags; else, of the rows that are nearly full and mostly words, the one with
    the most known headings, and the first of those."""
    top = rows[:_TOP]
    for place, row in enumerate(top[1:], start=1):
        if _is_tags(row.cells):
            return place - 1
    fullest = max(sum(map(bool, row.cells)) for row in top)
    likely = [place for place, row in enumerate(top) if _could_be_header(row.cells, fullest)]
    if not likely:
        raise SheetFault("no-header", N_("No row of headings was found. Write a heading above each column."))
    return max(likely, key=lambda place: sum(known(cell) for cell in top[place].cells if cell))


def _could_be_header(cells: list[str], fullest: int) -> bool:
    said = [cell for cell in cells if cell]
    return len(said) >= 0.6 * fullest and sum(not _is_number(cell) for cell in said) >= 0.7 * len(said)


def _is_tags(cells: list[str]) -> bool:
    said = [cell for cell in cells if cell]
    return bool(said) and all(_TAG.fullmatch(cell) for cell in said)


def _is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(to_latin(cell)) is not None


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
    words = [cell for cell in cells if cell and not _is_number(cell)]
    if not 0 < len(words) <= 2:
        return False
    first = re.sub(r"[\s:=.\-–_()ঃ]+", " ", normalise(words[0])).strip().casefold()
    return any(first == total or first.startswith(total + " ") for total in _TOTALS)
