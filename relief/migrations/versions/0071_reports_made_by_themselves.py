"""Reports that are made by themselves in the morning, and the files they became."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

KINDS = ("five-w", "situation", "sos", "d-form", "figures", "dhis2")


def upgrade() -> None:
    op.create_table(
        "report_plans",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="reportkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column(
            "rhythm",
            sa.Enum("daily", "weekly", name="rhythm", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("organisation", sa.String(length=160), nullable=False),
        sa.Column("donor", sa.String(length=160), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_report_plans_area_id_areas")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_report_plans_response_id_responses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_plans")),
    )
    with op.batch_alter_table("report_plans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_plans_response_id"), ["response_id"], unique=False)

    op.create_table(
        "made_reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["report_plans.id"], name=op.f("fk_made_reports_plan_id_report_plans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_made_reports")),
        sa.UniqueConstraint("plan_id", "on_date", name=op.f("uq_made_reports_plan_id_on_date")),
    )
