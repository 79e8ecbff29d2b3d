"""An erasure has an answer for every column of every table that can hold a person's word."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from relief import schema
from relief.erasure import children, kept
from relief.erasure.actions import erase_household
from relief.kernel.db import Database
from relief.keys.places import PLACES
from tests.erasure.test_erasure import request_id
from tests.people import People

__all__ = ["request_id"]
WORDS = (sa.String, sa.JSON, sa.LargeBinary)
Field = tuple[str, str]
# Emptied row by row, in Python: only rows that hold something are written, and the family here has none of these.
_ONE_BY_ONE = {
    ("households", "phone_owner"), ("households", "other_phones"), ("households", "form_no"), ("households", "told"),
    ("held_items", "given"), ("held_items", "reason"), ("held_items", "message"), ("receipts", "message"),
    ("receipts", "details"), ("list_print_files", "content"),
}  # fmt: skip


def fields(metadata: sa.MetaData) -> set[Field]:
    """Every column that can hold words or files; fixed lists of words are none."""
    return {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, WORDS) and not isinstance(column.type, sa.Enum)
    }


def named() -> list[Field]:
    """What stays, as it is written down."""
    return [(table, name) for part in kept.KEPT for table, names in part.items() for name in names]


def of_children() -> set[Field]:
    """What `children.py` says of its own tables; that it is whole is shown by tests/erasure/test_children.py."""
    blank = {(model.__tablename__, name) for model, names in children.BLANK.items() for name in names}
    left = {(table, name) for table, names in children.LEFT.items() for name in names}
    gone = {model.__tablename__ for model in children.GONE}
    return blank | left | {one for one in fields(schema.metadata) if one[0] in gone}


class Watched:
    """Which tables an erasure deleted from, and which columns it wrote."""

    def __init__(self) -> None:
        self.gone: set[str] = set()
        self.written: set[Field] = set()

    def note(self, _connection: Any, deed: Any, many: Any, one: Any, _options: Any) -> None:
        if isinstance(deed, sa.Delete):
            self.gone.add(deed.table.name)
        elif isinstance(deed, sa.Update):
            names = {getattr(key, "name", key) for key in deed._values or {}}
            for given in many or [one]:
                names |= set(given)
            self.written |= {(deed.table.name, name) for name in names}


@contextmanager
def watched(database: Database) -> Iterator[Watched]:
    seen = Watched()
    sa.event.listen(database.engine, "before_execute", seen.note)
    try:
        yield seen
    finally:
        sa.event.remove(database.engine, "before_execute", seen.note)


def unanswered(all_: set[Field], seen: Watched) -> set[Field]:
    """Columns that are neither emptied, nor go with their row, nor are sealed, nor stay for a reason."""
    sealed = {(place.table.name, place.name) for place in PLACES}
    answered = seen.written | _ONE_BY_ONE | set(named()) | of_children() | sealed
    return {one for one in all_ if one not in answered and one[0] not in seen.gone}


@pytest.mark.goal("S17")
@pytest.mark.goal("S19")
def test_every_column_that_can_hold_a_word_is_emptied_or_stays_for_a_reason(
    database: Database, people: People, request_id: UUID, now: datetime
) -> None:
    with watched(database) as seen, database.writing() as db:
        erase_household(db, people.gita, request_id, "At the wish of the family.", now=now + timedelta(days=1))
    all_ = fields(schema.metadata)
    assert unanswered(all_, seen) == set(), "empty it in erasure/reach.py, or say in erasure/kept.py why it stays"
    assert len(named()) == len(set(named())), "each column has one reason"
    assert set(named()) <= all_, "no such column any more"
    assert set(named()) & (seen.written - {("confidential_reports", "excluded")}) == set(), "it is emptied: not kept"
    assert {one for one in named() if one[0] in seen.gone} == set(), "its row goes: it is not kept"
    # A new column or a new table is seen.
    assert unanswered(all_ | {("households", "nickname"), ("letters", "said")}, seen) == {
        ("households", "nickname"), ("letters", "said"),
    }  # fmt: skip


def test_what_is_emptied_one_by_one_stands_in_no_other_list(database: Database) -> None:
    assert fields(schema.metadata) >= _ONE_BY_ONE
    assert _ONE_BY_ONE & set(named()) == set()
