"""Households, members and impact."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "code_blocks",
        sa.Column("prefix", sa.String(length=3), nullable=False),
        sa.Column("block", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("next_serial", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", "block", name=op.f("pk_code_blocks")),
    )
    op.create_table(
        "households",
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("head_name_bn", sa.String(length=160), nullable=False),
        sa.Column("head_name_en", sa.String(length=160), nullable=False),
        sa.Column(
            "head_sex",
            sa.Enum("female", "male", "other", name="sex", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("guardian_name", sa.String(length=160), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("children_0_4", sa.Integer(), nullable=False),
        sa.Column("children_5_17", sa.Integer(), nullable=False),
        sa.Column("children_3_17", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(length=16), nullable=False),
        sa.Column("phone_owner", sa.String(length=80), nullable=False),
        sa.Column("other_phones", sa.String(length=120), nullable=False),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("village", sa.String(length=120), nullable=False),
        sa.Column("landmark", sa.String(length=200), nullable=False),
        sa.Column("housing", sa.String(length=40), nullable=False),
        sa.Column("livelihood", sa.String(length=80), nullable=False),
        sa.Column("female_headed", sa.Boolean(), nullable=False),
        sa.Column("child_headed", sa.Boolean(), nullable=False),
        sa.Column("pregnant_or_lactating", sa.Boolean(), nullable=False),
        sa.Column("disability", sa.Boolean(), nullable=False),
        sa.Column("elderly_alone", sa.Boolean(), nullable=False),
        sa.Column("chronic_illness", sa.Boolean(), nullable=False),
        sa.Column("displaced", sa.Boolean(), nullable=False),
        sa.Column("landless", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "active",
                "withdrawn",
                "merged",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "registered",
            sa.Enum(
                "desk",
                "tablet",
                "import",
                "demo",
                name="registered",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("form_no", sa.String(length=60), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_households_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["households.id"], name=op.f("fk_households_merged_into_id_households")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_households")),
        sa.UniqueConstraint("code", name=op.f("uq_households_code")),
    )
    op.create_index("ix_households_area_status", "households", ["area_id", "status", "created_at"], unique=False)
    op.create_index("ix_households_status_created", "households", ["status", "created_at"], unique=False)
    op.create_table(
        "duplicate_pairs",
        sa.Column("a_id", sa.Uuid(), nullable=False),
        sa.Column("b_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "candidate",
                "merged",
                "distinct",
                "needs-visit",
                name="pairstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["a_id"], ["households.id"], name=op.f("fk_duplicate_pairs_a_id_households")),
        sa.ForeignKeyConstraint(["b_id"], ["households.id"], name=op.f("fk_duplicate_pairs_b_id_households")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_pairs")),
        sa.UniqueConstraint("a_id", "b_id", name=op.f("uq_duplicate_pairs_a_id_b_id")),
    )
    op.create_index(op.f("ix_duplicate_pairs_b_id"), "duplicate_pairs", ["b_id"], unique=False)
    op.create_table(
        "household_changes",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_household_changes_household_id_households")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_changes")),
    )
    op.create_index(op.f("ix_household_changes_household_id"), "household_changes", ["household_id"], unique=False)
    op.create_table(
        "household_keys",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "code",
                "name",
                "phone",
                "nid",
                "birth-registration",
                "form",
                name="keykind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "key", sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_household_keys_household_id_households")
        ),
        sa.PrimaryKeyConstraint("household_id", "kind", "key", name=op.f("pk_household_keys")),
    )
    op.create_index("ix_household_keys_kind_key", "household_keys", ["kind", "key", "household_id"], unique=False)
    op.create_table(
        "impacts",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column(
            "house_damage",
            sa.Enum("none", "partial", "full", name="damage", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("latrine_damaged", sa.Boolean(), nullable=False),
        sa.Column("tubewell_damaged", sa.Boolean(), nullable=False),
        sa.Column("crops_lost", sa.Boolean(), nullable=False),
        sa.Column("livestock_lost", sa.Boolean(), nullable=False),
        sa.Column("displaced", sa.Boolean(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "reported",
                "verified",
                "disputed",
                name="impactstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_impacts_household_id_households")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_impacts_response_id_responses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impacts")),
        sa.UniqueConstraint("response_id", "household_id", name=op.f("uq_impacts_response_id_household_id")),
    )
    op.create_index(op.f("ix_impacts_household_id"), "impacts", ["household_id"], unique=False)
    op.create_table(
        "members",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_bn", sa.String(length=160), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column(
            "sex",
            sa.Enum("female", "male", "other", name="sex", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("birth_date", sa.Date(), nullable=True),
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
            nullable=True,
        ),
        sa.Column("relation", sa.String(length=40), nullable=False),
        sa.Column("is_head", sa.Boolean(), nullable=False),
        sa.Column("is_collector", sa.Boolean(), nullable=False),
        sa.Column("wg_seeing", sa.SmallInteger(), nullable=True),
        sa.Column("wg_hearing", sa.SmallInteger(), nullable=True),
        sa.Column("wg_walking", sa.SmallInteger(), nullable=True),
        sa.Column("wg_remembering", sa.SmallInteger(), nullable=True),
        sa.Column("wg_self_care", sa.SmallInteger(), nullable=True),
        sa.Column("wg_communicating", sa.SmallInteger(), nullable=True),
        sa.Column("pregnant_or_lactating", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_members_household_id_households")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
    )
    op.create_index(op.f("ix_members_household_id"), "members", ["household_id"], unique=False)
    op.create_table(
        "identity_documents",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "nid", "birth-registration", name="documentkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_identity_documents_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_documents")),
    )
    op.create_index(op.f("ix_identity_documents_member_id"), "identity_documents", ["member_id"], unique=False)
    op.create_index(op.f("ix_identity_documents_number"), "identity_documents", ["number"], unique=False)
