"""Sites stand still together for a while; calendar programs read them at a secret address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_tokens",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("feed", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_calendar_tokens_owner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_tokens_token_hash")),
    )
    with op.batch_alter_table("calendar_tokens") as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_tokens_feed_subject_id"), ["feed", "subject_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_calendar_tokens_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "suspensions",
        sa.Column(
            "halt",
            sa.Enum(
                "hazard",
                "security",
                "access",
                "funding",
                name="halt",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("to_date", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("extent_id", sa.Uuid(), nullable=True),
        sa.Column("shape", sa.LargeBinary(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["extent_id"], ["hazard_extents.id"], name=op.f("fk_suspensions_extent_id_hazard_extents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspensions")),
    )
    op.create_table(
        "suspended_spaces",
        sa.Column("suspension_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("has_begun", sa.Boolean(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("reopened_on", sa.Date(), nullable=True),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_by_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_suspended_spaces_space_id_spaces")),
        sa.ForeignKeyConstraint(
            ["suspension_id"], ["suspensions.id"], name=op.f("fk_suspended_spaces_suspension_id_suspensions")
        ),
        sa.PrimaryKeyConstraint("suspension_id", "space_id", name=op.f("pk_suspended_spaces")),
    )
    with op.batch_alter_table("suspended_spaces") as batch_op:
        batch_op.create_index(batch_op.f("ix_suspended_spaces_space_id"), ["space_id"], unique=False)
