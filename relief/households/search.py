"""The registry's search: ranges of one index, bounded, narrowed to the actor's areas.

At most 201 ids are collected for what was typed; who needs more types more. That keeps the
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
from relief.households.pages import MOST, PER_PAGE, Page, slice_of
from relief.households.rules import CIRCUMSTANCES
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb

_MOST_TYPED = 200
_ENOUGH = _MOST_TYPED + 1
# One household can match by several of its words: look at some more keys than households wanted.
_KEYS = _ENOUGH * 2
_PROBE = 1_500
_FEW = 3_000
_RARE = 300


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


@dataclass(frozen=True)
class _Scope:
    """Which households may be shown; `within` when only those of some areas."""

    said: tuple[sa.ColumnElement[bool], ...]
    within: sa.ColumnElement[bool] | None = None

    def is_small(self, db: Session, most: int = _FEW) -> bool:
        """Whether they are so few that reading them all beats reading an index of common words
        from one end to the other."""
        if self.within is None:
            return False
        some = sa.select(sa.literal(1)).select_from(Household).where(self.within).limit(most + 1)
        return (db.scalar(sa.select(sa.func.count()).select_from(some.subquery())) or 0) <= most


def search(db: Session, actor: Actor, text: str, *, page: int = 1, filters: Filters = _NO_FILTERS) -> Page[Household]:
    """Households found by code, name in either script, phone, NID or form number; newest when
    nothing is typed. Names that match as whole words come first."""
    actor.must(Verb.HOUSEHOLDS_VIEW)
    scope = _scope(db, actor, filters)
    if text.strip():
        part, number, total, more = slice_of(_matching(db, typed.read(text), scope), page, _MOST_TYPED)
    else:
        part, number, total, more = slice_of(_newest(db, scope), page)
    return Page(_load(db, part), number, total, more)


def _matching(db: Session, wanted: typed.Typed, scope: _Scope) -> list[UUID]:
    """Ids in the order they are shown: by number or code, by whole words, by beginnings.

    Beginnings are left out when whole words fill a page: whoever typed Rahima means no Rahman.
    """
    found: dict[UUID, None] = {}
    for kind, start in wanted.starts:
        found.update(dict.fromkeys(_by_key(db, kind, start, scope)))
    if wanted.whole_words:
        found.update(dict.fromkeys(_by_words(db, wanted.whole_words, scope, whole=True)))
    if wanted.words and len(found) < PER_PAGE:
        found.update(dict.fromkeys(_by_words(db, wanted.words, scope, whole=False)))
    return list(found)[:_ENOUGH]


def _scope(db: Session, actor: Actor, filters: Filters) -> _Scope:
    status = Household.status == (filters.status or Status.ACTIVE)
    said: list[sa.ColumnElement[bool]] = [status]
    narrowed = None
    if filters.area_path or not actor.everywhere:
        within = sa.select(Area.id).where(areas.inside(actor))
        if filters.area_path:
            within = within.where(areas.below(filters.area_path))
        said.append(Household.area_id.in_(within))
        narrowed = sa.and_(*said)
    said += _of_circumstance(filters)
    return _Scope(tuple(said), narrowed)


def _of_circumstance(filters: Filters) -> list[sa.ColumnElement[bool]]:
    said: list[sa.ColumnElement[bool]] = []
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


def _newest(db: Session, scope: _Scope) -> list[UUID]:
    query = sa.select(Household.id).where(*scope.said)
    query = _by_area(query) if scope.is_small(db) else query
    query = query.order_by(Household.created_at.desc(), Household.id.desc()).limit(MOST + 1)
    return list(db.scalars(query))


def _by_area(query: sa.Select[Any]) -> sa.Select[Any]:
    # SQLite would rather walk all households by date, or all keys, than sort a few.
    return query.with_hint(Household, "INDEXED BY ix_households_area_status", "sqlite")


def _range(key: Any, start: str, *, whole: bool) -> sa.ColumnElement[bool]:
    if whole:
        return sa.and_(key == start)
    return sa.and_(key >= start, key < start[:-1] + chr(ord(start[-1]) + 1))


def _by_key(db: Session, kind: KeyKind, start: str, scope: _Scope) -> list[UUID]:
    query = (
        sa.select(HouseholdKey.household_id)
        .join(Household, Household.id == HouseholdKey.household_id)
        .where(HouseholdKey.kind == kind, _range(HouseholdKey.key, start, whole=False), *scope.said)
        .order_by(HouseholdKey.key, HouseholdKey.household_id)
        .limit(_ENOUGH)
    )
    return list(db.scalars(query))


def _by_words(db: Session, words: Sequence[str], scope: _Scope, *, whole: bool) -> list[UUID]:
    """Households that have every word; the head's own name comes before a member's."""
    counted = sorted((_how_many(db, word, whole=whole), word) for word in words)
    fewest, rarest = counted[0]
    if not fewest:
        return []
    query: Any = sa.select(Household.id, Household.name_key)
    if fewest > _RARE and scope.is_small(db, fewest):
        query = _by_area(query).where(*(_has_word(word, whole=whole) for word in words))
        query = query.order_by(Household.name_key, Household.id)
    else:
        query = (
            query.join(HouseholdKey, HouseholdKey.household_id == Household.id)
            .where(HouseholdKey.kind == KeyKind.NAME)
            .where(_range(HouseholdKey.key, rarest, whole=whole))
            .where(*(_has_word(word, whole=whole) for _, word in counted[1:]))
            .order_by(HouseholdKey.key, HouseholdKey.household_id)
        )
    rows = db.execute(query.where(*scope.said).limit(_KEYS)).all()
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
    seen = joinedload(Household.area).load_only(Area.name_bn, Area.name_en, Area.path, raiseload=True)
    query = sa.select(Household).where(Household.id.in_(ids)).options(seen)
    found = {one.id: one for one in db.scalars(query)}
    return [found[one] for one in ids if one in found]
