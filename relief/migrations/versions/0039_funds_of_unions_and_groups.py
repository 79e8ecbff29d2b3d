"""Funds of unions with a ledger, grants out of them, and groups that hold one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "union_funds",
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("name_bn", sa.String(length=160), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_union_funds_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_union_funds_committee_id_committees")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_union_funds")),
        sa.UniqueConstraint("area_id", name=op.f("uq_union_funds_area_id")),
    )
    op.create_table(
        "fund_entries",
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "received",
                "granted",
                "returned",
                "spent",
                "correction",
                name="entrykind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("amount_poisha", sa.BigInteger(), nullable=False),
        sa.Column("balance_poisha", sa.BigInteger(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("paper", sa.String(length=60), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=True),
        sa.Column("milestone_number", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("balance_poisha >= 0", name=op.f("ck_fund_entries_balance_not_negative")),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["fund_entries.id"], name=op.f("fk_fund_entries_corrects_id_fund_entries")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["union_funds.id"], name=op.f("fk_fund_entries_fund_id_union_funds")),
        sa.ForeignKeyConstraint(["grant_id"], ["grants.id"], name=op.f("fk_fund_entries_grant_id_grants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_entries")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_fund_entries_corrects_id")),
        sa.UniqueConstraint("fund_id", "number", name=op.f("uq_fund_entries_fund_id_number")),
    )
    with op.batch_alter_table("fund_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fund_entries_grant_id"), ["grant_id"], unique=False)
    op.create_table(
        "grant_groups",
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["grant_id"], ["grants.id"], name=op.f("fk_grant_groups_grant_id_grants")),
        sa.PrimaryKeyConstraint("grant_id", name=op.f("pk_grant_groups")),
    )
    op.create_table(
        "grant_group_members",
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("left_reason", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_groups.grant_id"], name=op.f("fk_grant_group_members_grant_id_grant_groups")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_grant_group_members_household_id_households")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_group_members")),
        sa.UniqueConstraint("grant_id", "place", name=op.f("uq_grant_group_members_grant_id_place")),
    )
    with op.batch_alter_table("grant_group_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_group_members_household_id"), ["household_id"], unique=False)
    op.create_table(
        "grant_group_shares",
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("amount_poisha", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["grant_id"], ["grants.id"], name=op.f("fk_grant_group_shares_grant_id_grants")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["grant_group_members.id"], name=op.f("fk_grant_group_shares_member_id_grant_group_members")
        ),
        sa.PrimaryKeyConstraint("grant_id", "number", "member_id", name=op.f("pk_grant_group_shares")),
    )
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ground_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("forum_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("session_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("fund_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("returned_poisha", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("returned_note", sa.String(length=600), nullable=False, server_default=""))
        batch_op.create_index(batch_op.f("ix_grants_fund_id"), ["fund_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_grants_session_id_committee_sessions"), "committee_sessions", ["session_id"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_grants_forum_id_forums"), "forums", ["forum_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_grants_fund_id_union_funds"), "union_funds", ["fund_id"], ["id"])
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.alter_column("returned_poisha", server_default=None)
        batch_op.alter_column("returned_note", server_default=None)
