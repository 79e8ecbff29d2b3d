"""Courses, the groups that follow them, what was taught and made up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "courses",
        sa.Column("name_bn", sa.String(length=160), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column("least_parts", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses")),
    )
    op.create_table(
        "course_parts",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name_bn", sa.String(length=160), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("is_mandatory", sa.Boolean(), nullable=False),
        sa.Column("after_number", sa.Integer(), nullable=True),
        sa.Column("is_placeholder", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_course_parts_course_id_courses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_parts")),
        sa.UniqueConstraint("course_id", "number", name=op.f("uq_course_parts_course_id_number")),
    )
    op.create_table(
        "child_work",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("registration_no", sa.String(length=60), nullable=False),
        sa.Column("employer", sa.String(length=160), nullable=False),
        sa.Column("phone", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("free_time", sa.String(length=160), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_child_work_child_id_children")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_work")),
        sa.UniqueConstraint("child_id", name=op.f("uq_child_work_child_id")),
    )
    op.create_table(
        "course_groups",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_course_groups_course_id_courses")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["activity_groups.id"], name=op.f("fk_course_groups_group_id_activity_groups")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_groups")),
        sa.UniqueConstraint("group_id", name=op.f("uq_course_groups_group_id")),
    )
    with op.batch_alter_table("course_groups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_groups_course_id"), ["course_id"], unique=False)

    op.create_table(
        "make_ups",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_make_ups_child_id_children")),
        sa.ForeignKeyConstraint(["part_id"], ["course_parts.id"], name=op.f("fk_make_ups_part_id_course_parts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_make_ups")),
        sa.UniqueConstraint("child_id", "part_id", name=op.f("uq_make_ups_child_id_part_id")),
    )
    op.create_table(
        "taught_parts",
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrences.id"],
            name=op.f("fk_taught_parts_occurrence_id_occurrences"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["part_id"], ["course_parts.id"], name=op.f("fk_taught_parts_part_id_course_parts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taught_parts")),
        sa.UniqueConstraint("occurrence_id", name=op.f("uq_taught_parts_occurrence_id")),
    )
    with op.batch_alter_table("taught_parts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_taught_parts_part_id"), ["part_id"], unique=False)
