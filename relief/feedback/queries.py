"""Questions about feedback, narrowed to the actor's areas. Confidential reports are in none of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.areas.models import Area
from relief.areas.queries import inside
from relief.feedback.models import Feedback, FeedbackState
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb

PAGE = 100


@dataclass(frozen=True)
class Counts:
    """How the answers stand."""

    open: int
    late: int
    answered: int


def find(db: Session, actor: Actor, feedback_id: UUID) -> Feedback:
    """One entry with its area, or NotFound."""
    query = sa.select(Feedback).options(joinedload(Feedback.area)).where(Feedback.id == feedback_id)
    found = db.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    actor.must(Verb.FEEDBACK_VIEW, within=found.area.path)
    return found


def listed(db: Session, actor: Actor, response_id: UUID, state: FeedbackState | None) -> Sequence[Feedback]:
    """Entries of a response, the most urgent first."""
    actor.must(Verb.FEEDBACK_VIEW)
    query = sa.select(Feedback).options(joinedload(Feedback.area)).join(Area, Area.id == Feedback.area_id)
    query = query.where(Feedback.response_id == response_id, inside(actor))
    if state is not None:
        query = query.where(Feedback.state == state)
    order = (Feedback.state == FeedbackState.ANSWERED, Feedback.due_on.is_(None), Feedback.due_on, Feedback.id)
    return db.scalars(query.order_by(*order).limit(PAGE)).all()


def counts(db: Session, actor: Actor, response_id: UUID, today: date) -> Counts:
    """How many wait, how many too long, how many were answered."""
    actor.must(Verb.FEEDBACK_VIEW)
    is_open = Feedback.state == FeedbackState.OPEN
    late = sa.and_(is_open, Feedback.due_on < today)
    sums = [sa.func.coalesce(sa.func.sum(sa.case((one, 1), else_=0)), 0) for one in (is_open, late, ~is_open)]
    query = sa.select(*sums).select_from(Feedback).join(Area, Area.id == Feedback.area_id)
    return Counts(*db.execute(query.where(Feedback.response_id == response_id, inside(actor))).one())
