"""How ages, circumstances and counts of people read on screen and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from relief.households import ages, changes, labels, rules
from relief.households.models import Household, Member, Sex
from relief.kernel.zone import local_day
from relief.web import runtime
from relief.web.i18n import name_of, num, say


def age_words(person: Member) -> str:
    """How old somebody is today, no surer than it is known; "" when nobody told."""
    if person.birth_date is None:
        return ""
    held = ages.range_on(local_day(runtime.now()), person.birth_date, person.birth_precision, person.birth_spread)
    if held.about:
        if held.low == held.high:
            return str(_("about %(age)s", age=num(held.guess)))
        return str(
            _("about %(age)s (%(low)s to %(high)s)", age=num(held.guess), low=num(held.low), high=num(held.high))
        )
    if held.high == 0:
        return str(_("under 1 year"))
    if held.low == held.high:
        return num(held.low)
    return str(_("%(low)s or %(high)s", low=num(held.low), high=num(held.high)))


def wg_words(person: Member) -> str:
    """What the six answers say, without saying which: "" when they were not asked."""
    if all(getattr(person, name) is None for name in rules.WG):
        return ""
    if rules.is_too_young(person, local_day(runtime.now())):
        return ""
    return str(_("Person with disability")) if rules.has_disability(person) else str(_("No great difficulty"))


@dataclass(frozen=True)
class Circumstance:
    """One that holds: told, following from the people, or both; of whom and since when."""

    name: str
    label: str
    is_told: bool
    follows: bool
    who: str
    since: str


def circumstances_of(household: Household, people: Sequence[Member]) -> list[Circumstance]:
    """Each that holds, and where it comes from."""
    told = changes.told_of(household)
    named = {str(one.id): name_of(one) for one in people}
    follow = follows(household, people)
    return [
        Circumstance(
            name,
            say(words),
            name in told,
            name in follow,
            named.get(told.get(name, {}).get("who", ""), ""),
            told.get(name, {}).get("since", ""),
        )
        for name, words in labels.CIRCUMSTANCE_LABELS.items()
        if getattr(household, name)
    ]


def follows(household: Household, people: Sequence[Member]) -> frozenset[str]:
    """What the people themselves show."""
    if not people:
        return frozenset()
    return rules.follow_from(people[0], people, today=local_day(runtime.now()))


@dataclass(frozen=True)
class Counted:
    """People named, people counted without a name, and the household's size."""

    named: int
    unnamed: int
    size: int
    rows: list[tuple[str, str]]

    @property
    def agrees(self) -> bool:
        """Whether everybody is either named or counted; a household nobody counted by band says nothing else."""
        return self.named + self.unnamed == self.size


def counted(household: Household, people: Sequence[Member]) -> Counted:
    """The sums of the page; nothing is guessed where they differ."""
    rows = []
    for key, number in sorted(household.unnamed.items()):
        sex, _colon, band = key.partition(":")
        rows.append((f"{say(labels.LABELS[Sex(sex)])}, {say(labels.BAND_LABELS[band])}", num(number)))
    return Counted(len(people), ages.unnamed_total(household.unnamed), household.size, rows)


def told(value: Any) -> str:
    """Told circumstances as one line of the history."""
    return ", ".join(say(labels.CIRCUMSTANCE_LABELS[name]) for name in value if name in labels.CIRCUMSTANCE_LABELS)
