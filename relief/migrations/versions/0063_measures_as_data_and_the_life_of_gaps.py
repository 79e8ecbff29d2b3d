"""Measures as data, what they came to, and the life of gaps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

KINDS = (
    "registration", "service", "child-places", "rehabilitation", "left-behind", "distance", "facility", "support",
    "feedback", "own",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "gap_measures",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_bn", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("sector", sa.String(length=32), nullable=False),
        sa.Column(
            "unit",
            sa.Enum(
                "household",
                "person",
                "child",
                "report",
                "plan",
                name="unit",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("need", sa.String(length=40), nullable=False),
        sa.Column("cover", sa.String(length=40), nullable=False),
        sa.Column("whom", sa.String(length=32), nullable=False),
        sa.Column("per", sa.SmallInteger(), nullable=False),
        sa.Column("opens_below", sa.SmallInteger(), nullable=False),
        sa.Column("closes_at", sa.SmallInteger(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("standard", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("validity_days", sa.SmallInteger(), nullable=True),
        sa.Column("slot", sa.SmallInteger(), nullable=True),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_measures")),
        sa.UniqueConstraint("code", name=op.f("uq_gap_measures_code")),
    )
    op.create_table(
        "gap_digests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("morning", "upload", name="digestkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_gap_digests_response_id_responses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_digests")),
        sa.UniqueConstraint("response_id", "kind", "until", name=op.f("uq_gap_digests_response_id_kind_until")),
    )
    op.create_table(
        "measure_days",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_measure_days_area_id_areas")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_measure_days_response_id_responses")),
        sa.PrimaryKeyConstraint("response_id", "area_id", "on_date", name=op.f("pk_measure_days")),
    )
    with op.batch_alter_table("measure_days", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_measure_days_area_id"), ["area_id"], unique=False)

    op.create_table(
        "measure_sums",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_measure_sums_area_id_areas")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_measure_sums_response_id_responses")),
        sa.PrimaryKeyConstraint("response_id", "area_id", name=op.f("pk_measure_sums")),
    )
    with op.batch_alter_table("measure_sums", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_measure_sums_area_id"), ["area_id"], unique=False)

    op.create_table(
        "gap_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("gap_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "happening",
            sa.Enum(
                "opened",
                "reopened",
                "closed",
                "seen",
                "given",
                "accepted",
                "taken-back",
                name="happening",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("shortfall", sa.Integer(), nullable=False),
        sa.Column("need", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_gap_events_area_id_areas")),
        sa.ForeignKeyConstraint(["gap_id"], ["gaps.id"], name=op.f("fk_gap_events_gap_id_gaps")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_gap_events_response_id_responses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_events")),
    )
    with op.batch_alter_table("gap_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gap_events_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_gap_events_gap_id"), ["gap_id"], unique=False)
        batch_op.create_index("ix_gap_events_response_at", ["response_id", "at", "area_id"], unique=False)

    # Figures are counted again after this: what stood of single households is not worth carrying over.
    op.execute(sa.text("DELETE FROM standings"))
    op.execute(sa.text("DELETE FROM counts"))
    with op.batch_alter_table("counts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("yardsticks", sa.String(length=16), nullable=False))
    with op.batch_alter_table("gaps", schema=None) as batch_op:
        batch_op.add_column(sa.Column("measure", sa.String(length=40), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("due_on", sa.Date(), nullable=True))
    op.execute(sa.text("UPDATE gaps SET measure = CASE WHEN kind = 'service' THEN sector ELSE kind END"))
    with op.batch_alter_table("gaps", schema=None) as batch_op:
        batch_op.alter_column("measure", server_default=None)
        batch_op.drop_constraint(batch_op.f("uq_gaps_response_id_area_id_kind_sector"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_gaps_response_id_area_id_measure"), ["response_id", "area_id", "measure"]
        )
        batch_op.drop_constraint(batch_op.f("ck_gaps_gapkind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_gaps_gapkind"), sa.column("kind").in_(KINDS))
    with op.batch_alter_table("standings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("size", sa.SmallInteger(), nullable=False))
        batch_op.drop_index(batch_op.f("ix_standings_lon"))
        batch_op.create_index(
            "ix_standings_point",
            ["response_id", "lon", "lat", "bits", "children_3_17", "size", "area_id"],
            unique=False,
        )
