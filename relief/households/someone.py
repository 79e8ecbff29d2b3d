"""A description of one person, and who fits it: the same words in a plan's rules and in a kit's lines.

Keys, each left out when it does not matter: `sex` (a word of Sex) · `age` [from | None, to | None] in whole years ·
`disability` true (the Washington Group's cut-off, from five years) · `pregnant` true (or breastfeeding).
All of them speak of one and the same person.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from relief.households.ages import BANDS, OLDEST, age_on
from relief.households.models import Sex
from relief.kernel.problems import N_

Someone = dict[str, Any]
KEYS = ("sex", "age", "disability", "pregnant")
# From five years the six questions are asked (Washington Group, short set).
ASKED_FROM = 5
BAND_CODES = {name: code for code, name in enumerate(BANDS, start=1)}


class Person(NamedTuple):
    """What such a description asks. Somebody counted without a name has a `band` and no birth date."""

    sex: str | None = None
    born: date | None = None
    band: str | None = None
    has_disability: bool = False
    pregnant: bool = False


def is_sound(value: object) -> bool:
    """Whether this describes somebody: known keys, at least one of them, each with a value."""
    if not isinstance(value, dict) or not value or not set(value) <= set(KEYS):
        return False
    marks = all(value[name] is True for name in ("disability", "pregnant") if name in value)
    known = value.get("sex", Sex.FEMALE) in {one.value for one in Sex}
    return marks and known and ("age" not in value or _is_range(value["age"]))


def fits(wanted: Someone, person: Person, today: date) -> bool:
    """Say whether one person is meant. Whose age or sex is not known is not guessed to fit."""
    if "sex" in wanted and person.sex != wanted["sex"]:
        return False
    if "pregnant" in wanted and not person.pregnant:
        return False
    if "disability" in wanted and not _has_disability(person, today):
        return False
    return "age" not in wanted or _is_of_age(wanted["age"], person, today)


def bands_within(low: int | None, high: int | None) -> list[str]:
    """The bands that lie wholly inside a range of ages: whoever is counted in one is surely meant."""
    least, most = low or 0, OLDEST if high is None else high
    return [name for name, (first, last) in BANDS.items() if least <= first and last <= most]


def born_between(low: int | None, high: int | None, today: date) -> tuple[date, date]:
    """First and last birthday of whoever is that old today."""
    first = _years_before(today, (OLDEST if high is None else high) + 1) + timedelta(days=1)
    return first, _years_before(today, low or 0)


def _years_before(today: date, years: int) -> date:
    # Whoever was born on 29 February is a year older on 1 March.
    day = 28 if (today.month, today.day) == (2, 29) and not _leaps(today.year - years) else today.day
    return date(today.year - years, today.month, day)


def _leaps(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _has_disability(person: Person, today: date) -> bool:
    return person.has_disability and (person.born is None or age_on(today, person.born) >= ASKED_FROM)


def _is_of_age(wanted: list[int | None], person: Person, today: date) -> bool:
    low, high = wanted
    if person.born is not None:
        return (low or 0) <= age_on(today, person.born) <= (OLDEST if high is None else high)
    return person.band in bands_within(low, high)


def _is_range(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 2 or value == [None, None]:
        return False
    low, high = value
    if not all(one is None or (type(one) is int and 0 <= one <= OLDEST) for one in value):
        return False
    return low is None or high is None or low <= high


def words(wanted: Someone) -> list[tuple[str, dict[str, object]]]:
    """The description as marked texts with what goes into each, in the order one reads them."""
    found: list[tuple[str, dict[str, object]]] = []
    if "sex" in wanted:
        found.append((_SEXES[wanted["sex"]], {}))
    if "age" in wanted:
        low, high = wanted["age"]
        if high is None:
            found.append((N_("%(low)s years or older"), {"low": low}))
        elif not low:
            found.append((N_("%(high)s years or younger"), {"high": high}))
        else:
            found.append((N_("%(low)s to %(high)s years old"), {"low": low, "high": high}))
    if "disability" in wanted:
        found.append((N_("with a disability"), {}))
    if "pregnant" in wanted:
        found.append((N_("pregnant or breastfeeding"), {}))
    return found


_SEXES = {
    "female": N_("a woman or girl"),
    "male": N_("a man or boy"),
    "other": N_("a person of another sex"),
}
