"""The words a household is found by, made one way for what is stored and for what is typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from relief.households.inputs import HouseholdGiven, MemberGiven
from relief.households.models import KeyKind
from relief.kernel.digits import to_latin
from relief.kernel.names import name_key, normalise

_LONGEST = 80
_NOT_CODE = re.compile(r"[^0-9A-Z]+")


@lru_cache(maxsize=65_536)
def cached_name_key(text: str) -> str:
    """The phonetic key; names repeat so much in one list that remembering pays."""
    return name_key(text)


def code_key(code: str) -> str:
    """A household code without its hyphens, in either script of digits."""
    return _NOT_CODE.sub("", to_latin(code).upper())


def form_key(form_no: str) -> str:
    """A form number as people compare it: no case, no Bangla digits, single spaces."""
    return normalise(to_latin(form_no)).casefold()[:_LONGEST]


def nid_keys(number: str) -> set[str]:
    """A number as printed; of 17 digits also the last 13, which are the older form of the same."""
    return {number, number[4:]} if len(number) == 17 else {number}


def head_key(head: MemberGiven) -> str:
    """The head's own phonetic key, Bangla first since most lists are in Bangla."""
    return cached_name_key(head.name_bn or head.name_en)[:200]


def keys_of(code: str, given: HouseholdGiven) -> set[tuple[KeyKind, str]]:
    """Everything this household can be found by."""
    found = {(KeyKind.CODE, code_key(code))}
    if given.form_no:
        found.add((KeyKind.FORM, form_key(given.form_no)))
    for phone in (given.phone, *given.other_phones):
        if phone:
            found.add((KeyKind.PHONE, phone.lstrip("+")))
    for person in (given.head, *given.members):
        found.update(_of_person(person))
    return found


def _of_person(person: MemberGiven) -> Iterator[tuple[KeyKind, str]]:
    for name in (person.name_bn, person.name_en):
        if name:
            for word in cached_name_key(name).split():
                yield KeyKind.NAME, word[:_LONGEST]
    if person.nid:
        for number in nid_keys(person.nid):
            yield KeyKind.NID, number
    if person.birth_registration:
        yield KeyKind.BIRTH_REGISTRATION, person.birth_registration
