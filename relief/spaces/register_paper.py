"""The register as a PDF: right Bangla by a typesetter, a code for every page. Knows no database."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typst

from relief.households.cards_paper import code_path, fonts, shown

ROWS = 26
# Empty lines at the end, for children nobody expected.
SPARE = 4
_SOURCE = (Path(__file__).resolve().parent / "paper" / "register.typ").read_bytes()


@dataclass(frozen=True, kw_only=True)
class Line:
    """One child as its row shows it, in the words and digits of the reader."""

    number: str
    name: str
    under: str = ""
    age: str = ""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One page; `code` is what its QR code says."""

    label: str
    code: str
    rows: Sequence[Line] = ()


@dataclass(frozen=True, kw_only=True)
class Paper:
    """Everything that goes into one file; `words` are headings by name, see register.typ."""

    language: str
    words: Mapping[str, str]
    facts: Sequence[tuple[str, str]] = ()
    sheets: Sequence[Sheet] = field(default_factory=list)


def pages_of(lines: Sequence[Line]) -> list[list[Line]]:
    """The rows in pages, with empty lines after the last child."""
    rows = [*lines, *[Line(number="", name="")] * SPARE]
    return [list(rows[at : at + ROWS]) for at in range(0, len(rows), ROWS)]


def pdf(paper: Paper) -> bytes:
    """The file."""
    data = {
        "lang": paper.language,
        "words": {name: _plain(text) for name, text in paper.words.items()},
        "facts": [[_plain(word), _plain(value)] for word, value in paper.facts],
        "pages": [_page(one) for one in paper.sheets],
    }
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    made: Any = typst.compile(_SOURCE, font_paths=fonts(), sys_inputs=inputs, format="pdf", pdf_tags=False)
    return bytes(made)


def _page(sheet: Sheet) -> dict[str, Any]:
    path, width = code_path(sheet.code)
    rows = [{name: _plain(getattr(one, name)) for name in ("number", "name", "under", "age")} for one in sheet.rows]
    return {"label": _plain(sheet.label), "code": {"path": path, "width": width}, "rows": rows}


def _plain(text: str) -> str:
    """No sign that turns the direction of writing; an empty cell stays an empty cell."""
    return "".join(shown([text]))
