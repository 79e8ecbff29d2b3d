"""Rows as they stood: taken before a merge, put back exactly when it is undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

Row = dict[str, Any]


def take(db: Session, table: sa.Table, where: sa.ColumnElement[bool]) -> list[Row]:
    """The rows of a table as JSON can hold them."""
    order = list(table.primary_key.columns)
    found = db.execute(sa.select(table).where(where).order_by(*order)).mappings()
    return [{name: _plain(value) for name, value in row.items()} for row in found]


def put(db: Session, table: sa.Table, rows: Iterable[Row]) -> None:
    """Write rows that are not there."""
    many = [typed(table, row) for row in rows]
    if many:
        db.execute(sa.insert(table), many)


def put_over(db: Session, table: sa.Table, row: Row) -> None:
    """Make the row with this id read as it stood."""
    values = typed(table, row)
    db.execute(sa.update(table).where(table.c.id == values["id"]).values(values))


def typed(table: sa.Table, row: Mapping[str, Any]) -> Row:
    """The row with values of the columns' own types."""
    return {name: _typed(table.c[name], value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, (datetime, date)) else value


def _typed(column: sa.Column[Any], value: Any) -> Any:
    kind = column.type
    if not isinstance(value, str):
        return value
    if isinstance(kind, sa.Uuid):
        return UUID(value)
    if isinstance(kind, sa.Enum) and kind.enum_class is not None:
        return kind.enum_class(value)
    return _moment(kind, value)


def _moment(kind: Any, value: str) -> Any:
    if isinstance(kind, sa.Date):
        return date.fromisoformat(value)
    kind = kind.impl if isinstance(kind, sa.types.TypeDecorator) else kind
    return datetime.fromisoformat(value) if isinstance(kind, sa.DateTime) else value
