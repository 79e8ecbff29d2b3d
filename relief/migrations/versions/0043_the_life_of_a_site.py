"""A site has a life: its steps, visits with the checklist, what is to be put right, who is cleared."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_clearances",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "sex",
            sa.Enum("female", "male", "other", name="sex", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("is_trainee", sa.Boolean(), nullable=False),
        sa.Column(
            "vetting",
            sa.Enum(
                "not-asked",
                "asked",
                "cleared",
                "refused",
                name="vetting",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("vetted_on", sa.Date(), nullable=True),
        sa.Column("trained_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_staff_clearances_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_clearances")),
        sa.UniqueConstraint("user_id", name=op.f("uq_staff_clearances_user_id")),
    )
    op.create_table(
        "space_checks",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_space_checks_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_space_checks")),
    )
    with op.batch_alter_table("space_checks") as batch_op:
        batch_op.create_index(batch_op.f("ix_space_checks_space_id_on_date"), ["space_id", "on_date"], unique=False)

    op.create_table(
        "space_moves",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column(
            "came_from",
            sa.Enum(
                "proposed",
                "assessed",
                "approved",
                "open",
                "suspended",
                "handed-over",
                "closed",
                name="camefrom",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "went_to",
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
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("lacking", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_space_moves_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_space_moves")),
    )
    with op.batch_alter_table("space_moves") as batch_op:
        batch_op.create_index(batch_op.f("ix_space_moves_space_id"), ["space_id"], unique=False)

    op.create_table(
        "space_todos",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column(
            "item",
            sa.Enum(
                "policy",
                "code",
                "complaints",
                "directory",
                "evacuation",
                "first-aid",
                "water",
                "latrines",
                "toilets",
                "room",
                name="item",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_space_todos_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_space_todos")),
    )
    with op.batch_alter_table("space_todos") as batch_op:
        batch_op.create_index(batch_op.f("ix_space_todos_space_id_done_on"), ["space_id", "done_on"], unique=False)
