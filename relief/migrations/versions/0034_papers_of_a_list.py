"""Papers of a list, and their files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "list_prints",
        sa.Column("distribution_id", sa.Uuid(), nullable=False),
        sa.Column("point_id", sa.Uuid(), nullable=True),
        sa.Column("kind", _words("printkind", "roll", "checklist", "points", "slips"), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("state", _words("printstate", "waiting", "ready", "failed", "cancelled", "removed"), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["distribution_id"], ["distributions.id"], name=op.f("fk_list_prints_distribution_id_distributions")
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["distribution_points.id"], name=op.f("fk_list_prints_point_id_distribution_points")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_prints")),
    )
    with op.batch_alter_table("list_prints", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_list_prints_distribution_id"), ["distribution_id"], unique=False)
        batch_op.create_index("ix_list_prints_state", ["state", "created_at"], unique=False)
    op.create_table(
        "list_print_files",
        sa.Column("print_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["print_id"], ["list_prints.id"], name=op.f("fk_list_print_files_print_id_list_prints")
        ),
        sa.PrimaryKeyConstraint("print_id", "number", name=op.f("pk_list_print_files")),
    )


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)
