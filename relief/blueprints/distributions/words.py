"""How plans, rules and warnings are said to the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from relief.areas.models import Area
from relief.distributions.choosing import Line
from relief.distributions.counting import Breakdown
from relief.distributions.inputs import Block, Condition, Said
from relief.distributions.labels import CIRCUMSTANCES, DAMAGES, IMPACT_STATES
from relief.distributions.models import Distribution, DistributionPoint, State
from relief.distributions.rules import LIFE
from relief.households import someone
from relief.households.ages import BANDS
from relief.stock.models import Item, Kit, Sector
from relief.stock.queries import coverage_of
from relief.web.i18n import clock, day, label, name_of, num, say


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
    if isinstance(value, datetime):
        return day(value)
    return name_of(value) if isinstance(value, (Item, DistributionPoint)) else value


def title(plan: Distribution) -> str:
    """The plan's own name, or its goods and place."""
    own = name_of(plan)
    text = own or _("%(kit)s, %(area)s", kit=name_of(plan.kit), area=name_of(plan.area))
    return _("%(title)s, round %(round)s", title=text, round=num(plan.round)) if plan.round > 1 else text


def span(plan: Distribution) -> str:
    """From when to when, the day said once where it is one."""
    first, last = day(plan.starts_at), day(plan.ends_at)
    return f"{first}, {clock(plan.starts_at)} – {'' if last == first else last + ', '}{clock(plan.ends_at)}"


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
    return [phrase(condition, areas) for condition in block]


def phrase(condition: Condition, areas: Mapping[str, Area]) -> str:
    """One condition as a phrase; `areas` holds those it may name, by path."""
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
        "member": lambda: _(
            "one person in it is: %(words)s", words=", ".join(say(*one) for one in someone.words(value))
        ),
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


def bands(count: Breakdown) -> list[tuple[str, int, int, int]]:
    """People recorded one by one, band by band: women and girls, men and boys, others and not recorded."""
    found = []
    for band in BANDS:
        by_sex = {sex: number for (sex, own), number in count.by_band.items() if own == band}
        women, men = by_sex.get("female", 0), by_sex.get("male", 0)
        found.append((band, women, men, sum(by_sex.values()) - women - men))
    return found if count.by_band else []


def told_line(line: Line | None) -> list[str]:
    """Where a list ends and why, a sentence each; nothing when everybody who is meant is on it."""
    if line is None or line.served == line.meant:
        return []
    found = [
        _(
            "%(served)s of %(meant)s households the rules mean are on the list.",
            served=num(line.served),
            meant=num(line.meant),
        )
    ]
    if line.cut_off is not None:
        found.append(
            _(
                "At least %(points)s points are needed; %(count)s have them.",
                points=num(line.cut_off),
                count=num(line.enough_points),
            )
        )
    if line.places is not None and line.last_points is not None:
        found.append(
            _(
                "There is enough for %(places)s; the last one has %(points)s points.",
                places=num(line.places),
                points=num(line.last_points),
            )
        )
    if line.tied:
        found.append(
            _(
                "%(tied)s stand level at the end; %(drawn)s of them were drawn by lot.",
                tied=num(line.tied),
                drawn=num(line.drawn),
            )
        )
    return found


def tie_words() -> dict[str, str]:
    """How ties are broken, as choices."""
    return {
        "children": _("more children under five first"),
        "size": _("the larger household first"),
        "registered": _("who was registered earlier first"),
    }


def circumstances(count: Breakdown) -> list[tuple[str, int]]:
    """Special circumstances as rows of a small chart."""
    return [(say(CIRCUMSTANCES[name]), number) for name, number in count.by_circumstance.items()]


def area_counts(count: Breakdown) -> list[tuple[str, int]]:
    """Areas as rows of a small chart, the largest first."""
    rows = [(name_of(area), number) for area, number in count.by_area]
    return sorted(rows, key=lambda row: -row[1])
