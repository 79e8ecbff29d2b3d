"""Items, kits, stock places, lots and moves."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relief.kernel.db import Base, Record

Quantity = sa.Numeric(12, 3)
# What is handed out at a table names no lot.
_NAMED = sa.text("lot_id IS NOT NULL")


class Sector(StrEnum):
    """Cluster words of the field."""

    FOOD = "food"
    WASH = "wash"
    SHELTER = "shelter"
    NFI = "nfi"
    CASH = "cash"
    HEALTH = "health"
    EDUCATION = "education"
    PROTECTION = "protection"


class CountsAs(StrEnum):
    """What an item is when a kit is set against a standard or a usual package, whatever it is called."""

    RICE = "rice"
    LENTILS = "lentils"
    OIL = "oil"
    SALT = "salt"
    SUGAR = "sugar"
    FLATTENED_RICE = "flattened-rice"
    BATHING_SOAP = "bathing-soap"
    LAUNDRY_SOAP = "laundry-soap"
    PADS = "pads"
    CONTAINER = "container"
    BLANKET = "blanket"
    MAT = "mat"
    TARPAULIN = "tarpaulin"
    CASH = "cash"
    VOUCHER = "voucher"


# Taka and vouchers reach families without a lorry: no warehouse is asked for them.
MONEY = frozenset({CountsAs.CASH, CountsAs.VOUCHER})


class Item(Record):
    """Something that is given. Weight in grams, energy in kcal, cost in poisha, each per unit."""

    __tablename__ = "items"

    code: Mapped[str] = mapped_column(sa.String(32), unique=True)
    name_bn: Mapped[str] = mapped_column(sa.String(120))
    name_en: Mapped[str] = mapped_column(sa.String(120))
    unit: Mapped[str] = mapped_column(sa.String(16))
    sector: Mapped[Sector]
    icon: Mapped[str] = mapped_column(sa.String(32), default="box")
    weight_g: Mapped[int | None] = mapped_column(default=None)
    kcal: Mapped[int | None] = mapped_column(default=None)
    cost_poisha: Mapped[int | None] = mapped_column(default=None)
    counts_as: Mapped[CountsAs | None] = mapped_column(default=None)
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)


class Kit(Record):
    """A package. `validity_days` after receiving it, a household counts as not reached again."""

    __tablename__ = "kits"

    code: Mapped[str] = mapped_column(sa.String(32), unique=True)
    name_bn: Mapped[str] = mapped_column(sa.String(120))
    name_en: Mapped[str] = mapped_column(sa.String(120))
    sector: Mapped[Sector]
    validity_days: Mapped[int]
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)

    lines: Mapped[list[KitLine]] = relationship(
        lazy="raise_on_sql", viewonly=True, init=False, repr=False, order_by="KitLine.position"
    )


class Per(StrEnum):
    """What one quantity is counted against."""

    HOUSEHOLD = "household"
    MEMBER = "member"
    CHILD_UNDER_FIVE = "child-under-five"
    LARGE_HOUSEHOLD = "large-household"
    MATCHING_MEMBER = "matching-member"


class KitLine(Base):
    """So much of one item, for each of what `per` says; large means six people and above.

    Only households of `size_from` to `size_to` people get it, where these are set. `who` describes the members that a
    line per matching member counts, in the shape of households/someone.py.
    """

    __tablename__ = "kit_lines"

    kit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("kits.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[UUID] = mapped_column(sa.ForeignKey("items.id"))
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    per: Mapped[Per] = mapped_column(default=Per.HOUSEHOLD)
    size_from: Mapped[int | None] = mapped_column(sa.SmallInteger, default=None)
    size_to: Mapped[int | None] = mapped_column(sa.SmallInteger, default=None)
    who: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True), default=None)

    item: Mapped[Item] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)


class PlaceKind(StrEnum):
    """What holds goods."""

    WAREHOUSE = "warehouse"
    POINT = "point"
    # What left one warehouse and has not arrived: every transfer passes through here, so that nothing is nowhere.
    ROAD = "road"


class StockPlace(Record):
    """A warehouse, the table at a distribution point, or the road that begins at one of them."""

    __tablename__ = "stock_places"

    code: Mapped[str] = mapped_column(sa.String(32), unique=True)
    name_bn: Mapped[str] = mapped_column(sa.String(120))
    name_en: Mapped[str] = mapped_column(sa.String(120))
    kind: Mapped[PlaceKind]
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), index=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    # Of a road: where it begins.
    begins_at_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stock_places.id"), default=None, unique=True)
    # Of a point: its distribution; no foreign key, since that room lies above.
    cause_id: Mapped[UUID | None] = mapped_column(default=None, index=True)


class Lot(Record):
    """Goods of one item that came together."""

    __tablename__ = "lots"

    item_id: Mapped[UUID] = mapped_column(sa.ForeignKey("items.id"), index=True)
    donor: Mapped[str] = mapped_column(sa.String(120), default="")
    expires_on: Mapped[date | None] = mapped_column(default=None)


class MoveReason(StrEnum):
    """Why goods moved."""

    RECEIPT = "receipt"
    TRANSFER = "transfer"
    ISSUE = "issue"
    RETURN = "return"
    DAMAGE = "damage"
    LOSS = "loss"
    COUNT = "count"


class StockMove(Record):
    """Append-only, and written by the ledger. A balance is what came in minus what went out, never a number
    someone typed."""

    __tablename__ = "stock_moves"
    __table_args__ = (
        # The quantity is in the index, so that a balance is summed without reading the moves.
        sa.Index("ix_stock_moves_to", "to_place_id", "item_id", "quantity"),
        sa.Index("ix_stock_moves_from", "from_place_id", "item_id", "quantity"),
        sa.Index("ix_stock_moves_lots", "lot_id", sqlite_where=_NAMED, postgresql_where=_NAMED),
    )

    item_id: Mapped[UUID] = mapped_column(sa.ForeignKey("items.id"))
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    reason: Mapped[MoveReason]
    moved_at: Mapped[datetime]
    from_place_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stock_places.id"), default=None)
    to_place_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stock_places.id"), default=None)
    lot_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("lots.id"), default=None)
    # The distribution or check-in behind it; no foreign key, since those rooms lie above.
    cause_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    note: Mapped[str] = mapped_column(sa.String(200), default="")


class StockBalance(Base):
    """The fold of all moves at one place, kept beside them; the ledger alone writes here, with each move."""

    __tablename__ = "stock_balances"

    place_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stock_places.id"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(sa.ForeignKey("items.id"), primary_key=True)
    quantity: Mapped[Decimal] = mapped_column(sa.Numeric(14, 3))
