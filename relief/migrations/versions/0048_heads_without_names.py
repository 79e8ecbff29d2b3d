"""Heads counted without names, those that got one, and how full a session was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "named_heads",
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column(
            "band",
            sa.Enum(
                "0-1",
                "2-4",
                "5-9",
                "10-12",
                "13-17",
                name="ageband",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "sex",
            sa.Enum("female", "male", "other", name="sex", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_named_heads_child_id_children")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrences.id"], name=op.f("fk_named_heads_occurrence_id_occurrences")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_heads")),
        sa.UniqueConstraint("occurrence_id", "child_id", name=op.f("uq_named_heads_occurrence_id_child_id")),
    )
    with op.batch_alter_table("named_heads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_named_heads_child_id"), ["child_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_named_heads_occurrence_id"), ["occurrence_id"], unique=False)

    op.create_table(
        "session_capacities",
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("adults", sa.Integer(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("over", sa.Integer(), nullable=False),
        sa.Column(
            "alert",
            sa.Enum("good", "warn", "bad", name="alert", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrences.id"], name=op.f("fk_session_capacities_occurrence_id_occurrences")
        ),
        sa.PrimaryKeyConstraint("occurrence_id", name=op.f("pk_session_capacities")),
    )
    op.create_table(
        "session_tallies",
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column(
            "band",
            sa.Enum(
                "0-1",
                "2-4",
                "5-9",
                "10-12",
                "13-17",
                name="ageband",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "sex",
            sa.Enum("female", "male", "other", name="sex", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrences.id"], name=op.f("fk_session_tallies_occurrence_id_occurrences")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_tallies")),
        sa.UniqueConstraint("occurrence_id", "band", "sex", name=op.f("uq_session_tallies_occurrence_id_band_sex")),
    )
