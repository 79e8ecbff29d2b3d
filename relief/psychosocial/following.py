"""Ask after somebody who stayed away again and again: a task with a day and an outcome, never a silent end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.psychosocial import queries, terms
from relief.psychosocial.care_models import SupportFollowUp
from relief.psychosocial.faults import follow_up_over
from relief.psychosocial.kinds import FollowUpOutcome
from relief.psychosocial.models import SupportPlan
from relief.safeguards.bars import is_barred


def open_if_needed(db: Session, actor: Actor, plan_id: UUID, *, now: datetime) -> SupportFollowUp | None:
    """Open one when the person stayed away as often in a row as the terms say, and none is open."""
    figures = terms.read(db)
    missed = queries.no_shows_in_a_row(queries.sessions_of(db, actor, plan_id))
    if missed < figures.no_shows or open_one(db, plan_id) is not None:
        return None
    made = SupportFollowUp(
        plan_id=plan_id,
        counsellor_id=actor.id,
        missed=missed,
        due_on=local_day(now) + timedelta(days=figures.follow_up_days),
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(made)
    note(db, actor, Verb.SUPPORT_RECORD, made.id, at=now, deed="follow-up")
    db.flush()
    return made


def open_one(db: Session, plan_id: UUID) -> SupportFollowUp | None:
    """The open follow-up of a plan that somebody has found."""
    query = sa.select(SupportFollowUp).where(SupportFollowUp.plan_id == plan_id, SupportFollowUp.closed_at.is_(None))
    return db.scalar(query)


def waiting(db: Session, actor: Actor) -> Sequence[tuple[SupportFollowUp, SupportPlan]]:
    """One's own open follow-ups with their plans, the first due first."""
    queries.only_counsellors(actor)
    query = sa.select(SupportFollowUp, SupportPlan).join(SupportPlan, SupportPlan.id == SupportFollowUp.plan_id)
    query = query.where(SupportFollowUp.counsellor_id == actor.id, SupportFollowUp.closed_at.is_(None))
    query = query.where(~is_barred(actor, SupportPlan.id))
    return [(one, plan) for one, plan in db.execute(query.order_by(SupportFollowUp.due_on, SupportFollowUp.id))]


def close_follow_up(
    db: Session, actor: Actor, follow_up_id: UUID, outcome: FollowUpOutcome, *, now: datetime
) -> SupportFollowUp:
    """Write down what came of it."""
    query = sa.select(SupportFollowUp).where(
        SupportFollowUp.id == follow_up_id, SupportFollowUp.counsellor_id == actor.id
    )
    found = db.scalar(query)
    if found is None or Verb.SUPPORT_RECORD not in actor.verbs:
        raise NotFound
    if found.closed_at is not None:
        raise follow_up_over()
    found.closed_at, found.outcome = now, outcome
    note(db, actor, Verb.SUPPORT_RECORD, found.id, at=now, deed="follow-up-closed")
    db.flush()
    return found
