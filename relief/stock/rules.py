"""What a household gets from a kit, how far its food goes, and what a form must say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol, TypedDict
from uuid import UUID

from relief.households.someone import is_sound
from relief.kernel.problems import N_
from relief.stock.inputs import ItemGiven, KitGiven, PlaceGiven
from relief.stock.models import MoveReason, Per

# Sphere Handbook 2018: energy for one person for one day.
KCAL_A_DAY = 2_100
LARGE_HOUSEHOLD = 6
PLANNING_PEOPLE = 5
PLANNING_DAYS = 7


class Line(TypedDict):
    """One line of goods as kept beside an entitlement or a check-in."""

    item_id: str
    quantity: str


class LineOfKit(Protocol):
    """A kit line, kept or given."""

    @property
    def item_id(self) -> UUID: ...
    @property
    def quantity(self) -> Decimal: ...
    @property
    def per(self) -> Per: ...
    @property
    def size_from(self) -> int | None: ...
    @property
    def size_to(self) -> int | None: ...
    @property
    def who(self) -> dict[str, Any] | None: ...


@dataclass(frozen=True)
class Coverage:
    """How much of the energy need a kit meets: `days` of the asked ones are fed in full."""

    kcal: int
    needed: int
    people: int
    asked_days: int

    @property
    def percent(self) -> int:
        """Whole per cent, never rounded up to a full need."""
        return self.kcal * 100 // self.needed if self.needed else 0

    @property
    def days(self) -> int:
        """Whole days for which everybody has enough."""
        return self.kcal // (KCAL_A_DAY * self.people) if self.people else 0


def plain(quantity: Decimal) -> str:
    """Write a quantity without idle zeros: 10, 0.5."""
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def times(line: LineOfKit, size: int, small_children: int, matching: int = 0) -> int:
    """How often one household gets a line; `matching` is how many of its people the line's `who` fits."""
    if not (line.size_from or 0) <= size <= (line.size_to or size):
        return 0
    return {
        Per.HOUSEHOLD: 1,
        Per.MEMBER: size,
        Per.CHILD_UNDER_FIVE: small_children,
        Per.LARGE_HOUSEHOLD: int(size >= LARGE_HOUSEHOLD),
        Per.MATCHING_MEMBER: matching,
    }[line.per]


def lines_for(
    lines: Iterable[LineOfKit], size: int, small_children: int, matching: Sequence[int] | None = None
) -> list[Line]:
    """What one household of this size gets: every item once, nothing that comes to zero.

    `matching` says for each line how many people its `who` fits; without it, nobody is counted to fit.
    """
    sums: dict[UUID, Decimal] = {}
    for place, line in enumerate(lines):
        count = times(line, size, small_children, matching[place] if matching else 0)
        sums[line.item_id] = sums.get(line.item_id, Decimal(0)) + line.quantity * count
    return [
        {"item_id": str(item_id), "quantity": plain(quantity)} for item_id, quantity in sums.items() if quantity > 0
    ]


def totals(many: Iterable[Iterable[Line]]) -> dict[UUID, Decimal]:
    """Add up lines, item by item."""
    sums: dict[UUID, Decimal] = {}
    for lines in many:
        for line in lines:
            item_id = UUID(line["item_id"])
            sums[item_id] = sums.get(item_id, Decimal(0)) + Decimal(line["quantity"])
    return sums


def kcal_coverage(
    lines: Iterable[LineOfKit],
    kcal_of: Mapping[UUID, int | None],
    *,
    people: int = PLANNING_PEOPLE,
    days: int = PLANNING_DAYS,
    small_children: int = 1,
) -> Coverage | None:
    """Set a kit's energy against 2,100 kcal a person a day; None when nothing in it is food."""
    given = totals([lines_for(lines, people, small_children)])
    known = {item_id: kcal_of.get(item_id) for item_id in given}
    if not any(known.values()):
        return None
    kcal = sum((given[item_id] * (kcal or 0) for item_id, kcal in known.items()), Decimal(0))
    return Coverage(int(kcal), KCAL_A_DAY * people * days, people, days)


def spread(quantity: Decimal, balances: Sequence[tuple[UUID, Decimal]]) -> list[tuple[UUID, Decimal]]:
    """Take so much from several places, as far as each balance goes; the first gives the rest."""
    taken, left = [], quantity
    for place_id, balance in balances:
        part = min(max(balance, Decimal(0)), left)
        taken.append((place_id, part))
        left -= part
    if taken and left > 0:
        taken[0] = (taken[0][0], taken[0][1] + left)
    return [(place_id, part) for place_id, part in taken if part > 0]


def item_faults(given: ItemGiven) -> dict[str, str]:
    """What is missing or impossible in an item."""
    faults = _named(given)
    if not given.unit.strip():
        faults["unit"] = N_("Write the unit it is counted in, such as kg or piece.")
    for name in ("weight_g", "kcal", "cost_poisha"):
        if (getattr(given, name) or 0) < 0:
            faults[name] = N_("This number cannot be below zero.")
    return faults


def kit_faults(given: KitGiven) -> dict[str, str]:
    """What is missing or impossible in a kit."""
    faults = _named(given)
    if not 0 < given.validity_days <= 3_650:
        faults["validity_days"] = N_("Write for how many days it lasts, at least one.")
    if not given.lines:
        faults["lines"] = N_("A kit needs at least one item with a quantity.")
    if any(line.quantity <= 0 for line in given.lines):
        faults["lines"] = N_("Each quantity must be above zero.")
    elif any(line.size_from and line.size_to and line.size_from > line.size_to for line in given.lines):
        faults["lines"] = N_("The smallest size is larger than the largest. Correct one of them.")
    elif any((line.per is Per.MATCHING_MEMBER) != is_sound(line.who) for line in given.lines):
        faults["lines"] = N_("Say which people a line counts: choose “per member who is …” and describe the member.")
    return faults


def place_faults(given: PlaceGiven) -> dict[str, str]:
    """What is missing in a stock place."""
    return _named(given)


def quantity_faults(quantity: Decimal) -> dict[str, str]:
    """Goods that come or go are more than nothing."""
    if quantity <= 0:
        return {"quantity": N_("Write how much, above zero.")}
    if quantity >= 1_000_000_000:
        return {"quantity": N_("This quantity is too large to be true. Check the digits.")}
    return {}


def destination_faults(reason: MoveReason, from_id: UUID | None, to_id: UUID | None) -> dict[str, str]:
    """Goods go somewhere else, or nowhere when they are damaged, lost or counted away."""
    if reason in (MoveReason.DAMAGE, MoveReason.LOSS, MoveReason.COUNT):
        return {}
    if to_id is None:
        return {"to_place_id": N_("Choose the place the goods go to.")}
    if to_id == from_id:
        return {"to_place_id": N_("The goods are there already. Choose another place.")}
    return {}


def _named(given: ItemGiven | KitGiven | PlaceGiven) -> dict[str, str]:
    faults = {}
    if not given.code.strip():
        faults["code"] = N_("Write a short code, such as RICE.")
    if not given.name_bn.strip():
        faults["name_bn"] = N_("Write the name in Bangla.")
    if not given.name_en.strip():
        faults["name_en"] = N_("Write the name in English.")
    return faults
