"""Households that may be the same family as one about to be written. A person decides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.areas import queries as areas
from relief.households import rules
from relief.households.inputs import HouseholdGiven
from relief.households.keys import cached_name_key, nid_keys
from relief.households.models import Household, HouseholdKey, KeyKind, Status
from relief.kernel.actor import Actor
from relief.kernel.names import name_score
from relief.kernel.problems import N_

SAME_NID = N_("the same national ID")
SAME_PHONE = N_("the same phone")
LIKE_NAME = N_("a name that sounds alike")
LIKE_GUARDIAN = N_("a father’s or husband’s name that sounds alike")
SAME_PLACE = N_("the same union")

_LIKE = 0.82
_ENOUGH = 0.5
_LOOK_AT = 60


class Candidate(NamedTuple):
    """`reasons` are sentences to translate; `score` is 0 to 1."""

    household: Household
    score: float
    reasons: tuple[str, ...]


def candidates_like(db: Session, actor: Actor, given: HouseholdGiven, *, limit: int = 5) -> list[Candidate]:
    """The most similar active households inside the actor's areas, the likeliest first.

    Works on a half-filled form. A volunteer, who may not browse, asks it too: the page shows
    such a person a code and a village, no more.
    """
    given = rules.clean(given)
    by_nid = _ids(db, KeyKind.NID, _nids(given))
    by_phone = _ids(db, KeyKind.PHONE, [given.phone] if given.phone else [])
    by_name = _ids_by_name(db, given)
    found = _visible(db, actor, by_nid | by_phone | by_name)
    judged = [
        _judge(one, given, same_nid=one.id in by_nid, same_phone=one.id in by_phone)
        for one in found
        if one.id != given.id
    ]
    likely = [one for one in judged if one.score >= _ENOUGH]
    return sorted(likely, key=lambda one: (-one.score, one.household.code))[:limit]


def _nids(given: HouseholdGiven) -> list[str]:
    people = (given.head, *given.members)
    return [key for one in people if one.nid for key in nid_keys(one.nid)]


def _ids(db: Session, kind: KeyKind, keys: Iterable[str]) -> set[UUID]:
    wanted = list(keys)
    if not wanted:
        return set()
    query = sa.select(HouseholdKey.household_id).where(HouseholdKey.kind == kind, HouseholdKey.key.in_(wanted))
    return set(db.scalars(query.limit(_LOOK_AT)))


def _ids_by_name(db: Session, given: HouseholdGiven) -> set[UUID]:
    """Same union, and a first or last word of the head's name in common."""
    words = cached_name_key(given.head.name_bn or given.head.name_en).split()
    area_id = given.area_id
    if not words:
        return set()
    if area_id is None:
        if given.lon is None or given.lat is None:
            return set()
        area = areas.locate(db, given.lon, given.lat)
        area_id = area.id if area else None
    query = (
        sa.select(Household.id)
        .join(HouseholdKey, HouseholdKey.household_id == Household.id)
        .where(
            Household.area_id == area_id,
            Household.status == Status.ACTIVE,
            HouseholdKey.kind == KeyKind.NAME,
            HouseholdKey.key == words[0],
        )
    )
    return set(db.scalars(query.limit(_LOOK_AT)))


def _visible(db: Session, actor: Actor, ids: set[UUID]) -> list[Household]:
    query = (
        sa.select(Household)
        .where(Household.id.in_(ids), Household.status == Status.ACTIVE)
        .options(joinedload(Household.area))
    )
    return [one for one in db.scalars(query) if actor.sees(one.area.path)]


def _judge(household: Household, given: HouseholdGiven, *, same_nid: bool, same_phone: bool) -> Candidate:
    alike = max(
        name_score(ours, theirs)
        for ours in (household.head_name_bn, household.head_name_en)
        for theirs in (given.head.name_bn, given.head.name_en)
    )
    guardian = name_score(household.guardian_name, given.guardian_name)
    reasons = {
        SAME_NID: (same_nid, 0.95),
        SAME_PHONE: (same_phone, 0.5),
        LIKE_NAME: (alike >= _LIKE, 0.45 * alike),
        LIKE_GUARDIAN: (guardian >= _LIKE, 0.25 * guardian),
        SAME_PLACE: (household.area_id == given.area_id, 0.1),
    }
    score = sum(worth for holds, worth in reasons.values() if holds)
    return Candidate(household, min(score, 1.0), tuple(reason for reason, (holds, _) in reasons.items() if holds))
