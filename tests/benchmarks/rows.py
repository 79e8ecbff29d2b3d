"""Rows for a bulk insert: what an object would get by default, and what is given."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from relief.kernel.db import Base
from relief.kernel.ids import new_id

Row = dict[str, Any]
CHUNK = 20_000


class Shelf:
    """Collects rows of many tables and writes each table when enough have come together."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.waiting: dict[type[Base], list[Row]] = {}
        self.written: dict[str, int] = {}

    def put(self, model: type[Base], row: Row) -> None:
        rows = self.waiting.setdefault(model, [])
        rows.append(row)
        if len(rows) >= CHUNK:
            self.flush(model)

    def flush(self, *models: type[Base]) -> None:
        for model in models or tuple(self.waiting):
            rows = self.waiting.pop(model, [])
            if rows:
                self.connection.execute(sa.insert(model.__table__), rows)
                name = str(model.__table__.name)
                self.written[name] = self.written.get(name, 0) + len(rows)


class Pattern:
    """Every column of one model with the value an object would get when nobody says otherwise."""

    def __init__(self, model: type[Base], **said: Any) -> None:
        self.model = model
        probe = model(**said)
        names = [attribute.key for attribute in sa.inspect(model).column_attrs]
        self.base: Row = {name: getattr(probe, name, None) for name in names}
        self.has_id = "id" in self.base
        if "version" in self.base:
            self.base["version"] = 1

    def row(self, **given: Any) -> Row:
        unknown = given.keys() - self.base.keys()
        if unknown:
            msg = f"{self.model.__name__} has no {', '.join(sorted(unknown))}"
            raise TypeError(msg)
        fresh = {"id": new_id()} if self.has_id and "id" not in given else {}
        return {**self.base, **fresh, **given}
