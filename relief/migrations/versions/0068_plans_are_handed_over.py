"""A support plan is handed over to another counsellor."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "support_hand_overs",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column(
            "why",
            sa.Enum(
                "leave",
                "left",
                "wish",
                "close-by",
                "other",
                name="handoverwhy",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shares_notes", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["from_id"], ["users.id"], name=op.f("fk_support_hand_overs_from_id_users")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["support_plans.id"], name=op.f("fk_support_hand_overs_plan_id_support_plans")
        ),
        sa.ForeignKeyConstraint(["to_id"], ["users.id"], name=op.f("fk_support_hand_overs_to_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_hand_overs")),
    )
    with op.batch_alter_table("support_hand_overs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_support_hand_overs_plan_id"), ["plan_id"], unique=False)
