"""let polygons stand last in their table, and the largest gaps in their index

SQLite walks through a polygon to read what stands behind it, and a list of gaps read every gap there is.
"""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_ORDER = (
    "parent_id", "level", "kind", "pcode", "pcode_v03", "path", "name_bn", "name_en",
    "min_lon", "min_lat", "max_lon", "max_lat", "label_lon", "label_lat", "area_km2",
    "population", "households_estimate", "children_3_17", "population_source", "source", "valid_from", "valid_to",
    "id", "created_at", "created_by_id", "version", "geometry", "outline",
)  # fmt: skip


def upgrade() -> None:
    with op.batch_alter_table("gaps", schema=None) as batch_op:
        batch_op.drop_index("ix_gaps_response_state")
        batch_op.create_index(
            "ix_gaps_response_state", ["response_id", "state", "shortfall", "id", "area_id"], unique=False
        )
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("areas", schema=None, recreate="always", partial_reordering=[_ORDER]) as batch_op:
            pass
