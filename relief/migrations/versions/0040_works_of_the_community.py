"""Works of the community: days of volunteers and materials."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "community_works",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("place", sa.String(length=160), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "under-way",
                "finished",
                "stopped",
                name="workstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_community_works_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_community_works_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community_works")),
    )
    with op.batch_alter_table("community_works", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_community_works_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_community_works_programme_id"), ["programme_id"], unique=False)
    op.create_table(
        "community_work_days",
        sa.Column("work_id", sa.Uuid(), nullable=False),
        sa.Column("worked_on", sa.Date(), nullable=False),
        sa.Column("women", sa.Integer(), nullable=False),
        sa.Column("men", sa.Integer(), nullable=False),
        sa.Column("is_half", sa.Boolean(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["work_id"], ["community_works.id"], name=op.f("fk_community_work_days_work_id_community_works")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community_work_days")),
    )
    with op.batch_alter_table("community_work_days", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_community_work_days_work_id"), ["work_id"], unique=False)
    op.create_table(
        "community_work_materials",
        sa.Column("work_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("cost_poisha", sa.BigInteger(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["work_id"], ["community_works.id"], name=op.f("fk_community_work_materials_work_id_community_works")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community_work_materials")),
    )
    with op.batch_alter_table("community_work_materials", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_community_work_materials_work_id"), ["work_id"], unique=False)
