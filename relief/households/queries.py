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
from relief.households.search import Filters, Listed, search
from relief.households.similar import Candidate, candidates_like
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound

__all__ = [
    "Candidate",
    "Filters",
    "Listed",
    "candidates_like",
    "documents_of",
    "find",
    "history",
    "impact",
    "impacts_of",
    "members_of",
    "search",
    "survivor_of",
]


def find(db: Session, actor: Actor, household_id: UUID) -> Household:
    """The household with its area, or NotFound when it is not there or not in the actor's areas."""
    household = db.scalars(_ONE, {"wanted": household_id}).one_or_none()
    if household is None or not actor.sees(household.area.path):
        raise NotFound
    return household


def survivor_of(db: Session, actor: Actor, household: Household) -> UUID | None:
    """The record this one was joined into, when the actor may see it."""
    if household.merged_into_id is None:
        return None
    try:
        return find(db, actor, household.merged_into_id).id
    except NotFound:
        return None


def members_of(db: Session, household_ids: Sequence[UUID]) -> Sequence[Member]:
    """The people of these households, each household's head first."""
    return db.scalars(_MEMBERS, {"wanted": household_ids}).all()


def documents_of(db: Session, member_ids: Sequence[UUID]) -> dict[UUID, list[IdentityDocument]]:
    """These people's papers with how we know of them, in the order of the list of kinds."""
    found: dict[UUID, list[IdentityDocument]] = {}
    order = list(DocumentKind)
    papers = db.scalars(_PAPERS, {"wanted": member_ids})
    for one in sorted(papers, key=lambda paper: (order.index(paper.kind), paper.number)):
        found.setdefault(one.member_id, []).append(one)
    return found


def impact(db: Session, household_id: UUID, response_id: UUID) -> Impact | None:
    """What one response did to one household, when it was told."""
    query = sa.select(Impact).where(Impact.household_id == household_id, Impact.response_id == response_id)
    return db.scalars(query).one_or_none()


def impacts_of(db: Session, household_id: UUID) -> Sequence[Impact]:
    """What every response did to this household, the latest told first."""
    return db.scalars(_IMPACTS, {"wanted": household_id}).all()


def history(db: Session, household_id: UUID) -> Sequence[HouseholdChange]:
    """Every change, newest first."""
    return db.scalars(_HISTORY, {"wanted": household_id}).all()


# Built once: a family's page begins with all of them, and putting them together costs more than running them.
_WANTED: sa.BindParameter[UUID] = sa.bindparam("wanted")
_ALL_WANTED: sa.BindParameter[UUID] = sa.bindparam("wanted", expanding=True)
_ONE = sa.select(Household).options(joinedload(Household.area, innerjoin=True)).where(Household.id == _WANTED)
_MEMBERS = (
    sa.select(Member)
    .where(Member.household_id.in_(_ALL_WANTED))
    .order_by(Member.household_id, Member.position, Member.id)
)
_PAPERS = sa.select(IdentityDocument).where(IdentityDocument.member_id.in_(_ALL_WANTED))
_IMPACTS = sa.select(Impact).where(Impact.household_id == _WANTED).order_by(Impact.created_at.desc())
_HISTORY = sa.select(HouseholdChange).where(HouseholdChange.household_id == _WANTED).order_by(HouseholdChange.id.desc())
