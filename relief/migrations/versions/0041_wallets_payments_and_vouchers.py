"""Wallets, payment lists, answers of providers; check-ins by transfer and voucher."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

METHODS = ("card", "code", "name", "phone", "paper", "transfer", "voucher")
COUNTS_AS = (
    "rice", "lentils", "oil", "salt", "sugar", "flattened-rice", "bathing-soap", "laundry-soap", "pads", "container",
    "blanket", "mat", "tarpaulin", "cash", "voucher",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "answer_files",
        sa.Column("distribution_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _words("answerkind", "payments", "vouchers"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("vendor", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", _words("answerstate", "review", "recorded", "dropped"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["distribution_id"], ["distributions.id"], name=op.f("fk_answer_files_distribution_id_distributions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_files")),
        sa.UniqueConstraint("distribution_id", "sha256", name=op.f("uq_answer_files_distribution_id_sha256")),
    )
    op.create_table(
        "payouts",
        sa.Column("distribution_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("provider", _words("walletkind", "bkash", "nagad", "bank"), nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("again_reason", sa.String(length=300), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["distribution_id"], ["distributions.id"], name=op.f("fk_payouts_distribution_id_distributions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payouts")),
        sa.UniqueConstraint("distribution_id", "number", name=op.f("uq_payouts_distribution_id_number")),
    )
    op.create_table(
        "wallets",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _words("walletkind", "bkash", "nagad", "bank"), nullable=False),
        sa.Column("payee", _words("payee", "head", "spouse", "member", "alternate"), nullable=False),
        sa.Column("holder", sa.String(length=160), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("bank", sa.String(length=80), nullable=False),
        sa.Column("branch", sa.String(length=80), nullable=False),
        sa.Column("routing", sa.String(length=9), nullable=False),
        sa.Column("shared_reason", sa.String(length=200), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by_id", sa.Uuid(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_wallets_household_id_households")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallets")),
    )
    with op.batch_alter_table("wallets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wallets_household_id"), ["household_id"], unique=False)
        batch_op.create_index("ix_wallets_number", ["number"], unique=False)
        batch_op.create_index(
            "uq_wallets_current",
            ["household_id"],
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )

    op.create_table(
        "payout_lines",
        sa.Column("payout_id", sa.Uuid(), nullable=False),
        sa.Column("distribution_id", sa.Uuid(), nullable=False),
        sa.Column("entitlement_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("state", _words("linestate", "sent", "paid", "failed"), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("provider_reference", sa.String(length=60), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["distribution_id"], ["distributions.id"], name=op.f("fk_payout_lines_distribution_id_distributions")
        ),
        sa.ForeignKeyConstraint(
            ["entitlement_id"], ["entitlements.id"], name=op.f("fk_payout_lines_entitlement_id_entitlements")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_payout_lines_household_id_households")
        ),
        sa.ForeignKeyConstraint(["payout_id"], ["payouts.id"], name=op.f("fk_payout_lines_payout_id_payouts")),
        sa.ForeignKeyConstraint(["wallet_id"], ["wallets.id"], name=op.f("fk_payout_lines_wallet_id_wallets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_lines")),
        sa.UniqueConstraint("reference", name=op.f("uq_payout_lines_reference")),
    )
    with op.batch_alter_table("payout_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payout_lines_entitlement_id"), ["entitlement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payout_lines_household_id"), ["household_id"], unique=False)
        batch_op.create_index("ix_payout_lines_list", ["distribution_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_payout_lines_payout_id"), ["payout_id"], unique=False)
        batch_op.create_index(
            "uq_payout_lines_live",
            ["entitlement_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('sent', 'paid')"),
            postgresql_where=sa.text("state IN ('sent', 'paid')"),
        )

    op.create_table(
        "answer_rows",
        sa.Column("answer_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("said", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("provider_reference", sa.String(length=60), nullable=False),
        sa.Column("verdict", _words("verdict", "paid", "failed", "known", "refused"), nullable=False),
        sa.Column("why", sa.String(length=24), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=True),
        sa.Column("entitlement_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["answer_id"], ["answer_files.id"], name=op.f("fk_answer_rows_answer_id_answer_files")),
        sa.ForeignKeyConstraint(
            ["entitlement_id"], ["entitlements.id"], name=op.f("fk_answer_rows_entitlement_id_entitlements")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["payout_lines.id"], name=op.f("fk_answer_rows_line_id_payout_lines")),
        sa.PrimaryKeyConstraint("answer_id", "number", name=op.f("pk_answer_rows")),
    )
    # A new word of a list is not seen by autogenerate: the checks are written anew.
    with op.batch_alter_table("check_ins") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_check_ins_method"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_check_ins_method"), sa.column("method").in_(METHODS))
    with op.batch_alter_table("items") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_items_countsas"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_items_countsas"), sa.column("counts_as").in_(COUNTS_AS))


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)
