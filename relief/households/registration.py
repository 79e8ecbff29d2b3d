"""Bring households into the registry, one or thousands by the same road."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas import queries as areas
from relief.areas.models import Area, Level
from relief.consent import actions as consent
from relief.households import codes, likeness_rows, papers, rules
from relief.households.inputs import HouseholdGiven, MemberGiven
from relief.households.keys import head_key, keys_of
from relief.households.models import (
    Household,
    HouseholdKey,
    IdentityDocument,
    Impact,
    Member,
    Status,
)
from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.rows import insert_rows, insert_tuples
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day

HOME_LEVELS = (Level.UNION, Level.WARD, Level.VILLAGE)
_PLAIN_MEMBER_FIELDS = tuple(
    one.name for one in fields(MemberGiven) if one.name not in ("id", "nid", "birth_registration", "papers", "relation")
)


_PLAIN_OF_MEMBER = attrgetter(*_PLAIN_MEMBER_FIELDS)


class Home(NamedTuple):
    """What the rows around a household hang on."""

    id: UUID
    code: str
    area_id: UUID

    @classmethod
    def of(cls, household: Household) -> Home:
        """The same of a record."""
        return cls(household.id, household.code, household.area_id)


def bring_in(db: Session, actor: Actor, many: Sequence[HouseholdGiven], *, now: datetime) -> list[Household]:
    """Write the households, all or none; one already here is given back as it stands."""
    write_down(db, actor, many, now=now)
    found = {one.id: one for one in db.scalars(sa.select(Household).where(Household.id.in_([one.id for one in many])))}
    return [found[one.id] for one in many]


def write_down(db: Session, actor: Actor, many: Sequence[HouseholdGiven], *, now: datetime) -> None:
    """The same for a long list of which nobody needs the records: as rows, for an object each would cost more."""
    actor.must(Verb.HOUSEHOLDS_REGISTER)
    here = _already_here(db, actor, many)
    cleaned = [rules.clean(one) for one in many if one.id not in here]
    _refuse_faults(cleaned, now)
    fresh = _write_households(db, actor, place(db, actor, cleaned), now)
    write_people(db, actor, fresh, now=now)
    write_keys(db, fresh)
    _write_impacts(db, actor, fresh, now)
    told = [(home.id, given.consent) for home, given in fresh if given.consent]
    consent.record_consents(db, actor, told, verb=Verb.HOUSEHOLDS_REGISTER, now=now)


def _already_here(db: Session, actor: Actor, many: Sequence[HouseholdGiven]) -> set[UUID]:
    query = sa.select(Household.id, Area.path).join(Area, Area.id == Household.area_id)
    found = db.execute(query.where(Household.id.in_([one.id for one in many]))).all()
    if any(not actor.sees(path) for _, path in found):
        raise NotFound
    return {id_ for id_, _ in found}


def _refuse_faults(cleaned: Sequence[HouseholdGiven], now: datetime) -> None:
    today = local_day(now)
    for one in cleaned:
        if found := rules.faults(one, today=today):
            raise Invalid(found)


def place(db: Session, actor: Actor, given: Sequence[HouseholdGiven]) -> list[tuple[HouseholdGiven, Area]]:
    """Each with its area: the one chosen, or the one its point lies in. Outside is NotFound."""
    searched = [one for one in given if one.area_id is None]
    found = areas.locate_many(db, [one.lon for one in searched], [one.lat for one in searched])
    at = {one.id: area_id for one, area_id in zip(searched, found, strict=True)}
    wanted = {one.id: one.area_id or at[one.id] for one in given}
    known = {area.id: area for area in db.scalars(sa.select(Area).where(Area.id.in_(set(wanted.values()))))}
    return [(one, _home(actor, known, wanted[one.id])) for one in given]


def _home(actor: Actor, known: dict[UUID, Area], area_id: UUID | None) -> Area:
    if area_id is None:
        raise Invalid({"area_id": N_("No union is known at this point. Check it, or choose the union.")})
    area = known.get(area_id)
    if area is None or not actor.sees(area.path):
        raise NotFound
    if area.level not in HOME_LEVELS:
        raise Invalid({"area_id": N_("Choose the union or municipality, not a larger area.")})
    return area


def _write_households(
    db: Session, actor: Actor, placed: Sequence[tuple[HouseholdGiven, Area]], now: datetime
) -> list[tuple[Home, HouseholdGiven]]:
    prefixes = codes.prefixes_of(db, [area for _, area in placed])
    wanted: dict[str, int] = {}
    for given, area in placed:
        if not given.code:
            wanted[prefixes[area.path]] = wanted.get(prefixes[area.path], 0) + 1
    supply = {prefix: iter(list(codes.take_codes(db, prefix, count))) for prefix, count in wanted.items()}
    fresh = [
        (Home(given.id, given.code or next(supply[prefixes[area.path]]), area.id), given) for given, area in placed
    ]
    # Rows do not wait for the session, which may hold what they hang on.
    db.flush()
    stamp = _AS_NEW | {"created_at": now, "created_by_id": actor.id, "version": 1}
    rows = [
        household_values(given, now=now)
        | stamp
        | {**home._asdict(), "registered": given.registered, "is_demo": given.is_demo}
        for home, given in fresh
    ]
    insert_rows(db, Household, rows)
    return fresh


_AS_NEW: dict[str, Any] = {"status": Status.ACTIVE, "erased_at": None, "merged_into_id": None}


def household_values(given: HouseholdGiven, *, now: datetime) -> dict[str, Any]:
    """The columns that a registration or a correction fills, except the area."""
    today = local_day(now)
    counts = rules.counts(given, today=today)
    holds = rules.circumstances(given, today=today)
    copied = {name: getattr(given, name) for name in _COPIED}
    return copied | {
        "head_name_bn": given.head.name_bn,
        "head_name_en": given.head.name_en,
        "head_sex": given.head.sex,
        "name_key": head_key(given.head),
        "other_phones": " ".join(given.other_phones[:8]),
        "size": counts.size,
        "children_0_4": counts.children_0_4,
        "children_5_17": counts.children_5_17,
        "children_3_17": counts.children_3_17,
        **{name: name in holds for name in rules.CIRCUMSTANCES},
        "told": rules.told(given),
        "unnamed": {key: count for key, count in sorted(given.unnamed.items()) if count},
    }


_COPIED = (
    "guardian_name",
    "phone",
    "phone_owner",
    "lon",
    "lat",
    "accuracy_m",
    "ward",
    "village",
    "landmark",
    "housing",
    "livelihood",
    "form_no",
)


def write_people(
    db: Session,
    actor: Actor,
    households: Iterable[tuple[Home, HouseholdGiven]],
    *,
    now: datetime,
    known: Mapping[UUID, Mapping[str, Any]] | None = None,
) -> None:
    """Insert the head (position 0) and the members, with their papers.

    `known` keeps who first wrote down a person already registered, and when.
    """
    stamp = {"created_at": now, "created_by_id": actor.id, "version": 1}
    people: list[dict[str, Any]] = []
    documents: list[dict[str, Any]] = []
    for household, given in households:
        for position, person in enumerate((given.head, *given.members)):
            member_id = person.id or new_id()
            first = (known or {}).get(member_id, {})
            people.append(_person_row(household.id, member_id, position, person) | stamp | dict(first))
            documents += [row | stamp for row in _paper_rows(member_id, person)]
    insert_rows(db, Member, people)
    insert_rows(db, IdentityDocument, documents)


def _person_row(household_id: UUID, member_id: UUID, position: int, person: MemberGiven) -> dict[str, Any]:
    row: dict[str, Any] = dict(zip(_PLAIN_MEMBER_FIELDS, _PLAIN_OF_MEMBER(person), strict=True))
    return row | {
        "id": member_id,
        "household_id": household_id,
        "position": position,
        "relation": "head" if position == 0 else person.relation,
        "is_head": position == 0,
    }


def _paper_rows(member_id: UUID, person: MemberGiven) -> list[dict[str, Any]]:
    return [
        {"id": new_id(), "member_id": member_id, "kind": one.kind, "number": one.number, "state": one.state}
        for one in papers.all_of(person)
    ]


def write_keys(db: Session, households: Sequence[tuple[Home, HouseholdGiven]]) -> None:
    """Insert the words these households are found by, and what copies of them are found by."""
    likeness_rows.write(db, ((home.id, home.area_id, given) for home, given in households))
    rows = [(kind, key, home.area_id, home.id) for home, given in households for kind, key in keys_of(home.code, given)]
    # In the order in which they lie: neighbours are one page.
    rows.sort(key=_KEY_PLACE)
    insert_tuples(db, HouseholdKey, ("kind", "key", "area_id", "household_id"), rows)


_KEY_PLACE = itemgetter(0, 1)


def _write_impacts(
    db: Session,
    actor: Actor,
    households: Iterable[tuple[Home, HouseholdGiven]],
    now: datetime,
) -> None:
    rows = [
        rules.impact_values(given.impact)
        | {
            "id": new_id(),
            "household_id": household.id,
            "created_at": now,
            "created_by_id": actor.id,
            "version": 1,
        }
        for household, given in households
        if given.impact
    ]
    insert_rows(db, Impact, [rules.NEW_IMPACT | row for row in rows])
