"""The one row a household has before the committees of a response."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.responses.models import Response
from relief.verification.models import Case


def case_of(db: Session, household_id: UUID, response_id: UUID) -> Case | None:
    """The household's case in a response, held until the transaction ends."""
    query = sa.select(Case).where(Case.household_id == household_id, Case.response_id == response_id)
    return db.scalars(query.with_for_update()).one_or_none()


def open_case(db: Session, actor: Actor, household_id: UUID, response_id: UUID, *, now: datetime) -> Case:
    """The household's case, made when there is none."""
    known = case_of(db, household_id, response_id)
    if known is not None:
        return known
    if db.get(Response, response_id) is None:
        raise NotFound
    case = Case(household_id=household_id, response_id=response_id, created_at=now, created_by_id=actor.id)
    db.add(case)
    db.flush()
    return case
