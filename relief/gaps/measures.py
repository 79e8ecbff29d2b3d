"""What a map can show: one number per area, each with its words and the way to read it off the figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from relief.areas.models import Area
from relief.gaps.classes import breaks, class_of
from relief.gaps.models import Figure, SectorFigure
from relief.gaps.rules import SECTORS
from relief.kernel.problems import N_

Read = Callable[[Any, Mapping[str, SectorFigure]], int | None]


@dataclass(frozen=True)
class Measure:
    """A number an area has, or None where nobody knows it."""

    code: str
    label: str
    read: Read
    # Whether what is kept of each day is enough to read it.
    by_day: bool = False


def _sector(name: str) -> Read:
    def read(_figure: Figure, sectors: Mapping[str, SectorFigure]) -> int | None:
        return sectors[name].unmet if name in sectors else 0

    return read


def _not_registered(figure: Figure, _sectors: Mapping[str, SectorFigure]) -> int | None:
    return None if figure.affected is None else max(0, figure.affected - figure.registered)


def _without_place(figure: Figure, _sectors: Mapping[str, SectorFigure]) -> int | None:
    return None if figure.children_affected is None else max(0, figure.children_affected - figure.space_places)


_SECTOR_LABELS = {
    "food": N_("Households without food aid that lasts"),
    "wash": N_("Households without water and hygiene aid"),
    "shelter": N_("Households without shelter aid"),
    "nfi": N_("Households without household goods"),
    "cash": N_("Households without cash aid"),
    "health": N_("Households without health aid"),
    "education": N_("Households without education aid"),
    "protection": N_("Households without protection aid"),
}

MEASURES: tuple[Measure, ...] = (
    Measure(
        "unreached",
        N_("Registered households not reached"),
        lambda figure, _: figure.registered - figure.reached,
        by_day=True,
    ),
    Measure("unregistered", N_("Affected households not registered"), _not_registered, by_day=True),
    Measure("affected", N_("Affected households"), lambda figure, _: figure.affected, by_day=True),
    Measure("registered", N_("Registered households"), lambda figure, _: figure.registered, by_day=True),
    Measure("reached", N_("Households reached, aid still lasts"), lambda figure, _: figure.reached, by_day=True),
    *(Measure(name, _SECTOR_LABELS[name], _sector(name)) for name in SECTORS),
    Measure("children", N_("Children without a place in a space"), _without_place),
    Measure(
        "damage", N_("Fully damaged houses without a grant"), lambda f, _: f.fully_damaged - f.fully_damaged_granted
    ),
)
BY_CODE = {measure.code: measure for measure in MEASURES}


@dataclass(frozen=True)
class Painted:
    """One area with its value and its class, 1 to 5; 0 where there is none, None (hatched) where nobody knows."""

    area: Area
    figure: Any
    value: int | None
    step: int | None


@dataclass(frozen=True)
class Painting:
    """A whole map: the areas, largest value first, and the upper bounds of its classes."""

    measure: Measure
    rows: tuple[Painted, ...]
    bounds: tuple[int, ...]

    @property
    def ranges(self) -> list[tuple[int, int]]:
        """The legend: from and to of each class."""
        lower = [1, *(bound + 1 for bound in self.bounds[:-1])]
        return list(zip(lower, self.bounds, strict=False))

    def count(self, step: int | None) -> int:
        """How many areas are in a class."""
        return sum(row.step == step for row in self.rows)


def paint(
    measure: Measure,
    figures: Sequence[tuple[Area, Any]],
    sectors: Mapping[UUID, Mapping[str, SectorFigure]],
    bounds: Sequence[int] | None = None,
) -> Painting:
    """Read the measure for every area and sort the values into classes, or into those of another map."""
    values = [
        (area, figure, measure.read(figure, sectors.get(area.id, {})) if figure is not None else None)
        for area, figure in figures
    ]
    if bounds is None:
        bounds = breaks([value for _, _, value in values if value is not None])
    rows = [Painted(area, figure, value, _step(value, bounds)) for area, figure, value in values]
    rows.sort(key=lambda row: (row.value is None, -(row.value or 0), row.area.pcode))
    return Painting(measure, tuple(rows), tuple(bounds))


def _step(value: int | None, bounds: Sequence[int]) -> int | None:
    if value is None:
        return None
    return class_of(value, bounds) if value > 0 and bounds else 0
