"""Invented households: pure, the same for the same seed, and recognisably invented."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Literal

from relief.demo.families import Family, Person, Relation, family
from relief.demo.names import Community, Name, Sex, community, family_name, full_name, respell
from relief.demo.places import LANDMARKS, Place, place, union_shapes
from relief.demo.rows import NameRow
from relief.demo.serials import Serials

Damage = Literal["full", "partial", "none"]
Housing = Literal["jhupri", "kutcha", "semi_pucca", "pucca"]
Livelihood = Literal[
    "day_labour",
    "farming",
    "fishing",
    "shrimp",
    "van_driver",
    "small_business",
    "remittance",
    "none",
]

REFERENCE_DAY = date(2026, 7, 1)
COPY_SHARE = 0.01

_HOUSING: tuple[Housing, ...] = ("jhupri", "kutcha", "semi_pucca", "pucca")
_LIVELIHOODS: tuple[Livelihood, ...] = (
    "day_labour",
    "farming",
    "fishing",
    "shrimp",
    "van_driver",
    "small_business",
    "remittance",
    "none",
)
_DAMAGE: tuple[Damage, ...] = ("full", "partial", "none")
# A weak house falls first.
_DAMAGE_WEIGHTS: dict[Housing, tuple[int, int, int]] = {
    "jhupri": (55, 37, 8),
    "kutcha": (32, 53, 15),
    "semi_pucca": (8, 57, 35),
    "pucca": (1, 24, 75),
}
_DISPLACED: dict[Damage, float] = {"full": 0.78, "partial": 0.27, "none": 0.05}


@dataclass(frozen=True, slots=True)
class InventedMember:
    """``birth_date`` is 1 January, and not ``birth_date_exact``, where only the year was known."""

    name_bn: str
    name_en: str
    sex: Sex
    birth_date: date
    birth_date_exact: bool
    relation: Relation
    nid: str | None
    disability: bool
    pregnant_or_lactating: bool


@dataclass(frozen=True, slots=True)
class InventedHousehold:
    """``*_if_flooded`` holds only where the caller finds the point in the water.

    ``copy_of`` is the ``index`` of an earlier household of the stream: one family listed twice.
    """

    index: int
    pcode: str
    lon: float
    lat: float
    village_bn: str
    village_en: str
    ward: int
    landmark_bn: str
    landmark_en: str
    head_index: int
    members: tuple[InventedMember, ...]
    guardian_name_bn: str
    guardian_name_en: str
    guardian_relation: Literal["father", "husband"]
    phone: str | None
    phone_of: Literal["own", "neighbour"] | None
    housing: Housing
    livelihood: Livelihood
    landless: bool
    chronic_illness: bool
    female_headed: bool
    child_headed: bool
    elderly_alone: bool
    damage_if_flooded: Damage
    latrine_lost_if_flooded: bool
    displaced_if_flooded: bool
    consent: bool
    copy_of: int | None

    @property
    def head(self) -> InventedMember:
        return self.members[self.head_index]


def invent_households(seed: int, count: int = 5000, *, on: date = REFERENCE_DAY) -> Iterator[InventedHousehold]:
    """Ages are true on the day ``on``; a longer stream begins with the shorter one."""
    rng, serials = Random(seed), Serials()
    recent: deque[InventedHousehold] = deque(maxlen=200)
    for index in range(count):
        if recent and rng.random() < COPY_SHARE:
            yield _copy(rng, rng.choice(recent), index)
            continue
        household = _household(rng, serials, index, recent[-1] if recent else None, on)
        recent.append(household)
        yield household


def _household(
    rng: Random, serials: Serials, index: int, neighbour: InventedHousehold | None, on: date
) -> InventedHousehold:
    where, who, of = place(rng), family(rng), community(rng)
    surname = family_name(rng, of)
    members = _members(rng, serials, who, of, surname, on)
    head = who.people[0]
    guardian, guardian_relation = _guardian(rng, who, members, of, surname)
    phone, phone_of = _phone(rng, serials, neighbour)
    housing = rng.choices(_HOUSING, weights=(16, 58, 20, 6))[0]
    damage = rng.choices(_DAMAGE, weights=_DAMAGE_WEIGHTS[housing])[0]
    landmark = rng.choice(LANDMARKS)
    head_index, listed = _listed(rng, members)
    return InventedHousehold(
        index=index,
        pcode=where.pcode,
        lon=where.lon,
        lat=where.lat,
        village_bn=where.village_bn,
        village_en=where.village_en,
        ward=where.ward,
        landmark_bn=landmark[0],
        landmark_en=landmark[1],
        head_index=head_index,
        members=listed,
        guardian_name_bn=guardian[0],
        guardian_name_en=guardian[1],
        guardian_relation=guardian_relation,
        phone=phone,
        phone_of=phone_of,
        housing=housing,
        livelihood=_livelihood(rng, where),
        landless=rng.random() < (0.6 if housing in ("jhupri", "kutcha") else 0.2),
        chronic_illness=rng.random() < 0.07,
        female_headed=head.sex == "f",
        child_headed=head.age < 18,
        elderly_alone=who.kind == "elder_alone",
        damage_if_flooded=damage,
        latrine_lost_if_flooded=damage == "full" or rng.random() < 0.4,
        displaced_if_flooded=rng.random() < _DISPLACED[damage],
        consent=rng.random() < 0.985,
        copy_of=None,
    )


def _members(
    rng: Random, serials: Serials, who: Family, of: Community, surname: NameRow, on: date
) -> tuple[InventedMember, ...]:
    youngest = min(person.age for person in who.people)
    taken: set[str] = set()
    return tuple(_member(rng, serials, person, youngest, of, surname, taken, on) for person in who.people)


def _member(
    rng: Random,
    serials: Serials,
    person: Person,
    youngest: int,
    of: Community,
    surname: NameRow,
    taken: set[str],
    on: date,
) -> InventedMember:
    age = person.age
    name_bn, name_en = full_name(rng, person.sex, age, of, surname, taken)
    born, exact = _birth(rng, age, on)
    return InventedMember(
        name_bn=name_bn,
        name_en=name_en,
        sex=person.sex,
        birth_date=born,
        birth_date_exact=exact,
        relation=person.relation,
        nid=serials.nid() if age >= 18 and rng.random() < 0.9 else None,
        disability=rng.random() < (0.014 if age < 18 else 0.0225 if age < 60 else 0.09),
        pregnant_or_lactating=_expecting(rng, person, youngest),
    )


def _birth(rng: Random, age: int, on: date) -> tuple[date, bool]:
    if age >= 35 and rng.random() < 0.3:
        return date(on.year - age, 1, 1), False
    # One day past the birthday at least, so that nobody is a year younger than drawn.
    days = int(age * 365.2425) + 1 + rng.randrange(364) if age else rng.randrange(365)
    return date.fromordinal(on.toordinal() - days), True


def _expecting(rng: Random, person: Person, youngest: int) -> bool:
    mother = person.sex == "f" and person.relation in ("spouse", "child_in_law", "head")
    if not mother or not 18 <= person.age <= 44:
        return False
    return rng.random() < (0.85 if youngest <= 1 else 0.06 if person.age < 38 else 0.01)


def _guardian(
    rng: Random, who: Family, members: tuple[InventedMember, ...], of: Community, surname: NameRow
) -> tuple[Name, Literal["father", "husband"]]:
    head = who.people[0]
    for person, member in zip(who.people, members, strict=True):
        if person.relation == "parent" and person.sex == "m":
            return (member.name_bn, member.name_en), "father"
    married = head.sex == "f" and who.kind in ("woman_alone", "elder_alone")
    age = head.age + (6 if married else 27)
    return full_name(rng, "m", age, of, surname, set()), "husband" if married else "father"


def _phone(
    rng: Random, serials: Serials, neighbour: InventedHousehold | None
) -> tuple[str | None, Literal["own", "neighbour"] | None]:
    draw = rng.random()
    if draw < 0.06:
        return None, None
    if draw < 0.1 and neighbour and neighbour.phone:
        return neighbour.phone, "neighbour"
    return serials.phone(), "own"


def _listed(rng: Random, members: tuple[InventedMember, ...]) -> tuple[int, tuple[InventedMember, ...]]:
    """Some clerks write whoever stood at the door first, not the head."""
    if len(members) > 1 and rng.random() < 0.06:
        return 1, (members[1], members[0], *members[2:])
    return 0, members


def _livelihood(rng: Random, where: Place) -> Livelihood:
    coast = where.pcode.startswith("BD4087")
    weights = (38, 14, 11, 14, 6, 8, 4, 5) if coast else (42, 29, 3, 0, 8, 9, 4, 5)
    return rng.choices(_LIVELIHOODS, weights=weights)[0]


def _copy(rng: Random, first: InventedHousehold, index: int) -> InventedHousehold:
    members = tuple(_other_member(rng, m) for m in first.members)
    phone = first.phone if rng.random() < 0.6 else None
    near = round(first.lon + rng.choice((-1, 1)) * 1e-5, 6)
    guardian = respell(rng, (first.guardian_name_bn, first.guardian_name_en))
    return replace(
        first,
        index=index,
        lon=near if union_shapes()[first.pcode].contains(near, first.lat) else first.lon,
        members=members,
        guardian_name_bn=guardian[0],
        guardian_name_en=guardian[1],
        phone=phone,
        phone_of=first.phone_of if phone else None,
        copy_of=first.index,
    )


def _other_member(rng: Random, member: InventedMember) -> InventedMember:
    name_bn, name_en = respell(rng, (member.name_bn, member.name_en))
    return replace(
        member,
        name_bn=name_bn,
        name_en=name_en,
        nid=member.nid if rng.random() < 0.5 else None,
    )
