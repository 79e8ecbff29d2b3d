"""What a household is compared by: sounds of names, numbers of papers, phones, age and place.

Made once, when a household is written, and kept beside it (`models_duplicates.Likeness`); finding
copies reads only this.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b
from struct import Struct

from relief.households.inputs import HouseholdGiven, MemberGiven
from relief.kernel.names import keys_and_sounds

_LONGEST, _MOST_WORDS = 160, 4
UNION_DEPTH, UPAZILA_DEPTH = 4, 3


class Trait(IntEnum):
    """By what two households came to be compared; the first three are hard identifiers."""

    NID = 0
    BIRTH_REGISTRATION = 1
    PHONE = 2
    NAME_AND_PLACE = 3
    WORDS_AND_PLACE = 4
    WORDS_AND_YEAR = 5
    NAME_AND_GUARDIAN = 6
    GUARDIAN_AND_PLACE = 7
    PERSON_AND_VILLAGE = 8
    LIKE_PHONE = 9
    LIKE_NID = 10
    CROSSED = 11
    FAMILY_AND_VILLAGE = 12


HARD = (Trait.NID, Trait.BIRTH_REGISTRATION, Trait.PHONE)


@dataclass(frozen=True, slots=True)
class Likeness:
    """One household as the comparison sees it. Words are sorted: order differs between lists."""

    name: str = ""
    name_sound: str = ""
    guardian: str = ""
    guardian_sound: str = ""
    village: str = ""
    sex: str = ""
    birth_year: int = 0
    size: int = 0
    children: int = 0
    place: str = ""
    phones: str = ""
    nids: str = ""
    births: str = ""


@lru_cache(maxsize=65_536)
def _words(text: str) -> tuple[str, str]:
    """(keys, sounds) of a name, word for word in one order."""
    words = sorted(keys_and_sounds(text))[:_MOST_WORDS]
    return " ".join(key for key, _ in words)[:_LONGEST], " ".join(sound for _, sound in words)[:_LONGEST]


def likeness_of(given: HouseholdGiven, path: str) -> Likeness:
    """What is kept of a household in the area of this path."""
    head, people = given.head, (given.head, *given.members)
    name, name_sound = _words(head.name_bn or head.name_en)
    guardian, guardian_sound = _words(given.guardian_name)
    return Likeness(
        name=name,
        name_sound=name_sound,
        guardian=guardian,
        guardian_sound=guardian_sound,
        village=_words(given.village)[0][:80],
        sex=head.sex.value if head.sex else "",
        birth_year=head.birth_date.year if head.birth_date else 0,
        size=given.size or 1 + len(given.members),
        children=32 * (given.children_0_4 or 0) + (given.children_5_17 or 0),
        place=path,
        phones=" ".join(dict.fromkeys(one for one in (given.phone, *given.other_phones[:3]) if one)),
        nids=" ".join(dict.fromkeys(plain_nid(one.nid) for one in people if one.nid)),
        births=" ".join(_births(people)),
    )


def _births(people: tuple[MemberGiven, ...]) -> list[str]:
    return list(dict.fromkeys(one.birth_registration for one in people if one.birth_registration))


def plain_nid(number: str) -> str:
    """The number as two papers of one person share it: 17 digits are a year and the older 13."""
    return number[4:] if len(number) == 17 else number


@lru_cache(maxsize=16_384)
def part(path: str, depth: int) -> str:
    """The path of the area so many levels down from the top."""
    return "/".join(path.split("/")[: depth + 1])


def keys_of(one: Likeness) -> set[tuple[int, int]]:
    """(trait, key) pairs; households that share any are compared."""
    return {(int(trait), number_of(trait, text)) for trait, text in _texts(one)}


def number_of(trait: Trait, text: str) -> int:
    """A key as a signed 64-bit number, the same on every machine."""
    number: int = _NUMBER(blake2b(f"{_DIGITS[trait]}:{text}".encode(), digest_size=8).digest())[0]
    return number


_NUMBER = Struct(">q").unpack
_DIGITS = {trait: str(int(trait)) for trait in Trait}


def _texts(one: Likeness) -> Iterator[tuple[Trait, str]]:
    yield from _numbers(one)
    words, guardian = one.name.split(), one.guardian.split()
    union, upazila = part(one.place, UNION_DEPTH), part(one.place, UPAZILA_DEPTH)
    for word in words:
        yield Trait.WORDS_AND_PLACE, f"{word}|{one.sex}|{union}"
        if one.birth_year:
            yield Trait.WORDS_AND_YEAR, f"{word}|{one.birth_year}|{upazila}"
        for other in guardian:
            yield Trait.NAME_AND_GUARDIAN, f"{word}|{other}|{upazila}"
    if words:
        yield Trait.NAME_AND_PLACE, f"{one.name}|{upazila}"
        yield Trait.CROSSED, f"{one.name}|{union}"
    if guardian:
        yield Trait.CROSSED, f"{one.guardian}|{union}"
        yield Trait.GUARDIAN_AND_PLACE, f"{one.guardian}|{one.sex}|{upazila}"
    if one.village:
        yield Trait.PERSON_AND_VILLAGE, f"{one.birth_year}|{one.sex}|{one.village}|{union}"
        yield Trait.FAMILY_AND_VILLAGE, f"{one.children}|{one.size}|{one.sex}|{one.village}|{union}"


def _numbers(one: Likeness) -> Iterator[tuple[Trait, str]]:
    for number in one.nids.split():
        yield Trait.NID, number
        half = len(number) // 2
        yield Trait.LIKE_NID, f"{len(number)}>{number[half:]}"
    for number in one.births.split():
        yield Trait.BIRTH_REGISTRATION, number
    for number in one.phones.split():
        yield Trait.PHONE, number
        yield Trait.LIKE_PHONE, f"<{number[:8]}"
        yield Trait.LIKE_PHONE, f">{number[-6:]}"
