"""Meetings with caregivers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "caregiver_meetings",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("topic", sa.String(length=160), nullable=False),
        sa.Column("women", sa.Integer(), nullable=False),
        sa.Column("men", sa.Integer(), nullable=False),
        sa.Column("with_disability", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(length=500), nullable=False),
        sa.Column("done", sa.String(length=500), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_caregiver_meetings_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caregiver_meetings")),
    )
    with op.batch_alter_table("caregiver_meetings", schema=None) as batch_op:
        batch_op.create_index("ix_caregiver_meetings_space", ["space_id", "on_date"], unique=False)

    with op.batch_alter_table("occurrences", schema=None) as batch_op:
        batch_op.create_index("ix_occurrences_day", ["on_date", "space_id"], unique=False)
