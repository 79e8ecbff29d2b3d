"""Lists as PDFs: right Bangla by a typesetter, a code for every page and row. Knows no database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typst

from relief.households.cards_paper import code_path, fonts, shown

_SOURCE = (Path(__file__).resolve().parent / "paper" / "rolls.typ").read_bytes()


@dataclass(frozen=True, kw_only=True)
class Row:
    """One household as its row or slip shows it, in the words and digits of the reader; `code` is in Latin."""

    number: str
    code: str
    name: str
    under: str
    size: str = ""
    goods: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """One page. `code` is what its own QR code says; a page of slips has none."""

    label: str
    code: str = ""
    rows: Sequence[Row] = ()
    # A point's page: word and value, then the goods it needs.
    title: str = ""
    facts: Sequence[tuple[str, str]] = ()
    goods: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, kw_only=True)
class Roll:
    """Everything that goes into one file; `words` are headings by name, see rolls.typ."""

    kind: str
    language: str
    words: dict[str, Any] = field(default_factory=dict)
    leaves: Sequence[Leaf] = ()


def pdf(roll: Roll) -> bytes:
    """The file."""
    data = {
        "kind": roll.kind,
        "lang": roll.language,
        "words": {name: _plain(text) for name, text in roll.words.items() if isinstance(text, str)},
        "facts": [[_plain(word), _plain(value)] for word, value in roll.words.get("facts", [])],
        "leaves": [_leaf(one) for one in roll.leaves],
    }
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    made: Any = typst.compile(_SOURCE, font_paths=fonts(), sys_inputs=inputs, format="pdf", pdf_tags=False)
    return bytes(made)


def _leaf(leaf: Leaf) -> dict[str, Any]:
    return {
        "label": _plain(leaf.label),
        "title": _plain(leaf.title),
        "code": _code(leaf.code) if leaf.code else None,
        "facts": [[_plain(word), _plain(value)] for word, value in leaf.facts],
        "goods": [[_plain(word), _plain(value)] for word, value in leaf.goods],
        "rows": [_row(one) for one in leaf.rows],
    }


def _row(row: Row) -> dict[str, Any]:
    texts = {name: _plain(getattr(row, name)) for name in ("number", "name", "under", "size", "goods")}
    return texts | {"code": _code(row.code), "notes": shown(row.notes)}


def _code(text: str) -> dict[str, Any]:
    path, width = code_path(text)
    return {"path": path, "width": width}


def _plain(text: str) -> str:
    """No sign that turns the direction of writing; an empty cell stays an empty cell."""
    return "".join(shown([text]))
