"""Which rows of a list tell of a family the registry already knows, by hard keys only.

Likeness is for people to judge; a list is matched by NID, by phone and name, or by form number
and name in the same union.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.households.faults import N_
from relief.households.inputs import HouseholdGiven
from relief.households.keys import form_key, head_key, nid_keys
from relief.households.models import Household, HouseholdKey, Impact, KeyKind, Status
from relief.kernel.actor import Actor
from relief.kernel.names import name_score

BY_NID = N_("The registry has this national ID: %(code)s.")
BY_PHONE = N_("The registry has this phone with this name: %(code)s.")
BY_FORM = N_("The registry has this form number with this name: %(code)s.")
_SAME_NAME = 0.85


@dataclass(frozen=True)
class Match:
    """The household meant, and the sentence that says why."""

    household_id: UUID
    code: str
    reason: str


@dataclass(frozen=True)
class _Known:
    id: UUID
    code: str
    area_id: UUID
    name_key: str
    names: tuple[str, str]


def find_matches(db: Session, actor: Actor, rows: Mapping[int, HouseholdGiven]) -> dict[int, Match]:
    """By row number. Households outside the actor's areas match nothing and are not hinted at."""
    nids = _known(db, actor, KeyKind.NID, (k for r in rows.values() for k in _nids(r)))
    phones = _known(db, actor, KeyKind.PHONE, (r.phone for r in rows.values() if r.phone))
    forms = _known(db, actor, KeyKind.FORM, (form_key(r.form_no) for r in rows.values() if r.form_no))
    found: dict[int, Match] = {}
    for number, given in rows.items():
        if match := _match(given, nids, phones, forms):
            found[number] = match
    return found


_Book = Mapping[str, Sequence[_Known]]


def _match(given: HouseholdGiven, nids: _Book, phones: _Book, forms: _Book) -> Match | None:
    for key in _nids(given):
        for one in nids.get(key, ()):
            return Match(one.id, one.code, BY_NID)
    for one in phones.get(given.phone, ()):
        if _same_name(one, given):
            return Match(one.id, one.code, BY_PHONE)
    for one in forms.get(form_key(given.form_no), ()) if given.form_no else ():
        if one.area_id == given.area_id and _same_name(one, given):
            return Match(one.id, one.code, BY_FORM)
    return None


def _nids(given: HouseholdGiven) -> set[str]:
    return nid_keys(given.head.nid) if given.head.nid else set()


def _same_name(one: _Known, given: HouseholdGiven) -> bool:
    if one.name_key and one.name_key == head_key(given.head):
        return True
    theirs = (given.head.name_bn, given.head.name_en)
    return any(name_score(a, b) >= _SAME_NAME for a in one.names for b in theirs)


def _known(db: Session, actor: Actor, kind: KeyKind, keys: Iterable[str]) -> _Book:
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    having = _KEYS.where(HouseholdKey.kind == kind, HouseholdKey.key.in_(wanted))
    of: dict[UUID, list[str]] = {}
    # In two steps: asked for both at once, the database reads all households and looks for each one's keys.
    for key, household_id in db.execute(having):
        of.setdefault(household_id, []).append(key)
    book: dict[str, list[_Known]] = {}
    for one, path in sorted(_active(db, list(of)), key=lambda pair: (pair[0].created_at, pair[0].id)):
        if actor.sees(path):
            names = (one.head_name_bn, one.head_name_en)
            for key in of[one.id]:
                book.setdefault(key, []).append(_Known(one.id, one.code, one.area_id, one.name_key, names))
    return book


_KEYS = sa.select(HouseholdKey.key, HouseholdKey.household_id)
_ACTIVE = (
    sa.select(Household, Area.path).join(Area, Area.id == Household.area_id).where(Household.status == Status.ACTIVE)
)
_AT_ONCE = 5_000


def _active(db: Session, ids: Sequence[UUID]) -> list[tuple[Household, str]]:
    parts = (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
    return [(one, path) for part in parts for one, path in db.execute(_ACTIVE.where(Household.id.in_(part)))]


def impacts_in(db: Session, response_id: UUID, household_ids: Iterable[UUID]) -> dict[UUID, Impact]:
    """What is already told of this response for these households."""
    query = sa.select(Impact).where(Impact.response_id == response_id, Impact.household_id.in_(set(household_ids)))
    return {one.household_id: one for one in db.scalars(query)}
