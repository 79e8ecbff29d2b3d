"""Measures and gaps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counts",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("audit_number", sa.Integer(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_counts_response_id_responses")),
        sa.PrimaryKeyConstraint("response_id", name=op.f("pk_counts")),
    )
    op.create_table(
        "figure_history",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("affected", sa.Integer(), nullable=True),
        sa.Column("registered", sa.Integer(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_figure_history_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["response_id"], ["responses.id"], name=op.f("fk_figure_history_response_id_responses")
        ),
        sa.PrimaryKeyConstraint("response_id", "area_id", "on_date", name=op.f("pk_figure_history")),
    )
    op.create_table(
        "figures",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("affected", sa.Integer(), nullable=True),
        sa.Column("affected_basis", sa.String(length=16), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=False),
        sa.Column("verified", sa.Integer(), nullable=False),
        sa.Column("targeted", sa.Integer(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("reached_ever", sa.Integer(), nullable=False),
        sa.Column("female_headed", sa.Integer(), nullable=False),
        sa.Column("female_headed_reached", sa.Integer(), nullable=False),
        sa.Column("disability", sa.Integer(), nullable=False),
        sa.Column("disability_reached", sa.Integer(), nullable=False),
        sa.Column("children_affected", sa.Integer(), nullable=True),
        sa.Column("children_registered", sa.Integer(), nullable=False),
        sa.Column("space_places", sa.Integer(), nullable=False),
        sa.Column("fully_damaged", sa.Integer(), nullable=False),
        sa.Column("fully_damaged_granted", sa.Integer(), nullable=False),
        sa.Column("last_delivery_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_figures_area_id_areas")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_figures_response_id_responses")),
        sa.PrimaryKeyConstraint("response_id", "area_id", name=op.f("pk_figures")),
    )
    op.create_index(op.f("ix_figures_area_id"), "figures", ["area_id"], unique=False)
    op.create_table(
        "gaps",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "registration",
                "service",
                "child-places",
                "rehabilitation",
                name="gapkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sector", sa.String(length=32), nullable=False),
        sa.Column("shortfall", sa.Integer(), nullable=False),
        sa.Column("need", sa.Integer(), nullable=False),
        sa.Column("arithmetic", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "acknowledged",
                "assigned",
                "resolved",
                "waived",
                name="gapstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assigned_to_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("waived_until", sa.Date(), nullable=True),
        sa.Column("times_reopened", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_gaps_area_id_areas")),
        sa.ForeignKeyConstraint(["assigned_to_id"], ["users.id"], name=op.f("fk_gaps_assigned_to_id_users")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_gaps_response_id_responses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaps")),
        sa.UniqueConstraint(
            "response_id", "area_id", "kind", "sector", name=op.f("uq_gaps_response_id_area_id_kind_sector")
        ),
    )
    op.create_index(op.f("ix_gaps_area_id"), "gaps", ["area_id"], unique=False)
    op.create_table(
        "sector_figures",
        sa.Column("response_id", sa.Uuid(), nullable=False),
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
        sa.Column("in_need", sa.Integer(), nullable=False),
        sa.Column("unmet", sa.Integer(), nullable=False),
        sa.Column("targeted", sa.Integer(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("reached_ever", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_sector_figures_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["response_id"], ["responses.id"], name=op.f("fk_sector_figures_response_id_responses")
        ),
        sa.PrimaryKeyConstraint("response_id", "area_id", "sector", name=op.f("pk_sector_figures")),
    )
    op.create_index(op.f("ix_sector_figures_area_id"), "sector_figures", ["area_id"], unique=False)
    op.create_table(
        "standings",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("bits", sa.BigInteger(), nullable=False),
        sa.Column("children_3_17", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_standings_area_id_areas")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_standings_household_id_households")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_standings_response_id_responses")),
        sa.PrimaryKeyConstraint("response_id", "household_id", name=op.f("pk_standings")),
    )
    op.create_index("ix_standings_area", "standings", ["response_id", "area_id", "bits"], unique=False)
    op.create_index("ix_standings_lon", "standings", ["response_id", "lon"], unique=False)
