"""Whose concerns a person may see. To everybody but protection none of this exists.

Each search carries the person's id and areas and runs before the verb is looked at, so that the answer and the
time it takes are the same for somebody else's concern and for no concern at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import AreaAssignment, User
from relief.accounts.roles import VERBS
from relief.areas.models import Area
from relief.areas.queries import inside
from relief.concerns.kinds import ConcernState, Urgency
from relief.concerns.models import Concern, ResponseTime
from relief.concerns.rules import DEFAULT_HOURS
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.safeguards.accesses import is_granted
from relief.safeguards.bars import barred_ids, is_barred
from relief.safeguards.models import Access

_MOST = 200
Row = tuple[Concern, Area]


def only_protection(actor: Actor) -> None:
    """Let protection on; for anybody else there is no such page."""
    if Verb.CONCERNS_TRIAGE not in actor.verbs:
        raise NotFound


def find(db: Session, actor: Actor, concern_id: UUID, *, now: datetime) -> Concern:
    """One's own concern, one nobody has taken up yet, one opened with a reason of late, or one to agree to close."""
    query = sa.select(Concern).join(Area, Area.id == Concern.area_id)
    query = query.where(Concern.id == concern_id, _inside(actor))
    query = query.where(sa.or_(_open_to(actor), is_granted(actor, Concern.id, now), _asked(actor)))
    found = db.scalar(query)
    if found is None or Verb.CONCERNS_TRIAGE not in actor.verbs:
        raise NotFound
    return found


def mine(db: Session, actor: Actor, concern_id: UUID) -> Concern:
    """A concern this person is assigned to: only its worker changes it."""
    query = sa.select(Concern).where(Concern.id == concern_id, Concern.worker_id == actor.id)
    found = db.scalar(query.where(~is_barred(actor, Concern.id)))
    if found is None or Verb.CONCERNS_TRIAGE not in actor.verbs:
        raise NotFound
    return found


def asked_one(db: Session, actor: Actor, concern_id: UUID) -> Concern:
    """A concern this person was asked to agree to close."""
    query = sa.select(Concern).join(Area, Area.id == Concern.area_id).with_for_update(of=Concern)
    found = db.scalar(query.where(Concern.id == concern_id, _inside(actor), _asked(actor)))
    if found is None or Verb.CONCERNS_TRIAGE not in actor.verbs:
        raise NotFound
    return found


def asked_of(db: Session, actor: Actor) -> Sequence[Concern]:
    """What waits for this person to agree to close, the oldest first."""
    only_protection(actor)
    query = sa.select(Concern).join(Area, Area.id == Concern.area_id).where(_inside(actor), _asked(actor))
    return db.scalars(query.order_by(Concern.close_asked_at, Concern.id).limit(_MOST)).all()


def seconds(db: Session, actor: Actor, concern: Concern) -> Sequence[User]:
    """Who may agree that a concern somebody has found is closed: of protection here, not barred, another person."""
    barred = barred_ids(db, concern.id) | {actor.id, concern.worker_id}
    return [one for one in workers(db, db.get_one(Area, concern.area_id).path) if one.id not in barred]


def overseen_one(db: Session, actor: Actor, concern_id: UUID) -> Concern:
    """A concern of the supervisor's areas, as code and state."""
    query = sa.select(Concern).join(Area, Area.id == Concern.area_id)
    found = db.scalar(query.where(Concern.id == concern_id, _inside(actor)))
    if found is None or Verb.CONCERNS_SUPERVISE not in actor.verbs:
        raise NotFound
    return found


def listed(db: Session, actor: Actor, *, closed: bool = False) -> Sequence[Row]:
    """What waits in one's areas and what one follows, the first due first; or one's closed ones, newest first."""
    only_protection(actor)
    query = sa.select(Concern, Area).join(Area, Area.id == Concern.area_id).where(_inside(actor), _open_to(actor))
    if closed:
        query = query.where(Concern.state == ConcernState.CLOSED).order_by(Concern.closed_at.desc())
    else:
        first = sa.case((Concern.state == ConcernState.RECEIVED, 0), else_=1)
        query = query.where(Concern.state != ConcernState.CLOSED).order_by(first, Concern.due_at, Concern.id)
    return [(one, area) for one, area in db.execute(query.limit(_MOST))]


def overseen(db: Session, actor: Actor) -> Sequence[tuple[Concern, Area, User | None]]:
    """For supervisors: every open concern of their areas by code, with whose it is; no word of it."""
    if Verb.CONCERNS_SUPERVISE not in actor.verbs:
        raise NotFound
    query = sa.select(Concern, Area, User).join(Area, Area.id == Concern.area_id)
    query = query.outerjoin(User, User.id == Concern.worker_id)
    query = query.where(_inside(actor), Concern.state != ConcernState.CLOSED).order_by(Concern.due_at, Concern.id)
    return [(one, area, user) for one, area, user in db.execute(query.limit(_MOST))]


def opened_of_mine(db: Session, actor: Actor, *, since: datetime) -> Sequence[tuple[Concern, User, Access]]:
    """Concerns one follows that somebody else opened with a reason of late, newest first: one is told."""
    query = sa.select(Concern, User, Access).join(Access, Access.subject_id == Concern.id)
    query = query.join(User, User.id == Access.user_id).where(Concern.worker_id == actor.id)
    query = query.where(Access.user_id != actor.id, Access.created_at > since)
    rows = db.execute(query.order_by(Access.created_at.desc()).limit(_MOST))
    return [(concern, user, access) for concern, user, access in rows]


def guarded(db: Session, actor: Actor, concern_id: UUID) -> Concern:
    """Whose doors one may look at: a concern one follows, or one of the supervisor's areas; never one's bar."""
    query = sa.select(Concern).join(Area, Area.id == Concern.area_id)
    query = query.where(Concern.id == concern_id, _inside(actor))
    found = db.scalar(query)
    may = Verb.CONCERNS_SUPERVISE in actor.verbs or (
        found is not None and Verb.CONCERNS_TRIAGE in actor.verbs and found.worker_id == actor.id
    )
    if found is None or not may:
        raise NotFound
    return found


def workers(db: Session, path: str) -> Sequence[User]:
    """Who may follow a concern of this area."""
    roles = [role for role, verbs in VERBS.items() if Verb.CONCERNS_TRIAGE in verbs]
    query = sa.select(User, AreaAssignment.path).join(AreaAssignment, AreaAssignment.user_id == User.id)
    query = query.where(User.role.in_(roles), User.disabled_at.is_(None)).order_by(User.name_en, User.id)
    return list({user.id: user for user, own in db.execute(query) if path.startswith(own)}.values())


def hours(db: Session) -> Mapping[Urgency, int]:
    """How many hours each urgency allows: the organisation's, else the default."""
    own = {one.urgency: one.hours for one in db.scalars(sa.select(ResponseTime))}
    return {**DEFAULT_HOURS, **own}


def urgent_unseen(rows: Sequence[Row]) -> int:
    """How many urgent ones nobody has looked at."""
    return sum(one.urgency is Urgency.HIGH and one.state is ConcernState.RECEIVED for one, _area in rows)


def next_days(rows: Sequence[Row], today: date) -> int:
    """How many have a day to look again that has come."""
    return sum(one.next_on is not None and one.next_on <= today for one, _area in rows)


def _inside(actor: Actor) -> sa.ColumnElement[bool]:
    """In one's areas, and not a file one is barred from."""
    return sa.and_(inside(actor), ~is_barred(actor, Concern.id))


def _open_to(actor: Actor) -> sa.ColumnElement[bool]:
    unseen = sa.and_(Concern.state == ConcernState.RECEIVED, Concern.worker_id.is_(None))
    return sa.or_(Concern.worker_id == actor.id, unseen)


def _asked(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.and_(
        Concern.second_id == actor.id, Concern.worker_id != actor.id, Concern.close_asked_at.is_not(None),
        Concern.state == ConcernState.OPEN,
    )  # fmt: skip
