"""One way to open a file with a reason: the two tables of concerns and support plans become one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

_KEPT = "user_id, reason_sealed, expires_at, id, created_at, created_by_id, version"


def upgrade() -> None:
    op.create_table(
        "file_accesses",
        sa.Column(
            "room",
            sa.Enum("concerns", "psychosocial", name="room", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_file_accesses_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_accesses")),
    )
    with op.batch_alter_table("file_accesses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_accesses_subject_id"), ["subject_id"], unique=False)
    # The seal of a reason names its room and its id; both stay, so what was sealed before still opens.
    for room, table, subject in (
        ("concerns", "concern_accesses", "concern_id"),
        ("psychosocial", "support_accesses", "plan_id"),
    ):
        op.execute(
            f"INSERT INTO file_accesses (room, subject_id, {_KEPT}) SELECT '{room}', {subject}, {_KEPT} FROM {table}"  # noqa: S608 - names of our own
        )
        op.drop_table(table)
