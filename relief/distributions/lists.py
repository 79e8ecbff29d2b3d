"""Questions about locked lists."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer, joinedload

from relief.areas.models import Area
from relief.areas.queries import inside
from relief.distributions.inputs import ListFilter
from relief.distributions.models import (
    Distribution,
    Entitlement,
    EntitlementState,
    State,
)
from relief.households.models import HouseholdChange, HouseholdKey, KeyKind
from relief.kernel.actor import Actor
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


@dataclass(frozen=True)
class Progress:
    """How far a list has come; these always add up to `planned`."""

    planned: int = 0
    delivered: int = 0
    partly: int = 0
    absent: int = 0
    refused: int = 0
    cancelled: int = 0
    waiting: int = 0
    on_hold: int = 0
    conflicts: int = 0

    @property
    def served(self) -> int:
        """Households that got something."""
        return self.delivered + self.partly


def entitlements(
    db: Session,
    actor: Actor,
    distribution: Distribution,
    page: int = 1,
    wanted: ListFilter | None = None,
    *,
    total: int | None = None,
) -> Page[Entitlement]:
    """The locked list, by number, without its goods; `total` when the caller has counted already."""
    if not actor.can(Verb.CHECKIN_VIEW):
        actor.must(Verb.DISTRIBUTIONS_VIEW)
    chosen = [Entitlement.distribution_id == distribution.id, *_narrowed(db, wanted or ListFilter())]
    if total is None:
        total = db.scalar(sa.select(sa.func.count()).select_from(Entitlement).where(*chosen)) or 0
    number = min(max(page, 1), max(1, -(-total // PAGE)))
    rest = (Entitlement.lines, Entitlement.created_at, Entitlement.created_by_id)
    query = sa.select(Entitlement).options(*(defer(column, raiseload=True) for column in rest))
    query = query.where(*chosen).order_by(Entitlement.number)
    rows = db.scalars(query.offset((number - 1) * PAGE).limit(PAGE)).all()
    return Page(rows, number, total)


def entitlement(db: Session, distribution_id: UUID, household_id: UUID) -> Entitlement | None:
    """One household's due in one distribution."""
    query = sa.select(Entitlement).where(
        Entitlement.distribution_id == distribution_id, Entitlement.household_id == household_id
    )
    return db.scalars(query).one_or_none()


def due_for_household(db: Session, actor: Actor, household_id: UUID) -> Sequence[tuple[Entitlement, Distribution]]:
    """What a household is promised and has not got yet, in plans the actor sees."""
    query = (
        sa.select(Entitlement, Distribution)
        .join(Distribution, Distribution.id == Entitlement.distribution_id)
        .join(Area, Area.id == Distribution.area_id)
        .options(joinedload(Distribution.kit))
        .where(
            Entitlement.household_id == household_id,
            Entitlement.state.in_((EntitlementState.PLANNED, EntitlementState.ON_HOLD)),
            Distribution.state.in_((State.LOCKED, State.APPROVED, State.OPEN)),
            inside(actor),
        )
        .order_by(Distribution.starts_at)
    )
    return db.execute(query).all()


def progress(db: Session, distribution: Distribution) -> Progress:
    """Count a list, state by state."""
    return progress_of(db, [distribution.id]).get(distribution.id, Progress())


def progress_of(db: Session, ids: Collection[UUID]) -> dict[UUID, Progress]:
    """Count several lists at once, for pages that show many."""
    own = Entitlement.distribution_id
    query = sa.select(own, Entitlement.state, sa.func.count()).where(own.in_(ids))
    counts: dict[UUID, dict[EntitlementState, int]] = {}
    for distribution_id, state, count in db.execute(query.group_by(own, Entitlement.state)):
        counts.setdefault(distribution_id, {})[state] = count
    disputed = sa.select(own, sa.func.count()).where(own.in_(ids), Entitlement.has_conflict)
    conflicts = dict(db.execute(disputed.group_by(own)).all())
    return {
        distribution_id: _progress(states, conflicts.get(distribution_id, 0))
        for distribution_id, states in counts.items()
    }


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


def _called(db: Session, word: str, household_id: sa.SQLColumnExpression[UUID]) -> sa.ColumnElement[bool]:
    # A rare word names its few households; a common one is asked of each household on the list,
    # for half the registry may be called Begum.
    after = word[:-1] + chr(ord(word[-1]) + 1)
    begins = (HouseholdKey.kind == KeyKind.NAME, HouseholdKey.key >= word, HouseholdKey.key < after)
    some = sa.select(HouseholdKey.household_id).where(*begins).limit(_RARE + 1)
    few = set(db.scalars(some))
    if len(few) <= _RARE:
        return household_id.in_(few)
    return sa.select(HouseholdKey.key).where(HouseholdKey.household_id == household_id, *begins).exists()


def _progress(states: dict[EntitlementState, int], conflicts: int) -> Progress:
    return Progress(
        planned=sum(states.values()),
        delivered=states.get(EntitlementState.DELIVERED, 0),
        partly=states.get(EntitlementState.PARTLY_DELIVERED, 0),
        absent=states.get(EntitlementState.ABSENT, 0),
        refused=states.get(EntitlementState.REFUSED, 0),
        cancelled=states.get(EntitlementState.CANCELLED, 0),
        waiting=states.get(EntitlementState.PLANNED, 0),
        on_hold=states.get(EntitlementState.ON_HOLD, 0),
        conflicts=conflicts,
    )
