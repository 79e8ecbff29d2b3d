"""Rows of a list that look like known families are asked about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_alikes",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=True),
        sa.Column("other_row", sa.Integer(), nullable=True),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum("open", "same", "other", name="answer", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_import_alikes_batch_id_import_batches")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_import_alikes_household_id_households")
        ),
        sa.PrimaryKeyConstraint("batch_id", "number", name=op.f("pk_import_alikes")),
    )
    with op.batch_alter_table("import_alikes", schema=None) as batch_op:
        batch_op.create_index("ix_import_alikes_batch_answer", ["batch_id", "answer", "score", "number"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_alikes_household_id"), ["household_id"], unique=False)

    op.create_table(
        "import_likenesses",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column(
            "place",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("likeness", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_import_likenesses_batch_id_import_batches")
        ),
        sa.PrimaryKeyConstraint("batch_id", "place", "number", name=op.f("pk_import_likenesses")),
    )
