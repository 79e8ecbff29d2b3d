"""Programmes say where their money lies, when they are open and what is measured; instalments what they ask for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

KINDS = (
    "house", "latrine", "tube-well", "livestock", "small-business", "garden", "training", "materials", "cash",
    "community-work",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "milestone_photos",
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["grant_id"], ["grants.id"], name=op.f("fk_milestone_photos_grant_id_grants")),
        sa.PrimaryKeyConstraint("grant_id", "number", name=op.f("pk_milestone_photos")),
    )
    op.create_table(
        "visit_measures",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column(
            "measure",
            sa.Enum(
                "income",
                "animals",
                "harvest",
                "house-lived-in",
                "latrine-used",
                "well-works",
                "shop-open",
                "trade-practised",
                name="measure",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_measures_visit_id_visits")),
        sa.PrimaryKeyConstraint("visit_id", "measure", name=op.f("pk_visit_measures")),
    )
    with op.batch_alter_table("milestones", schema=None) as batch_op:
        batch_op.add_column(sa.Column("evidence_bn", sa.String(length=160), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("evidence_en", sa.String(length=160), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("asks_photo", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("needs_inspection", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("due_days", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("sent_back", sa.String(length=300), nullable=False, server_default=""))
    with op.batch_alter_table("milestones", schema=None) as batch_op:
        batch_op.alter_column("evidence_bn", server_default=None)
        batch_op.alter_column("evidence_en", server_default=None)
        batch_op.alter_column("asks_photo", server_default=None)
        batch_op.alter_column("needs_inspection", server_default=None)
        batch_op.alter_column("sent_back", server_default=None)
    with op.batch_alter_table("programmes", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_programmes_programmekind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_programmes_programmekind"), sa.column("kind").in_(KINDS))
        batch_op.add_column(sa.Column("opens_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("closes_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("grants_planned", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "paid_from",
                sa.Enum("budget", "fund", name="paidfrom", native_enum=False, create_constraint=True, length=32),
                nullable=False,
                server_default="budget",
            )
        )
        batch_op.add_column(sa.Column("measures", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("for_groups", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("third_releases", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("is_confidential", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("reason_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("changed_by_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("clashed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("clashed_by_id", sa.Uuid(), nullable=True))
    with op.batch_alter_table("programmes", schema=None) as batch_op:
        batch_op.alter_column("paid_from", server_default=None)
        batch_op.alter_column("measures", server_default=None)
        batch_op.alter_column("for_groups", server_default=None)
        batch_op.alter_column("third_releases", server_default=None)
        batch_op.alter_column("is_confidential", server_default=None)
