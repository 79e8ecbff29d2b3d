"""Rows by the hundred: one statement, prepared once for a database, without an object or a statement a row."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

from relief.kernel.db import Base, table_of


@dataclass(frozen=True)
class _Prepared:
    sql: str
    # Each column with what turns its value into the driver's, and with what its parameter's name begins.
    columns: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    mark: str
    is_positional: bool


_Prepare = Callable[[sa.TableClause, tuple[str, ...], Dialect], _Prepared]


def insert_rows(db: Session, into: type[Base] | sa.TableClause, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write these rows, all of the same columns. They go in at once, before anything a later flush writes."""
    _run(db, _prepared_insert, into, rows)


def insert_tuples(
    db: Session, into: type[Base] | sa.TableClause, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """The same of rows that are no more than the values of these columns in this order: keys by the thousand."""
    if rows:
        columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
        _run_columns(db, _prepared_insert, into, columns)


def delete_rows(db: Session, of: type[Base] | sa.TableClause, rows: Sequence[Mapping[str, Any]]) -> None:
    """Take away what equals one of these rows in all their columns, which are the same for each."""
    _run(db, _prepared_delete, of, rows)


def update_rows(
    db: Session, of: type[Base] | sa.TableClause, rows: Sequence[Mapping[str, Any]], *, at: Collection[str]
) -> None:
    """Write each of these rows, all of the same columns, over what equals it in the columns `at`."""

    def prepare(table: sa.TableClause, names: tuple[str, ...], dialect: Dialect) -> _Prepared:
        return _prepared_update(table, names, frozenset(at), dialect)

    _run(db, prepare, of, rows)


def read_tuples(db: Session, query: sa.Select[Any], *, at_once: int = 20_000) -> Iterator[Sequence[Any]]:
    """What the driver gives, a few thousand rows at a time and without an object a row: for a million of them.

    Values are the driver's: on SQLite an id is a text, a moment too, and a yes is a 1.
    """
    cursor = db.connection().execute(query).cursor
    assert cursor is not None  # noqa: S101 - a SELECT always has one
    try:
        while rows := cursor.fetchmany(at_once):
            yield rows
    finally:
        cursor.close()


def among(db: Session, column: sa.ColumnClause[int], numbers: Sequence[int]) -> sa.ColumnElement[bool]:
    """Whether the column has one of these numbers, told as one parameter: one each costs more than the look itself."""
    if db.get_bind().dialect.name == "sqlite":
        told = sa.func.json_each(json.dumps(numbers)).table_valued("value")
        return column.in_(sa.select(told.c.value))
    return column == sa.any_(sa.bindparam(None, numbers, type_=postgresql.ARRAY(sa.BigInteger)))


def _run(db: Session, prepare: _Prepare, of: type[Base] | sa.TableClause, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        _run_columns(db, prepare, of, {name: [row[name] for row in rows] for name in rows[0]})


def _run_columns(
    db: Session, prepare: _Prepare, of: type[Base] | sa.TableClause, values: Mapping[str, list[Any]]
) -> None:
    connection = db.connection()
    table = of if isinstance(of, sa.TableClause) else table_of(of)
    prepared = prepare(table, tuple(values), connection.dialect)
    told = list(zip(*(_turned(values[name], turn) for name, turn in prepared.columns), strict=True))
    if prepared.is_positional:
        connection.exec_driver_sql(prepared.sql, told)
    else:
        names = [prepared.mark + name for name, _ in prepared.columns]
        connection.exec_driver_sql(prepared.sql, [dict(zip(names, one, strict=True)) for one in told])


def _turned(values: list[Any], turn: Callable[[Any], Any] | None) -> list[Any]:
    """A column's values as the driver takes them; most are the same all the way down."""
    if turn is None:
        return values
    before, made, found = object(), None, []
    for value in values:
        if value is not before:
            before, made = value, turn(value)
        found.append(made)
    return found


@lru_cache(maxsize=64)
def _prepared_insert(table: sa.TableClause, names: tuple[str, ...], dialect: Dialect) -> _Prepared:
    return _prepared(table.insert(), table, names, dialect)


@lru_cache(maxsize=64)
def _prepared_delete(table: sa.TableClause, names: tuple[str, ...], dialect: Dialect) -> _Prepared:
    equal = (table.c[name] == sa.bindparam(name) for name in names)
    return _prepared(table.delete().where(*equal), table, names, dialect)


@lru_cache(maxsize=64)
def _prepared_update(table: sa.TableClause, names: tuple[str, ...], at: frozenset[str], dialect: Dialect) -> _Prepared:
    # Values take names of their own: SQLAlchemy keeps those of the columns to itself.
    said = {name: sa.bindparam(_SAID + name, type_=table.c[name].type) for name in names}
    changed = table.update().where(*(table.c[name] == said[name] for name in names if name in at))
    changed = changed.values({name: said[name] for name in names if name not in at})
    return _prepared(changed, table, names, dialect, of=_SAID)


_SAID = "said_"


def _prepared(
    statement: sa.Insert | sa.Update | sa.Delete,
    table: sa.TableClause,
    names: tuple[str, ...],
    dialect: Dialect,
    *,
    of: str = "",
) -> _Prepared:
    compiled = statement.compile(dialect=dialect, column_keys=None if of else list(names))
    order = tuple(name.removeprefix(of) for name in compiled.positiontup or names)
    turns = [(name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in order]
    return _Prepared(str(compiled), tuple(turns), of, bool(compiled.positional))
