"""The registry's search: ranges of one index, bounded, narrowed to the actor's areas.

At most 101 ids are collected for what was typed; who needs more types more. That keeps the
slowest search near the quickest, and paging right. Words know their household's area, and the
rest of the scope is in an index of its own: only the rows that are shown are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas import queries as areas
from relief.areas.models import Area
from relief.households import typed
from relief.households.models import Damage, Household, HouseholdKey, Impact, KeyKind, Status
from relief.households.pages import MOST, PER_PAGE, Page, place_of, slice_of
from relief.households.rules import CIRCUMSTANCES
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb

_MOST_TYPED = 100
_ENOUGH = _MOST_TYPED + 1
# One household can match by several of its words: look at some more keys than households wanted.
_KEYS = _ENOUGH * 2
_PROBE = 1_500
_FEW = 3_000


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


@dataclass(frozen=True, slots=True)
class Place:
    """Where a household lives, as a list names it."""

    name_bn: str
    name_en: str
    path: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One household as a list shows it."""

    id: UUID
    code: str
    head_name_bn: str
    head_name_en: str
    guardian_name: str
    village: str
    size: int
    phone: str
    status: Status
    area: Place

    @property
    def name_bn(self) -> str:
        """The head's name stands for the household."""
        return self.head_name_bn

    @property
    def name_en(self) -> str:
        """The head's name stands for the household."""
        return self.head_name_en


_H, _A = Household.__table__.c, Area.__table__.c
# Built once: every list ends with it.
_ROWS = (
    sa.select(
        _H.id, _H.code, _H.head_name_bn, _H.head_name_en, _H.guardian_name, _H.village, _H.size, _H.phone, _H.status,
        _A.name_bn, _A.name_en, _A.path,
    )
    .join_from(Household.__table__, Area.__table__, _A.id == _H.area_id)
    .where(_H.id.in_(sa.bindparam("ids", expanding=True)))
)  # fmt: skip


@dataclass(frozen=True)
class _Scope:
    """Which households may be shown; `areas` when only those of some areas."""

    said: tuple[sa.ColumnElement[bool], ...]
    areas: sa.Select[UUID] | None = None

    @property
    def of_households(self) -> tuple[sa.ColumnElement[bool], ...]:
        """What a household must be."""
        return self.said if self.areas is None else (*self.said, Household.area_id.in_(self.areas))

    @property
    def of_keys(self) -> tuple[sa.ColumnElement[bool], ...]:
        """The same, asked of a key joined with its household."""
        return self.said if self.areas is None else (*self.said, HouseholdKey.area_id.in_(self.areas))

    def is_small(self, db: Session) -> bool:
        """Whether they are so few that reading them all beats reading an index of many from one end to the other."""
        if self.areas is None:
            return False
        some = sa.select(sa.literal(1)).select_from(Household)
        some = some.where(self.said[0], Household.area_id.in_(self.areas)).limit(_FEW + 1)
        return (db.scalar(sa.select(sa.func.count()).select_from(some.subquery())) or 0) <= _FEW


def search(db: Session, actor: Actor, text: str, *, page: int = 1, filters: Filters = _NO_FILTERS) -> Page[Listed]:
    """Households found by code, name in either script, phone, NID or form number; newest when
    nothing is typed. Names that match as whole words come first."""
    actor.must(Verb.HOUSEHOLDS_VIEW)
    scope = _scope(actor, filters)
    if text.strip():
        part, number, total, more = slice_of(_matching(db, typed.read(text), scope), page, _MOST_TYPED)
    else:
        part, number, total, more = _newest(db, scope, page)
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


def _scope(actor: Actor, filters: Filters) -> _Scope:
    said = (Household.status == (filters.status or Status.ACTIVE), *_of_circumstance(filters))
    if actor.everywhere and not filters.area_path:
        return _Scope(said)
    within = sa.select(Area.id).where(areas.inside(actor))
    return _Scope(said, within.where(areas.below(filters.area_path)) if filters.area_path else within)


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


def _newest(db: Session, scope: _Scope, page: int) -> tuple[Sequence[UUID], int, int, bool]:
    query = sa.select(Household.id).where(*scope.of_households)
    query = _by_area(query) if scope.is_small(db) else query
    some = query.limit(MOST + 1).subquery()
    first, number, total, more = place_of(db.scalar(sa.select(sa.func.count()).select_from(some)) or 0, page)
    query = query.order_by(Household.created_at.desc(), Household.id.desc()).offset(first)
    return db.scalars(query.limit(min(PER_PAGE, total - first))).all(), number, total, more


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
        .where(HouseholdKey.kind == kind, _range(HouseholdKey.key, start, whole=False), *scope.of_keys)
        .order_by(HouseholdKey.key, HouseholdKey.area_id, HouseholdKey.household_id)
        .limit(_ENOUGH)
    )
    return list(db.scalars(query))


def _by_words(db: Session, words: Sequence[str], scope: _Scope, *, whole: bool) -> list[UUID]:
    """Households that have every word; the head's own name comes before a member's."""
    counted = sorted((_how_many(db, word, whole=whole), word) for word in words) if len(words) > 1 else [(1, words[0])]
    fewest, rarest = counted[0]
    if not fewest:
        return []
    query = (
        sa.select(HouseholdKey.household_id, Household.name_key)
        .join(Household, Household.id == HouseholdKey.household_id)
        .where(HouseholdKey.kind == KeyKind.NAME, _range(HouseholdKey.key, rarest, whole=whole))
        .where(*(has_word(word, whole=whole) for _, word in counted[1:]), *scope.of_keys)
        .order_by(HouseholdKey.key, HouseholdKey.area_id, HouseholdKey.household_id)
    )
    rows = db.execute(query.limit(_KEYS)).all()
    return [found for found, name_key in sorted(rows, key=lambda row: not _in_name(row[1], words))]


def _how_many(db: Session, word: str, *, whole: bool) -> int:
    some = (
        sa.select(sa.literal(1))
        .select_from(HouseholdKey)
        .where(HouseholdKey.kind == KeyKind.NAME, _range(HouseholdKey.key, word, whole=whole))
        .limit(_PROBE)
    )
    return db.scalar(sa.select(sa.func.count()).select_from(some.subquery())) or 0


def has_word(word: str, *, whole: bool) -> sa.ColumnElement[bool]:
    other = HouseholdKey.__table__.alias()
    said = (other.c.kind == KeyKind.NAME, _range(other.c.key, word, whole=whole))
    query = sa.select(sa.literal(1)).where(other.c.household_id == HouseholdKey.household_id, *said)
    if not whole:
        return query.exists()
    # With the area the second word is read in the same order as the first, beside it; SQLite would
    # rather look up each household's words, one here, one there.
    beside = query.where(other.c.area_id == HouseholdKey.area_id)
    return beside.with_hint(other, "INDEXED BY sqlite_autoindex_household_keys_1", "sqlite").exists()


def _in_name(name_key: str, words: Sequence[str]) -> bool:
    own = name_key.split()
    return all(any(one.startswith(word) for one in own) for word in words)


def _load(db: Session, ids: Sequence[UUID]) -> list[Listed]:
    rows = db.connection().execute(_ROWS, {"ids": ids}) if ids else ()
    found = {row[0]: Listed(*row[:9], Place(row[9], row[10], row[11])) for row in rows}
    return [found[one] for one in ids if one in found]
