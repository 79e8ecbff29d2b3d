"""The certificate on A4, across. Knows no database; right Bangla by a typesetter, with our own fonts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import typst

from relief.households.cards_paper import fonts, shown

_SOURCE = (Path(__file__).resolve().parent / "certificate.typ").read_bytes()


@dataclass(frozen=True, kw_only=True)
class Paper:
    """Everything that stands on it, in the words and digits of its reader; `signing` are lines to sign."""

    language: str
    title: str
    before: str
    name: str
    after: str
    course: str
    facts: Sequence[str]
    signing: Sequence[str]
    foot: str


def pdf(paper: Paper) -> bytes:
    """One page. No sign that turns the direction of writing gets in."""
    data = {name: _clean(value) for name, value in asdict(paper).items()}
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    made: Any = typst.compile(_SOURCE, font_paths=fonts(), sys_inputs=inputs, format="pdf", pdf_tags=False)
    return bytes(made)


def _clean(value: Any) -> Any:
    return "".join(shown([value])) if isinstance(value, str) else ["".join(shown([each])) for each in value]
