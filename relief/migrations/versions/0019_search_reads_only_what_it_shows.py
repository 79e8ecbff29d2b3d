"""let a search read only what it shows

Each key learns the union of its household and the keys lie in the order they are searched; two indexes
answer what searches and counts ask of households and areas, so that neither reads their rows.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_KINDS = ("code", "name", "phone", "nid", "birth-registration", "form")


def upgrade() -> None:
    with op.batch_alter_table("areas", schema=None) as batch_op:
        batch_op.create_index("ix_areas_level_path", ["level", "path"], unique=False)
    with op.batch_alter_table("households", schema=None) as batch_op:
        batch_op.create_index("ix_households_scope", ["id", "status", "name_key", "area_id"], unique=False)
    op.drop_index("ix_household_keys_kind_key", table_name="household_keys")
    op.rename_table("household_keys", "household_keys_before")
    if op.get_bind().dialect.name == "postgresql":
        # There a constraint's name is taken as long as its old table stands.
        for name in ("pk_household_keys", "ck_household_keys_keykind", "fk_household_keys_household_id_households"):
            op.execute(sa.text(f'ALTER TABLE household_keys_before DROP CONSTRAINT "{name}"'))
    op.create_table(
        "household_keys",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*_KINDS, name="keykind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("key", sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql"), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_household_keys_household_id_households")
        ),
        sa.PrimaryKeyConstraint("kind", "key", "area_id", "household_id", name=op.f("pk_household_keys")),
        sqlite_with_rowid=False,
    )
    old = sa.table("household_keys_before", sa.column("household_id"), sa.column("kind"), sa.column("key"))
    homes = sa.table("households", sa.column("id"), sa.column("area_id"))
    new = sa.table("household_keys", *(sa.column(name) for name in ("household_id", "kind", "key", "area_id")))
    kept = sa.select(old.c.household_id, old.c.kind, old.c.key, homes.c.area_id).join_from(
        old, homes, homes.c.id == old.c.household_id
    )
    # In the order of the new table, which is written from end to end once.
    op.execute(
        sa.insert(new).from_select(
            ["household_id", "kind", "key", "area_id"],
            kept.order_by(old.c.kind, old.c.key, homes.c.area_id, homes.c.id),
        )
    )
    op.create_index("ix_household_keys_household", "household_keys", ["household_id", "kind", "key"], unique=False)
    op.drop_table("household_keys_before")
