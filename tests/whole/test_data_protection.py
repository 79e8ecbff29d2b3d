"""docs/data-protection.md names every field that may say something of a person, and why it is kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from relief import schema

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "data-protection.md").read_text(encoding="utf-8")
KINDS = (sa.Text, sa.String, sa.JSON, sa.LargeBinary, sa.Date, sa.Float, sa.Numeric)
Field = tuple[str, str]


def register() -> dict[Field, list[str]]:
    """What stands in the table: level, purpose, basis, retention, recipients by field."""
    rows = re.findall(r"^\| (C[2-5]) \| `(\w+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", TEXT, re.M)
    return {(table, name): [level, *why] for level, table, names, *why in rows for name in names.split(", ")}


def below() -> set[Field]:
    part = TEXT.partition("## Below C2")[2]
    rows = re.findall(r"^- `(\w+)`: (.+)$", part, re.M)
    return {(table, name) for table, names in rows for name in names.split(", ")}


def fields() -> set[Field]:
    """Every column that can hold words, pictures, days of birth or places; fixed lists of words are none."""
    return {
        (table.name, column.name)
        for table in schema.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, KINDS) and not isinstance(column.type, sa.Enum)
    }


@pytest.mark.goal("S17")
def test_every_field_stands_in_the_register_or_below_it() -> None:
    named, lower = register(), below()
    assert fields() - set(named) - lower == set(), "say in docs/data-protection.md what this field is for"
    assert (set(named) | lower) - fields() == set(), "no such field any more"
    assert set(named) & lower == set()


def test_each_has_its_purpose_basis_retention_and_recipients() -> None:
    for field, words in register().items():
        assert all(word.strip() for word in words), field


def test_what_is_sealed_is_c3_or_above_and_what_is_c3_or_above_is_sealed() -> None:
    high = {field for field, words in register().items() if words[0] > "C2"}
    sealed = {field for field in fields() if field[1].endswith("_sealed")}
    assert sealed <= high
    # Of a session the room, of an absence the reason: neither says anything of a person.
    assert high - sealed == {
        ("support_sessions", "room"), ("unavailabilities", "reason"), ("confidential_reports", "excluded"),
    }  # fmt: skip
