"""Points for what weighs more, a cut-off, and how ties are broken: all of it written down, nothing hidden.

A weighting as it is kept: `points` [{"points": 1..100, "condition": <as in rules.py>}] · `cut_off` least points or
None · `places` how many households at most or None · `by_stock` true takes as many as the free goods last for · `ties`
words of TIES, in this order; then a lot decides, which anybody can draw again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from relief.distributions.inputs import Condition
from relief.distributions.rules import CIRCUMSTANCES, Facts, condition_fault, holds
from relief.kernel.problems import N_

MOST_POINTS = 100
MOST_WEIGHTS = 24
MOST_PLACES = 5_000_000
TIES = ("children", "size", "registered")
_MASK = 0xFFFFFFFFFFFFFFFF


def _one(field: str, op: str, value: Any) -> Condition:
    return Condition(field=field, op=op, value=value)


# What selection in Bangladesh usually looks at (QRCS and BDRCS 2020; data standards, section 7), and the points
# Relief offers to begin with, which are nobody's standard: the organisation writes its own.
CRITERIA: Mapping[str, tuple[Condition, int]] = {
    "house_full": (_one("house_damage", "in", ["full"]), 3),
    "house_partial": (_one("house_damage", "in", ["partial"]), 1),
    **{
        name: (_one("circumstances", "any", [name]), 1 if name in ("displaced", "chronic_illness") else 2)
        for name in CIRCUMSTANCES
    },
    "children_0_4": (_one("children_0_4", "at-least", 1), 1),
    "large": (_one("size", "between", [6, None]), 1),
    "verified": (_one("impact_state", "in", ["verified"]), 1),
}


@dataclass(frozen=True)
class Weight:
    """So many points for whoever meets a condition."""

    points: int
    condition: Condition


@dataclass(frozen=True, kw_only=True)
class Weighting:
    """Who comes first when there is too little for all."""

    points: tuple[Weight, ...] = ()
    cut_off: int | None = None
    places: int | None = None
    by_stock: bool = False
    ties: tuple[str, ...] = ()

    @property
    def limits(self) -> bool:
        """Whether it leaves anybody out."""
        return self.cut_off is not None or self.places is not None or self.by_stock

    @property
    def most(self) -> int:
        """The most points a household could have."""
        return sum(one.points for one in self.points)


def as_kept(weighting: Weighting) -> dict[str, Any]:
    """The shape it is kept in."""
    return {
        "points": [{"points": one.points, "condition": dict(one.condition)} for one in weighting.points],
        "cut_off": weighting.cut_off,
        "places": weighting.places,
        "by_stock": weighting.by_stock,
        "ties": list(weighting.ties),
    }


def from_kept(kept: Mapping[str, Any]) -> Weighting:
    """The same read back; nothing kept is no weighting."""
    return Weighting(
        points=tuple(Weight(one["points"], one["condition"]) for one in kept.get("points", ())),
        cut_off=kept.get("cut_off"),
        places=kept.get("places"),
        by_stock=kept.get("by_stock", False),
        ties=tuple(kept.get("ties", ())),
    )


def weighting_faults(weighting: Weighting, *, within: str) -> dict[str, str]:
    """What is impossible in it; `within` is the path of the plan's area."""
    faults = {}
    if len(weighting.points) > MOST_WEIGHTS or any(not 1 <= one.points <= MOST_POINTS for one in weighting.points):
        faults["points"] = N_("Give each condition from 1 to 100 points, and no more than 24 of them.")
    elif any(condition_fault(one.condition, within) for one in weighting.points):
        faults["points"] = N_("One of the weighted conditions is not complete. Choose or write a value.")
    if weighting.cut_off is not None and not 0 <= weighting.cut_off <= MOST_POINTS * MOST_WEIGHTS:
        faults["cut_off"] = N_("Write how many points a household needs, from zero up.")
    elif weighting.cut_off is not None and weighting.cut_off > weighting.most:
        faults["cut_off"] = N_("Nobody can have so many points. Lower the cut-off or give more points.")
    if weighting.places is not None and not 1 <= weighting.places <= MOST_PLACES:
        faults["places"] = N_("Write for how many households there is enough, at least one.")
    if len(set(weighting.ties)) < len(weighting.ties) or not set(weighting.ties) <= set(TIES):
        faults["ties"] = N_("Choose two different ways to break a tie.")
    return faults


def earned(weighting: Weighting, facts: Facts, *, now: datetime) -> list[tuple[Weight, bool]]:
    """Each weight, and whether this household has its points."""
    return [(one, holds(one.condition, facts, now=now)) for one in weighting.points]


def lot_seed(distribution_id: UUID) -> int:
    """What the lots of one plan are drawn with."""
    return int.from_bytes(sha256(distribution_id.bytes).digest()[:8], "big")


def lot(seed: int, household_id: UUID) -> int:
    """A household's lot in a plan, the smallest first: splitmix64 of the seed and the random half of its id."""
    mixed = (seed ^ (household_id.int & _MASK)) + 0x9E3779B97F4A7C15 & _MASK
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & _MASK
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & _MASK
    return mixed ^ mixed >> 31


def conditions_of(blocks: Sequence[Sequence[Condition]], weighting: Weighting) -> list[Condition]:
    """Every condition a plan asks, in its rules and in its weights."""
    return [one for block in blocks for one in block] + [one.condition for one in weighting.points]
