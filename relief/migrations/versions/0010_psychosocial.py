"""Support plans and support sessions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "availabilities",
        sa.Column("counsellor_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["counsellor_id"], ["users.id"], name=op.f("fk_availabilities_counsellor_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availabilities")),
    )
    op.create_index(op.f("ix_availabilities_counsellor_id"), "availabilities", ["counsellor_id"], unique=False)
    op.create_table(
        "support_plans",
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("counsellor_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("layer", sa.Integer(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("goals_sealed", sa.LargeBinary(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "consented",
                "active",
                "completed",
                "dropped",
                "referred-on",
                name="planstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_support_plans_area_id_areas")),
        sa.ForeignKeyConstraint(["counsellor_id"], ["users.id"], name=op.f("fk_support_plans_counsellor_id_users")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_support_plans_response_id_responses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_plans")),
        sa.UniqueConstraint("code", name=op.f("uq_support_plans_code")),
    )
    op.create_index(op.f("ix_support_plans_area_id"), "support_plans", ["area_id"], unique=False)
    op.create_index(op.f("ix_support_plans_counsellor_id"), "support_plans", ["counsellor_id"], unique=False)
    op.create_table(
        "unavailabilities",
        sa.Column("counsellor_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["counsellor_id"], ["users.id"], name=op.f("fk_unavailabilities_counsellor_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unavailabilities")),
    )
    op.create_index(op.f("ix_unavailabilities_counsellor_id"), "unavailabilities", ["counsellor_id"], unique=False)
    op.create_table(
        "support_sessions",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("counsellor_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("room", sa.String(length=80), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "scheduled",
                "arrived",
                "completed",
                "no-show",
                "cancelled",
                "moved",
                name="sessionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "cancel_reason",
            sa.Enum(
                "person-asked",
                "counsellor-away",
                "hazard",
                "no-room",
                "other",
                name="cancelreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("moved_to_id", sa.Uuid(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["counsellor_id"], ["users.id"], name=op.f("fk_support_sessions_counsellor_id_users")),
        sa.ForeignKeyConstraint(
            ["moved_to_id"], ["support_sessions.id"], name=op.f("fk_support_sessions_moved_to_id_support_sessions")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["support_plans.id"], name=op.f("fk_support_sessions_plan_id_support_plans")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_support_sessions_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_sessions")),
    )
    op.create_index("ix_support_sessions_counsellor", "support_sessions", ["counsellor_id", "starts_at"], unique=False)
    op.create_index(op.f("ix_support_sessions_plan_id"), "support_sessions", ["plan_id"], unique=False)
    op.create_index("ix_support_sessions_space", "support_sessions", ["space_id", "starts_at"], unique=False)
