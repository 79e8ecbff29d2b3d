"""One more kind of file taken out: with names, for the own work of who asks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

PROFILES = ("named", "own", "coded", "aggregate")


def upgrade() -> None:
    with op.batch_alter_table("registry_exports") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_registry_exports_profile"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_registry_exports_profile"), sa.column("profile").in_(PROFILES))
