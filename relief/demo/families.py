"""Who lives in an invented household: kinds, sizes and ages, before anybody has a name."""

from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random
from typing import Literal

from relief.demo.files import ages
from relief.demo.names import Sex

FamilyKind = Literal["couple", "extended", "woman_alone", "elder_alone", "adult_alone", "children_alone"]
Relation = Literal["head", "spouse", "child", "child_in_law", "grandchild", "parent", "sibling"]

_KINDS: tuple[FamilyKind, ...] = (
    "couple",
    "extended",
    "woman_alone",
    "elder_alone",
    "adult_alone",
    "children_alone",
)
_KIND_WEIGHTS = (60, 24, 12, 2.1, 1.6, 0.3)
_CHILDREN = (0, 1, 2, 3, 4, 5, 6)
_CHILDREN_WEIGHTS = (5, 17, 33, 25, 13, 5, 2)


@dataclass(frozen=True, slots=True)
class Person:
    relation: Relation
    sex: Sex
    age: int


@dataclass(frozen=True, slots=True)
class Family:
    """The head is the first person."""

    kind: FamilyKind
    people: tuple[Person, ...]


def family(rng: Random) -> Family:
    kind = rng.choices(_KINDS, weights=_KIND_WEIGHTS)[0]
    return Family(kind, tuple(_BUILD[kind](rng)))


def _couple(rng: Random) -> list[Person]:
    head = _age(rng, "m", 24, 76)
    wife = max(18, head - rng.randint(2, 9))
    people = [Person("head", "m", head)]
    if head < 58 or rng.random() < 0.8:
        people.append(Person("spouse", "f", wife))
    return people + _children(rng, wife)


def _extended(rng: Random) -> list[Person]:
    """Half live with the head's old parents, half with a married son."""
    if rng.random() < 0.55:
        people = _couple_of(rng, _age(rng, "m", 25, 48))
        head = people[0].age
        people.append(Person("parent", "f", min(96, head + rng.randint(18, 28))))
        if rng.random() < 0.4:
            people.append(Person("parent", "m", min(98, head + rng.randint(22, 34))))
        if rng.random() < 0.2:
            people.append(Person("sibling", _sex(rng), max(12, head - rng.randint(3, 14))))
        return people
    head = _age(rng, "m", 46, 78)
    wife = max(38, head - rng.randint(3, 9))
    people = [Person("head", "m", head), Person("spouse", "f", wife)]
    son = max(19, wife - rng.randint(18, 24))
    bride = max(18, son - rng.randint(2, 6))
    people += [Person("child", "m", son), Person("child_in_law", "f", bride)]
    people += [Person("grandchild", c.sex, c.age) for c in _children(rng, bride)[:3]]
    if wife < 55 and rng.random() < 0.5:
        people.append(Person("child", _sex(rng), max(8, min(son - 3, wife - 30))))
    return people


def _couple_of(rng: Random, head: int) -> list[Person]:
    wife = max(18, head - rng.randint(2, 8))
    return [Person("head", "m", head), Person("spouse", "f", wife), *_children(rng, wife)]


def _woman_alone(rng: Random) -> list[Person]:
    """Widowed, left, or with a husband working far away."""
    head = _age(rng, "f", 22, 70)
    people = [Person("head", "f", head), *_children(rng, head)]
    if rng.random() < 0.22 and head < 52:
        people.append(Person("parent", "f", min(96, head + rng.randint(17, 27))))
    return people


def _elder_alone(rng: Random) -> list[Person]:
    sex: Sex = "f" if rng.random() < 0.78 else "m"
    return [Person("head", sex, _age(rng, sex, 60, 99))]


def _adult_alone(rng: Random) -> list[Person]:
    sex: Sex = "m" if rng.random() < 0.7 else "f"
    return [Person("head", sex, _age(rng, sex, 19, 58))]


def _children_alone(rng: Random) -> list[Person]:
    head = rng.randint(14, 17)
    people = [Person("head", _sex(rng), head)]
    for _ in range(rng.randint(1, 3)):
        people.append(Person("sibling", _sex(rng), max(3, people[-1].age - rng.randint(2, 4))))
    return people


def _children(rng: Random, mother: int) -> list[Person]:
    """Grown daughters have mostly married out, most grown sons have their own house."""
    people: list[Person] = []
    wanted = rng.choices(_CHILDREN, weights=_CHILDREN_WEIGHTS)[0]
    age = mother - rng.randint(17, 22)
    while len(people) < wanted and age >= 0:
        sex = _sex(rng)
        if _still_home(rng, sex, age):
            people.append(Person("child", sex, age))
        age -= rng.randint(2, 5)
    return people


def _still_home(rng: Random, sex: Sex, age: int) -> bool:
    if age < 18:
        return True
    leaves = 26 if sex == "m" else 19
    return rng.random() < (0.82 if age <= leaves else 0.15)


def _sex(rng: Random) -> Sex:
    return "m" if rng.random() < 0.512 else "f"


def _age(rng: Random, sex: Sex, low: int, high: int) -> int:
    years, cum_weights = _years(sex, low, high)
    return rng.choices(years, cum_weights=cum_weights)[0]


@cache
def _years(sex: Sex, low: int, high: int) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Single years of the national age structure, each band shared out evenly."""
    of_year = {
        year: band.people / (band.age_to - band.age_from + 1)
        for band in ages()
        if band.sex == sex
        for year in range(band.age_from, band.age_to + 1)
    }
    years = tuple(range(low, high + 1))
    return years, tuple(accumulate(of_year[year] for year in years))


_BUILD = {
    "couple": _couple,
    "extended": _extended,
    "woman_alone": _woman_alone,
    "elder_alone": _elder_alone,
    "adult_alone": _adult_alone,
    "children_alone": _children_alone,
}
