"""Who a plan means, as arithmetic on one household, and what each form must say.

Shapes of a condition (`field`, `op`, `value`):
area inside [paths] · house_damage in [none|partial|full] · impact_state in [states|refused]
needs any [sectors] · circumstances any [names] · size between [low|None, high|None]
children_0_4 at-least n · displaced is true · not_received within days · no_show of "<plan id>"
member one {a person, as in households/someone.py}: one and the same member is all of it
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from relief.distributions.inputs import (
    Block,
    Condition,
    DistributionGiven,
    PlanChangeGiven,
    PointGiven,
)
from relief.distributions.models import State
from relief.households.models import Damage, ImpactState
from relief.households.someone import Person, fits, is_sound
from relief.kernel.problems import N_
from relief.kernel.zone import local_day
from relief.stock.models import Sector

CIRCUMSTANCES = (
    "female_headed",
    "child_headed",
    "pregnant_or_lactating",
    "disability",
    "elderly_alone",
    "chronic_illness",
    "displaced",
    "landless",
)
MOST_BLOCKS = 5
# What a damage report counts as when a committee turned its household away, whatever became of the report itself.
REFUSED = "refused"
LONGEST_PLAN = timedelta(days=60)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What rules ask about one household. `received_at` and `is_due` speak of the plan's sector."""

    path: str
    size: int
    children_0_4: int = 0
    circumstances: frozenset[str] = frozenset()
    displaced: bool = False
    house_damage: str | None = None
    impact_state: str | None = None
    needs: frozenset[str] = frozenset()
    received_at: datetime | None = None
    is_due: bool = False
    missed: frozenset[str] = frozenset()
    people: tuple[Person, ...] = ()


def holds(condition: Condition, facts: Facts, *, now: datetime) -> bool:
    """Say whether one condition holds for one household."""
    return _HOLDS[condition["field"]](condition["value"], facts, now)


def misses(block: Sequence[Condition], facts: Facts, *, now: datetime) -> list[Condition]:
    """The conditions of a block that keep this household off."""
    return [condition for condition in block if not holds(condition, facts, now=now)]


def first_block(blocks: Sequence[Block], facts: Facts, *, now: datetime) -> int | None:
    """The number, from one, of the first block that means this household."""
    for number, block in enumerate(blocks, start=1):
        if not misses(block, facts, now=now):
            return number
    return None


def _between(value: Any, facts: Facts, _now: datetime) -> bool:
    low, high = value
    return (low is None or facts.size >= low) and (high is None or facts.size <= high)


def _not_received(days: Any, facts: Facts, now: datetime) -> bool:
    recently = facts.received_at is not None and facts.received_at > now - timedelta(days=days)
    return not recently and not facts.is_due


_HOLDS: dict[str, Callable[[Any, Facts, datetime], bool]] = {
    "area": lambda value, facts, _: any(facts.path.startswith(path) for path in value),
    "house_damage": lambda value, facts, _: facts.house_damage in value,
    "impact_state": lambda value, facts, _: facts.impact_state in value,
    "needs": lambda value, facts, _: not facts.needs.isdisjoint(value),
    "circumstances": lambda value, facts, _: not facts.circumstances.isdisjoint(value),
    "size": _between,
    "children_0_4": lambda value, facts, _: facts.children_0_4 >= value,
    "displaced": lambda _value, facts, _: facts.displaced,
    "not_received": _not_received,
    "no_show": lambda value, facts, _: value in facts.missed,
    "member": lambda value, facts, now: any(fits(value, one, local_day(now)) for one in facts.people),
}


def block_faults(blocks: Sequence[Block], *, within: str) -> dict[str, str]:
    """What makes these rules unreadable; `within` is the path of the plan's own area."""
    if len(blocks) > MOST_BLOCKS:
        return {"blocks": N_("Five groups of conditions are the most one plan can have.")}
    for block in blocks:
        for condition in block:
            fault = condition_fault(condition, within)
            if fault:
                return {condition["field"]: fault}
    return {}


def condition_fault(condition: Condition, within: str) -> str | None:
    """What makes one condition unreadable, or None."""
    field, value = condition["field"], condition["value"]
    if field not in _SHAPES:
        return N_("This condition is not known.")
    if field == "size" and _is_size(value) and None not in value and value[0] > value[1]:
        return N_("The smallest size is larger than the largest. Correct one of them.")
    if not _SHAPES[field](value):
        return N_("This condition is not complete. Choose or write a value.")
    if field == "area" and not all(path.startswith(within) for path in value):
        return N_("One of the areas lies outside this plan's area.")
    return None


def _some_of(words: Sequence[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and bool(value) and all(v in words for v in value)


def _number(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and low <= value <= high


def _is_size(value: Any) -> bool:
    is_pair = isinstance(value, list) and len(value) == 2
    return is_pair and value != [None, None] and all(v is None or _number(1, 60)(v) for v in value)


_SHAPES: dict[str, Callable[[Any], bool]] = {
    "area": lambda value: isinstance(value, list) and bool(value),
    "house_damage": _some_of([damage.value for damage in Damage]),
    "impact_state": _some_of([*(state.value for state in ImpactState), REFUSED]),
    "needs": _some_of([sector.value for sector in Sector]),
    "circumstances": _some_of(CIRCUMSTANCES),
    "size": _is_size,
    "children_0_4": _number(1, 20),
    "displaced": lambda value: value is True,
    "not_received": _number(1, 3_650),
    "no_show": lambda value: isinstance(value, str) and bool(value),
    "member": is_sound,
}


def plan_faults(given: DistributionGiven | PlanChangeGiven) -> dict[str, str]:
    """What is missing or impossible in a plan."""
    faults = {}
    if given.ends_at <= given.starts_at:
        faults["ends_at"] = N_("The end must come after the start.")
    elif given.ends_at - given.starts_at > LONGEST_PLAN:
        faults["ends_at"] = N_("One distribution lasts sixty days at most. Check the dates.")
    if not 1 <= given.round <= 99:
        faults["round"] = N_("Write the round as a number from 1 to 99.")
    for name in ("name_bn", "name_en"):
        if len(getattr(given, name)) > 160:
            faults[name] = N_("This name is too long. Use at most 160 letters.")
    return faults


def point_faults(given: PointGiven) -> dict[str, str]:
    """What is missing or impossible in a point."""
    faults = {}
    if not given.name_bn.strip() and not given.name_en.strip():
        faults["name_bn"] = N_("Write the name of the place, such as the school's name.")
    if not 1 <= given.capacity_per_hour <= 2_000:
        faults["capacity_per_hour"] = N_("Write how many households an hour, from 1 to 2,000.")
    if (given.lon is None) != (given.lat is None):
        faults["lon"] = N_("Write both longitude and latitude, or neither.")
    elif given.lon is not None and not (87.5 <= given.lon <= 93 and 20 <= (given.lat or 0) <= 27):
        faults["lon"] = N_("This position is outside Bangladesh. Check the numbers.")
    return faults


# The way of a plan that is not called off.
LIFE = (State.DRAFT, State.LOCKED, State.APPROVED, State.OPEN, State.RECONCILING, State.CLOSED)

# Which state a plan must be in for each step; a list that is locked is never edited.
STEPS: Mapping[str, tuple[State, ...]] = {
    "edit": (State.DRAFT,),
    "lock": (State.DRAFT,),
    "approve": (State.LOCKED,),
    "send-back": (State.LOCKED,),
    "open": (State.APPROVED,),
    "reconcile": (State.OPEN,),
    "close": (State.RECONCILING,),
    "cancel": (State.DRAFT, State.LOCKED, State.APPROVED),
    "follow-up": (State.RECONCILING, State.CLOSED),
    "next-round": (State.CLOSED,),
}


def may(step: str, state: State) -> bool:
    """Say whether a plan in this state can take this step."""
    return state in STEPS[step]
