"""A household's texts and numbers in one written form, before anything is asked of them. No database."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeVar

from relief.households import papers
from relief.households.cell_ids import parse_birth_registration, parse_nid, parse_phone
from relief.households.faults import ReadFault
from relief.households.inputs import HouseholdGiven, MemberGiven

Given = TypeVar("Given", HouseholdGiven, MemberGiven)


def clean(given: HouseholdGiven) -> HouseholdGiven:
    """The same household with text in NFC without stray spaces, and numbers as digits.

    What cannot be read stays as typed, for `faults` to say so.
    """
    head, *members = (_clean_member(one) for one in (given.head, *given.members))
    cleaned: dict[str, Any] = {name: tidy(getattr(given, name)) for name in _HOUSEHOLD_TEXTS}
    cleaned |= {"head": head, "members": tuple(members), "phone": _number(given.phone, "phone")}
    return _with(given, cleaned)


def _with(given: Given, cleaned: dict[str, Any]) -> Given:
    """The same with these values; of a long list most rows are clean already, and a copy of each would cost."""
    other = {name: value for name, value in cleaned.items() if getattr(given, name) != value}
    return replace(given, **other) if other else given


def tidy(text: str) -> str:
    """NFC with single spaces."""
    if not text:
        return text
    if text.isascii() and "  " not in text:
        return text.strip()
    return _tidied(text)


# Names and villages of one list come again and again.
@lru_cache(maxsize=8_192)
def _tidied(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


_HOUSEHOLD_TEXTS = ("phone_owner", "guardian_name", "ward", "village", "landmark", "form_no")


def _clean_member(member: MemberGiven) -> MemberGiven:
    cleaned = {
        "name_bn": tidy(member.name_bn),
        "name_en": tidy(member.name_en),
        "nid": _number(member.nid, "nid"),
        "birth_registration": _number(member.birth_registration, "birth_registration"),
        "papers": tuple(replace(one, number=papers.clean_number(one.number)) for one in member.papers),
    }
    return _with(member, cleaned)


def _number(text: str, kind: str) -> str:
    if not text or not text.strip():
        return ""
    try:
        if kind == "phone":
            return parse_phone(text).number
        parse = parse_nid if kind == "nid" else parse_birth_registration
        return parse(text).digits
    except ReadFault:
        return text.strip()
