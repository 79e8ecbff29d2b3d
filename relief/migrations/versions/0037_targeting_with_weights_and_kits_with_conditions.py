"""Plans keep weights and what-if copies; kit lines know sizes and people; items know what they count as."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

PERS = ("household", "member", "child-under-five", "large-household", "matching-member")
COUNTS_AS = (
    "rice", "lentils", "oil", "salt", "sugar", "flattened-rice", "bathing-soap", "laundry-soap", "pads", "container",
    "blanket", "mat", "tarpaulin", "cash",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "plan_targeting",
        sa.Column("distribution_id", sa.Uuid(), nullable=False),
        sa.Column("weighting", sa.JSON(), nullable=False),
        sa.Column("frozen", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["distribution_id"], ["distributions.id"], name=op.f("fk_plan_targeting_distribution_id_distributions")
        ),
        sa.PrimaryKeyConstraint("distribution_id", name=op.f("pk_plan_targeting")),
    )
    op.create_table(
        "plan_copies",
        sa.Column("distribution_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("weighting", sa.JSON(), nullable=False),
        sa.Column("from_clash", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["distribution_id"], ["distributions.id"], name=op.f("fk_plan_copies_distribution_id_distributions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_copies")),
    )
    with op.batch_alter_table("plan_copies") as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_copies_distribution_id"), ["distribution_id"], unique=False)
    op.create_table(
        "targeting_pages",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("homes", sa.LargeBinary(), nullable=False),
        sa.Column("people", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_targeting_pages_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["response_id"], ["responses.id"], name=op.f("fk_targeting_pages_response_id_responses")
        ),
        sa.PrimaryKeyConstraint("response_id", "area_id", name=op.f("pk_targeting_pages")),
    )
    op.create_table(
        "targeting_touches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("household_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_targeting_touches")),
    )
    op.add_column("entitlements", sa.Column("points", sa.Integer(), nullable=True))
    with op.batch_alter_table("kit_lines") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_kit_lines_per"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_kit_lines_per"), sa.column("per").in_(PERS))
        batch_op.add_column(sa.Column("size_from", sa.SmallInteger(), nullable=True))
        batch_op.add_column(sa.Column("size_to", sa.SmallInteger(), nullable=True))
        batch_op.add_column(sa.Column("who", sa.JSON(), nullable=True))
    with op.batch_alter_table("items") as batch_op:
        batch_op.add_column(sa.Column("counts_as", _words("countsas", *COUNTS_AS), nullable=True))


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)
