"""Roll calls of tablets, who came and who was collected, and the heads that were counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "head_counts",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "open", "mid", "close", "evacuation", name="count", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_head_counts_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_head_counts")),
    )
    with op.batch_alter_table("head_counts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_head_counts_space_id_on_date"), ["space_id", "on_date"], unique=False)

    op.create_table(
        "pickup_blocks",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_pickup_blocks_device_id_devices")),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_pickup_blocks_space_id_spaces")),
        sa.PrimaryKeyConstraint("space_id", "device_id", name=op.f("pk_pickup_blocks")),
        sa.UniqueConstraint("space_id", "number", name=op.f("uq_pickup_blocks_space_id_number")),
    )
    op.create_table(
        "gate_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column(
            "passage",
            sa.Enum("arrive", "release", name="passage", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column(
            "how",
            sa.Enum(
                "code",
                "known",
                "self",
                "override",
                name="release",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("released_to", sa.String(length=160), nullable=False),
        sa.Column("second_staff_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column(
            "doubt",
            sa.Enum(
                "none",
                "denied",
                "no-second",
                "not-agreed",
                "too-young",
                "wrong-code",
                name="doubt",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_gate_events_child_id_children")),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_gate_events_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_events")),
    )
    with op.batch_alter_table("gate_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_events_child_id"), ["child_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_gate_events_space_id_on_date"), ["space_id", "on_date"], unique=False)

    op.create_table(
        "pickup_rules",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum("allow", "deny", name="collecting", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("relation", sa.String(length=60), nullable=False),
        sa.Column("is_alone", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_pickup_rules_child_id_children")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pickup_rules")),
    )
    with op.batch_alter_table("pickup_rules", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pickup_rules_child_id"), ["child_id"], unique=False)

    op.create_table(
        "session_adults",
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("said_by_id", sa.Uuid(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrences.id"], name=op.f("fk_session_adults_occurrence_id_occurrences")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_session_adults_user_id_users")),
        sa.PrimaryKeyConstraint("occurrence_id", "user_id", name=op.f("pk_session_adults")),
    )
    with op.batch_alter_table("attendance_marks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("settles", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("from_paper", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("held_items", schema=None) as batch_op:
        batch_op.add_column(sa.Column("space_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_held_items_space_id"), ["space_id"], unique=False)
