"""keep counts beside the lists and balances beside the moves

A desk and a store asked for them at every page, and each answer read the whole list or the whole book.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_STATES = ("planned", "partly-delivered", "delivered", "absent", "refused", "on-hold", "cancelled")


def upgrade() -> None:
    columns = [state.replace("-", "_") for state in _STATES]
    op.create_table(
        "list_progress",
        sa.Column("distribution_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in (*columns, "conflicts")),
        sa.ForeignKeyConstraint(
            ["distribution_id"], ["distributions.id"], name=op.f("fk_list_progress_distribution_id_distributions")
        ),
        sa.PrimaryKeyConstraint("distribution_id", name=op.f("pk_list_progress")),
    )
    op.create_table(
        "stock_balances",
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_stock_balances_item_id_items")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["stock_places.id"], name=op.f("fk_stock_balances_place_id_stock_places")
        ),
        sa.PrimaryKeyConstraint("place_id", "item_id", name=op.f("pk_stock_balances")),
    )
    _count_lists(columns)
    _fold_moves()


def _count_lists(columns: list[str]) -> None:
    due = sa.table(
        "entitlements", sa.column("distribution_id"), sa.column("state"), sa.column("has_conflict", sa.Boolean())
    )
    kept = sa.table("list_progress", *(sa.column(name) for name in ("distribution_id", *columns, "conflicts")))
    counts = [sa.func.sum(sa.case((due.c.state == state, 1), else_=0)) for state in _STATES]
    disputed = sa.func.sum(sa.case((due.c.has_conflict, 1), else_=0))
    counted = sa.select(due.c.distribution_id, *counts, disputed).group_by(due.c.distribution_id)
    op.execute(sa.insert(kept).from_select(["distribution_id", *columns, "conflicts"], counted))


def _fold_moves() -> None:
    names = ("item_id", "quantity", "to_place_id", "from_place_id")
    move = sa.table("stock_moves", *(sa.column(name) for name in names)).c
    kept = sa.table("stock_balances", *(sa.column(name) for name in ("place_id", "item_id", "quantity")))
    came = sa.select(move.to_place_id.label("place_id"), move.item_id, move.quantity.label("quantity"))
    went = sa.select(move.from_place_id.label("place_id"), move.item_id, (0 - move.quantity).label("quantity"))
    both = sa.union_all(
        came.where(move.to_place_id.is_not(None)), went.where(move.from_place_id.is_not(None))
    ).subquery()
    folded = sa.select(both.c.place_id, both.c.item_id, sa.func.sum(both.c.quantity))
    folded = folded.group_by(both.c.place_id, both.c.item_id)
    op.execute(sa.insert(kept).from_select(["place_id", "item_id", "quantity"], folded))
