"""Keys, bars and witnesses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_alarms",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("told_hash", sa.String(length=64), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", "told_hash", name=op.f("pk_audit_alarms")),
    )
    op.create_table(
        "seal_keys",
        sa.Column("key_id", sa.String(length=2), nullable=False),
        sa.Column("proof", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_seal_keys")),
    )
    op.create_table(
        "access_bars",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_access_bars_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_bars")),
    )
    with op.batch_alter_table("access_bars", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_bars_subject_id"), ["subject_id"], unique=False)
        batch_op.create_index("ix_access_bars_user_subject", ["user_id", "subject_id"], unique=False)

    with op.batch_alter_table("child_watches", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("asked_by_id", sa.Uuid(), nullable=True))
