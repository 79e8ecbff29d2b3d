"""Which of two records' answers are kept, field by field. No database."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from relief.households.inputs import HouseholdGiven, MemberGiven
from relief.kernel.problems import N_

# What is chosen together, because half of it would be nonsense: a point without its union.
_OF_HEAD: dict[str, tuple[str, ...]] = {
    "name": ("name_bn", "name_en"),
    "sex": ("sex",),
    "birth": ("birth_date", "birth_precision", "birth_spread"),
    "nid": ("nid", "papers"),
    "birth_registration": ("birth_registration",),
}
_OF_HOUSEHOLD: dict[str, tuple[str, ...]] = {
    "guardian_name": ("guardian_name",),
    "phone": ("phone", "phone_owner"),
    "place": ("area_id", "lon", "lat", "accuracy_m"),
    "home": ("ward", "village", "landmark"),
    "size": ("size", "children_0_4", "children_5_17", "unnamed"),
    "housing": ("housing",),
    "livelihood": ("livelihood",),
    "circumstances": ("circumstances", "told"),
    "form_no": ("form_no",),
}
MEMBERS = "members"
FIELDS: tuple[str, ...] = (*_OF_HEAD, *_OF_HOUSEHOLD, MEMBERS)
FIELD_WORDS: dict[str, str] = {
    "name": N_("Name of the head"),
    "sex": N_("Sex of the head"),
    "birth": N_("Birth of the head"),
    "nid": N_("National ID"),
    "birth_registration": N_("Birth registration"),
    "guardian_name": N_("Father’s, mother’s or husband’s name"),
    "phone": N_("Phone"),
    "place": N_("Union and map point"),
    "home": N_("Village, ward, landmark"),
    "size": N_("People and children"),
    "housing": N_("House"),
    "livelihood": N_("Livelihood"),
    "circumstances": N_("Special circumstances"),
    "form_no": N_("Form number"),
    MEMBERS: N_("Members"),
}


def value(given: HouseholdGiven, field: str) -> tuple[Any, ...]:
    """What a record says in one field; comparable between two records."""
    if field == MEMBERS:
        return tuple(_of_member(one) for one in given.members)
    side, names = (given.head, _OF_HEAD[field]) if field in _OF_HEAD else (given, _OF_HOUSEHOLD[field])
    return tuple(getattr(side, name) for name in names)


def _of_member(one: MemberGiven) -> tuple[Any, ...]:
    return (one.name_bn, one.name_en, one.sex, one.birth_date, one.relation, one.nid, one.birth_registration)


def is_blank(given: HouseholdGiven, field: str) -> bool:
    """Whether the record says nothing there."""
    return not any(value(given, field))


def differing(one: HouseholdGiven, other: HouseholdGiven) -> Iterator[str]:
    """Fields in which the two do not say the same."""
    return (field for field in FIELDS if value(one, field) != value(other, field))


def filling(survivor: HouseholdGiven, joined: HouseholdGiven) -> list[str]:
    """Fields where only the joined record says something: the choice offered first."""
    return [field for field in FIELDS if is_blank(survivor, field) and not is_blank(joined, field)]


def chosen(survivor: HouseholdGiven, joined: HouseholdGiven, choices: Collection[str]) -> HouseholdGiven:
    """The survivor with the joined record's values in the chosen fields.

    Phones of both stay known: a family is called on whichever answers.
    """
    of_head = {name: getattr(joined.head, name) for field in choices if field in _OF_HEAD for name in _OF_HEAD[field]}
    of_all = {
        name: getattr(joined, name) for field in choices if field in _OF_HOUSEHOLD for name in _OF_HOUSEHOLD[field]
    }
    members = survivor.members
    if MEMBERS in choices:
        members = tuple(replace(one, id=None) for one in joined.members)
    made = replace(survivor, head=replace(survivor.head, **of_head), members=members, **of_all)
    return replace(made, other_phones=_phones(made, survivor, joined))


def _phones(made: HouseholdGiven, *both: HouseholdGiven) -> tuple[str, ...]:
    known = [number for one in both for number in (one.phone, *one.other_phones) if number]
    return tuple(number for number in dict.fromkeys(known) if number != made.phone)[:8]
