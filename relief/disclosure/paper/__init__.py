"""What we hold, on A4 for the one it is about. Knows no database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import typst

from relief.households.cards_paper import cleaned, fonts

_SOURCE = (Path(__file__).resolve().parent / "record.typ").read_bytes()


@dataclass(frozen=True, kw_only=True)
class Part:
    """One chapter: facts by name, a table, or sentences; what is empty is not printed."""

    title: str
    facts: Sequence[tuple[str, str]] = field(default=(), repr=False)
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = field(default=(), repr=False)
    lines: Sequence[str] = field(default=(), repr=False)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything that stands on the paper, in the words and digits of its reader."""

    language: str
    title: str
    number: str
    lead: str = field(repr=False)
    intro: str
    parts: Sequence[Part] = field(repr=False)
    foot: str


def pdf(sheet: Sheet) -> bytes:
    """The pages as a PDF; right Bangla by a typesetter, with our own fonts."""
    inputs = {"data": json.dumps(cleaned(asdict(sheet)), ensure_ascii=False)}
    made: Any = typst.compile(_SOURCE, font_paths=fonts(), sys_inputs=inputs, format="pdf", pdf_tags=False)
    return bytes(made)
