"""Child-friendly spaces, their groups and timetables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spaces",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name_bn", sa.String(length=160), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "fixed",
                "mobile",
                "school",
                "home",
                "learning-centre",
                "girls-centre",
                name="spacekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("indoor_m2", sa.Double(), nullable=True),
        sa.Column("latrines_female", sa.Integer(), nullable=False),
        sa.Column("latrines_male", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "assessed",
                "approved",
                "open",
                "suspended",
                "handed-over",
                "closed",
                name="spacestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_spaces_area_id_areas")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_spaces_response_id_responses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spaces")),
        sa.UniqueConstraint("code", name=op.f("uq_spaces_code")),
    )
    op.create_index(op.f("ix_spaces_area_id"), "spaces", ["area_id"], unique=False)
    op.create_index(op.f("ix_spaces_response_id"), "spaces", ["response_id"], unique=False)
    op.create_table(
        "activity_groups",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("name_bn", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("age_min", sa.Integer(), nullable=False),
        sa.Column("age_max", sa.Integer(), nullable=False),
        sa.Column(
            "sex_rule",
            sa.Enum("any", "girls", "boys", name="sexrule", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("max_size", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_activity_groups_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_groups")),
    )
    op.create_index(op.f("ix_activity_groups_space_id"), "activity_groups", ["space_id"], unique=False)
    op.create_table(
        "space_staff",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("is_manager", sa.Boolean(), nullable=False),
        sa.Column("code_signed_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_space_staff_space_id_spaces")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_space_staff_user_id_users")),
        sa.PrimaryKeyConstraint("space_id", "user_id", name=op.f("pk_space_staff")),
    )
    op.create_index(op.f("ix_space_staff_user_id"), "space_staff", ["user_id"], unique=False)
    op.create_table(
        "series",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("rrule", sa.String(length=200), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("room", sa.String(length=60), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["activity_groups.id"], name=op.f("fk_series_group_id_activity_groups")),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_series_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    op.create_index(op.f("ix_series_group_id"), "series", ["group_id"], unique=False)
    op.create_index(op.f("ix_series_space_id"), "series", ["space_id"], unique=False)
    op.create_table(
        "occurrences",
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("room", sa.String(length=60), nullable=False),
        sa.Column("topic", sa.String(length=160), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "open",
                "submitted",
                "verified",
                "returned",
                "not-held",
                "cancelled",
                name="occurrencestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "not_held_reason",
            sa.Enum(
                "hazard",
                "holiday",
                "staff-absent",
                "no-children",
                "space-in-use",
                "security",
                "other",
                name="notheld",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("not_held_note", sa.String(length=200), nullable=False),
        sa.Column("grace_hours", sa.Integer(), nullable=False),
        sa.Column("adults_present", sa.Integer(), nullable=True),
        sa.Column("incident_count", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by_id", sa.Uuid(), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by_id", sa.Uuid(), nullable=True),
        sa.Column("comment", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["activity_groups.id"], name=op.f("fk_occurrences_group_id_activity_groups")
        ),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_occurrences_series_id_series")),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_occurrences_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrences")),
        sa.UniqueConstraint("series_id", "on_date", name=op.f("uq_occurrences_series_id_on_date")),
    )
    op.create_index(op.f("ix_occurrences_group_id"), "occurrences", ["group_id"], unique=False)
    op.create_index("ix_occurrences_space_start", "occurrences", ["space_id", "starts_at"], unique=False)
    op.create_index("ix_occurrences_state_end", "occurrences", ["state", "ends_at"], unique=False)
