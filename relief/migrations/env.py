"""Alembic's way in. The connection is handed over by relief/schema.py; there is no alembic.ini."""

from __future__ import annotations

from alembic import context

from relief.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    render_as_batch=True,
    # Our SQLite connections send BEGIN themselves, so a migration is whole there too.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
