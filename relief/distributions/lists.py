"""Questions about locked lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.areas.models import Area
from relief.areas.queries import below
from relief.distributions.inputs import ListFilter
from relief.distributions.models import (
    Distribution,
    Entitlement,
    EntitlementState,
    State,
)
from relief.households import typed
from relief.households.merging import joined
from relief.households.models import Household, HouseholdChange, HouseholdKey, KeyKind
from relief.households.search import has_word
from relief.kernel.actor import Actor
from relief.kernel.db import table_of
from relief.kernel.digits import to_latin
from relief.kernel.ids import CodeFault, check_code
from relief.kernel.names import search_key
from relief.kernel.verbs import Verb

PAGE = 50
_RARE = 400
Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """A slice of a list, and where it stands in the whole."""

    rows: Sequence[Row]
    number: int
    total: int
    size: int = PAGE

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Number of the first row shown."""
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.number * self.size, self.total)


_DUE = table_of(Entitlement).c
_SHOWN = sa.select(
    _DUE.number, _DUE.household_code, _DUE.head_name_bn, _DUE.head_name_en, _DUE.village, _DUE.size, _DUE.why,
    _DUE.state, _DUE.has_conflict,
)  # fmt: skip


def entitlements(
    db: Session,
    actor: Actor,
    distribution: Distribution,
    page: int = 1,
    wanted: ListFilter | None = None,
    *,
    total: int | None = None,
) -> Page[Any]:
    """The locked list, by number, as its page shows it; `total` when the caller has counted already."""
    if not actor.can(Verb.CHECKIN_VIEW):
        actor.must(Verb.DISTRIBUTIONS_VIEW)
    chosen = [Entitlement.distribution_id == distribution.id, *_narrowed(db, wanted or ListFilter())]
    if total is None:
        total = db.scalar(sa.select(sa.func.count()).select_from(Entitlement).where(*chosen)) or 0
    number = min(max(page, 1), max(1, -(-total // PAGE)))
    query = _SHOWN.where(*chosen).order_by(Entitlement.number)
    rows = db.connection().execute(query.offset((number - 1) * PAGE).limit(PAGE)).all()
    return Page(rows, number, total)


def entitlement(db: Session, distribution_id: UUID, household_id: UUID) -> Entitlement | None:
    """One household's due in one distribution."""
    return db.scalars(_ENTITLEMENT, {"list_id": distribution_id, "home_id": household_id}).one_or_none()


_ENTITLEMENT = sa.select(Entitlement).where(
    Entitlement.distribution_id == sa.bindparam("list_id"), Entitlement.household_id == sa.bindparam("home_id")
)


def listed_households(db: Session, actor: Actor, distribution: Distribution) -> Sequence[UUID]:
    """Everybody on a locked list who is still promised something or was given it, by number."""
    actor.must(Verb.DISTRIBUTIONS_VIEW, within=distribution.area.path)
    gone = Entitlement.state == EntitlementState.CANCELLED
    query = sa.select(Entitlement.household_id).where(Entitlement.distribution_id == distribution.id, ~gone)
    return db.scalars(query.order_by(Entitlement.number)).all()


def due_for_household(db: Session, actor: Actor, household_id: UUID) -> Sequence[tuple[Entitlement, Distribution]]:
    """What a household is promised and has not got yet, in plans the actor sees."""
    found = db.execute(_DUE_FOR, {"wanted": household_id})
    return [(due, plan) for due, plan, path in found if actor.sees(path)]


_DUE_FOR = (
    sa.select(Entitlement, Distribution, Area.path)
    .join(Distribution, Distribution.id == Entitlement.distribution_id)
    .join(Area, Area.id == Distribution.area_id)
    .options(joinedload(Distribution.kit))
    .where(
        Entitlement.household_id.in_(joined(sa.bindparam("wanted"))),
        Entitlement.state.in_((EntitlementState.PLANNED, EntitlementState.ON_HOLD)),
        Distribution.state.in_((State.LOCKED, State.APPROVED, State.OPEN)),
    )
    .order_by(Distribution.starts_at)
)


def changed_since_lock(db: Session, distribution: Distribution) -> int:
    """How many listed households were corrected, withdrawn or merged after the lock."""
    if distribution.locked_at is None:
        return 0
    # Begins at the changes, which are few since then, not at the list, which may be long.
    changed = (
        sa.select(HouseholdChange.household_id)
        .where(HouseholdChange.created_at > distribution.locked_at)
        .distinct()
        .subquery()
    )
    listed = sa.and_(Entitlement.household_id == changed.c.household_id, Entitlement.distribution_id == distribution.id)
    query = sa.select(sa.func.count()).select_from(changed).join(Entitlement, listed)
    return db.scalar(query) or 0


def _narrowed(db: Session, wanted: ListFilter) -> list[sa.ColumnElement[bool]]:
    chosen: list[sa.ColumnElement[bool]] = []
    if wanted.state:
        chosen.append(Entitlement.state == wanted.state)
    if wanted.point_id:
        chosen.append(Entitlement.point_id == wanted.point_id)
    if wanted.text:
        chosen.append(_meant(db, wanted.text))
    return chosen


def _meant(db: Session, text: str) -> sa.ColumnElement[bool]:
    try:
        return Entitlement.household_code == check_code(text)
    except CodeFault:
        pass
    exactly = Entitlement.household_code == to_latin(text).strip().upper()
    number = to_latin(text).strip()
    if number.isascii() and number.isdigit() and len(number) < 8:
        return Entitlement.number == int(number)
    named = named_like(db, text, Entitlement.household_id)
    return exactly if named is None else sa.or_(exactly, named)


def named_like(db: Session, text: str, household_id: sa.SQLColumnExpression[UUID]) -> sa.ColumnElement[bool] | None:
    """Any member's name as one would say it, in either script; None when no name was typed."""
    words = search_key(text).split()
    return sa.and_(*(_called(db, word, household_id) for word in words)) if words else None


def few_called(db: Session, distribution: Distribution, text: str, enough: int) -> set[UUID] | None:
    """The households of this name that can be on a list, when they are few; None when they are many.

    Whole words are enough when they name `enough` listed households. They live in the plan's area, or
    were corrected since the list was locked and may have moved away.
    """
    words, whole = search_key(text).split(), typed.read(text).whole_words
    if not words:
        return set()
    within = HouseholdKey.area_id.in_(sa.select(Area.id).where(below(distribution.area.path)))
    few = _listed_of(db, distribution, whole, within) if whole else set()
    if len(few) < enough:
        query = sa.select(HouseholdKey.household_id).where(*_begins(HouseholdKey, words[0]), within)
        query = query.where(*(has_word(word, whole=False) for word in words[1:]))
        few = set(db.scalars(query.distinct().limit(_RARE + 1)))
    return None if len(few) > _RARE else few | _corrected(db, distribution, words)


def _listed_of(
    db: Session, distribution: Distribution, words: Sequence[str], within: sa.ColumnElement[bool]
) -> set[UUID]:
    listed = sa.and_(
        Entitlement.distribution_id == distribution.id, Entitlement.household_id == HouseholdKey.household_id
    )
    query = sa.select(HouseholdKey.household_id).where(HouseholdKey.kind == KeyKind.NAME, HouseholdKey.key == words[0])
    query = query.where(within, *(has_word(word, whole=True) for word in words[1:])).join(Entitlement, listed)
    return set(db.scalars(query.limit(_RARE + 1)))


def _corrected(db: Session, distribution: Distribution, words: Sequence[str]) -> set[UUID]:
    since = distribution.locked_at or distribution.created_at
    ids = set(db.scalars(sa.select(HouseholdChange.household_id).where(HouseholdChange.created_at > since)))
    if not ids:
        return ids
    called = [_called(db, word, Household.id) for word in words]
    return set(db.scalars(sa.select(Household.id).where(Household.id.in_(ids), *called)))


def _begins(of: Any, word: str) -> tuple[sa.ColumnElement[bool], ...]:
    return of.kind == KeyKind.NAME, of.key >= word, of.key < word[:-1] + chr(ord(word[-1]) + 1)


def _called(db: Session, word: str, household_id: sa.SQLColumnExpression[UUID]) -> sa.ColumnElement[bool]:
    # A rare word names its few households; a common one is asked of each household on the list,
    # for half the registry may be called Begum.
    begins = _begins(HouseholdKey, word)
    some = sa.select(HouseholdKey.household_id).where(*begins).limit(_RARE + 1)
    few = set(db.scalars(some))
    if len(few) <= _RARE:
        return household_id.in_(few)
    return sa.select(HouseholdKey.key).where(HouseholdKey.household_id == household_id, *begins).exists()
