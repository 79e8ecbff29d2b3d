"""One page on A4 for a provider: only what the person agreed to share. Knows no database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import typst

from relief.households.cards_paper import cleaned, fonts

_SOURCE = (Path(__file__).resolve().parent / "request.typ").read_bytes()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything that stands on the paper, in the words and digits of its reader."""

    language: str
    title: str
    number: str
    to: str = field(repr=False)
    service: str = field(repr=False)
    facts: Sequence[tuple[str, str]] = field(repr=False)
    note: str
    signatures: tuple[str, str]
    foot: str


def pdf(sheet: Sheet) -> bytes:
    """The page as a PDF; right Bangla by a typesetter, with our own fonts."""
    data = cleaned(asdict(sheet)) | {"lang": sheet.language}
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    made: Any = typst.compile(_SOURCE, font_paths=fonts(), sys_inputs=inputs, format="pdf", pdf_tags=False)
    return bytes(made)
