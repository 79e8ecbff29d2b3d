"""What a supervisor sees: all counsellors' days by code, what is overdue, and a plan only after saying why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import AreaAssignment, User
from relief.accounts.roles import VERBS
from relief.areas.models import Area
from relief.areas.queries import inside
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.psychosocial import rules, terms
from relief.psychosocial.care_models import SupportFollowUp
from relief.psychosocial.kinds import PlanState, SessionState
from relief.psychosocial.models import SupportPlan, SupportSession
from relief.safeguards import accesses
from relief.safeguards.bars import is_barred
from relief.safeguards.models import Access, Room
from relief.spaces.models import Space

# As many stand in one week's table.
MOST = 50


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One appointment in a colleague's week: time, place code and code; no name of anybody."""

    starts_at: datetime
    ends_at: datetime
    code: str
    place: str
    state: SessionState


@dataclass(frozen=True, kw_only=True)
class Row:
    """One plan a supervisor has to know of, without a word of it."""

    plan: SupportPlan
    counsellor: User
    review_late: bool
    follow_up: SupportFollowUp | None


def only_supervisors(actor: Actor) -> None:
    """Let supervisors on; for anybody else there is no such page."""
    if Verb.SUPPORT_SUPERVISE not in actor.verbs:
        raise NotFound


def counsellors(db: Session, actor: Actor) -> Sequence[User]:
    """Who counsels in the supervisor's areas, by name; at most fifty."""
    only_supervisors(actor)
    roles = [role for role, verbs in VERBS.items() if Verb.SUPPORT_SCHEDULE in verbs]
    query = sa.select(User, AreaAssignment.path).join(AreaAssignment, AreaAssignment.user_id == User.id)
    query = query.where(User.role.in_(roles), User.disabled_at.is_(None)).order_by(User.name_en, User.id)
    found = {user.id: user for user, path in db.execute(query) if _meets(actor, path)}
    return list(found.values())[:MOST]


def week(db: Session, actor: Actor, people: Sequence[User], start: datetime, end: datetime) -> dict[UUID, list[Slot]]:
    """All their appointments from `start` up to `end`; those moved away are left out."""
    only_supervisors(actor)
    query = (
        sa.select(
            SupportSession.counsellor_id, SupportSession.starts_at, SupportSession.ends_at, SupportSession.state,
            sa.func.coalesce(SupportPlan.code, SupportSession.code).label("said"), Space.code.label("place"),
        )
        .outerjoin(SupportPlan, SupportPlan.id == SupportSession.plan_id)
        .outerjoin(Space, Space.id == SupportSession.space_id)
        .where(
            SupportSession.counsellor_id.in_([one.id for one in people]),
            SupportSession.starts_at >= start,
            SupportSession.starts_at < end,
            SupportSession.state != SessionState.MOVED,
            ~is_barred(actor, SupportSession.plan_id),
        )
        .order_by(SupportSession.starts_at)
    )  # fmt: skip
    found: dict[UUID, list[Slot]] = {one.id: [] for one in people}
    for row in db.execute(query):
        slot = Slot(starts_at=row.starts_at, ends_at=row.ends_at, code=row.said, place=row.place or "", state=row.state)
        found[row.counsellor_id].append(slot)
    return found


def attention(db: Session, actor: Actor, today: date) -> Sequence[Row]:
    """Plans of the areas whose look back is overdue or whose person is to be asked after, the longest first."""
    only_supervisors(actor)
    waits = sa.and_(SupportFollowUp.plan_id == SupportPlan.id, SupportFollowUp.closed_at.is_(None))
    late = sa.and_(SupportPlan.state.in_(rules.OPEN), SupportPlan.review_on < today)
    query = (
        sa.select(SupportPlan, User, SupportFollowUp)
        .join(Area, Area.id == SupportPlan.area_id)
        .join(User, User.id == SupportPlan.counsellor_id)
        .outerjoin(SupportFollowUp, waits)
        .where(inside(actor), ~_barred(actor), sa.or_(late, SupportFollowUp.due_on <= today))
        .order_by(sa.func.coalesce(SupportPlan.review_on, SupportFollowUp.due_on), SupportPlan.code)
        .limit(200)
    )
    return [
        Row(
            plan=plan,
            counsellor=user,
            review_late=plan.review_on is not None and plan.review_on < today,
            follow_up=waiting,
        )
        for plan, user, waiting in db.execute(query)
    ]


def overseen_plan(db: Session, actor: Actor, plan_id: UUID) -> tuple[SupportPlan, User]:
    """A plan of the supervisor's areas as code and state."""
    query = sa.select(SupportPlan, User).join(Area, Area.id == SupportPlan.area_id)
    query = query.join(User, User.id == SupportPlan.counsellor_id)
    query = query.where(SupportPlan.id == plan_id, inside(actor), ~_barred(actor))
    row = db.execute(query).first()
    if row is None or Verb.SUPPORT_SUPERVISE not in actor.verbs:
        raise NotFound
    return row[0], row[1]


def guarded_plan(db: Session, actor: Actor, plan_id: UUID) -> SupportPlan:
    """Whose doors one may look at: one's own plan, or one of the supervisor's areas; never one's bar."""
    query = sa.select(SupportPlan).join(Area, Area.id == SupportPlan.area_id).where(SupportPlan.id == plan_id)
    found = db.scalar(query.where(sa.or_(SupportPlan.counsellor_id == actor.id, inside(actor)), ~_barred(actor)))
    needed = Verb.SUPPORT_VIEW if found is not None and found.counsellor_id == actor.id else Verb.SUPPORT_SUPERVISE
    if found is None or needed not in actor.verbs:
        raise NotFound
    return found


def open_with_reason(db: Session, actor: Actor, plan_id: UUID, reason: str, *, now: datetime) -> Access:
    """Read somebody else's plan for some hours; its counsellor sees who did and why."""
    plan, _user = overseen_plan(db, actor, plan_id)
    hours = min(terms.read(db).access_hours, accesses.MOST_HOURS)
    return accesses.grant(db, actor, Room.SUPPORT, plan.id, reason, verb=Verb.SUPPORT_SUPERVISE, hours=hours, now=now)


def mark_reviews_due(db: Session, *, today: date, most: int = 500) -> int:
    """For the night's job: active plans whose day to look back has come; how many were marked."""
    query = sa.select(SupportPlan).where(SupportPlan.state == PlanState.ACTIVE, SupportPlan.review_on <= today)
    found = db.scalars(query.limit(most)).all()
    for plan in found:
        plan.state = PlanState.REVIEW_DUE
    db.flush()
    return len(found)


def _meets(actor: Actor, path: str) -> bool:
    return any(path.startswith(own) or own.startswith(path) for own in actor.within)


def _barred(actor: Actor) -> sa.ColumnElement[bool]:
    return is_barred(actor, SupportPlan.id)
