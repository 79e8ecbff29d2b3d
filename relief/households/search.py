"""The registry's search: ranges of one index, bounded, narrowed to the actor's areas.

At most 1,001 ids are collected whatever was typed; who needs more types more. That keeps the
slowest search near the quickest, and paging right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from relief.areas import queries as areas
from relief.areas.models import Area
from relief.households import typed
from relief.households.models import Damage, Household, HouseholdKey, Impact, KeyKind, Status
from relief.households.pages import MOST, Page, slice_of
from relief.households.rules import CIRCUMSTANCES
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb

_ENOUGH = MOST + 1
# One household can match by several of its words: look at some more keys than households wanted.
_KEYS = _ENOUGH * 2
_PROBE = 3_000


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Narrow a search. Without a status, active households are meant.

    `area_path` is a union or anything above it; `damage` needs the response it happened in.
    """

    area_path: str = ""
    status: Status | None = None
    response_id: UUID | None = None
    damage: Damage | None = None
    circumstance: str = ""


_NO_FILTERS = Filters()


def search(
    db: Session, actor: Actor, text: str, *, page: int = 1, filters: Filters = _NO_FILTERS
) -> Page[Household]:
    """Households found by code, name in either script, phone, NID or form number; newest when
    nothing is typed. Names that match as whole words come first."""
    actor.must(Verb.HOUSEHOLDS_VIEW)
    wanted = typed.read(text)
    narrow = _narrow(actor, filters)
    if wanted.says_nothing:
        ids = [] if text.strip() else _newest(db, narrow)
    else:
        ids = matching_ids(db, wanted, narrow)
    part, number, total, more = slice_of(ids, page)
    return Page(_load(db, part), number, total, more)


def matching_ids(
    db: Session, wanted: typed.Typed, narrow: Sequence[sa.ColumnElement[bool]]
) -> list[UUID]:
    """Ids in the order they are shown: by number or code, by whole words, by beginnings."""
    found: dict[UUID, None] = {}
    for kind, start in wanted.starts:
        found.update(dict.fromkeys(_by_key(db, kind, start, narrow)))
    if wanted.whole_words:
        found.update(dict.fromkeys(_by_words(db, wanted.whole_words, narrow, whole=True)))
    if wanted.words and len(found) < _ENOUGH:
        found.update(dict.fromkeys(_by_words(db, wanted.words, narrow, whole=False)))
    return list(found)[:_ENOUGH]


def _narrow(actor: Actor, filters: Filters) -> list[sa.ColumnElement[bool]]:
    said: list[sa.ColumnElement[bool]] = [Household.status == (filters.status or Status.ACTIVE)]
    if filters.area_path or not actor.everywhere:
        within = sa.select(Area.id).where(areas.inside(actor))
        if filters.area_path:
            within = within.where(areas.below(filters.area_path))
        said.append(Household.area_id.in_(within))
    if filters.circumstance in CIRCUMSTANCES:
        said.append(getattr(Household, filters.circumstance).is_(True))
    if filters.damage and filters.response_id:
        told = sa.exists().where(
            Impact.household_id == Household.id,
            Impact.response_id == filters.response_id,
            Impact.house_damage == filters.damage,
        )
        said.append(told)
    return said


def _newest(db: Session, narrow: Sequence[sa.ColumnElement[bool]]) -> list[UUID]:
    query = sa.select(Household.id).where(*narrow)
    query = query.order_by(Household.created_at.desc(), Household.id.desc()).limit(_ENOUGH)
    return list(db.scalars(query))


def _range(key: Any, start: str, *, whole: bool) -> sa.ColumnElement[bool]:
    if whole:
        return sa.and_(key == start)
    return sa.and_(key >= start, key < start[:-1] + chr(ord(start[-1]) + 1))


def _by_key(
    db: Session, kind: KeyKind, start: str, narrow: Sequence[sa.ColumnElement[bool]]
) -> list[UUID]:
    query = (
        sa.select(HouseholdKey.household_id)
        .join(Household, Household.id == HouseholdKey.household_id)
        .where(HouseholdKey.kind == kind, _range(HouseholdKey.key, start, whole=False), *narrow)
        .order_by(HouseholdKey.key, HouseholdKey.household_id)
        .limit(_ENOUGH)
    )
    return list(db.scalars(query))


def _by_words(
    db: Session,
    words: Sequence[str],
    narrow: Sequence[sa.ColumnElement[bool]],
    *,
    whole: bool,
) -> list[UUID]:
    """Households that have every word; the head's own name comes before a member's."""
    rarest, *others = words
    if others:
        rarest, *others = sorted(words, key=lambda word: _how_many(db, word, whole=whole))
    query = (
        sa.select(Household.id, Household.name_key)
        .join(HouseholdKey, HouseholdKey.household_id == Household.id)
        .where(
            HouseholdKey.kind == KeyKind.NAME,
            _range(HouseholdKey.key, rarest, whole=whole),
            *(_has_word(word, whole=whole) for word in others),
            *narrow,
        )
        .order_by(HouseholdKey.key, HouseholdKey.household_id)
        .limit(_KEYS)
    )
    rows = db.execute(query).all()
    return [row.id for row in sorted(rows, key=lambda row: not _in_name(row.name_key, words))]


def _how_many(db: Session, word: str, *, whole: bool) -> int:
    some = (
        sa.select(sa.literal(1))
        .select_from(HouseholdKey)
        .where(HouseholdKey.kind == KeyKind.NAME, _range(HouseholdKey.key, word, whole=whole))
        .limit(_PROBE)
    )
    return db.scalar(sa.select(sa.func.count()).select_from(some.subquery())) or 0


def _has_word(word: str, *, whole: bool) -> sa.ColumnElement[bool]:
    other = aliased(HouseholdKey)
    return sa.exists().where(
        other.household_id == Household.id,
        other.kind == KeyKind.NAME,
        _range(other.key, word, whole=whole),
    )


def _in_name(name_key: str, words: Sequence[str]) -> bool:
    own = name_key.split()
    return all(any(one.startswith(word) for one in own) for word in words)


def _load(db: Session, ids: Sequence[UUID]) -> list[Household]:
    query = sa.select(Household).where(Household.id.in_(ids)).options(joinedload(Household.area))
    found = {one.id: one for one in db.scalars(query)}
    return [found[one] for one in ids if one in found]
