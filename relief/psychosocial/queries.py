"""A counsellor's own plans, sessions and hours. For everybody else nothing here exists.

Each search carries the counsellor's id and runs before the verb is looked at, so that the answer
and the time it takes are the same for a stranger's plan and for no plan at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.areas.models import Area
from relief.areas.queries import inside
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.psychosocial.care_models import SupportHandOver
from relief.psychosocial.models import (
    Availability,
    PlanState,
    SessionState,
    SupportPlan,
    SupportSession,
    Unavailability,
)
from relief.safeguards.accesses import is_granted
from relief.safeguards.bars import is_barred
from relief.spaces.kinds import SpaceState
from relief.spaces.models import Space

Kept = TypeVar("Kept")
_OVER = (PlanState.COMPLETED, PlanState.DROPPED, PlanState.REFERRED_ON)


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """A plan in the counsellor's list: the code, how often they met, and when next."""

    plan: SupportPlan
    met: int
    next_at: datetime | None


def only_counsellors(actor: Actor) -> None:
    """Let the counsellor on; for anybody else there is no such page."""
    if Verb.SUPPORT_VIEW not in actor.verbs:
        raise NotFound


def plan(db: Session, actor: Actor, plan_id: UUID) -> SupportPlan:
    """One's own plan."""
    query = sa.select(SupportPlan).where(SupportPlan.id == plan_id, SupportPlan.counsellor_id == actor.id)
    return _mine(actor, db.scalar(query.where(~is_barred(actor, SupportPlan.id))))


def readable_plan(db: Session, actor: Actor, plan_id: UUID, *, now: datetime) -> SupportPlan:
    """One's own plan, or one of the supervisor's areas that was opened with a reason a short while ago."""
    granted = is_granted(actor, SupportPlan.id, now)
    query = sa.select(SupportPlan).join(Area, Area.id == SupportPlan.area_id).where(SupportPlan.id == plan_id)
    query = query.where(~is_barred(actor, SupportPlan.id))
    found = db.scalar(query.where(sa.or_(SupportPlan.counsellor_id == actor.id, sa.and_(granted, inside(actor)))))
    if found is None:
        raise NotFound
    needed = Verb.SUPPORT_VIEW if found.counsellor_id == actor.id else Verb.SUPPORT_SUPERVISE
    if needed not in actor.verbs:
        raise NotFound
    return found


def session(db: Session, actor: Actor, session_id: UUID) -> SupportSession:
    """One's own session with its plan and place."""
    query = (
        sa.select(SupportSession)
        .options(joinedload(SupportSession.plan), joinedload(SupportSession.space))
        .where(SupportSession.id == session_id, SupportSession.counsellor_id == actor.id)
        .where(~is_barred(actor, SupportSession.plan_id))
    )
    return _mine(actor, db.scalar(query))


def calendar(db: Session, actor: Actor, start: datetime, end: datetime) -> Sequence[SupportSession]:
    """One's own appointments from `start` up to `end`; those moved away are left out."""
    only_counsellors(actor)
    query = (
        sa.select(SupportSession)
        .options(joinedload(SupportSession.plan), joinedload(SupportSession.space))
        .where(
            SupportSession.counsellor_id == actor.id,
            SupportSession.starts_at >= start,
            SupportSession.starts_at < end,
            SupportSession.state != SessionState.MOVED,
            ~is_barred(actor, SupportSession.plan_id),
        )
        .order_by(SupportSession.starts_at)
    )
    return db.scalars(query).all()


def plans_of(db: Session, actor: Actor, *, now: datetime, over: bool = False) -> list[PlanRow]:
    """One's own open plans, or the closed ones, each with its next appointment."""
    only_counsellors(actor)
    wanted = SupportPlan.state.in_(_OVER) if over else SupportPlan.state.not_in(_OVER)
    met = sa.func.count(sa.case((SupportSession.state == SessionState.COMPLETED, 1)))
    ahead = sa.and_(SupportSession.state == SessionState.SCHEDULED, SupportSession.ends_at > now)
    next_at = sa.func.min(sa.case((ahead, SupportSession.starts_at)))
    query = (
        sa.select(SupportPlan, met, next_at)
        .outerjoin(SupportSession, SupportSession.plan_id == SupportPlan.id)
        .where(SupportPlan.counsellor_id == actor.id, wanted, ~is_barred(actor, SupportPlan.id))
        .group_by(SupportPlan.id)
        .order_by(SupportPlan.code)
    )
    return [PlanRow(plan=row[0], met=row[1], next_at=row[2]) for row in db.execute(query)]


def sessions_of(db: Session, actor: Actor, plan_id: UUID) -> Sequence[SupportSession]:
    """All sessions of one's own plan, newest first."""
    query = (
        sa.select(SupportSession)
        .options(joinedload(SupportSession.space))
        .where(SupportSession.plan_id == plan_id, SupportSession.counsellor_id == actor.id)
        .order_by(SupportSession.starts_at.desc())
    )
    return db.scalars(query).all()


def sessions_of_plan(db: Session, plan_id: UUID) -> Sequence[SupportSession]:
    """All sessions of a plan that somebody has found, those before a change of counsellor too, newest first."""
    query = sa.select(SupportSession).options(joinedload(SupportSession.space), joinedload(SupportSession.plan))
    return db.scalars(query.where(SupportSession.plan_id == plan_id).order_by(SupportSession.starts_at.desc())).all()


def last_hand_over(db: Session, plan_id: UUID) -> SupportHandOver | None:
    """How a plan came to its counsellor, if from another one; whoever asks has found the plan."""
    query = sa.select(SupportHandOver).where(SupportHandOver.plan_id == plan_id)
    return db.scalar(query.order_by(SupportHandOver.created_at.desc(), SupportHandOver.id.desc()).limit(1))


def no_shows_in_a_row(sessions: Sequence[SupportSession]) -> int:
    """How often the person did not come since they last did; `sessions` newest first."""
    count = 0
    for each in sessions:
        if each.state is SessionState.NO_SHOW:
            count += 1
        elif each.state is SessionState.COMPLETED:
            break
    return count


def hours(db: Session, actor: Actor) -> Sequence[Availability]:
    """One's own working week."""
    only_counsellors(actor)
    query = sa.select(Availability).where(Availability.counsellor_id == actor.id)
    return db.scalars(query.order_by(Availability.weekday, Availability.starts)).all()


def absences(db: Session, actor: Actor, *, since: datetime) -> Sequence[Unavailability]:
    """When one is away, from `since` on."""
    only_counsellors(actor)
    query = sa.select(Unavailability).where(Unavailability.counsellor_id == actor.id, Unavailability.ends_at > since)
    return db.scalars(query.order_by(Unavailability.starts_at)).all()


def absence(db: Session, actor: Actor, absence_id: UUID) -> Unavailability:
    """One of one's own absences."""
    query = sa.select(Unavailability).where(Unavailability.id == absence_id, Unavailability.counsellor_id == actor.id)
    return _mine(actor, db.scalar(query))


def places(db: Session, actor: Actor) -> Sequence[Space]:
    """Open spaces of one's areas, to meet in."""
    only_counsellors(actor)
    query = sa.select(Space).join(Area, Area.id == Space.area_id).where(inside(actor), Space.state == SpaceState.OPEN)
    return db.scalars(query.order_by(Space.name_en, Space.code)).all()


def _mine(actor: Actor, found: Kept | None) -> Kept:
    if found is None or Verb.SUPPORT_VIEW not in actor.verbs:
        raise NotFound
    return found
