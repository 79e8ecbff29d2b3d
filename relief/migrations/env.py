"""Alembic's way in. The connection is handed over by relief/schema.py; there is no alembic.ini."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from relief.kernel.db import UtcDateTime
from relief.schema import metadata


def plainly(kind: str, thing: Any, _context: object) -> str | Literal[False]:
    """Migrations must not import our types: what these mean may change, what was migrated may not."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, UtcDateTime) else False


# scripts/migrations.py may write about some tables only; running migrations never narrows.
only = context.config.attributes.get("tables")

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    render_item=plainly,
    include_name=lambda name, kind, _parents: only is None or kind != "table" or name in only,
    include_object=lambda _thing, name, kind, _found, _other: only is None or kind != "table" or name in only,
    render_as_batch=True,
    # Our SQLite connections send BEGIN themselves, so a migration is whole there too.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
