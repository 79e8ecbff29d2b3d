"""Keep beside each household what it is compared by. Called when it is written, never on reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.households.duplicates import LikenessKey, LikenessRow, LikenessWord, table_of
from relief.households.inputs import HouseholdGiven
from relief.households.likeness import Likeness, keys_of, likeness_of
from relief.kernel.rows import delete_rows, insert_rows, insert_tuples

NAMES = tuple(one.name for one in fields(Likeness))
COLUMNS = tuple(table_of(LikenessRow).c[name] for name in NAMES)
_ROWS, _KEYS = table_of(LikenessRow), table_of(LikenessKey)
_AT_ONCE = 500
_KEY_COLUMNS = ("key", "number", "trait")
# Bits of any word while nobody has counted words: neither common nor seldom.
_NOT_COUNTED = 6.0


def write(db: Session, households: Iterable[tuple[UUID, UUID, HouseholdGiven]]) -> None:
    """Put what these households (id, area, as given) are compared by in place of what stood there."""
    many = list(households)
    paths = _paths(db, {area_id for _, area_id, _ in many})
    put(db, {id_: likeness_of(given, paths[area_id]) for id_, area_id, given in many})


def put(db: Session, fresh: Mapping[UUID, Likeness]) -> None:
    """The same for likenesses already made."""
    for some in _in_parts(list(fresh), _AT_ONCE):
        take_away(db, some)
        rows = [{"household_id": one, "compared_at": None, **as_values(fresh[one])} for one in some]
        insert_rows(db, _ROWS, rows)
        made = db.execute(sa.select(_ROWS.c.household_id, _ROWS.c.number).where(_ROWS.c.household_id.in_(some)))
        insert_tuples(db, _KEYS, _KEY_COLUMNS, sorted(_key_rows((fresh[one], number) for one, number in made)))


def take_away(db: Session, household_ids: Sequence[UUID]) -> None:
    """Forget what these are compared by; their keys are found by making them again."""
    query = sa.select(_ROWS.c.number, *COLUMNS).where(_ROWS.c.household_id.in_(household_ids))
    gone = [(as_row(row[1:]), row[0]) for row in db.execute(query)]
    doomed = [{"key": key, "number": number} for key, number, _ in _key_rows(gone)]
    delete_rows(db, _KEYS, doomed)
    if gone:
        db.execute(sa.delete(_ROWS).where(_ROWS.c.household_id.in_(household_ids)))


def forget_strays(db: Session) -> None:
    """Take away keys of rows that are gone: where households were deleted without `take_away`."""
    db.flush()
    db.execute(sa.delete(LikenessKey).where(LikenessKey.number.not_in(sa.select(LikenessRow.number))))


def put_keys(db: Session, household_id: UUID) -> None:
    """Make the keys of a likeness that was put back as it stood."""
    query = sa.select(_ROWS.c.number, *COLUMNS).where(_ROWS.c.household_id == household_id)
    rows = list(_key_rows((as_row(row[1:]), row[0]) for row in db.execute(query)))
    insert_tuples(db, _KEYS, _KEY_COLUMNS, rows)


def _key_rows(many: Iterable[tuple[Likeness, int]]) -> Iterator[tuple[int, int, int]]:
    for likeness, number in many:
        # Two traits may give one number once in an age of the world; a key stands once for a household.
        for key, trait in {key: trait for trait, key in keys_of(likeness)}.items():
            yield key, number, trait


def rarity(db: Session, words: Iterable[str]) -> dict[str, float]:
    """Bits of those words that are common; the others are taken as seldom."""
    wanted = list(set(words))
    if not wanted:
        return {}
    if db.scalar(sa.select(LikenessWord.word).limit(1)) is None:
        return dict.fromkeys(wanted, _NOT_COUNTED)
    found = db.execute(sa.select(LikenessWord.word, LikenessWord.bits).where(LikenessWord.word.in_(wanted)))
    return dict(found.all())


def _paths(db: Session, area_ids: set[UUID]) -> dict[UUID, str]:
    found = db.execute(sa.select(Area.id, Area.path).where(Area.id.in_(area_ids)))
    return dict(found.all())


def _in_parts(many: Sequence[UUID], most: int) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(many), most):
        yield many[start : start + most]


def as_row(values: Sequence[Any]) -> Likeness:
    """A likeness from the columns of COLUMNS."""
    return Likeness(*values)


def as_list(one: Likeness) -> list[Any]:
    """What `as_row` turns back into a likeness."""
    return list(_VALUES(one))


def as_values(one: Likeness) -> dict[str, Any]:
    """The columns of COLUMNS from a likeness."""
    return dict(zip(NAMES, _VALUES(one), strict=True))


_VALUES = attrgetter(*NAMES)
