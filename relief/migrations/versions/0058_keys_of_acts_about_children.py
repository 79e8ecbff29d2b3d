"""What a tablet writes of children is locked with a key of their site."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("pickup_blocks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("act_key", sa.String(length=44), nullable=False, server_default=""))
        batch_op.alter_column("act_key", server_default=None)
