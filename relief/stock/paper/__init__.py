"""Waybill and goods-received note on A4, with a code that opens the waybill. Knows no database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import typst

from relief.households.cards_paper import cleaned, code_path, fonts

_SOURCE = (Path(__file__).resolve().parent / "slip.typ").read_bytes()


@dataclass(frozen=True, kw_only=True)
class Slip:
    """Everything that stands on the paper, in the words and digits of its reader.

    `widths` are shares of the line, 0 as wide as its words; `numbers` says which columns are figures, from 0.
    `copies` are the words of whom each copy is for: one page set each.
    """

    language: str
    title: str
    number: str
    code: str
    facts: Sequence[tuple[str, str]]
    heads: Sequence[str]
    widths: Sequence[int]
    numbers: Sequence[int]
    rows: Sequence[Sequence[str]]
    note: str
    signatures: Sequence[tuple[str, str]]
    copies: Sequence[str]
    foot: str
    # "Page {page} of {pages}": the typesetter knows how many there are.
    page: str


def pdf(slip: Slip) -> bytes:
    """The slip as a PDF, once for each copy; right Bangla by a typesetter, with our own fonts."""
    path, width = code_path(slip.code)
    data = cleaned(asdict(slip)) | {"lang": slip.language, "path": path, "width": width}
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    made: Any = typst.compile(_SOURCE, font_paths=fonts(), sys_inputs=inputs, format="pdf", pdf_tags=False)
    return bytes(made)
