"""What a kit really covers: set against Sphere's minimums and against packages that are usual in Bangladesh.

Figures: Sphere Handbook 2018, and the packages of the data standards with the source each has; "to be confirmed" marks
field knowledge without a document. Weights are in grams, energy in kcal, cost in poisha.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from relief.kernel.problems import N_
from relief.stock.models import CountsAs, Item, KitLine
from relief.stock.rules import KCAL_A_DAY, times

SPHERE = N_("Sphere Handbook 2018")
_MONTH = 30


@dataclass(frozen=True, kw_only=True)
class Family:
    """The household a kit is set against, for so many days. Half of its people count as women and girls."""

    people: int = 5
    days: int = 7
    small_children: int = 1
    matching: int = 1


@dataclass(frozen=True, kw_only=True)
class Covered:
    """One standard: how much the kit holds of what the family needs; `sentence` takes percent, people, days, need."""

    sentence: str
    given: Decimal
    needed: Decimal
    source: str

    @property
    def percent(self) -> int:
        """Whole per cent, never rounded up to a full need."""
        return int(self.given * 100 / self.needed) if self.needed else 0


@dataclass(frozen=True)
class Total:
    """What one family's kit comes to; None where an item's figure is not recorded."""

    weight_g: int | None
    kcal: int
    cost_poisha: int | None


@dataclass(frozen=True, kw_only=True)
class Package:
    """What is usually given to one household."""

    name: str
    parts: Mapping[CountsAs, Decimal]
    source: str


@dataclass(frozen=True, kw_only=True)
class Beside:
    """One part of a usual package beside the same in the kit."""

    part: CountsAs
    usual: Decimal
    given: Decimal


def quantities(lines: Iterable[KitLine], family: Family) -> list[tuple[Item, Decimal]]:
    """What such a family gets, line by line, without what comes to nothing."""
    found = []
    for line in lines:
        count = times(line, family.people, family.small_children, family.matching)
        found.append((line.item, line.quantity * count))
    return [(item, quantity) for item, quantity in found if quantity > 0]


def covered(lines: Iterable[KitLine], family: Family) -> list[Covered]:
    """Every standard that anything in the kit counts for."""
    got = quantities(lines, family)
    found = []
    if kcal := sum((quantity * (item.kcal or 0) for item, quantity in got), Decimal(0)):
        needed = Decimal(KCAL_A_DAY * family.people * family.days)
        text = N_("Covers %(percent)s %% of 2,100 kcal for %(days)s days for %(people)s people")
        found.append(Covered(sentence=text, given=kcal, needed=needed, source=SPHERE))
    for part, (sentence, need, measure) in _STANDARDS.items():
        own = sum((measure(item, quantity) for item, quantity in got if item.counts_as is part), Decimal(0))
        if own:
            found.append(Covered(sentence=sentence, given=own, needed=need(family), source=SPHERE))
    return found


def total(lines: Iterable[KitLine], family: Family) -> Total:
    """Weight, energy and cost of one family's kit."""
    got = quantities(lines, family)
    weighs = [None if item.weight_g is None else quantity * item.weight_g for item, quantity in got]
    costs = [None if item.cost_poisha is None else quantity * item.cost_poisha for item, quantity in got]
    kcal = int(sum((quantity * (item.kcal or 0) for item, quantity in got), Decimal(0)))
    return Total(_all_known(weighs), kcal, _all_known(costs))


def beside(lines: Iterable[KitLine], family: Family) -> list[tuple[Package, list[Beside]]]:
    """Packages that share anything with the kit, the most alike first, part by part."""
    by_part: dict[CountsAs, Decimal] = {}
    for item, quantity in quantities(lines, family):
        if item.counts_as is not None:
            by_part[item.counts_as] = by_part.get(item.counts_as, Decimal(0)) + quantity
    alike = [one for one in PACKAGES if not by_part.keys().isdisjoint(one.parts)]
    alike.sort(key=lambda one: -len(by_part.keys() & one.parts.keys()))
    return [
        (
            one,
            [Beside(part=part, usual=usual, given=by_part.get(part, Decimal(0))) for part, usual in one.parts.items()],
        )
        for one in alike
    ]


def _all_known(figures: Sequence[Decimal | None]) -> int | None:
    if any(one is None for one in figures):
        return None
    return int(sum((one for one in figures if one is not None), Decimal(0)))


def _grams(item: Item, quantity: Decimal) -> Decimal:
    return quantity * (item.weight_g or 0)


def _pieces(_item: Item, quantity: Decimal) -> Decimal:
    return quantity


def _soap(grams: int) -> Callable[[Family], Decimal]:
    return lambda family: Decimal(grams) * family.people * family.days / _MONTH


def _each(family: Family) -> Decimal:
    return Decimal(family.people)


Need = Callable[[Family], Decimal]
_STANDARDS: Mapping[CountsAs, tuple[str, Need, Callable[[Item, Decimal], Decimal]]] = {
    CountsAs.BATHING_SOAP: (
        N_("Covers %(percent)s %% of 250 g bathing soap a month, for %(days)s days for %(people)s people"),
        _soap(250),
        _grams,
    ),
    CountsAs.LAUNDRY_SOAP: (
        N_("Covers %(percent)s %% of 200 g laundry soap a month, for %(days)s days for %(people)s people"),
        _soap(200),
        _grams,
    ),
    CountsAs.CONTAINER: (
        N_("Covers %(percent)s %% of two water containers a household"),
        lambda _family: Decimal(2),
        _pieces,
    ),
    CountsAs.BLANKET: (N_("Covers %(percent)s %% of one blanket for each of %(people)s people"), _each, _pieces),
    CountsAs.MAT: (N_("Covers %(percent)s %% of one sleeping mat for each of %(people)s people"), _each, _pieces),
}


def _parts(**quantities_by_name: str) -> dict[CountsAs, Decimal]:
    return {CountsAs[name.upper()]: Decimal(quantity) for name, quantity in quantities_by_name.items()}


PACKAGES: tuple[Package, ...] = (
    Package(
        name=N_("Government dry-food packet, five people for a week"),
        parts=_parts(rice="10", lentils="1", oil="1", salt="1", sugar="1", flattened_rice="2"),
        source=N_("TBS, 17 June 2022; quantities to be confirmed"),
    ),
    Package(
        name=N_("Food parcel of the Red Crescent (BDRCS)"),
        parts=_parts(rice="7.5", lentils="1", oil="1", salt="1", sugar="1"),
        source=N_("field practice, to be confirmed"),
    ),
    Package(
        name=N_("Food and hygiene packet of an NGO, Noakhali 2024"),
        parts=_parts(rice="5", lentils="1", oil="1", salt="1", sugar="1", pads="1", bathing_soap="1", container="1"),
        source="bastob.org",
    ),
    Package(
        name=N_("Multi-purpose cash, floods 2017 to 2022"),
        parts=_parts(cash="4500"),
        source=N_("Cash Working Group, MPCG Guidelines 2019"),
    ),
    Package(
        name=N_("Multi-purpose cash, rate of 2024"),
        parts=_parts(cash="6000"),
        source=N_("to be confirmed with the Cash Working Group"),
    ),
    Package(
        name=N_("Emergency shelter: two tarpaulins"),
        parts=_parts(tarpaulin="2"),
        source=N_("Shelter Cluster, to be confirmed"),
    ),
)
