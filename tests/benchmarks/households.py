"""A hundred thousand invented households: half where the demo invents them, half all over the country."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from uuid import UUID

from relief.demo.people import InventedHousehold, InventedMember, invent_households
from relief.households.keys import cached_name_key, code_key, nid_keys
from relief.households.models import (
    Damage,
    DocumentKind,
    Household,
    HouseholdKey,
    IdentityDocument,
    Impact,
    KeyKind,
    Member,
    Precision,
    Registered,
    Sex,
)
from relief.kernel.ids import make_code, new_id
from tests.benchmarks.rows import Pattern, Row, Shelf

SEED = 2026
SECTORS = ("food", "wash", "shelter", "nfi", "cash", "health")
_SEX = {"f": Sex.FEMALE, "m": Sex.MALE}
_SERIALS = 100_000
# A block of the tablets, so that the desk's own stay free.
_BLOCK = 0xA00


@dataclass(frozen=True, slots=True)
class Union:
    """Where somebody can live."""

    id: UUID
    path: str
    lon: float
    lat: float
    people: int


@dataclass(frozen=True, slots=True)
class Home:
    """What later rows need to know of a household."""

    id: UUID
    code: str
    area_id: UUID
    path: str
    name_bn: str
    name_en: str
    phone: str
    nid: str
    village: str
    size: int


@dataclass
class Filler:
    """Writes households with everything a registration writes, and remembers them."""

    shelf: Shelf
    unions: Sequence[Union]
    response_id: UUID
    by_id: UUID
    now: datetime

    def __post_init__(self) -> None:
        self.rng = Random(SEED)
        self.weights = list(accumulate(max(1, union.people) for union in self.unions))
        self.at = {union.path.strip("/").split("/")[-1]: union for union in self.unions}
        stamp = {"created_at": self.now, "created_by_id": self.by_id}
        someone = new_id()
        self.households = Pattern(Household, code="", area_id=someone, size=1, **stamp)
        self.members = Pattern(Member, household_id=someone, **stamp)
        self.papers = Pattern(IdentityDocument, member_id=someone, kind=DocumentKind.NID, number="", **stamp)
        self.impacts = Pattern(Impact, household_id=someone, response_id=self.response_id, **stamp)
        self.serial = 0
        self.today = self.now.date()

    def fill(self, count: int) -> list[Home]:
        """Each invented family is written twice: at home, and elsewhere with other numbers."""
        homes = []
        for number, family in enumerate(invent_households(SEED, (count + 1) // 2)):
            homes.append(self._write(family, self.at.get(family.pcode), number, ""))
            if len(homes) < count:
                homes.append(self._write(family, None, number, "9"))
        self.shelf.flush()
        return homes

    def _write(self, family: InventedHousehold, union: Union | None, number: int, mark: str) -> Home:
        lon, lat = family.lon, family.lat
        if union is None:
            union = self.rng.choices(self.unions, cum_weights=self.weights)[0]
            lon = union.lon + self.rng.gauss(0, 0.004)
            lat = union.lat + self.rng.gauss(0, 0.004)
        self.serial += 1
        prefix, serial = ("SAT" if not mark else "REL"), self.serial
        household_id = new_id()
        code = make_code(prefix, f"{_BLOCK + serial // _SERIALS:03X}", serial % _SERIALS)
        phone = _other(family.phone, mark)
        self.shelf.put(
            Household,
            self._household(family, household_id, code, phone, number) | {"area_id": union.id, "lon": lon, "lat": lat},
        )
        keys = {(KeyKind.CODE, code_key(code))} | ({(KeyKind.PHONE, phone)} if phone else set())
        for position, member in enumerate((family.head, *_others(family))):
            keys.update(self._member(member, household_id, position, mark))
        for kind, key in keys:
            row = {"household_id": household_id, "kind": kind, "key": key[:80], "area_id": union.id}
            self.shelf.put(HouseholdKey, row)
        self.shelf.put(Impact, self._impact(family, household_id))
        return Home(
            household_id, code, union.id, union.path, family.head.name_bn, family.head.name_en,
            phone, _other(family.head.nid, mark), family.village_bn, len(family.members),
        )  # fmt: skip

    def _household(self, family: InventedHousehold, household_id: UUID, code: str, phone: str, number: int) -> Row:
        ages = [_age(member, self.today) for member in family.members]
        return self.households.row(
            id=household_id,
            code=code,
            created_at=self.now - timedelta(seconds=40 * (60_000 - number)),
            head_name_bn=family.head.name_bn,
            head_name_en=family.head.name_en,
            head_sex=_SEX[family.head.sex],
            name_key=cached_name_key(family.head.name_bn)[:200],
            guardian_name=family.guardian_name_bn,
            size=len(ages),
            children_0_4=sum(age < 5 for age in ages),
            children_5_17=sum(5 <= age < 18 for age in ages),
            children_3_17=sum(3 <= age < 18 for age in ages),
            phone=phone,
            ward=str(family.ward),
            village=family.village_bn,
            landmark=family.landmark_bn,
            housing=family.housing,
            livelihood=family.livelihood,
            female_headed=family.female_headed,
            child_headed=family.child_headed,
            elderly_alone=family.elderly_alone,
            chronic_illness=family.chronic_illness,
            landless=family.landless,
            disability=any(member.disability for member in family.members),
            pregnant_or_lactating=any(member.pregnant_or_lactating for member in family.members),
            registered=Registered.IMPORT,
        )

    def _member(
        self, member: InventedMember, household_id: UUID, position: int, mark: str
    ) -> Iterator[tuple[KeyKind, str]]:
        member_id = new_id()
        row = self.members.row(
            id=member_id,
            household_id=household_id,
            position=position,
            name_bn=member.name_bn,
            name_en=member.name_en,
            sex=_SEX[member.sex],
            birth_date=member.birth_date,
            birth_precision=Precision.DAY if member.birth_date_exact else Precision.YEAR,
            relation=member.relation,
            is_head=position == 0,
            pregnant_or_lactating=member.pregnant_or_lactating,
        )
        self.shelf.put(Member, row)
        for name in (member.name_bn, member.name_en):
            for word in cached_name_key(name).split():
                yield KeyKind.NAME, word
        if member.nid:
            number = _other(member.nid, mark)
            self.shelf.put(IdentityDocument, self.papers.row(member_id=member_id, number=number))
            for key in nid_keys(number):
                yield KeyKind.NID, key

    def _impact(self, family: InventedHousehold, household_id: UUID) -> Row:
        return self.impacts.row(
            household_id=household_id,
            house_damage=Damage(family.damage_if_flooded),
            latrine_damaged=family.latrine_lost_if_flooded,
            displaced=family.displaced_if_flooded,
            needs=sorted(self.rng.sample(SECTORS, self.rng.randint(1, 3))),
        )


def _others(family: InventedHousehold) -> Iterator[InventedMember]:
    return (one for number, one in enumerate(family.members) if number != family.head_index)


def _other(number: str | None, mark: str) -> str:
    """A number of the same length that the first family does not have."""
    return number[:-1] + str((int(number[-1]) + int(mark or 0)) % 10) if number else ""


def _age(member: InventedMember, today: date) -> int:
    return int((today - member.birth_date).days / 365.25)
