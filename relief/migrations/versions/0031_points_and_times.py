"""Opening hours and access of points, barriers, and where and when each household is asked to come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("distribution_points", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hours", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("step_free", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("womens_line", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("water_m", sa.Integer(), nullable=True))
    with op.batch_alter_table("distribution_points", schema=None) as batch_op:
        for name in ("hours", "step_free", "womens_line"):
            batch_op.alter_column(name, server_default=None)
    # A plain ADD COLUMN: rebuilding the largest table of all would take minutes.
    op.add_column("entitlements", sa.Column("slot_at", sa.DateTime(timezone=True), nullable=True))
    _barriers()
    _runs()
    _placements()


def _barriers() -> None:
    op.create_table(
        "walking_barriers",
        sa.Column("distribution_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _words("barrierkind", "river", "breach", "water", "other"), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("lets_out", sa.Boolean(), nullable=False),
        sa.Column("extent_id", sa.Uuid(), nullable=True),
        *_record(),
        sa.Column("geometry", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["distribution_id"], ["distributions.id"], name=op.f("fk_walking_barriers_distribution_id_distributions")
        ),
        sa.ForeignKeyConstraint(
            ["extent_id"], ["hazard_extents.id"], name=op.f("fk_walking_barriers_extent_id_hazard_extents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walking_barriers")),
    )
    op.create_index(op.f("ix_walking_barriers_distribution_id"), "walking_barriers", ["distribution_id"], unique=False)


def _runs() -> None:
    states = ("waiting", "running", "ready", "short", "taken", "replaced", "dropped", "cancelled", "failed")
    op.create_table(
        "assignment_runs",
        sa.Column("distribution_id", sa.Uuid(), nullable=False),
        sa.Column("state", _words("runstate", *states), nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("step_free", sa.Boolean(), nullable=False),
        sa.Column("womens_line", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.JSON(), nullable=False),
        *_record(),
        sa.ForeignKeyConstraint(
            ["distribution_id"], ["distributions.id"], name=op.f("fk_assignment_runs_distribution_id_distributions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_runs")),
    )
    op.create_index("ix_assignment_runs_distribution", "assignment_runs", ["distribution_id", "state"], unique=False)
    op.create_index("ix_assignment_runs_state", "assignment_runs", ["state"], unique=False)


def _placements() -> None:
    op.create_table(
        "placements",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("point_id", sa.Uuid(), nullable=False),
        sa.Column("slot_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("metres", sa.Integer(), nullable=False),
        sa.Column("located", _words("located", "own", "para", "area"), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_placements_household_id_households")
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["distribution_points.id"], name=op.f("fk_placements_point_id_distribution_points")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["assignment_runs.id"], name=op.f("fk_placements_run_id_assignment_runs")),
        sa.PrimaryKeyConstraint("run_id", "household_id", name=op.f("pk_placements")),
    )
    op.create_index(op.f("ix_placements_household_id"), "placements", ["household_id"], unique=False)
    op.create_index("ix_placements_point", "placements", ["run_id", "point_id", "slot_at"], unique=False)
    op.create_index(op.f("ix_placements_point_id"), "placements", ["point_id"], unique=False)
    op.create_table(
        "placement_pins",
        sa.Column("distribution_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("point_id", sa.Uuid(), nullable=False),
        sa.Column("slot_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        *_record(),
        sa.ForeignKeyConstraint(
            ["distribution_id"], ["distributions.id"], name=op.f("fk_placement_pins_distribution_id_distributions")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_placement_pins_household_id_households")
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["distribution_points.id"], name=op.f("fk_placement_pins_point_id_distribution_points")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_pins")),
        sa.UniqueConstraint(
            "distribution_id", "household_id", name=op.f("uq_placement_pins_distribution_id_household_id")
        ),
    )
    op.create_index(op.f("ix_placement_pins_point_id"), "placement_pins", ["point_id"], unique=False)


def _record() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)
