"""Rows of lists are known again; what is taken out of the registry is logged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "registry_exports",
        sa.Column("profile", _words("profile", "named", "coded", "aggregate"), nullable=False),
        sa.Column("format", _words("format", "xlsx", "csv", "geojson"), nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=True),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("within", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", _words("exportstate", "waiting", "ready", "failed", "expired"), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_registry_exports_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["response_id"], ["responses.id"], name=op.f("fk_registry_exports_response_id_responses")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_exports")),
    )
    op.create_index("ix_registry_exports_state", "registry_exports", ["state", "created_at"])
    # Rows of lists that are there already get a blank: they are known again by the families' own keys.
    with op.batch_alter_table("import_rows") as batch_op:
        batch_op.add_column(sa.Column("fingerprint", sa.String(length=40), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("known_by", _words("knownby", "", "row", "record", "family"), nullable=False, server_default="")
        )
    with op.batch_alter_table("import_rows") as batch_op:
        batch_op.alter_column("fingerprint", server_default=None)
        batch_op.alter_column("known_by", server_default=None)
        batch_op.create_index(op.f("ix_import_rows_fingerprint"), ["fingerprint"])


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)
