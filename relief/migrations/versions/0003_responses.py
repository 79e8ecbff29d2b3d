"""Responses, hazard extents and official figures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "responses",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name_bn", sa.String(length=160), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "flood",
                "cyclone",
                "tidal-surge",
                "waterlogging",
                "river-erosion",
                name="responsekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "active",
                "recovery",
                "closed",
                name="responsestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responses")),
        sa.UniqueConstraint("code", name=op.f("uq_responses_code")),
    )
    op.create_table(
        "area_impacts",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("households_affected", sa.Integer(), nullable=False),
        sa.Column("people_affected", sa.Integer(), nullable=True),
        sa.Column("children_affected", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_area_impacts_area_id_areas")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_area_impacts_response_id_responses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_impacts")),
        sa.UniqueConstraint("response_id", "area_id", "as_of", name=op.f("uq_area_impacts_response_id_area_id_as_of")),
    )
    op.create_index(op.f("ix_area_impacts_area_id"), "area_impacts", ["area_id"], unique=False)
    op.create_index(op.f("ix_area_impacts_response_id"), "area_impacts", ["response_id"], unique=False)
    op.create_table(
        "exposures",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("children_3_17", sa.Integer(), nullable=True),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_exposures_area_id_areas")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_exposures_response_id_responses")),
        sa.PrimaryKeyConstraint("response_id", "area_id", name=op.f("pk_exposures")),
    )
    op.create_index(op.f("ix_exposures_area_id"), "exposures", ["area_id"], unique=False)
    op.create_table(
        "hazard_extents",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("water", "wind", "track", name="extentkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("name_bn", sa.String(length=160), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column("geometry", sa.LargeBinary(), nullable=False),
        sa.Column("min_lon", sa.Double(), nullable=False),
        sa.Column("min_lat", sa.Double(), nullable=False),
        sa.Column("max_lon", sa.Double(), nullable=False),
        sa.Column("max_lat", sa.Double(), nullable=False),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("severity", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.Column("is_modelled", sa.Boolean(), nullable=False),
        sa.Column("area_km2", sa.Double(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"], ["responses.id"], name=op.f("fk_hazard_extents_response_id_responses")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hazard_extents")),
    )
    op.create_index(op.f("ix_hazard_extents_response_id"), "hazard_extents", ["response_id"], unique=False)
