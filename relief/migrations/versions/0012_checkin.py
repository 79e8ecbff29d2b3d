"""Check-ins and conflicts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "check_ins",
        sa.Column("distribution_id", sa.Uuid(), nullable=False),
        sa.Column("entitlement_id", sa.Uuid(), nullable=True),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("point_id", sa.Uuid(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "delivered",
                "partial",
                "absent",
                "refused",
                "ineligible",
                "referred",
                "void",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column(
            "method",
            sa.Enum(
                "card",
                "code",
                "name",
                "phone",
                "paper",
                name="method",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("collector_name", sa.String(length=160), nullable=False),
        sa.Column("collector_relation", sa.String(length=60), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock_was_ahead", sa.Boolean(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("device_seq", sa.Integer(), nullable=True),
        sa.Column("voids_id", sa.Uuid(), nullable=True),
        sa.Column("repeat_of_id", sa.Uuid(), nullable=True),
        sa.Column("is_standing", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["distribution_id"], ["distributions.id"], name=op.f("fk_check_ins_distribution_id_distributions")
        ),
        sa.ForeignKeyConstraint(
            ["entitlement_id"], ["entitlements.id"], name=op.f("fk_check_ins_entitlement_id_entitlements")
        ),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_check_ins_household_id_households")),
        sa.ForeignKeyConstraint(
            ["point_id"], ["distribution_points.id"], name=op.f("fk_check_ins_point_id_distribution_points")
        ),
        sa.ForeignKeyConstraint(["repeat_of_id"], ["check_ins.id"], name=op.f("fk_check_ins_repeat_of_id_check_ins")),
        sa.ForeignKeyConstraint(["voids_id"], ["check_ins.id"], name=op.f("fk_check_ins_voids_id_check_ins")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_ins")),
    )
    op.create_index(
        "ix_check_ins_distribution_collected", "check_ins", ["distribution_id", "collected_at"], unique=False
    )
    op.create_index(op.f("ix_check_ins_entitlement_id"), "check_ins", ["entitlement_id"], unique=False)
    op.create_index("ix_check_ins_household", "check_ins", ["household_id", "collected_at"], unique=False)
    op.create_index(
        "uq_check_ins_first",
        "check_ins",
        ["entitlement_id"],
        unique=True,
        sqlite_where=sa.text("is_standing AND repeat_of_id IS NULL AND outcome = 'delivered'"),
        postgresql_where=sa.text("is_standing AND repeat_of_id IS NULL AND outcome = 'delivered'"),
    )
    op.create_table(
        "conflicts",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("distribution_id", sa.Uuid(), nullable=False),
        sa.Column("entitlement_id", sa.Uuid(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "resolved", name="conflictstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("resolution", sa.String(length=300), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["distribution_id"], ["distributions.id"], name=op.f("fk_conflicts_distribution_id_distributions")
        ),
        sa.ForeignKeyConstraint(
            ["entitlement_id"], ["entitlements.id"], name=op.f("fk_conflicts_entitlement_id_entitlements")
        ),
        sa.ForeignKeyConstraint(["first_id"], ["check_ins.id"], name=op.f("fk_conflicts_first_id_check_ins")),
        sa.ForeignKeyConstraint(["second_id"], ["check_ins.id"], name=op.f("fk_conflicts_second_id_check_ins")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflicts")),
    )
    op.create_index(op.f("ix_conflicts_distribution_id"), "conflicts", ["distribution_id"], unique=False)
