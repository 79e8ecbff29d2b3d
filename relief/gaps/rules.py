"""Counting and comparing, without a database: a coordinator can read every line of arithmetic here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import IntFlag
from typing import Any

import numpy as np
from numpy.typing import NDArray

from relief.gaps.models import GapKind, GapState
from relief.households.needs import NEEDS
from relief.kernel.problems import N_

Numbers = NDArray[Any]
# The order gives each sector its bit; append, never reorder (standings in the database were written with it).
SECTORS = NEEDS
NEED_SHIFT, TARGETED_SHIFT, REACHED_SHIFT, EVER_SHIFT = 8, 16, 24, 32
# Aid that counts for as long as a measure says and not its kit: so many measures can have a validity of their own.
SLOT_SHIFT, SLOTS = 55, 8


class Flag(IntFlag):
    """The low eight bits of a standing."""

    VERIFIED = 1
    TARGETED = 2
    REACHED = 4
    REACHED_EVER = 8
    FEMALE_HEADED = 16
    DISABILITY = 32
    FULLY_DAMAGED = 64
    GRANTED = 128


class More(IntFlag):
    """Bits of a standing above those of the sectors; SLOTS more follow from SLOT_SHIFT on."""

    CHILD_HEADED = 1 << 40
    PREGNANT = 1 << 41
    ELDERLY_ALONE = 1 << 42
    CHRONIC_ILLNESS = 1 << 43
    DISPLACED = 1 << 44
    LANDLESS = 1 << 45
    LATRINE_LOST = 1 << 46
    TUBEWELL_LOST = 1 << 47
    LATRINE_GRANTED = 1 << 48
    TUBEWELL_GRANTED = 1 << 49
    SOAP = 1 << 50
    CONTAINERS = 1 << 51
    NEAR_SPACE = 1 << 52
    PLACED = 1 << 53
    MALE_HEADED = 1 << 54


def sector_bits(sectors: Iterable[str], shift: int) -> int:
    """Set one bit per sector word; a word no sector bears is left out."""
    return sum(1 << (shift + SECTORS.index(sector)) for sector in set(sectors) if sector in SECTORS)


@dataclass(frozen=True)
class SectorTally:
    """Households, for one sector."""

    in_need: int = 0
    unmet: int = 0
    targeted: int = 0
    reached: int = 0
    reached_ever: int = 0


@dataclass(frozen=True)
class Tally:
    """Households of one place; every household is in here once, however often it was served."""

    registered: int = 0
    verified: int = 0
    targeted: int = 0
    reached: int = 0
    reached_ever: int = 0
    female_headed: int = 0
    female_headed_reached: int = 0
    disability: int = 0
    disability_reached: int = 0
    fully_damaged: int = 0
    fully_damaged_granted: int = 0
    children: int = 0
    sectors: Mapping[str, SectorTally] = field(default_factory=lambda: {name: SectorTally() for name in SECTORS})

    @property
    def unreached(self) -> int:
        """Registered households with nothing that still lasts."""
        return self.registered - self.reached

    @classmethod
    def of(cls, row: Sequence[int]) -> Tally:
        """Read one row of `sums`."""
        own = len(HOUSEHOLD_FIGURES)
        size = len(SECTOR_FIGURES)
        sectors = {
            name: SectorTally(*row[own + place * size : own + (place + 1) * size]) for place, name in enumerate(SECTORS)
        }
        return cls(**dict(zip(HOUSEHOLD_FIGURES, row, strict=False)), sectors=sectors)


HOUSEHOLD_FIGURES = tuple(one.name for one in fields(Tally) if one.name != "sectors")
SECTOR_FIGURES = tuple(one.name for one in fields(SectorTally))
WIDTH = len(HOUSEHOLD_FIGURES) + len(SECTORS) * len(SECTOR_FIGURES)


def sums(bits: Numbers, children: Numbers, places: Numbers, size: int) -> Numbers:
    """Sum standings by place: row n of the answer is place n, columns are those `Tally.of` reads.

    `bits` and `children` hold one number a household, `places` says which of `size` places it belongs to.
    """
    answer = np.zeros((size, WIDTH), dtype=np.int64)
    for column, weights in enumerate(_columns(bits, children)):
        answer[:, column] = np.bincount(places, weights=weights, minlength=size)
    return answer


def tally(bits: Sequence[int] | Numbers, children: Sequence[int] | Numbers) -> Tally:
    """Sum the households of one place."""
    numbers = np.asarray(bits, dtype=np.int64)
    nowhere = np.zeros(len(numbers), dtype=np.int64)
    return Tally.of(sums(numbers, np.asarray(children, dtype=np.int64), nowhere, 1)[0].tolist())


def _columns(bits: Numbers, children: Numbers) -> Iterator[Numbers]:
    """One array a figure, in the order of the fields of Tally and then of SectorTally, sector by sector."""

    def has(flag: Flag) -> Numbers:
        return np.asarray(bits & int(flag) != 0, dtype=np.int64)

    reached, damaged = has(Flag.REACHED), has(Flag.FULLY_DAMAGED)
    yield np.ones_like(bits)
    yield has(Flag.VERIFIED)
    yield has(Flag.TARGETED)
    yield reached
    yield has(Flag.REACHED_EVER)
    yield has(Flag.FEMALE_HEADED)
    yield has(Flag.FEMALE_HEADED) * reached
    yield has(Flag.DISABILITY)
    yield has(Flag.DISABILITY) * reached
    yield damaged
    yield damaged * has(Flag.GRANTED)
    yield children
    for place in range(len(SECTORS)):
        need, got = bits >> (NEED_SHIFT + place) & 1, bits >> (REACHED_SHIFT + place) & 1
        yield need
        yield need * (1 - got)
        yield bits >> (TARGETED_SHIFT + place) & 1
        yield got
        yield bits >> (EVER_SHIFT + place) & 1


@dataclass(frozen=True)
class Standard:
    """When a gap opens and when it closes: two thresholds apart, so that a flag does not flicker.

    `opens_below` and `closes_at` are shares covered; a shortfall smaller than `least` never opens one.
    """

    opens_below: float
    closes_at: float
    least: int
    source: str


STANDARDS: dict[GapKind, Standard] = {
    GapKind.REGISTRATION: Standard(0.80, 0.90, 10, N_("Default of this product; to be confirmed by the organisation")),
    GapKind.SERVICE: Standard(0.80, 0.90, 10, N_("Default of this product; to be confirmed by the organisation")),
    GapKind.CHILD_PLACES: Standard(
        0.25, 0.35, 20, N_("Default of this product: one place for four children; to be confirmed by the organisation")
    ),
    GapKind.REHABILITATION: Standard(0.50, 0.60, 5, N_("Default of this product; to be confirmed by the organisation")),
}


@dataclass(frozen=True)
class Comparison:
    """One need beside its cover. `lines` are (label, number) as shown on click, ending in the shortfall."""

    kind: GapKind
    sector: str
    need: int
    cover: int
    lines: tuple[tuple[str, int], ...]

    @property
    def shortfall(self) -> int:
        """How many are missing; never below zero."""
        return max(0, self.need - self.cover)

    @property
    def covered(self) -> float:
        """The share that is covered, 1.0 when nobody is in need."""
        return self.cover / self.need if self.need > 0 else 1.0


def comparisons(counted: Tally, *, affected: int | None, children: int | None, places: int) -> list[Comparison]:
    """Set each need of one area beside its cover; an unknown need is left out, never taken for zero."""
    found: list[Comparison] = []
    if affected is not None:
        found.append(
            _compare(
                GapKind.REGISTRATION,
                "",
                (N_("Affected households"), affected),
                (N_("Registered households"), counted.registered),
                N_("Not yet registered"),
            )
        )
    for name, sector in counted.sectors.items():
        found.append(
            _compare(
                GapKind.SERVICE,
                name,
                (N_("Registered households that lack it"), sector.in_need),
                (N_("Of these, reached with goods that still last"), sector.in_need - sector.unmet),
                N_("Not reached"),
            )
        )
    if children is not None:
        found.append(
            _compare(
                GapKind.CHILD_PLACES,
                "",
                (N_("Children of 3 to 17 in the water"), children),
                (N_("Places in open child-friendly spaces"), places),
                N_("Children without a place"),
            )
        )
    found.append(
        _compare(
            GapKind.REHABILITATION,
            "",
            (N_("Houses fully damaged, verified"), counted.fully_damaged),
            (N_("Of these, with an approved grant"), counted.fully_damaged_granted),
            N_("Without a grant"),
        )
    )
    return found


def _compare(kind: GapKind, sector: str, need: tuple[str, int], cover: tuple[str, int], missing: str) -> Comparison:
    shortfall = max(0, need[1] - cover[1])
    return Comparison(kind, sector, need[1], cover[1], (need, cover, (missing, shortfall)))


def is_open(compared: Comparison, *, was_open: bool, standard: Standard | None = None) -> bool:
    """Say whether the flag stands now, given whether it stood before."""
    standard = standard or STANDARDS[compared.kind]
    if compared.need <= 0 or compared.shortfall == 0 or was_open:
        return compared.shortfall > 0 and compared.need > 0 and compared.covered < standard.closes_at
    return compared.covered < standard.opens_below and compared.shortfall >= standard.least


# What a person may do with a gap from each state; the count itself resolves and reopens.
STEPS: dict[GapState, frozenset[GapState]] = {
    GapState.OPEN: frozenset({GapState.ACKNOWLEDGED, GapState.ASSIGNED, GapState.WAIVED}),
    GapState.ACKNOWLEDGED: frozenset({GapState.ASSIGNED, GapState.WAIVED}),
    GapState.ASSIGNED: frozenset({GapState.ASSIGNED, GapState.ACKNOWLEDGED, GapState.WAIVED}),
    GapState.WAIVED: frozenset({GapState.OPEN}),
    GapState.RESOLVED: frozenset(),
}
