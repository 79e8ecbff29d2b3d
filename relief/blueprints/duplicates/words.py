"""How one field of a record reads on the page where two records stand side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from flask_babel import gettext as _

from relief.households import papers
from relief.households.inputs import HouseholdGiven, MemberGiven
from relief.households.labels import CIRCUMSTANCE_LABELS, HOUSING_LABELS, LABELS, LIVELIHOOD_LABELS
from relief.households.models import Household, Precision
from relief.web.i18n import digits, name_of, num, say

NOTHING = "—"


def reads(given: HouseholdGiven, field: str, household: Household) -> str:
    """The value as a person reads it; a dash where nothing was told."""
    if field == "place":
        point = "" if given.lat is None or given.lon is None else digits(f" ({given.lat:.5f}, {given.lon:.5f})")
        return name_of(household.area) + point
    return _READS[field](given) or NOTHING


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _listed(words: Mapping[str, str], told: str) -> str:
    return say(words[told]) if told in words else told


def _birth(head: MemberGiven) -> str:
    if head.birth_date is None:
        return ""
    whole = head.birth_precision in (None, Precision.DAY)
    return digits(_day(head.birth_date) if whole else str(head.birth_date.year))


def _day(on: date) -> str:
    return f"{on.day}/{on.month}/{on.year}"


def _people(given: HouseholdGiven) -> str:
    return _joined(*(one.name_bn or one.name_en for one in given.members))


def _size(given: HouseholdGiven) -> str:
    said: str = _(
        "%(n)s people, %(small)s children up to 4, %(older)s from 5 to 17",
        n=num(given.size or 0),
        small=num(given.children_0_4 or 0),
        older=num(given.children_5_17 or 0),
    )
    return said


_READS: dict[str, Callable[[HouseholdGiven], str]] = {
    "name": lambda one: _joined(one.head.name_bn, one.head.name_en),
    "sex": lambda one: say(LABELS[one.head.sex]) if one.head.sex else "",
    "birth": lambda one: _birth(one.head),
    "nid": lambda one: digits(papers.mask(one.head.nid)),
    "birth_registration": lambda one: digits(papers.mask(one.head.birth_registration)),
    "guardian_name": lambda one: one.guardian_name,
    "phone": lambda one: _joined(digits(one.phone), one.phone_owner, *(digits(each) for each in one.other_phones)),
    "home": lambda one: _joined(one.village, digits(one.ward), one.landmark),
    "size": _size,
    "housing": lambda one: _listed(HOUSING_LABELS, one.housing),
    "livelihood": lambda one: _listed(LIVELIHOOD_LABELS, one.livelihood),
    "circumstances": lambda one: _joined(*(say(CIRCUMSTANCE_LABELS[name]) for name in sorted(one.circumstances))),
    "form_no": lambda one: digits(one.form_no),
    "members": _people,
}
