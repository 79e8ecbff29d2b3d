"""The timetable knows holidays, leads, sessions moved by hand and what keeps one from being held."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holidays",
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("name_bn", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holidays")),
    )
    with op.batch_alter_table("holidays") as batch_op:
        batch_op.create_index(batch_op.f("ix_holidays_first_day_last_day"), ["first_day", "last_day"], unique=False)

    op.create_table(
        "space_terms",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_space_terms")),
    )
    op.create_table(
        "series_leads",
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_series_leads_series_id_series")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_series_leads_user_id_users")),
        sa.PrimaryKeyConstraint("series_id", "user_id", name=op.f("pk_series_leads")),
    )
    with op.batch_alter_table("series_leads") as batch_op:
        batch_op.create_index(batch_op.f("ix_series_leads_user_id"), ["user_id"], unique=False)

    op.create_table(
        "occurrence_moves",
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrences.id"], name=op.f("fk_occurrence_moves_occurrence_id_occurrences")
        ),
        sa.PrimaryKeyConstraint("occurrence_id", name=op.f("pk_occurrence_moves")),
    )
    op.create_table(
        "occurrence_pauses",
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrences.id"], name=op.f("fk_occurrence_pauses_occurrence_id_occurrences")
        ),
        sa.PrimaryKeyConstraint("occurrence_id", "cause_id", name=op.f("pk_occurrence_pauses")),
    )
    with op.batch_alter_table("occurrence_pauses") as batch_op:
        batch_op.create_index(batch_op.f("ix_occurrence_pauses_cause_id"), ["cause_id"], unique=False)
