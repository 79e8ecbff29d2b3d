"""What a fund spends is approved"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fund_spendings",
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("amount_poisha", sa.BigInteger(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("paper", sa.String(length=60), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "approved",
                "refused",
                name="spendingstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'approved') = (entry_id IS NOT NULL)", name=op.f("ck_fund_spendings_approved_has_line")
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR decided_by_id <> created_by_id", name=op.f("ck_fund_spendings_two_people")
        ),
        sa.CheckConstraint("amount_poisha > 0", name=op.f("ck_fund_spendings_amount_positive")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["fund_entries.id"], name=op.f("fk_fund_spendings_entry_id_fund_entries")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["union_funds.id"], name=op.f("fk_fund_spendings_fund_id_union_funds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_spendings")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_fund_spendings_entry_id")),
    )
    with op.batch_alter_table("fund_spendings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fund_spendings_fund_id"), ["fund_id"], unique=False)
