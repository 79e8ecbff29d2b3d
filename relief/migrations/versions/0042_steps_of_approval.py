"""How many people must approve a list, and who did."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "approval_steps",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("from_taka", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("approvers", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"], ["responses.id"], name=op.f("fk_approval_steps_response_id_responses")
        ),
        sa.PrimaryKeyConstraint("response_id", "from_taka", name=op.f("pk_approval_steps")),
    )
    op.create_table(
        "approvals",
        sa.Column("distribution_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["distribution_id"], ["distributions.id"], name=op.f("fk_approvals_distribution_id_distributions")
        ),
        sa.PrimaryKeyConstraint("distribution_id", "user_id", name=op.f("pk_approvals")),
    )
    # Lists of before needed one approver, and those that were approved have one.
    op.add_column("distributions", sa.Column("approvals_needed", sa.SmallInteger(), nullable=False, server_default="1"))
    with op.batch_alter_table("distributions") as batch_op:
        batch_op.alter_column("approvals_needed", server_default=None)
    op.execute(
        "INSERT INTO approvals (distribution_id, user_id, approved_at) SELECT d.id, d.approved_by_id, d.approved_at"
        " FROM distributions d WHERE d.approved_at IS NOT NULL AND d.approved_by_id IS NOT NULL"
    )
