"""The report with every household is drawn like the other papers of a list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None

KINDS = ("roll", "checklist", "points", "slips", "report")


def upgrade() -> None:
    # A new word of a list is not seen by autogenerate: the check is written anew.
    with op.batch_alter_table("list_prints", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_list_prints_printkind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_list_prints_printkind"), sa.column("kind").in_(KINDS))
