"""Count long lists by their index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("entitlements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entitlements_distribution_state"))
        batch_op.create_index(
            "ix_entitlements_distribution_state", ["distribution_id", "state", "number"], unique=False
        )
        batch_op.create_index(
            "ix_entitlements_conflicts",
            ["distribution_id"],
            unique=False,
            sqlite_where=sa.text("has_conflict = 1"),
            postgresql_where=sa.text("has_conflict"),
        )
        batch_op.create_index("ix_entitlements_distribution_number", ["distribution_id", "number"], unique=False)

    with op.batch_alter_table("household_changes", schema=None) as batch_op:
        batch_op.create_index("ix_household_changes_created", ["created_at", "household_id"], unique=False)

    with op.batch_alter_table("stock_moves", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stock_moves_from"))
        batch_op.create_index("ix_stock_moves_from", ["from_place_id", "item_id", "quantity"], unique=False)
        batch_op.drop_index(batch_op.f("ix_stock_moves_to"))
        batch_op.create_index("ix_stock_moves_to", ["to_place_id", "item_id", "quantity"], unique=False)
