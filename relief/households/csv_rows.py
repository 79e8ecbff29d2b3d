"""The cells of a CSV, whichever encoding and delimiter a spreadsheet chose for it."""

from __future__ import annotations

import codecs
import csv
import io

from relief.households.faults import N_, SheetFault

# A spreadsheet takes a cell that begins like this for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_DELIMITERS = ",;\t|"
_SAMPLE = 40


def read_csv(data: bytes) -> tuple[list[list[str]], str, str]:
    """Rows, encoding and delimiter; an empty line stays a row, as a spreadsheet shows it."""
    text, encoding = _decoded(data)
    if "\0" in text:
        raise SheetFault("not-a-sheet", N_("This file is not a list of rows. Save the list as XLSX or CSV."))
    named = _named_delimiter(text)
    delimiter = named or _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = [[_plain(cell) for cell in row] for row in reader]
    except csv.Error as fault:
        raise SheetFault(
            "quotes",
            N_("A quotation mark near line %(line)s is never closed, or stands inside a cell. Save the list as XLSX."),
            line=reader.line_num,
        ) from fault
    if named:
        rows[0] = []
    return rows, encoding, delimiter


def _plain(cell: str) -> str:
    """Without the apostrophe that kept a spreadsheet from reckoning."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text.lstrip("'").startswith(FORMULA_SIGNS) else text


def _decoded(data: bytes) -> tuple[str, str]:
    encoding = _encoding(data)
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), "cp1252"
    except UnicodeDecodeError as fault:
        raise SheetFault(
            "encoding",
            N_("The letters of this file cannot be read. Save the list as “CSV UTF-8” or as XLSX."),
        ) from fault


def _encoding(data: bytes) -> str:
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = data[:400]
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    if head[0::2].count(0) > len(head) // 4:
        return "utf-16-be"
    return "utf-8"


def _named_delimiter(text: str) -> str | None:
    first = text.split("\n", 1)[0].strip().lower()
    return first[4] if len(first) == 5 and first.startswith("sep=") and first[4] in _DELIMITERS else None


def _delimiter(text: str) -> str:
    """The sign that cuts the first rows into the most columns, counted outside quotes."""
    outside = "".join(text[:200_000].split('"')[::2])
    lines = [line for line in outside.splitlines() if line.strip()][:_SAMPLE]
    counts = {sign: sorted(line.count(sign) for line in lines) for sign in _DELIMITERS}
    middle = {sign: found[len(found) // 2] if found else 0 for sign, found in counts.items()}
    best = max(_DELIMITERS, key=lambda sign: middle[sign])
    return best if middle[best] else ","
