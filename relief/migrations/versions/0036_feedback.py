"""Questions and complaints, confidential reports, and who may read those."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None
ROLES = (
    "coordinator", "approver", "storekeeper", "volunteer", "lead", "manager", "facilitator", "counsellor",
    "committee", "focal", "admin",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("distribution_id", sa.Uuid(), nullable=True),
        sa.Column("household_id", sa.Uuid(), nullable=True),
        sa.Column("kind", _words("kind", "question", "complaint", "suggestion", "thanks"), nullable=False),
        sa.Column("channel", _words("channel", "desk", "phone", "box", "visit", "meeting", "letter"), nullable=False),
        sa.Column(
            "topic",
            _words("topic", "listing", "not-received", "goods", "point", "rebuilding", "data", "other"),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("said", sa.String(length=2000), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", _words("feedbackstate", "open", "answered"), nullable=False),
        sa.Column("answer", sa.String(length=2000), nullable=False),
        sa.Column("told_how", sa.String(length=160), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_feedback_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["distribution_id"], ["distributions.id"], name=op.f("fk_feedback_distribution_id_distributions")
        ),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_feedback_household_id_households")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_feedback_response_id_responses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_feedback_household_id"), ["household_id"], unique=False)
        batch_op.create_index("ix_feedback_response_state", ["response_id", "state", "due_on"], unique=False)
    op.create_table(
        "confidential_reports",
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", _words("reportstate", "open", "closed"), nullable=False),
        sa.Column("outcome_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_confidential_reports_area_id_areas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confidential_reports")),
    )
    op.create_table(
        "confidential_recipients",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["confidential_reports.id"],
            name=op.f("fk_confidential_recipients_report_id_confidential_reports"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_confidential_recipients_user_id_users")),
        sa.PrimaryKeyConstraint("report_id", "user_id", name=op.f("pk_confidential_recipients")),
    )
    with op.batch_alter_table("confidential_recipients", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_confidential_recipients_user_id"), ["user_id"], unique=False)
    _let_in_focal_points()


def _let_in_focal_points() -> None:
    # A new word of a list is not seen by autogenerate: the check is written anew.
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_users_role"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_users_role"), sa.column("role").in_(ROLES))


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)
