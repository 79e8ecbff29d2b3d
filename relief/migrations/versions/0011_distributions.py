"""Distributions, entitlements and points."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "distributions",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name_bn", sa.String(length=160), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column("kit_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "locked",
                "approved",
                "open",
                "reconciling",
                "closed",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked_by_id", sa.Uuid(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.Column("state_reason", sa.String(length=300), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("follows_id", sa.Uuid(), nullable=True),
        sa.Column("goods_count", sa.JSON(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_distributions_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["follows_id"], ["distributions.id"], name=op.f("fk_distributions_follows_id_distributions")
        ),
        sa.ForeignKeyConstraint(["kit_id"], ["kits.id"], name=op.f("fk_distributions_kit_id_kits")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_distributions_response_id_responses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distributions")),
        sa.UniqueConstraint("code", name=op.f("uq_distributions_code")),
    )
    op.create_index(op.f("ix_distributions_area_id"), "distributions", ["area_id"], unique=False)
    op.create_index("ix_distributions_response_state", "distributions", ["response_id", "state"], unique=False)
    op.create_table(
        "distribution_points",
        sa.Column("distribution_id", sa.Uuid(), nullable=False),
        sa.Column("name_bn", sa.String(length=160), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("capacity_per_hour", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["distribution_id"], ["distributions.id"], name=op.f("fk_distribution_points_distribution_id_distributions")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["stock_places.id"], name=op.f("fk_distribution_points_place_id_stock_places")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distribution_points")),
    )
    op.create_index(
        op.f("ix_distribution_points_distribution_id"), "distribution_points", ["distribution_id"], unique=False
    )
    op.create_table(
        "list_changes",
        sa.Column("distribution_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("add", "remove", name="listchangekind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["distribution_id"], ["distributions.id"], name=op.f("fk_list_changes_distribution_id_distributions")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_list_changes_household_id_households")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_changes")),
        sa.UniqueConstraint(
            "distribution_id", "household_id", name=op.f("uq_list_changes_distribution_id_household_id")
        ),
    )
    op.create_table(
        "rule_blocks",
        sa.Column("distribution_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["distribution_id"], ["distributions.id"], name=op.f("fk_rule_blocks_distribution_id_distributions")
        ),
        sa.PrimaryKeyConstraint("distribution_id", "position", name=op.f("pk_rule_blocks")),
    )
    op.create_table(
        "entitlements",
        sa.Column("distribution_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Uuid(), nullable=True),
        sa.Column("household_code", sa.String(length=24), nullable=False),
        sa.Column("head_name_bn", sa.String(length=160), nullable=False),
        sa.Column("head_name_en", sa.String(length=160), nullable=False),
        sa.Column("village", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("why", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "partly-delivered",
                "delivered",
                "absent",
                "refused",
                "on-hold",
                "cancelled",
                name="entitlementstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("has_conflict", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_entitlements_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["distribution_id"], ["distributions.id"], name=op.f("fk_entitlements_distribution_id_distributions")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_entitlements_household_id_households")
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["distribution_points.id"], name=op.f("fk_entitlements_point_id_distribution_points")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entitlements")),
        sa.UniqueConstraint(
            "distribution_id", "household_id", name=op.f("uq_entitlements_distribution_id_household_id")
        ),
    )
    op.create_index("ix_entitlements_distribution_state", "entitlements", ["distribution_id", "state"], unique=False)
    op.create_index("ix_entitlements_household_state", "entitlements", ["household_id", "state"], unique=False)
