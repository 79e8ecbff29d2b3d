"""What tablets say of families they registered, and of cards they gave them, read into what the registry takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import Device
from relief.audit.trail import note
from relief.consent.inputs import ConsentGiven
from relief.consent.models import Decision, Purpose
from relief.households import ages, cards_life, codes
from relief.households.actions import register_household
from relief.households.cards import Card
from relief.households.inputs import HouseholdGiven, ImpactGiven, MemberGiven
from relief.households.labels import LOSS_LABELS
from relief.households.models import Damage, Household, Precision, Registered, Sex
from relief.kernel import cards
from relief.kernel.actor import Actor
from relief.kernel.ids import CodeFault, check_code
from relief.kernel.problems import N_, Invalid, Problem
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.responses.models import Response
from relief.sync.acts import Act
from relief.sync.inputs import text_of
from relief.sync.models import HeldItem
from relief.sync.people import People
from relief.sync.reasons import held, waits_for_family

Told = TypeVar("Told")
# More than any field of the registry holds: the rules say which one is too long, and nothing is cut off unsaid.
_TEXT = 1_000
_WORST_ACCURACY = 100_000.0
_NO_AGE = N_("This birth date is in the future or too long ago.")


class HeadV1(msgspec.Struct):
    """The head: a name in one script at least, and the age or the year of birth as the family knows it."""

    name_bn: str | None = None
    name_en: str | None = None
    sex: Sex | None = None
    age: int | None = None
    birth_year: int | None = None


class ImpactV1(msgspec.Struct):
    """What the response did to the family."""

    response_id: UUID
    house_damage: Damage | None = None
    losses: list[str] | None = None
    needs: list[str] | None = None
    note: str | None = None


class ConsentV1(msgspec.Struct):
    """Both answers, and which notice was read aloud in which language."""

    registration: Decision | None = None
    sharing: Decision | None = None
    notice: str | None = None
    language: str | None = None


class RegisterV1(msgspec.Struct):
    """household.register, version 1. `seen` holds codes of the hints that were shown and passed over."""

    code: str
    head: HeadV1
    area_id: UUID | None = None
    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None
    village: str | None = None
    ward: str | None = None
    landmark: str | None = None
    size: int | None = None
    children_0_4: int | None = None
    children_5_17: int | None = None
    phone: str | None = None
    phone_owner: str | None = None
    guardian_name: str | None = None
    circumstances: list[str] | None = None
    impact: ImpactV1 | None = None
    consent: ConsentV1 | None = None
    seen: list[str] | None = None


class LinkV1(msgspec.Struct):
    """card.link, version 1: the number of a pre-printed card, proved on the tablet where it was scanned."""

    household_id: UUID
    card: str


@dataclass(frozen=True)
class Registering:
    """A family as it was told. Once a coordinator accepted it, a code that cannot stand is replaced."""

    household: HouseholdGiven
    is_reviewed: bool
    # Codes of the hints that were passed over: for the trail.
    seen: tuple[str, ...] = ()


@dataclass(frozen=True)
class Linking:
    """A card for a family."""

    household_id: UUID
    number: str


def read_register(db: Session, act: Act, _people: People) -> Registering:
    """A family as version 1 writes it."""
    told = _converted(act, RegisterV1)
    code = _own_code(db, act, told.code)
    if not code and not act.is_reviewed:
        raise held("household.code")
    given = HouseholdGiven(
        id=act.item.id,
        code=code,
        area_id=told.area_id,
        lon=told.lon,
        lat=told.lat,
        accuracy_m=_accuracy(told.accuracy_m),
        head=_head(told.head, local_day(act.time.at)),
        size=told.size,
        children_0_4=told.children_0_4,
        children_5_17=told.children_5_17,
        phone=text_of(told.phone, _TEXT),
        phone_owner=text_of(told.phone_owner, _TEXT),
        guardian_name=text_of(told.guardian_name, _TEXT),
        ward=text_of(told.ward, _TEXT),
        village=text_of(told.village, _TEXT),
        landmark=text_of(told.landmark, _TEXT),
        circumstances=frozenset(told.circumstances or ()),
        impact=_impact(told.impact),
        consent=_consent(told),
        registered=Registered.TABLET,
    )
    seen = tuple(text_of(one, 24) for one in (told.seen or ())[:10])
    return Registering(given, act.is_reviewed, seen)


def read_link(_db: Session, act: Act, _people: People) -> Linking:
    """A card for a family as version 1 writes it."""
    told = _converted(act, LinkV1)
    if cards.is_card(told.card):
        # The tablet proves what it scanned and sends the number.
        raise held("sync.given")
    return Linking(told.household_id, text_of(told.card, 40))


def take_registers(
    db: Session, actor: Actor, givens: Sequence[Registering], *, now: datetime
) -> list[Household | Problem]:
    """Families one by one, by the action behind the office's form: what one lacks is in no other's way."""
    return [_register(db, actor, given, now) for given in givens]


def take_links(db: Session, actor: Actor, givens: Sequence[Linking], *, now: datetime) -> list[Card | Problem]:
    """Cards one by one; a card without its family waits with it."""
    return [_link(db, actor, given, now) for given in givens]


def gate_none(_db: Session, givens: Sequence[object]) -> list[Problem | None]:
    """Nothing to see first: the actions say what stands in the way."""
    return [None for _ in givens]


def _register(db: Session, actor: Actor, given: Registering, now: datetime) -> Household | Problem:
    household = given.household
    if household.code and codes.is_taken(db, household.code, household.id):
        if not given.is_reviewed:
            return held("household.code-taken")
        household = replace(household, code="")
    if household.impact and db.get(Response, household.impact.response_id) is None:
        return held("sync.given")
    try:
        # A consent that says nothing is found last: what was written before it must go with it.
        with db.begin_nested():
            made = register_household(db, actor, household, now=now)
            if made.created_at == now:
                seen = list(given.seen)
                note(db, actor, Verb.HOUSEHOLDS_REGISTER, made.id, at=now, deed="tablet", passed_over=seen)
            return made
    except Problem as problem:
        return problem


def _link(db: Session, actor: Actor, given: Linking, now: datetime) -> Card | Problem:
    if db.get(Household, given.household_id) is None:
        return held("card.household") if db.get(HeldItem, given.household_id) else waits_for_family()
    try:
        with db.begin_nested():
            return cards_life.link_card(db, actor, given.household_id, given.number, key=b"", now=now)
    except Problem as problem:
        return problem


def _own_code(db: Session, act: Act, text: str) -> str:
    """The code when its check character fits and it is of this tablet's block, else nothing."""
    try:
        code = check_code(text)
    except CodeFault:
        return ""
    block = db.scalar(sa.select(Device.block).where(Device.id == act.device_id))
    return code if block is not None and code[4:7] == f"{block:03X}" else ""


def _head(told: HeadV1, today: date) -> MemberGiven:
    year, born, precision = told.birth_year, None, None
    if year is None and told.age is not None:
        year = today.year - told.age
    if year is not None and not today.year - 120 <= year <= today.year:
        raise Invalid({"head_birth_date": _NO_AGE})
    if told.birth_year is not None:
        born, precision = date(told.birth_year, 1, 1), Precision.YEAR
    elif told.age is not None:
        born, precision = ages.born_for(told.age, today), Precision.ESTIMATED
    return MemberGiven(
        name_bn=text_of(told.name_bn, _TEXT),
        name_en=text_of(told.name_en, _TEXT),
        sex=told.sex,
        birth_date=born,
        birth_precision=precision,
    )


def _impact(told: ImpactV1 | None) -> ImpactGiven | None:
    if told is None:
        return None
    losses = set(told.losses or ())
    if not losses <= set(LOSS_LABELS):
        raise held("sync.given")
    return ImpactGiven(
        response_id=told.response_id,
        house_damage=told.house_damage or Damage.NONE,
        needs=tuple(dict.fromkeys(told.needs or ())),
        note=text_of(told.note, 300),
        **dict.fromkeys(losses, True),
    )


def _consent(told: RegisterV1) -> ConsentGiven | None:
    if told.consent is None:
        return None
    said = ((Purpose.REGISTRATION, told.consent.registration), (Purpose.SHARING, told.consent.sharing))
    decisions = tuple((purpose, decision) for purpose, decision in said if decision is not None)
    if not decisions:
        return None
    return ConsentGiven(
        decisions=decisions,
        given_by=text_of(told.head.name_bn, 160) or text_of(told.head.name_en, 160) or "—",
        relation="head",
        language="en" if told.consent.language == "en" else "bn",
        notice=text_of(told.consent.notice, 20),
    )


def _accuracy(told: float | None) -> float | None:
    return told if told is not None and 0 <= told <= _WORST_ACCURACY else None


def _converted(act: Act, shape: type[Told]) -> Told:
    try:
        return msgspec.convert(act.item.given, shape, strict=False)
    except msgspec.ValidationError:
        raise held("sync.given") from None
