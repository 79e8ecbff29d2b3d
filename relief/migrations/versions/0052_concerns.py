"""Concerns, and the two roles of protection."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None
ROLES = (
    "coordinator", "approver", "storekeeper", "volunteer", "lead", "manager", "facilitator", "counsellor",
    "committee", "focal", "protection", "protection-lead", "admin",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "concern_response_times",
        sa.Column(
            "urgency",
            sa.Enum("high", "medium", "low", name="urgency", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("urgency", name=op.f("pk_concern_response_times")),
    )
    op.create_table(
        "concerns",
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=True),
        sa.Column(
            "urgency",
            sa.Enum("high", "medium", "low", name="urgency", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received", "open", "closed", name="concernstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "triage",
            sa.Enum(
                "advice",
                "referral",
                "urgent",
                "not-protection",
                name="triage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("triaged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker_id", sa.Uuid(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("outcome_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_concerns_area_id_areas")),
        sa.ForeignKeyConstraint(["worker_id"], ["users.id"], name=op.f("fk_concerns_worker_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concerns")),
        sa.UniqueConstraint("code", name=op.f("uq_concerns_code")),
    )
    with op.batch_alter_table("concerns", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concerns_area_id"), ["area_id"], unique=False)
        batch_op.create_index("ix_concerns_state_due", ["state", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_concerns_worker_id"), ["worker_id"], unique=False)

    op.create_table(
        "concern_accesses",
        sa.Column("concern_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["concern_id"], ["concerns.id"], name=op.f("fk_concern_accesses_concern_id_concerns")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_concern_accesses_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_accesses")),
    )
    with op.batch_alter_table("concern_accesses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concern_accesses_concern_id"), ["concern_id"], unique=False)

    op.create_table(
        "concern_notes",
        sa.Column("concern_id", sa.Uuid(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["concern_id"], ["concerns.id"], name=op.f("fk_concern_notes_concern_id_concerns")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_notes")),
    )
    with op.batch_alter_table("concern_notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concern_notes_concern_id"), ["concern_id"], unique=False)
    _let_in_protection()


def _let_in_protection() -> None:
    # A new word of a list is not seen by autogenerate: the check is written anew.
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_users_role"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_users_role"), sa.column("role").in_(ROLES))
