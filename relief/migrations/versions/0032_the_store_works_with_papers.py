"""Waybills, counts that wait for a second person, least quantities and what lists were promised."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

KINDS = ("warehouse", "point", "road")
# Lists whose goods are still to be sent, in whole or in part.
PROMISED = ("locked", "approved", "open")


def upgrade() -> None:
    op.create_table(
        "stock_reservations",
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_stock_reservations_item_id_items")),
        sa.PrimaryKeyConstraint("cause_id", "item_id", name=op.f("pk_stock_reservations")),
    )
    op.create_table(
        "stock_levels",
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("least", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_stock_levels_item_id_items")),
        sa.ForeignKeyConstraint(["place_id"], ["stock_places.id"], name=op.f("fk_stock_levels_place_id_stock_places")),
        sa.PrimaryKeyConstraint("place_id", "item_id", name=op.f("pk_stock_levels")),
    )
    op.create_table(
        "waybills",
        sa.Column("number", sa.String(length=48), nullable=False),
        sa.Column("from_place_id", sa.Uuid(), nullable=False),
        sa.Column("to_place_id", sa.Uuid(), nullable=False),
        sa.Column("road_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "on-road",
                "arrived",
                "cancelled",
                name="waybillstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("carrier", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_note", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_place_id"], ["stock_places.id"], name=op.f("fk_waybills_from_place_id_stock_places")
        ),
        sa.ForeignKeyConstraint(["road_id"], ["stock_places.id"], name=op.f("fk_waybills_road_id_stock_places")),
        sa.ForeignKeyConstraint(
            ["to_place_id"], ["stock_places.id"], name=op.f("fk_waybills_to_place_id_stock_places")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waybills")),
        sa.UniqueConstraint("number", name=op.f("uq_waybills_number")),
    )
    with op.batch_alter_table("waybills", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_waybills_from_place_id"), ["from_place_id"], unique=False)
        batch_op.create_index("ix_waybills_state", ["state", "expected_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_waybills_to_place_id"), ["to_place_id"], unique=False)
    op.create_table(
        "waybill_lines",
        sa.Column("waybill_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column("sent", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("arrived", sa.Numeric(precision=12, scale=3), nullable=True),
        sa.Column("damaged", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_waybill_lines_item_id_items")),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_waybill_lines_lot_id_lots")),
        sa.ForeignKeyConstraint(["waybill_id"], ["waybills.id"], name=op.f("fk_waybill_lines_waybill_id_waybills")),
        sa.PrimaryKeyConstraint("waybill_id", "position", name=op.f("pk_waybill_lines")),
    )
    op.create_table(
        "stock_adjustments",
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "damage", "loss", "count", name="adjustmentkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("quantity", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "agreed",
                "refused",
                name="adjustmentstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("change", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decision", sa.String(length=200), nullable=False),
        sa.Column("waybill_id", sa.Uuid(), nullable=True),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_stock_adjustments_device_id_devices")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_stock_adjustments_item_id_items")),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_stock_adjustments_lot_id_lots")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["stock_places.id"], name=op.f("fk_stock_adjustments_place_id_stock_places")
        ),
        sa.ForeignKeyConstraint(["waybill_id"], ["waybills.id"], name=op.f("fk_stock_adjustments_waybill_id_waybills")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_adjustments")),
    )
    with op.batch_alter_table("stock_adjustments", schema=None) as batch_op:
        batch_op.create_index("ix_stock_adjustments_place", ["place_id", "item_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_stock_adjustments_state"), ["state"], unique=False)
    with op.batch_alter_table("stock_moves", schema=None) as batch_op:
        batch_op.create_index(
            "ix_stock_moves_lots",
            ["lot_id"],
            unique=False,
            sqlite_where=sa.text("lot_id IS NOT NULL"),
            postgresql_where=sa.text("lot_id IS NOT NULL"),
        )

    with op.batch_alter_table("stock_places", schema=None) as batch_op:
        batch_op.add_column(sa.Column("begins_at_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("cause_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_stock_places_cause_id"), ["cause_id"], unique=False)
        batch_op.drop_constraint(batch_op.f("ck_stock_places_placekind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_stock_places_placekind"), sa.column("kind").in_(KINDS))
        batch_op.create_unique_constraint(batch_op.f("uq_stock_places_begins_at_id"), ["begins_at_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_stock_places_begins_at_id_stock_places"), "stock_places", ["begins_at_id"], ["id"]
        )
    _say_whose_points()
    _promise()


def _say_whose_points() -> None:
    point = sa.table("distribution_points", sa.column("place_id", sa.Uuid()), sa.column("distribution_id", sa.Uuid())).c
    rows = op.get_bind().execute(sa.select(point.place_id, point.distribution_id).where(point.place_id.is_not(None)))
    table = sa.table("stock_places", sa.column("id", sa.Uuid()), sa.column("cause_id", sa.Uuid()))
    for place_id, plan_id in rows.all():
        op.execute(sa.update(table).where(table.c.id == place_id).values(cause_id=plan_id))


def _promise() -> None:
    """What locked lists need and were not sent yet."""
    bind = op.get_bind()
    plan = sa.table(
        "distributions", sa.column("id", sa.Uuid()), sa.column("state"), sa.column("goods_count", sa.JSON())
    )
    place = sa.table("stock_places", sa.column("id", sa.Uuid()), sa.column("cause_id", sa.Uuid()))
    move = sa.table("stock_moves", *_numbers(), sa.column("to_place_id", sa.Uuid()), sa.column("reason"))
    kept = sa.table("stock_reservations", sa.column("cause_id", sa.Uuid()), *_numbers())
    open_lists = sa.select(plan.c.id, plan.c.goods_count).where(plan.c.state.in_(PROMISED))
    for plan_id, goods in bind.execute(open_lists).all():
        came = sa.select(move.c.item_id, sa.func.sum(move.c.quantity)).join(place, place.c.id == move.c.to_place_id)
        came = came.where(place.c.cause_id == plan_id, move.c.reason == "transfer").group_by(move.c.item_id)
        sent = {item_id.hex: Decimal(str(quantity)) for item_id, quantity in bind.execute(came)}
        planned = {UUID(key): Decimal(one["planned"]) for key, one in (goods or {}).items() if "planned" in one}
        for item_id, quantity in planned.items():
            left = quantity - sent.get(item_id.hex, Decimal(0))
            if left > 0:
                bind.execute(sa.insert(kept).values(cause_id=plan_id, item_id=item_id, quantity=left))


def _numbers() -> tuple[sa.ColumnClause[Any], ...]:
    return sa.column("item_id", sa.Uuid()), sa.column("quantity", sa.Numeric(14, 3))
