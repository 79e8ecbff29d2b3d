"""Sheets of A4 with lines to sign: minutes, lists read aloud, letters and receipts. Knows no database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import typst

from relief.households.cards_paper import cleaned, code_path, fonts

_SOURCE = (Path(__file__).resolve().parent / "sheets.typ").read_bytes()


@dataclass(frozen=True, kw_only=True)
class Section:
    """One table. `widths` are shares of the line; 0 is as wide as its words. `numbers`: columns of figures, from 0.

    `air` millimetres stand above and below the words of each row, for what is written by hand.
    """

    title: str
    heads: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]
    note: str = ""
    numbers: Sequence[int] = ()
    air: int = 0


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything that stands on the paper, in the words and digits of its reader.

    `page` says "Page {page} of {pages}"; the typesetter alone knows how many there are, and writes the digits.
    """

    language: str
    title: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    foot: str
    page: str
    lead: str = ""
    signing: str = ""
    signatures: Sequence[tuple[str, str]] = ()
    # Sentences between the facts and the tables; what the code at the head says, or nothing.
    told: Sequence[str] = ()
    code: str = ""


def pdf(sheet: Sheet) -> bytes:
    """The sheet as a PDF; right Bangla by a typesetter, with our own fonts."""
    data = cleaned(asdict(sheet)) | {"lang": sheet.language, "code": None}
    if sheet.code:
        path, width = code_path(sheet.code)
        data["code"] = {"path": path, "width": width}
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    made: Any = typst.compile(_SOURCE, font_paths=fonts(), sys_inputs=inputs, format="pdf", pdf_tags=False)
    return bytes(made)
