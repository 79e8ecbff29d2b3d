"""Distributions that come again"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "distribution_cycles",
        sa.Column("distribution_id", sa.Uuid(), nullable=False),
        sa.Column("every_days", sa.SmallInteger(), nullable=True),
        sa.Column("next_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("every_days BETWEEN 1 AND 366", name=op.f("ck_distribution_cycles_days")),
        sa.ForeignKeyConstraint(
            ["distribution_id"], ["distributions.id"], name=op.f("fk_distribution_cycles_distribution_id_distributions")
        ),
        sa.ForeignKeyConstraint(
            ["next_id"], ["distributions.id"], name=op.f("fk_distribution_cycles_next_id_distributions")
        ),
        sa.PrimaryKeyConstraint("distribution_id", name=op.f("pk_distribution_cycles")),
        sa.UniqueConstraint("next_id", name=op.f("uq_distribution_cycles_next_id")),
    )
