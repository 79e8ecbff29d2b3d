"""Whose referrals a person may see: those of the concerns one follows, and what one is asked to decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import User
from relief.accounts.roles import VERBS
from relief.areas.models import Area
from relief.areas.queries import inside
from relief.concerns import queries as concerns
from relief.concerns.models import Concern
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.referrals.kinds import ReferralState
from relief.referrals.models import Referral
from relief.referrals.rules import ENDED, UNANSWERED
from relief.safeguards.accesses import is_granted
from relief.safeguards.bars import is_barred

_MOST = 200


def find(db: Session, actor: Actor, referral_id: UUID, *, now: datetime) -> Referral:
    """A referral of one's own concern, of one opened with a reason, or one that waits for one's decision."""
    granted = is_granted(actor, Referral.concern_id, now)
    asked = sa.and_(Referral.asked_id == actor.id, Referral.state == ReferralState.OVERRIDE_ASKED)
    query = sa.select(Referral).join(Concern, Concern.id == Referral.concern_id)
    query = query.where(Referral.id == referral_id, sa.or_(Concern.worker_id == actor.id, asked, granted))
    query = query.where(~is_barred(actor, Concern.id))
    found = db.scalar(query)
    if found is None or Verb.REFERRALS_MAKE not in actor.verbs:
        raise NotFound
    return found


def mine(db: Session, actor: Actor, referral_id: UUID) -> Referral:
    """A referral of a concern this person follows: only they change it."""
    query = sa.select(Referral).join(Concern, Concern.id == Referral.concern_id)
    found = db.scalar(query.where(Referral.id == referral_id, _own(actor)))
    if found is None or Verb.REFERRALS_MAKE not in actor.verbs:
        raise NotFound
    return found


def of_concern(db: Session, concern_id: UUID) -> Sequence[Referral]:
    """All of one concern, newest first; whoever asks has found the concern."""
    query = sa.select(Referral).where(Referral.concern_id == concern_id)
    return db.scalars(query.order_by(Referral.created_at.desc(), Referral.id)).all()


def open_ones(db: Session, actor: Actor) -> Sequence[Referral]:
    """One's own that have no end yet, the first due first."""
    concerns.only_protection(actor)
    query = sa.select(Referral).join(Concern, Concern.id == Referral.concern_id)
    query = query.where(_own(actor), Referral.state.not_in(ENDED))
    return db.scalars(query.order_by(Referral.due_on, Referral.id).limit(_MOST)).all()


def checks_due(db: Session, actor: Actor, today: date) -> Sequence[Referral]:
    """One's own whose child should be asked after: 30 or 90 days back at school."""
    concerns.only_protection(actor)
    query = sa.select(Referral).join(Concern, Concern.id == Referral.concern_id)
    due = sa.or_(Referral.check_30_on <= today, Referral.check_90_on <= today)
    return db.scalars(query.where(_own(actor), due).order_by(Referral.code).limit(_MOST)).all()


def asked_of(db: Session, actor: Actor) -> Sequence[Referral]:
    """What waits for this supervisor's decision."""
    if Verb.REFERRALS_OVERRIDE not in actor.verbs:
        return []
    query = sa.select(Referral).where(Referral.asked_id == actor.id, Referral.state == ReferralState.OVERRIDE_ASKED)
    query = query.where(~is_barred(actor, Referral.concern_id))
    return db.scalars(query.order_by(Referral.created_at)).all()


def unanswered(db: Session, actor: Actor) -> Sequence[tuple[Referral, Area, User | None]]:
    """For supervisors: those of their areas whose day has passed without an answer, by code and worker alone."""
    if Verb.REFERRALS_OVERRIDE not in actor.verbs:
        raise NotFound
    query = sa.select(Referral, Area, User).join(Area, Area.id == Referral.area_id)
    query = query.join(Concern, Concern.id == Referral.concern_id).outerjoin(User, User.id == Concern.worker_id)
    query = query.where(inside(actor), ~is_barred(actor, Concern.id), Referral.state == ReferralState.NO_ANSWER)
    query = query.order_by(Referral.due_on)
    return [(one, area, user) for one, area, user in db.execute(query.limit(_MOST))]


def overdue(db: Session, today: date) -> Sequence[Referral]:
    """For the job: sent, and the day of the answer has passed."""
    query = sa.select(Referral).where(Referral.state == ReferralState.SENT, Referral.due_on < today)
    return db.scalars(query.order_by(Referral.due_on)).all()


def supervisors(db: Session, actor: Actor, path: str) -> Sequence[User]:
    """Who may let a referral of this area go without consent: never the person who asks."""
    able = [role for role, verbs in VERBS.items() if Verb.REFERRALS_OVERRIDE in verbs]
    return [one for one in concerns.workers(db, path) if one.role in able and one.id != actor.id]


def is_unanswered(referral: Referral) -> bool:
    """Sent, and nobody has said anything."""
    return referral.state in UNANSWERED


def _own(actor: Actor) -> sa.ColumnElement[bool]:
    """Of a concern one follows, unless one is barred from it."""
    return sa.and_(Concern.worker_id == actor.id, ~is_barred(actor, Concern.id))
