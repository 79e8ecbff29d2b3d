"""Cases before a committee, their appeals and pictures"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "verification_cases",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "needs-visit",
                "appealed",
                "verified",
                "refused",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_verification_cases_household_id_households")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["responses.id"], name=op.f("fk_verification_cases_response_id_responses")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_cases")),
        sa.UniqueConstraint("response_id", "household_id", name=op.f("uq_verification_cases_response_id_household_id")),
    )
    with op.batch_alter_table("verification_cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verification_cases_household_id"), ["household_id"], unique=False)
        batch_op.create_index("ix_verification_cases_state", ["response_id", "state"], unique=False)

    op.create_table(
        "committee_attendances",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["committee_members.id"], name=op.f("fk_committee_attendances_member_id_committee_members")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["committee_sessions.id"],
            name=op.f("fk_committee_attendances_session_id_committee_sessions"),
        ),
        sa.PrimaryKeyConstraint("session_id", "member_id", name=op.f("pk_committee_attendances")),
    )
    with op.batch_alter_table("committee_attendances", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_committee_attendances_member_id"), ["member_id"], unique=False)

    op.create_table(
        "committee_rows",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "open",
                "verified",
                "refused",
                "needs-visit",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "refusal",
            sa.Enum(
                "damage-not-so",
                "lives-elsewhere",
                "already-helped",
                "listed-twice",
                "can-help-itself",
                "other",
                name="refusal",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("said", sa.String(length=300), nullable=False),
        sa.Column("stepped_out", sa.JSON(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["verification_cases.id"], name=op.f("fk_committee_rows_case_id_verification_cases")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["committee_sessions.id"], name=op.f("fk_committee_rows_session_id_committee_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_rows")),
        sa.UniqueConstraint("session_id", "case_id", name=op.f("uq_committee_rows_session_id_case_id")),
    )
    with op.batch_alter_table("committee_rows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_committee_rows_case_id"), ["case_id"], unique=False)

    op.create_table(
        "visit_photos",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["household_visits.id"], name=op.f("fk_visit_photos_visit_id_household_visits")
        ),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_visit_photos")),
    )
    op.create_table(
        "appeals",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("left-out", "objection", name="appealkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "in-person",
                "reading",
                "phone",
                "paper",
                "box",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("said", sa.String(length=600), nullable=False),
        sa.Column("brought_by", sa.String(length=160), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "in-session",
                "upheld",
                "dismissed",
                name="appealstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("row_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("told_how", sa.String(length=160), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["verification_cases.id"], name=op.f("fk_appeals_case_id_verification_cases")
        ),
        sa.ForeignKeyConstraint(["row_id"], ["committee_rows.id"], name=op.f("fk_appeals_row_id_committee_rows")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
    )
    with op.batch_alter_table("appeals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeals_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_appeals_row_id"), ["row_id"], unique=False)
