"""What is handed in about waybills, what arrived, counts, losses and decisions on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from relief.kernel.ids import new_id
from relief.stock.store_models import AdjustmentKind


@dataclass(frozen=True, kw_only=True)
class LoadGiven:
    """So much of one item; without a lot, the lots that expire first are taken."""

    item_id: UUID
    quantity: Decimal
    lot_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class WaybillGiven:
    """Goods that leave. Its writer makes the id, so that sending twice counts once."""

    from_place_id: UUID
    to_place_id: UUID
    loads: tuple[LoadGiven, ...]
    expected_at: datetime | None = None
    carrier: str = ""
    note: str = ""
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class ArrivedGiven:
    """What of one line came in good order and what came damaged; a difference needs a reason."""

    arrived: Decimal
    damaged: Decimal = Decimal(0)
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ArrivalGiven:
    """The goods-received note: by the position of the line."""

    waybill_id: UUID
    lines: Mapping[int, ArrivedGiven]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class LossGiven:
    """Goods found damaged or missing."""

    place_id: UUID
    item_id: UUID
    kind: AdjustmentKind
    quantity: Decimal
    reason: str
    lot_id: UUID | None = None
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class CountedGiven:
    """So much of one item lay there."""

    item_id: UUID
    quantity: Decimal


@dataclass(frozen=True, kw_only=True)
class CountGiven:
    """One round through a place: each item that was counted, and when."""

    place_id: UUID
    lines: tuple[CountedGiven, ...]
    counted_at: datetime
    note: str = ""
    device_id: UUID | None = None
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class DecidedGiven:
    """A second person's word. `seen` is the change of the book this person was shown."""

    adjustment_id: UUID
    agree: bool
    seen: Decimal
    reason: str = ""
