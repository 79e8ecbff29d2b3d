"""Looks inside an XLSX before it is parsed, so that a hostile or damaged file costs little.

The parser lays a sheet out as one dense block from its first cell to its last: two cells
far apart would ask for all the memory there is. So the addresses are read first.
"""

from __future__ import annotations

import io
import re
import string
import zipfile
from dataclasses import dataclass

from relief.households.faults import N_, SheetFault

MAX_UNPACKED = 100_000_000
MAX_RATIO = 100
MAX_ENTRIES = 200
MAX_ROWS = 100_000
MAX_COLUMNS = 256
_SLACK_ROWS = 50  # titles above and totals below the list
_MAX_BLOCK = 6_000_000
_CHUNK = 1 << 20
_OVERLAP = 256
_ADDRESS = re.compile(rb"[\s\"']r\s*=\s*[\"']([^\"']{0,40})[\"']")
# Twice as quick, and finds no fewer.
_LIKE_ADDRESS = re.compile(rb"r\s*=\s*[\"']([^\"']{0,40})[\"']")
_PLAIN = re.compile(rb"(?:[A-Za-z]{0,3}[0-9]{1,7},)*+")
_LETTERS, _DIGITS = string.ascii_letters.encode(), string.digits.encode()


@dataclass
class _Extent:
    is_sheet: bool = False
    odd: bool = False
    row: int = 0
    column: int = 0


def check_archive(data: bytes) -> None:
    """Raise SheetFault unless the bytes are an XLSX of bearable size with bearable addresses."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_directory(archive, len(data))
            for entry in archive.infolist():
                _check_extent(_extent(archive, entry))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as fault:
        if isinstance(fault, SheetFault):
            raise
        raise damaged() from fault


def _check_directory(archive: zipfile.ZipFile, packed: int) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, 10_000):
        raise SheetFault(
            "unpacked-too-large",
            N_("This workbook unpacks to far more than a household list needs. Copy the list into a new workbook."),
        )
    if "xl/workbook.xml" not in archive.namelist():
        raise SheetFault("not-a-sheet", N_("This file is not an Excel workbook. Save the list as XLSX or CSV."))


def _extent(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> _Extent:
    # Reading to the end also proves the declared size: zipfile refuses what is longer.
    extent, tail = _Extent(), b""
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            _note(extent, tail + chunk, first=not tail)
            tail = chunk[-_OVERLAP:]
    return extent


def _note(extent: _Extent, part: bytes, *, first: bool) -> None:
    # XML of two bytes a letter would hide its addresses from the search below.
    wide = first and b"\0" in part[:200] and part.startswith((b"<", b"\0<", b"\xff\xfe", b"\xfe\xff"))
    if wide or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise damaged()
    extent.is_sheet = extent.is_sheet or b"sheetData" in part
    found = _reach(_LIKE_ADDRESS.findall(part))
    if found is None or found[0] > MAX_ROWS or found[1] > MAX_COLUMNS:
        # Attributes whose names end in r were among them, perhaps.
        found = _reach(_ADDRESS.findall(part))
    if found is None:
        extent.odd = True
        return
    extent.row, extent.column = max(extent.row, found[0]), max(extent.column, found[1])


def _reach(addresses: list[bytes]) -> tuple[int, int] | None:
    """The last row and the last column; None when one of them is no address."""
    together = b",".join((*addresses, b""))
    if not _PLAIN.fullmatch(together):
        return None
    # Hundreds of thousands of addresses are few rows and fewer columns.
    rows = set(together.translate(None, _LETTERS).split(b","))
    columns = set(together.translate(None, _DIGITS).split(b","))
    return max(int(row or b"0") for row in rows), max(map(_column, columns))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _check_extent(extent: _Extent) -> None:
    if not extent.is_sheet:
        return
    if extent.odd:
        raise damaged()
    if extent.row > MAX_ROWS + _SLACK_ROWS:
        raise too_many_rows()
    if extent.column > MAX_COLUMNS:
        raise too_many_columns()
    if extent.row * extent.column > _MAX_BLOCK:
        raise SheetFault(
            "sheet-too-wide",
            N_("This sheet is too wide for its length. Keep only the columns of the list, or send it in parts."),
        )


def damaged() -> SheetFault:
    return SheetFault(
        "damaged",
        N_("This workbook is damaged. Open it, save it again as XLSX and send that file."),
    )


def too_many_rows() -> SheetFault:
    return SheetFault(
        "too-many-rows",
        N_("The sheet reaches below row %(limit)s. Delete the empty rows under the list, or send it in parts."),
        limit=MAX_ROWS,
    )


def too_many_columns() -> SheetFault:
    return SheetFault(
        "too-many-columns",
        N_("The sheet has more than %(limit)s columns. Keep only the columns of the list."),
        limit=MAX_COLUMNS,
    )
