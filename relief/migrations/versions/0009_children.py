"""Children, enrolments and registers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "children",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=True),
        sa.Column("name_bn", sa.String(length=160), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column("known_as", sa.String(length=80), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column(
            "sex",
            sa.Enum("female", "male", "other", name="sex", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column(
            "birth_precision",
            sa.Enum(
                "day",
                "month",
                "year",
                "estimated",
                name="precision",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("safety_note", sa.String(length=200), nullable=False),
        sa.Column("is_unaccompanied", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_children_household_id_households")),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_children_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_children")),
        sa.UniqueConstraint("code", name=op.f("uq_children_code")),
        sa.UniqueConstraint("space_id", "number", name=op.f("uq_children_space_id_number")),
    )
    op.create_index(op.f("ix_children_name_key"), "children", ["name_key"], unique=False)
    op.create_table(
        "caregivers",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("relation", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=16), nullable=False),
        sa.Column("is_guardian", sa.Boolean(), nullable=False),
        sa.Column("may_collect", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_caregivers_child_id_children")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caregivers")),
    )
    op.create_index(op.f("ix_caregivers_child_id"), "caregivers", ["child_id"], unique=False)
    op.create_table(
        "enrolments",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waitlisted",
                "provisional",
                "active",
                "on-hold",
                "exited",
                name="enrolmentstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("to_date", sa.Date(), nullable=True),
        sa.Column(
            "exit_reason",
            sa.Enum(
                "completed",
                "school",
                "aged-out",
                "moved",
                "transferred",
                "withdrawn",
                "dropped-out",
                "duplicate",
                "died",
                name="exitreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_enrolments_child_id_children")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["activity_groups.id"], name=op.f("fk_enrolments_group_id_activity_groups")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_enrolments_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
    )
    op.create_index(op.f("ix_enrolments_child_id"), "enrolments", ["child_id"], unique=False)
    op.create_index("ix_enrolments_group_state", "enrolments", ["group_id", "state"], unique=False)
    op.create_index(op.f("ix_enrolments_space_id"), "enrolments", ["space_id"], unique=False)
    op.create_table(
        "attendance",
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column(
            "mark",
            sa.Enum(
                "not-marked",
                "present",
                "late",
                "absent-informed",
                "absent-uninformed",
                name="mark",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marked_by_id", sa.Uuid(), nullable=False),
        sa.Column("mark_id", sa.Uuid(), nullable=False),
        sa.Column("is_disputed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_attendance_child_id_children")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrences.id"], name=op.f("fk_attendance_occurrence_id_occurrences")
        ),
        sa.PrimaryKeyConstraint("occurrence_id", "child_id", name=op.f("pk_attendance")),
    )
    op.create_index(op.f("ix_attendance_child_id"), "attendance", ["child_id"], unique=False)
    op.create_table(
        "attendance_marks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column(
            "mark",
            sa.Enum(
                "not-marked",
                "present",
                "late",
                "absent-informed",
                "absent-uninformed",
                name="mark",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marked_by_id", sa.Uuid(), nullable=False),
        sa.Column("base_id", sa.Uuid(), nullable=True),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_attendance_marks_child_id_children")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrences.id"], name=op.f("fk_attendance_marks_occurrence_id_occurrences")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_marks")),
    )
    op.create_index(
        op.f("ix_attendance_marks_occurrence_id_child_id"),
        "attendance_marks",
        ["occurrence_id", "child_id"],
        unique=False,
    )
