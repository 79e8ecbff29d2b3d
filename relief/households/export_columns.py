"""The columns of an export, headed as an import knows them again, and the words in their cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from relief.households import rules
from relief.households.inputs import HouseholdGiven, ImpactGiven, MemberGiven
from relief.households.list_fields import FIELD, MEMBER

_WORDS: dict[str, tuple[str, str]] = {
    "yes": ("yes", "হ্যাঁ"),
    "no": ("no", "না"),
    "female": ("female", "নারী"),
    "male": ("male", "পুরুষ"),
    "other": ("other", "তৃতীয় লিঙ্গ"),
    "none": ("none", "ক্ষতি নেই"),
    "partial": ("partial", "আংশিক"),
    "full": ("full", "সম্পূর্ণ"),
    "day": ("day", "দিন"),
    "month": ("month", "মাস"),
    "year": ("year", "বছর"),
    "estimated": ("estimated", "আনুমানিক"),
    "head": ("head", "প্রধান"),
    "spouse": ("spouse", "স্বামী বা স্ত্রী"),
    "child": ("child", "ছেলে বা মেয়ে"),
    "child-in-law": ("child in law", "জামাই বা পুত্রবধূ"),
    "grandchild": ("grandchild", "নাতি বা নাতনি"),
    "parent": ("parent", "বাবা বা মা"),
    "sibling": ("sibling", "ভাই বা বোন"),
    "other-relative": ("other relative", "অন্য আত্মীয়"),
    "not-related": ("not related", "আত্মীয় নয়"),
}
# The household's circumstance under the field a list has for it.
CIRCUMSTANCE_FIELD = {name: name for name in rules.CIRCUMSTANCES} | {"disability": "persons_with_disability"}


def word(code: object, language: str) -> str:
    """A word of ours in the reader's language."""
    text = str(code or "")
    return _WORDS[text][language == "bn"] if text in _WORDS else text


def yes_no(value: bool, language: str) -> str:
    return word("yes" if value else "no", language)


def heading(name: str, language: str) -> str:
    """A field as the sheet heads it; in a sheet of people without the words “Member:”."""
    field = FIELD[name]
    text = field.label_bn if language == "bn" else field.label
    return text.partition(": ")[2] if name.startswith(MEMBER) else text


@dataclass(frozen=True)
class Told:
    """One household on its way out."""

    code: str
    version: int
    given: HouseholdGiven
    impact: ImpactGiven | None
    pcode: str
    union: str
    upazila: str


Getter = Callable[[Told, str], object]


def _number(value: float | None) -> str:
    return "" if value is None else repr(value)


def _holds(name: str) -> Getter:
    return lambda one, language: yes_no(name in one.given.circumstances, language)


def _lost(name: str) -> Getter:
    return lambda one, language: yes_no(getattr(one.impact, name), language) if one.impact else ""


def _text(name: str) -> Getter:
    return lambda one, _: getattr(one.given, name)


_LOSSES = ("latrine_damaged", "tubewell_damaged", "crops_lost", "livestock_lost")
_CODED: dict[str, Getter] = {
    "code": lambda one, _: one.code,
    "area_pcode": lambda one, _: one.pcode,
    "union_name": lambda one, _: one.union,
    "upazila_name": lambda one, _: one.upazila,
    "sex": lambda one, language: word(one.given.head.sex, language),
    "size": lambda one, _: one.given.size,
    "children_0_4": lambda one, _: one.given.children_0_4,
    "children_5_17": lambda one, _: one.given.children_5_17,
    **{field: _holds(name) for name, field in CIRCUMSTANCE_FIELD.items()},
    "damage": lambda one, language: word(one.impact.house_damage, language) if one.impact else "",
    "displaced_now": lambda one, language: yes_no(one.impact.displaced, language) if one.impact else "",
    **{name: _lost(name) for name in _LOSSES},
    "needs": lambda one, _: ", ".join(one.impact.needs) if one.impact else "",
}
_PLACED = {"code", "area_pcode", "union_name", "upazila_name", "sex"}
_NAMED: dict[str, Getter] = {
    "code": _CODED["code"],
    "record_version": lambda one, _: one.version,
    "form_no": lambda one, _: one.given.form_no,
    "head_name_bn": lambda one, _: one.given.head.name_bn,
    "head_name_en": lambda one, _: one.given.head.name_en,
    "guardian_name": lambda one, _: one.given.guardian_name,
    "sex": _CODED["sex"],
    "birth_date": lambda one, _: one.given.head.birth_date.isoformat() if one.given.head.birth_date else "",
    "birth_precision": lambda one, language: word(one.given.head.birth_precision, language),
    "nid": lambda one, _: one.given.head.nid,
    "birth_registration": lambda one, _: one.given.head.birth_registration,
    "phone": lambda one, _: " / ".join(filter(None, (one.given.phone, *one.given.other_phones))),
    "phone_owner": lambda one, _: one.given.phone_owner,
    **{name: _CODED[name] for name in ("area_pcode", "union_name", "upazila_name")},
    **{name: _text(name) for name in ("village", "ward", "landmark", "housing", "livelihood")},
    "lat": lambda one, _: _number(one.given.lat),
    "lon": lambda one, _: _number(one.given.lon),
    "accuracy_m": lambda one, _: _number(one.given.accuracy_m),
    **{name: get for name, get in _CODED.items() if name not in _PLACED},
    "notes": lambda one, _: one.impact.note if one.impact else "",
}


def columns(*, named: bool) -> Mapping[str, Getter]:
    """Field and how its cell is made, in the order of the sheet."""
    return _NAMED if named else _CODED


PERSON = (
    "member_name_bn", "member_name_en", "member_relation", "member_sex", "member_birth_date",
    "member_birth_precision", "member_nid", "member_birth_registration", "member_is_collector",
    "member_pregnant_or_lactating", "member_wg_seeing", "member_wg_hearing", "member_wg_walking",
    "member_wg_remembering", "member_wg_self_care", "member_wg_communicating",
)  # fmt: skip


def person_cells(person: MemberGiven, language: str, *, is_head: bool) -> list[object]:
    """One person under the headings of PERSON."""
    return [_person_cell(person, name.removeprefix(MEMBER), language, is_head) for name in PERSON]


def _person_cell(person: MemberGiven, name: str, language: str, is_head: bool) -> object:
    value: Any = getattr(person, name)
    if name == "relation":
        return word("head" if is_head else value, language)
    if isinstance(value, bool):
        return yes_no(value, language)
    if name == "birth_date":
        return value.isoformat() if value else ""
    if name.startswith("wg_"):
        return "" if value is None else str(value)
    return word(value, language)
