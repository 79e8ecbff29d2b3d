"""What is told of an incident."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, kw_only=True)
class LostGiven:
    """A tablet that is gone."""

    happened_on: date
    words: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class BreachGiven:
    """Somebody read what they must not, or something got out."""

    path: str
    happened_on: date
    classes: frozenset[str]
    people: int | None
    words: str = field(repr=False)
