"""What other lists say about households: who was given something, who is promised something, who did not come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.areas.queries import below
from relief.distributions.models import Distribution, Entitlement, EntitlementState, State
from relief.households.models import Household
from relief.stock.models import Kit, Sector
from relief.verification.kinds import Standing
from relief.verification.models import Case

RECEIVED = (EntitlementState.DELIVERED, EntitlementState.PARTLY_DELIVERED)
PENDING = (EntitlementState.PLANNED, EntitlementState.ON_HOLD)
# A list in one of these states holds a promise to everybody on it.
PROMISED = (State.LOCKED, State.APPROVED, State.OPEN)
ADDED_BY_HAND = 0


def areas_below(path: str) -> sa.Select[UUID]:
    """Ids of an area and everything inside it."""
    return sa.select(Area.id).where(below(path))


def who_received(db: Session, sector: Sector, since: datetime) -> set[UUID]:
    """Households that were given something of this sector after a moment, and those they were joined into."""
    return _all(db, sector, Entitlement.state.in_(RECEIVED), Entitlement.settled_at > since)


def who_is_due(db: Session, sector: Sector, besides: UUID) -> set[UUID]:
    """Households on another list of this sector that is not over, and those they were joined into."""
    other = Distribution.id != besides
    return _all(db, sector, Entitlement.state.in_(PENDING), other, Distribution.state.in_(PROMISED))


def who_was_absent(db: Session, distribution_id: UUID) -> set[UUID]:
    """Households of a list that did not come."""
    absent = sa.and_(Entitlement.distribution_id == distribution_id, Entitlement.state == EntitlementState.ABSENT)
    return set(db.scalars(sa.select(Entitlement.household_id).where(absent)))


def who_is_refused(db: Session, response_id: UUID) -> set[UUID]:
    """Households a committee refused in this response, for whatever reason."""
    return set(db.scalars(_refused(response_id)))


def last_received(db: Session, sector: Sector, household_id: UUID) -> datetime | None:
    """When a household, or one joined into it, was last given something of this sector."""
    found = sa.select(sa.func.max(Entitlement.settled_at)).where(Entitlement.state.in_(RECEIVED))
    moment: datetime | None = db.scalar(_of_sector(found, sector).where(_own(household_id)))
    return moment


def is_due_elsewhere(db: Session, sector: Sector, besides: UUID, household_id: UUID) -> bool:
    """Whether a household, or one joined into it, stands on another list of this sector that is not over."""
    said = (Entitlement.state.in_(PENDING), Distribution.id != besides, Distribution.state.in_(PROMISED))
    found = _of_sector(sa.select(Entitlement.id), sector).where(*said, _own(household_id))
    return db.scalar(found.limit(1)) is not None


def is_refused(db: Session, response_id: UUID, household_id: UUID) -> bool:
    """Whether a committee refused this household in this response."""
    return db.scalar(_refused(response_id).where(Case.household_id == household_id).limit(1)) is not None


def _refused(response_id: UUID) -> sa.Select[UUID]:
    return sa.select(Case.household_id).where(Case.response_id == response_id, Case.state == Standing.REFUSED)


def _own(household_id: UUID) -> sa.ColumnElement[bool]:
    joined = sa.select(Household.id).where(Household.merged_into_id == household_id)
    return sa.or_(Entitlement.household_id == household_id, Entitlement.household_id.in_(joined))


def _all(db: Session, sector: Sector, *said: sa.ColumnElement[bool]) -> set[UUID]:
    columns: tuple[Any, ...] = (Entitlement.household_id, Household.merged_into_id)
    query = sa.select(*columns)
    query = query.join(Household, Household.id == Entitlement.household_id)
    rows: Sequence[Any] = db.execute(_of_sector(query, sector).where(*said)).all()
    return {one for row in rows for one in row if one is not None}


def _of_sector(query: sa.Select[Any], sector: Sector) -> sa.Select[Any]:
    query = query.join(Distribution, Distribution.id == Entitlement.distribution_id)
    return query.join(Kit, Kit.id == Distribution.kit_id).where(Kit.sector == sector)
