"""How plans, rules and warnings are said to the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from relief.areas.models import Area
from relief.distributions.counting import Breakdown
from relief.distributions.inputs import Block, Condition, Said
from relief.distributions.labels import CIRCUMSTANCES, DAMAGES, IMPACT_STATES
from relief.distributions.models import Distribution, DistributionPoint, State
from relief.distributions.rules import LIFE
from relief.stock.models import Item, Kit, Sector
from relief.stock.queries import coverage_of
from relief.web.i18n import label, name_of, num, say


def _(text: str, **details: object) -> str:
    return str(gettext(text, **details))


@dataclass(frozen=True)
class Step:
    """One mark of the strip that shows how far a plan has come."""

    label: str
    state: str


def told(said: Said) -> str:
    """A sentence in the reader's language, names and inner sentences included."""
    details = {key: _inner(value) for key, value in said.details.items()}
    return say(said.message, details)


def _inner(value: object) -> object:
    if isinstance(value, Said):
        return told(value)
    return name_of(value) if isinstance(value, (Item, DistributionPoint)) else value


def title(plan: Distribution) -> str:
    """The plan's own name, or its goods and place."""
    own = name_of(plan)
    text = own or _("%(kit)s, %(area)s", kit=name_of(plan.kit), area=name_of(plan.area))
    return _("%(title)s, round %(round)s", title=text, round=num(plan.round)) if plan.round > 1 else text


def steps(plan: Distribution) -> list[Step]:
    """The life of a plan with the place where it stands."""
    if plan.state is State.CANCELLED:
        return []
    here = LIFE.index(plan.state)
    is_over = plan.state is State.CLOSED
    return [
        Step(label(state), "done" if place < here or is_over else "now" if place == here else "next")
        for place, state in enumerate(LIFE)
    ]


def kit_label(kit: Kit) -> str:
    """A kit as a choice: its name and how far its food goes."""
    found = coverage_of(kit)
    if found is None:
        return name_of(kit)
    return _(
        "%(kit)s: %(percent)s %% of the food for %(people)s people for %(days)s days",
        kit=name_of(kit),
        percent=num(found.percent),
        people=num(found.people),
        days=num(found.asked_days),
    )


def block_words(block: Block, areas: Mapping[str, Area]) -> list[str]:
    """The conditions of one group as phrases."""
    return [_phrase(condition, areas) for condition in block]


def _phrase(condition: Condition, areas: Mapping[str, Area]) -> str:
    name, value = condition["field"], condition["value"]
    if name == "area":
        names = [name_of(areas[path]) for path in value if path in areas]
        return _("lives in: %(names)s", names=", ".join(names))
    if name in _LISTS:
        text, words = _LISTS[name](value)
        return f"{text}: {', '.join(words)}"
    if name == "size":
        return _size(value)
    return {
        "children_0_4": lambda: _("at least %(count)s children under five", count=num(value)),
        "displaced": lambda: _("displaced"),
        "not_received": lambda: _("has not received this kind of goods for %(days)s days", days=num(value)),
        "no_show": lambda: _("did not come last time"),
    }[name]()


_LISTS = {
    "house_damage": lambda value: (_("house damage"), [say(DAMAGES[one]) for one in value]),
    "impact_state": lambda value: (_("damage report"), [say(IMPACT_STATES[one]) for one in value]),
    "needs": lambda value: (_("needs"), [label(Sector(one)) for one in value]),
    "circumstances": lambda value: (_("special circumstances"), [say(CIRCUMSTANCES[one]) for one in value]),
}


def _size(value: Sequence[int | None]) -> str:
    low, high = value
    if high is None:
        return _("%(low)s people or more", low=num(low))
    if low is None:
        return _("%(high)s people or fewer", high=num(high))
    return _("%(low)s to %(high)s people", low=num(low), high=num(high))


def circumstances(count: Breakdown) -> list[tuple[str, int]]:
    """Special circumstances as rows of a small chart."""
    return [(say(CIRCUMSTANCES[name]), number) for name, number in count.by_circumstance.items()]


def area_counts(count: Breakdown) -> list[tuple[str, int]]:
    """Areas as rows of a small chart, the largest first."""
    rows = [(name_of(area), number) for area, number in count.by_area]
    return sorted(rows, key=lambda row: -row[1])
