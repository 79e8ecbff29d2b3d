"""Map files wait for an answer, shapes keep their versions, permanent water is a kind, areas have BBS codes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

KINDS = ("water", "wind", "track", "permanent")


def upgrade() -> None:
    op.create_table(
        "kept_map_files",
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_map_files")),
    )
    op.create_table(
        "shape_versions",
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("geometry", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shape_versions")),
        sa.UniqueConstraint("subject_id", "number", name=op.f("uq_shape_versions_subject_id_number")),
    )
    _code_areas()
    with op.batch_alter_table("hazard_extents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_repaired", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("outline", sa.LargeBinary(), nullable=True))
        # A new word of a list is not seen by autogenerate: the check is written anew.
        batch_op.drop_constraint(batch_op.f("ck_hazard_extents_extentkind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_hazard_extents_extentkind"), sa.column("kind").in_(KINDS))
    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("takes_off_permanent", sa.Boolean(), nullable=False, server_default=sa.true()))
    # The defaults were for the rows there are; the program always says.
    with op.batch_alter_table("hazard_extents", schema=None) as batch_op:
        batch_op.alter_column("is_repaired", server_default=None)
    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.alter_column("takes_off_permanent", server_default=None)


def _code_areas() -> None:
    code = sa.Column("bbs_code", sa.String(length=12), nullable=True)
    if op.get_bind().dialect.name == "sqlite":
        # Written anew, for the code must stand before the polygons: SQLite reads past them to what stands behind.
        with op.batch_alter_table("areas", schema=None, recreate="always") as batch_op:
            batch_op.add_column(code, insert_after="pcode_v03")
    else:
        op.add_column("areas", code)
    with op.batch_alter_table("areas", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_areas_bbs_code"), ["bbs_code"], unique=False)
