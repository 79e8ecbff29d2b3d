"""What is handed in about items, kits, places and goods."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from relief.kernel.ids import new_id
from relief.stock.models import CountsAs, Per, PlaceKind, Sector


@dataclass(frozen=True, kw_only=True)
class ItemGiven:
    """Weight in grams, energy in kcal and cost in poisha are per unit; None is not known."""

    code: str
    name_bn: str
    name_en: str
    unit: str
    sector: Sector
    icon: str = "box"
    weight_g: int | None = None
    kcal: int | None = None
    cost_poisha: int | None = None
    counts_as: CountsAs | None = None
    source: str = ""
    is_demo: bool = False
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class KitLineGiven:
    """So much of one item, per household, member, small child, large household or member like `who`.

    `size_from` and `size_to` keep it to households of such sizes.
    """

    item_id: UUID
    quantity: Decimal
    per: Per = Per.HOUSEHOLD
    size_from: int | None = None
    size_to: int | None = None
    who: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class KitGiven:
    """A package and how many days it lasts."""

    code: str
    name_bn: str
    name_en: str
    sector: Sector
    validity_days: int
    lines: tuple[KitLineGiven, ...]
    source: str = ""
    is_demo: bool = False
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class PlaceGiven:
    """A warehouse, and the area it stands in."""

    code: str
    name_bn: str
    name_en: str
    area_id: UUID
    kind: PlaceKind = PlaceKind.WAREHOUSE
    is_demo: bool = False
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class ReceiptGiven:
    """Goods that came in. Its writer makes the id, so that sending twice counts once."""

    item_id: UUID
    place_id: UUID
    quantity: Decimal
    donor: str = ""
    expires_on: date | None = None
    note: str = ""
    id: UUID = field(default_factory=new_id)
