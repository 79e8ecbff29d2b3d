"""Children who are asked after when they stop coming, every attempt, and from when a group asks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "child_watches",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_child_watches_child_id_children")),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_child_watches")),
    )
    op.create_table(
        "group_thresholds",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("contact_after", sa.Integer(), nullable=False),
        sa.Column("contact_days", sa.Integer(), nullable=False),
        sa.Column("visit_after", sa.Integer(), nullable=False),
        sa.Column("visit_days", sa.Integer(), nullable=False),
        sa.Column("confirm_after", sa.Integer(), nullable=False),
        sa.Column("confirm_days", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["activity_groups.id"], name=op.f("fk_group_thresholds_group_id_activity_groups")
        ),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_group_thresholds")),
    )
    op.create_table(
        "absence_followups",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "check",
                "contact",
                "visit",
                "confirm",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("absences", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "attempted",
                "reached",
                "closed",
                name="followstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "returning",
                "ill",
                "school",
                "moved",
                "needs",
                "reached",
                name="kept",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assignee_id"], ["users.id"], name=op.f("fk_absence_followups_assignee_id_users")),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_absence_followups_child_id_children")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_absence_followups_enrolment_id_enrolments")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_absence_followups_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_followups")),
    )
    with op.batch_alter_table("absence_followups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absence_followups_child_id"), ["child_id"], unique=False)
        batch_op.create_index(
            "ix_absence_followups_one_open",
            ["child_id", "space_id"],
            unique=True,
            sqlite_where=sa.text("state != 'closed'"),
            postgresql_where=sa.text("state != 'closed'"),
        )
        batch_op.create_index("ix_absence_followups_space_state", ["space_id", "state", "due_on"], unique=False)

    op.create_table(
        "contact_attempts",
        sa.Column("followup_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("call", "peer", "visit", name="contact", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("has_reached", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["followup_id"], ["absence_followups.id"], name=op.f("fk_contact_attempts_followup_id_absence_followups")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_attempts")),
    )
    with op.batch_alter_table("contact_attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_attempts_followup_id"), ["followup_id"], unique=False)
