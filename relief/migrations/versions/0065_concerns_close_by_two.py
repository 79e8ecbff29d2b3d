"""Concerns are closed by two: when the first asked, and whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("concerns", sa.Column("close_asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("concerns", sa.Column("second_id", sa.Uuid(), nullable=True))
