"""Pauses of an enrolment, the waiting line, moves between sites, and what is counted about a child apart from it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "child_functioning",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("wg_seeing", sa.SmallInteger(), nullable=True),
        sa.Column("wg_hearing", sa.SmallInteger(), nullable=True),
        sa.Column("wg_walking", sa.SmallInteger(), nullable=True),
        sa.Column("wg_remembering", sa.SmallInteger(), nullable=True),
        sa.Column("wg_self_care", sa.SmallInteger(), nullable=True),
        sa.Column("wg_communicating", sa.SmallInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_child_functioning_child_id_children")),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_child_functioning")),
    )
    op.create_table(
        "child_roots",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("root_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_child_roots_child_id_children")),
        sa.ForeignKeyConstraint(["root_id"], ["children.id"], name=op.f("fk_child_roots_root_id_children")),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_child_roots")),
    )
    with op.batch_alter_table("child_roots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_child_roots_root_id"), ["root_id"], unique=False)

    op.create_table(
        "child_supports",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("factor", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_child_supports_child_id_children")),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_child_supports")),
    )
    op.create_table(
        "child_transfers",
        sa.Column("from_child_id", sa.Uuid(), nullable=False),
        sa.Column("to_space_id", sa.Uuid(), nullable=False),
        sa.Column("agreed_by", sa.String(length=160), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "taken",
                "refused",
                "withdrawn",
                name="transferstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("to_child_id", sa.Uuid(), nullable=True),
        sa.Column("moved_on", sa.Date(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_child_id"], ["children.id"], name=op.f("fk_child_transfers_from_child_id_children")
        ),
        sa.ForeignKeyConstraint(["to_child_id"], ["children.id"], name=op.f("fk_child_transfers_to_child_id_children")),
        sa.ForeignKeyConstraint(["to_space_id"], ["spaces.id"], name=op.f("fk_child_transfers_to_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_transfers")),
    )
    with op.batch_alter_table("child_transfers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_child_transfers_from_child_id"), ["from_child_id"], unique=False)
        batch_op.create_index(
            "ix_child_transfers_one_asked",
            ["from_child_id"],
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )
        batch_op.create_index(batch_op.f("ix_child_transfers_to_child_id"), ["to_child_id"], unique=False)
        batch_op.create_index("ix_child_transfers_to_state", ["to_space_id", "state"], unique=False)

    op.create_table(
        "enrolment_pauses",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("to_date", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_enrolment_pauses_enrolment_id_enrolments")
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "from_date", name=op.f("pk_enrolment_pauses")),
    )
    op.create_table(
        "waiting_places",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "full",
                "hours",
                "distance",
                "family",
                name="waitreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_waiting_places_enrolment_id_enrolments")
        ),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_waiting_places")),
    )
