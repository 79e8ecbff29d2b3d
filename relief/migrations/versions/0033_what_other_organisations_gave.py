"""What other organisations gave, and lists of hashes that were compared."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "support_checks",
        sa.Column("agency", sa.String(length=120), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column(
            "sector",
            sa.Enum(
                "food",
                "wash",
                "shelter",
                "nfi",
                "cash",
                "health",
                "education",
                "protection",
                name="sector",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_support_checks_area_id_areas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_checks")),
    )
    op.create_table(
        "agency_support",
        sa.Column("agency", sa.String(length=120), nullable=False),
        sa.Column(
            "sector",
            sa.Enum(
                "food",
                "wash",
                "shelter",
                "nfi",
                "cash",
                "health",
                "education",
                "protection",
                name="sector",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=True),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("lasts_until", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("check_id", sa.Uuid(), nullable=True),
        sa.Column("their_row", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_agency_support_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["check_id"], ["support_checks.id"], name=op.f("fk_agency_support_check_id_support_checks")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_agency_support_household_id_households")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_support")),
    )
    with op.batch_alter_table("agency_support", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_support_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agency_support_check_id"), ["check_id"], unique=False)
        batch_op.create_index("ix_agency_support_household", ["household_id", "sector", "lasts_until"], unique=False)
