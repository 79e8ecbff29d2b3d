"""The demo's households, registered through the same action as any other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.consent.inputs import ConsentGiven
from relief.consent.models import Decision, Purpose
from relief.demo.people import InventedHousehold, InventedMember
from relief.demo.places import in_water
from relief.households import actions as households
from relief.households import requests_life, rules
from relief.households.inputs import HouseholdGiven, ImpactGiven, MemberGiven, PaperGiven, VerificationGiven
from relief.households.models import (
    Damage,
    DocumentKind,
    DocumentState,
    Household,
    ImpactState,
    Precision,
    Registered,
    Sex,
)
from relief.households.requests import Channel, Wish
from relief.households.requests_life import RequestGiven
from relief.kernel.actor import Actor
from relief.kernel.zone import local_day
from relief.responses import actions as responses
from relief.responses.inputs import ImpactFiguresGiven
from relief.responses.models import Response

# Some families outside the water lost their income or took others in, and are listed too.
DRY_BUT_LISTED = 0.12
VERIFIED = 0.72
LEAST_REPORTED, SILENT = 8, 0.12
RELATIONS = {"child_in_law": "child-in-law"}


def is_struck(one: InventedHousehold) -> bool:
    """Say whether this household bears an impact; the same answer every time it is asked."""
    return in_water(one.lon, one.lat) or Random(f"dry {one.index}").random() < DRY_BUT_LISTED


def register(
    db: Session,
    actor: Actor,
    response: Response,
    areas: Mapping[str, Area],
    invented: Sequence[InventedHousehold],
    now: datetime,
) -> list[Household]:
    """Register them in the order given; those struck report what the flood did."""
    many = [_given(one, areas[one.pcode], response) for one in invented]
    return households.register_households(db, actor, many, now=now)


def verify(
    db: Session,
    actor: Actor,
    response: Response,
    invented: Sequence[InventedHousehold],
    registered: Sequence[Household],
    now: datetime,
) -> int:
    """Someone went to look at most of the damaged houses."""
    given = VerificationGiven(response_id=response.id, state=ImpactState.VERIFIED)
    looked = 0
    for one, household in zip(invented, registered, strict=True):
        if is_struck(one) and Random(f"look {one.index}").random() < VERIFIED:
            households.verify_impact(db, actor, household.id, given, now=now)
            looked += 1
    return looked


def report_official(
    db: Session,
    actor: Actor,
    response: Response,
    areas: Mapping[str, Area],
    invented: Sequence[InventedHousehold],
    now: datetime,
) -> int:
    """Union parishads report about as many affected as this small registry can hold; some have not reported."""
    struck = Counter(one.pcode for one in invented if is_struck(one))
    reported = 0
    for pcode, number in sorted(struck.items()):
        rng = Random(f"official {pcode}")
        if number < LEAST_REPORTED or rng.random() < SILENT:
            continue
        affected = round(number * rng.choice((1.04, 1.1, 1.2, 1.35, 1.6)))
        figures = ImpactFiguresGiven(
            response_id=response.id,
            area_id=areas[pcode].id,
            as_of=local_day(now),
            households_affected=affected,
            people_affected=round(affected * 4.3),
            children_affected=round(affected * 1.3),
            source="Union parishad (SYNTHETIC, demo)",
        )
        responses.record_impact_figures(db, actor, figures, now=now)
        reported += 1
    return reported


def _given(one: InventedHousehold, area: Area, response: Response) -> HouseholdGiven:
    head = one.head
    others = [member for member in one.members if member is not head]
    return HouseholdGiven(
        area_id=area.id,
        lon=one.lon,
        lat=one.lat,
        accuracy_m=8,
        head=_member(head),
        members=tuple(_member(member) for member in others),
        size=len(one.members),
        phone=one.phone or "",
        phone_owner="" if one.phone_of in (None, "own") else "প্রতিবেশী",
        guardian_name=one.guardian_name_bn,
        ward=str(one.ward),
        village=one.village_bn,
        landmark=one.landmark_bn,
        housing=one.housing,
        livelihood=one.livelihood,
        circumstances=_circumstances(one),
        impact=_impact(one, response) if is_struck(one) else None,
        consent=ConsentGiven(decisions=_decisions(one), given_by=head.name_bn, relation="head"),
        registered=Registered.DEMO,
        is_demo=True,
    )


def _decisions(one: InventedHousehold) -> tuple[tuple[Purpose, Decision], ...]:
    called = Decision.GIVEN if Random(f"call {one.index}").random() < 0.9 else Decision.REFUSED
    return ((Purpose.REGISTRATION, Decision.GIVEN), _sharing(one), (Purpose.CONTACT, called))


def ask(db: Session, actor: Actor, registered: Sequence[Household], now: datetime) -> None:
    """Two families ask: one to see what is kept, one to be erased; the second waits for another person."""
    wishes = ((Wish.SEE, Channel.PHONE, "called-back"), (Wish.ERASE, Channel.IN_PERSON, "card"))
    for household, (wish, channel, how) in zip(registered[3::8], wishes, strict=False):
        identity = {"called-back": "ফিরতি ফোন করা হয়েছে", "card": "জাতীয় পরিচয়পত্র দেখা হয়েছে"}[how]
        given = RequestGiven(
            wish=wish, channel=channel, asked_by=household.head_name_bn, relation="head", identity=identity
        )
        requests_life.record_request(db, actor, household.id, given, days=30, now=now)


def _sharing(one: InventedHousehold) -> tuple[Purpose, Decision]:
    return (Purpose.SHARING, Decision.GIVEN if one.consent else Decision.REFUSED)


def _member(member: InventedMember) -> MemberGiven:
    return MemberGiven(
        name_bn=member.name_bn,
        name_en=member.name_en,
        sex=Sex.FEMALE if member.sex == "f" else Sex.MALE,
        birth_date=member.birth_date,
        birth_precision=Precision.DAY if member.birth_date_exact else Precision.YEAR,
        relation=RELATIONS.get(member.relation, member.relation),
        nid=member.nid or "",
        pregnant_or_lactating=member.pregnant_or_lactating,
        **_six_answers(member),
        papers=_papers(member),
    )


def _six_answers(member: InventedMember) -> dict[str, Any]:
    """All six where one of them weighs; most people were not asked yet."""
    if not member.disability:
        return {}
    rng = Random(f"six {member.name_en}")
    answers: dict[str, Any] = dict.fromkeys(rules.WG, 1)
    return answers | {rng.choice(rules.WG): rng.choice((2, 1))} | {rng.choice(rules.WG): rng.choice((3, 3, 4))}


def _papers(member: InventedMember) -> tuple[PaperGiven, ...]:
    """Some cards were seen; some went with the water."""
    chance = Random(f"paper {member.name_en}").random()
    if member.nid and chance < 0.4:
        return (PaperGiven(kind=DocumentKind.NID, number=member.nid, state=DocumentState.SEEN),)
    if not member.nid and chance > 0.97:
        return (PaperGiven(kind=DocumentKind.NID, state=DocumentState.LOST),)
    return ()


def _circumstances(one: InventedHousehold) -> frozenset[str]:
    displaced = in_water(one.lon, one.lat) and one.displaced_if_flooded
    said = {
        "female_headed": one.female_headed,
        "child_headed": one.child_headed,
        "elderly_alone": one.elderly_alone,
        "chronic_illness": one.chronic_illness,
        "landless": one.landless,
        "displaced": displaced,
        "disability": any(member.disability for member in one.members),
        "pregnant_or_lactating": any(member.pregnant_or_lactating for member in one.members),
    }
    return frozenset(name for name, holds in said.items() if holds)


def _impact(one: InventedHousehold, response: Response) -> ImpactGiven:
    rng = Random(f"needs {one.index}")
    wet = in_water(one.lon, one.lat)
    damage = Damage(one.damage_if_flooded) if wet else Damage.NONE
    chances = {
        "food": 0.92,
        "wash": 0.7 if wet else 0.3,
        "shelter": 0.9 if damage is Damage.FULL else 0.35 if damage is Damage.PARTIAL else 0.0,
        "nfi": 0.5 if wet else 0.1,
        "cash": 0.6,
        "health": 0.2,
    }
    return ImpactGiven(
        response_id=response.id,
        house_damage=damage,
        latrine_damaged=wet and one.latrine_lost_if_flooded,
        tubewell_damaged=wet and rng.random() < 0.3,
        crops_lost=wet and rng.random() < 0.5,
        livestock_lost=wet and rng.random() < 0.3,
        displaced=wet and one.displaced_if_flooded,
        needs=tuple(name for name, chance in chances.items() if rng.random() < chance),
    )
