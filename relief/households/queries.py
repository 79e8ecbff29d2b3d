"""Find households: by anything written on them, and only inside the actor's areas."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.households.models import (
    DocumentKind,
    Household,
    HouseholdChange,
    IdentityDocument,
    Impact,
    Member,
)
from relief.households.search import Filters, search
from relief.households.similar import Candidate, candidates_like
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound

__all__ = [
    "Candidate",
    "Filters",
    "candidates_like",
    "find",
    "history",
    "impact",
    "impacts_of",
    "members_of",
    "papers_of",
    "search",
]


def find(db: Session, actor: Actor, household_id: UUID) -> Household:
    """The household with its area, or NotFound when it is not there or not in the actor's areas."""
    query = sa.select(Household).join(Household.area).options(joinedload(Household.area))
    household = db.scalars(query.where(Household.id == household_id)).one_or_none()
    if household is None or not actor.sees(household.area.path):
        raise NotFound
    return household


def members_of(db: Session, household_ids: Sequence[UUID]) -> Sequence[Member]:
    """The people of these households, each household's head first."""
    query = sa.select(Member).where(Member.household_id.in_(household_ids))
    return db.scalars(query.order_by(Member.household_id, Member.position, Member.id)).all()


def papers_of(db: Session, member_ids: Sequence[UUID]) -> dict[tuple[UUID, DocumentKind], str]:
    """Numbers of these people's papers."""
    query = sa.select(IdentityDocument.member_id, IdentityDocument.kind, IdentityDocument.number).where(
        IdentityDocument.member_id.in_(member_ids)
    )
    return {(member, kind): number for member, kind, number in db.execute(query)}


def impact(db: Session, household_id: UUID, response_id: UUID) -> Impact | None:
    """What one response did to one household, when it was told."""
    query = sa.select(Impact).where(Impact.household_id == household_id, Impact.response_id == response_id)
    return db.scalars(query).one_or_none()


def impacts_of(db: Session, household_id: UUID) -> Sequence[Impact]:
    """What every response did to this household, the latest told first."""
    query = sa.select(Impact).where(Impact.household_id == household_id)
    return db.scalars(query.order_by(Impact.created_at.desc())).all()


def history(db: Session, household_id: UUID) -> Sequence[HouseholdChange]:
    """Every change, newest first."""
    query = sa.select(HouseholdChange).where(HouseholdChange.household_id == household_id)
    return db.scalars(query.order_by(HouseholdChange.id.desc())).all()
