"""Jobs that are asked for, and the plan of each for whoever looks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("leases", sa.Column("plan", sa.String(length=40), nullable=True))
    op.add_column("leases", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    # The newest run of each job is read from the index alone.
    op.create_index("ix_job_runs_job_started_at", "job_runs", ["job", "started_at"])
    op.drop_index("ix_job_runs_job", table_name="job_runs")
