"""One book of labels for the fixed lists of all capabilities; app.py puts their pages in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

# Keyed by list and word: two StrEnums that share a word are equal and would overwrite each other.
_BOOK: dict[tuple[type[StrEnum], str], str] = {}


def add(labels: Mapping[Any, str]) -> None:
    """Put in one capability's labels."""
    for member, text in labels.items():
        _BOOK[type(member), member.value] = text


def text_of(member: StrEnum) -> str:
    """The marked English text of a word; a missing one is a bug and is raised."""
    return _BOOK[type(member), member.value]


def choices(kind: type[StrEnum]) -> list[tuple[str, str]]:
    """Every word of a list with its text, for a select field."""
    return [(member.value, text_of(member)) for member in kind]
