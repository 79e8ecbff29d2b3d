"""Invented households with everything a registry can hold, for what must come back whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random
from uuid import UUID

from relief.areas.models import Area
from relief.households import labels, rules
from relief.households.inputs import HouseholdGiven, ImpactGiven, MemberGiven
from relief.households.models import Damage, Precision, Registered, Sex
from tests.benchmarks.corruption import make
from tests.benchmarks.lists import Record

_SEX = {"f": Sex.FEMALE, "m": Sex.MALE, "": None}
_AWKWARD = (
    "=1+1", "@দোকান", "+8801712345678", "-বাঁধ", "“উদ্ধৃতি”, কমা; সেমিকোলন", "a\"b'c", "'=x", "<b>ঘর</b>", "নদী র‍্যা",
)  # fmt: skip


def families(count: int, seed: int, unions: tuple[Area, ...], response_id: UUID | None) -> list[HouseholdGiven]:
    """`count` of them; names in both scripts with slips of the pen, and some text a spreadsheet would twist."""
    rng = Random(seed)
    return [_family(rng, record, unions, response_id) for record in make(count, seed).records]


def _family(rng: Random, record: Record, unions: tuple[Area, ...], response_id: UUID | None) -> HouseholdGiven:
    # A letter v among consonants reads like the SutonnyMJ font; such names come back refused, with the reason.
    name_en = record.name_en.replace("v", "b").replace("w", "o")
    head = MemberGiven(
        name_bn=record.name_bn,
        name_en=name_en,
        sex=_SEX[record.sex],
        nid=record.nid,
        is_collector=rng.random() < 0.5,
        wg_seeing=rng.choice((None, 1, 2, 3, 4)),
    )
    if record.birth_year:
        head = _born(rng, head, record.birth_year)
    others = tuple(_member(rng, n) for n in range(rng.randint(0, min(4, record.size - 1))))
    held = {name for name in rules.CIRCUMSTANCES if rng.random() < 0.2 and name != "female_headed"}
    family = HouseholdGiven(
        area_id=rng.choice(unions).id,
        head=head,
        members=others,
        size=record.size,
        children_0_4=record.children_0_4,
        children_5_17=record.children_5_17,
        phone=record.phone,
        phone_owner=rng.choice(("", "ভাই", "Neighbour")),
        other_phones=("01912345678",) if record.phone and rng.random() < 0.1 else (),
        guardian_name=record.guardian.replace("v", "b").replace("w", "o"),
        ward=rng.choice(("", "1", "9")),
        village=record.village,
        landmark=rng.choice(("", *_AWKWARD)),
        housing=rng.choice(("", *labels.HOUSING_LABELS)),
        livelihood=rng.choice(("", *labels.LIVELIHOOD_LABELS)),
        circumstances=frozenset(held),
        form_no=f"P-{record.id}",
        registered=Registered.DESK,
    )
    if rng.random() < 0.6:
        family = replace(
            family, lon=rng.uniform(89.0, 89.4), lat=rng.uniform(22.5, 22.6), accuracy_m=rng.uniform(1, 99)
        )
    return replace(family, impact=_impact(rng, response_id)) if response_id and rng.random() < 0.9 else family


def _born(rng: Random, person: MemberGiven, year: int) -> MemberGiven:
    precision = rng.choice(tuple(Precision))
    day = date(year, 1, 1) if precision is Precision.YEAR else date(year, rng.randint(1, 12), rng.randint(1, 28))
    return replace(person, birth_date=min(day, date(2026, 8, 1)), birth_precision=precision)


def _member(rng: Random, number: int) -> MemberGiven:
    person = MemberGiven(
        name_bn=f"{rng.choice(('রহিমা', 'করিম', 'সুমি', 'জয়'))} {'কখগঘঙ'[number]}" if rng.random() < 0.7 else "",
        name_en=f"{rng.choice(('Rahima', 'Karim', 'Sumi', 'Joy'))} {'ABCDE'[number]}" if rng.random() < 0.5 else "Mina",
        sex=rng.choice((None, *Sex)),
        relation=rng.choice(("", *rules.RELATIONS[1:])),
        nid=f"19{rng.randrange(10**8):08d}" if rng.random() < 0.3 else "",
        birth_registration=f"20{rng.randrange(10**15):015d}" if rng.random() < 0.3 else "",
        is_collector=rng.random() < 0.2,
        pregnant_or_lactating=rng.random() < 0.1,
        wg_walking=rng.choice((None, 1, 2, 3, 4)),
        wg_communicating=rng.choice((None, 1, 4)),
    )
    return _born(rng, person, rng.randint(1950, 2026)) if rng.random() < 0.8 else person


def _impact(rng: Random, response_id: UUID) -> ImpactGiven:
    return ImpactGiven(
        response_id=response_id,
        house_damage=rng.choice(tuple(Damage)),
        latrine_damaged=rng.random() < 0.3,
        tubewell_damaged=rng.random() < 0.3,
        crops_lost=rng.random() < 0.3,
        livestock_lost=rng.random() < 0.3,
        displaced=rng.random() < 0.3,
        needs=tuple(sorted(rng.sample(rules.NEEDS, rng.randint(0, 3)))),
        note=rng.choice(("", "গরু ভেসে গেছে", "=SUM(A1)")),
    )
