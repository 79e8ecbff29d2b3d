"""Referrals, and a directory that says whom a provider serves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None
SERVICES = (
    "medical", "burn-care", "mental-health", "legal-aid", "police", "shelter", "child-helpline", "women-helpline",
    "education", "livelihood", "disability", "nutrition", "wash", "trafficking", "family-tracing", "vocational",
    "birth-registration", "social-protection", "domestic-workers", "girls",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "referrals",
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("concern_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "agreed",
                "override-asked",
                "overridden",
                "sent",
                "no-answer",
                "acknowledged",
                "declined",
                "started",
                "received",
                "not-received",
                "closed",
                "revoked",
                name="referralstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("asked_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("asked_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("check_30_on", sa.Date(), nullable=True),
        sa.Column("check_90_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_referrals_area_id_areas")),
        sa.ForeignKeyConstraint(["asked_id"], ["users.id"], name=op.f("fk_referrals_asked_id_users")),
        sa.ForeignKeyConstraint(["concern_id"], ["concerns.id"], name=op.f("fk_referrals_concern_id_concerns")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
        sa.UniqueConstraint("code", name=op.f("uq_referrals_code")),
    )
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referrals_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_referrals_concern_id"), ["concern_id"], unique=False)
        batch_op.create_index("ix_referrals_state_due", ["state", "due_on"], unique=False)

    op.create_table(
        "referral_steps",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "agreed",
                "override-asked",
                "overridden",
                "sent",
                "no-answer",
                "acknowledged",
                "declined",
                "started",
                "received",
                "not-received",
                "closed",
                "revoked",
                name="referralstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.id"], name=op.f("fk_referral_steps_referral_id_referrals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_steps")),
    )
    with op.batch_alter_table("referral_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_steps_referral_id"), ["referral_id"], unique=False)

    with op.batch_alter_table("providers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("serves_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("eligibility", sa.String(length=300), nullable=False, server_default=""))
        batch_op.create_foreign_key(batch_op.f("fk_providers_serves_id_areas"), "areas", ["serves_id"], ["id"])
        batch_op.alter_column("eligibility", server_default=None)
        # A new word of a list is not seen by autogenerate: the check is written anew.
        batch_op.drop_constraint(batch_op.f("ck_providers_service"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_providers_service"), sa.column("service").in_(SERVICES))
