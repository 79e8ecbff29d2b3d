"""Tokens for programs that read figures, what they asked, and the names DHIS2 has for ours."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None

KINDS = ("five-w", "situation", "sos", "d-form", "figures", "dhis2")


def upgrade() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("within", sa.JSON(), nullable=False),
        sa.Column("matters", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_api_tokens_response_id_responses")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_api_tokens_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    with op.batch_alter_table("api_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_tokens_response_id"), ["response_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_api_tokens_user_id"), ["user_id"], unique=False)

    op.create_table(
        "api_uses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked", sa.String(length=300), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["api_tokens.id"], name=op.f("fk_api_uses_token_id_api_tokens")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_uses")),
    )
    with op.batch_alter_table("api_uses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_uses_at"), ["at"], unique=False)
        batch_op.create_index("ix_api_uses_token", ["token_id", "at"], unique=False)

    op.create_table(
        "outside_names",
        sa.Column(
            "kind",
            sa.Enum(
                "data-set",
                "data-element",
                "org-unit",
                name="outsidekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("own", sa.String(length=60), nullable=False),
        sa.Column("uid", sa.String(length=11), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_names")),
        sa.UniqueConstraint("kind", "own", name=op.f("uq_outside_names_kind_own")),
    )
    # A new word of a list is not seen by autogenerate: the check is written anew.
    with op.batch_alter_table("taken_reports", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_taken_reports_reportkind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_taken_reports_reportkind"), sa.column("kind").in_(KINDS))
