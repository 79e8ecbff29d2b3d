"""Sums of the marks are kept by month; every month with a session waits to be summed."""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "space_months",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_space_months_space_id_spaces")),
        sa.PrimaryKeyConstraint("space_id", "month", name=op.f("pk_space_months")),
    )
    op.create_table(
        "stale_months",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_stale_months_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stale_months")),
    )
    with op.batch_alter_table("stale_months", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stale_months_month_space_id"), ["month", "space_id"], unique=False)

    op.create_table(
        "child_months",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_child_months_child_id_children")),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_child_months_space_id_spaces")),
        sa.PrimaryKeyConstraint("month", "space_id", "child_id", name=op.f("pk_child_months")),
    )
    with op.batch_alter_table("child_months", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_child_months_child_id"), ["child_id"], unique=False)

    op.create_table(
        "session_sums",
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrences.id"],
            name=op.f("fk_session_sums_occurrence_id_occurrences"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("occurrence_id", name=op.f("pk_session_sums")),
    )
    _let_all_wait()


def _let_all_wait() -> None:
    """What stands in the registers already is summed by the job, a few sites at a time."""
    sessions = sa.table("occurrences", sa.column("space_id", sa.Uuid()), sa.column("on_date", sa.Date()))
    stale = sa.table(
        "stale_months", sa.column("id", sa.Uuid()), sa.column("space_id", sa.Uuid()), sa.column("month", sa.Date())
    )
    days = op.get_bind().execute(sa.select(sessions.c.space_id, sessions.c.on_date).distinct())
    months = sorted({(space_id, day.replace(day=1)) for space_id, day in days})
    if months:
        op.bulk_insert(stale, [{"id": uuid4(), "space_id": space_id, "month": month} for space_id, month in months])
