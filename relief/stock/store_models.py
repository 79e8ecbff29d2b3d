"""Waybills, counts and losses that wait for a second person, least quantities, and what lists were promised."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relief.kernel.db import Base, Record
from relief.stock.models import Item, Lot, Quantity, StockPlace


class WaybillState(StrEnum):
    """On the road until somebody at the other end writes what arrived, or the sender takes it back."""

    ON_ROAD = "on-road"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"


class Waybill(Record):
    """Goods that leave one place for another, and the note of what arrived. Who made it sent the goods."""

    __tablename__ = "waybills"
    __table_args__ = (sa.Index("ix_waybills_state", "state", "expected_at"),)

    number: Mapped[str] = mapped_column(sa.String(48), unique=True)
    from_place_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stock_places.id"), index=True)
    to_place_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stock_places.id"), index=True)
    road_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stock_places.id"))
    state: Mapped[WaybillState] = mapped_column(default=WaybillState.ON_ROAD)
    sent_at: Mapped[datetime]
    expected_at: Mapped[datetime | None] = mapped_column(default=None)
    # Boat, truck or porter, as the sender wrote it.
    carrier: Mapped[str] = mapped_column(sa.String(120), default="")
    note: Mapped[str] = mapped_column(sa.String(200), default="")
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_by_id: Mapped[UUID | None] = mapped_column(default=None)
    ended_note: Mapped[str] = mapped_column(sa.String(200), default="")

    source: Mapped[StockPlace] = relationship(
        foreign_keys="Waybill.from_place_id", lazy="raise_on_sql", viewonly=True, init=False, repr=False
    )
    target: Mapped[StockPlace] = relationship(
        foreign_keys="Waybill.to_place_id", lazy="raise_on_sql", viewonly=True, init=False, repr=False
    )
    lines: Mapped[list[WaybillLine]] = relationship(
        lazy="raise_on_sql", viewonly=True, init=False, repr=False, order_by="WaybillLine.position"
    )


class WaybillLine(Base):
    """So much of one lot. `arrived` is what came in good order, None before; the rest is damaged or missing."""

    __tablename__ = "waybill_lines"

    waybill_id: Mapped[UUID] = mapped_column(sa.ForeignKey("waybills.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[UUID] = mapped_column(sa.ForeignKey("items.id"))
    lot_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("lots.id"), default=None)
    sent: Mapped[Decimal] = mapped_column(Quantity)
    arrived: Mapped[Decimal | None] = mapped_column(Quantity, default=None)
    damaged: Mapped[Decimal] = mapped_column(Quantity, default=Decimal(0))
    reason: Mapped[str] = mapped_column(sa.String(200), default="")

    item: Mapped[Item] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)
    lot: Mapped[Lot | None] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)


class AdjustmentKind(StrEnum):
    """What was found."""

    DAMAGE = "damage"
    LOSS = "loss"
    COUNT = "count"


class AdjustmentState(StrEnum):
    """`proposed` changes no balance; only a second person makes it count."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    REFUSED = "refused"


class Adjustment(Record):
    """Something the book does not say yet, found by whoever made this row and decided by somebody else.

    `quantity` is how much is damaged or lost, or how much was counted; `change` is what the book was changed by.
    """

    __tablename__ = "stock_adjustments"
    __table_args__ = (sa.Index("ix_stock_adjustments_place", "place_id", "item_id", "state"),)

    place_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stock_places.id"))
    item_id: Mapped[UUID] = mapped_column(sa.ForeignKey("items.id"))
    lot_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("lots.id"), default=None)
    kind: Mapped[AdjustmentKind]
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    found_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    state: Mapped[AdjustmentState] = mapped_column(default=AdjustmentState.PROPOSED, index=True)
    change: Mapped[Decimal] = mapped_column(Quantity, default=Decimal(0))
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by_id: Mapped[UUID | None] = mapped_column(default=None)
    decision: Mapped[str] = mapped_column(sa.String(200), default="")
    # The waybill on which it was missing.
    waybill_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("waybills.id"), default=None)
    # The tablet that counted.
    device_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("devices.id"), default=None)

    place: Mapped[StockPlace] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)
    item: Mapped[Item] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)


class StockLevel(Base):
    """Below this quantity somebody should order more."""

    __tablename__ = "stock_levels"

    place_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stock_places.id"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(sa.ForeignKey("items.id"), primary_key=True)
    least: Mapped[Decimal] = mapped_column(Quantity)


class Reservation(Base):
    """What a locked list was promised and has not been sent yet; no foreign key, since that room lies above."""

    __tablename__ = "stock_reservations"

    cause_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(sa.ForeignKey("items.id"), primary_key=True)
    quantity: Mapped[Decimal] = mapped_column(sa.Numeric(14, 3))
