"""Forums, committees and sessions, narrowed to the actor."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.areas.models import Area
from relief.areas.queries import inside
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.verification import rules
from relief.verification.kinds import Outcome, SessionState
from relief.verification.models import (
    Attendance,
    Committee,
    CommitteeMember,
    CommitteeSession,
    Forum,
    Nomination,
    SessionRow,
    Terms,
)


@dataclass(frozen=True)
class Held:
    """The terms that hold; `is_default` while nobody decided anything."""

    quorum: int = rules.QUORUM
    appeal_days: int = rules.APPEAL_DAYS
    reads_guardian: bool = True
    reads_village: bool = True
    source: str = rules.UNDECIDED
    is_default: bool = True


@dataclass(frozen=True)
class Sitting:
    """A session with how far it got."""

    session: CommitteeSession
    rows: int
    decided: int


def terms(db: Session) -> Held:
    """What the organisation decided last, else what Relief proposes."""
    row = db.scalars(sa.select(Terms).order_by(Terms.created_at.desc(), Terms.id.desc()).limit(1)).first()
    if row is None:
        return Held()
    return Held(row.quorum, row.appeal_days, row.reads_guardian, row.reads_village, row.source, False)


def forums(db: Session, actor: Actor, response_id: UUID) -> list[tuple[Forum, int]]:
    """The forums of a response with how many households each proposed, the latest meeting first."""
    counted = sa.select(sa.func.count()).where(Nomination.forum_id == Forum.id).scalar_subquery()
    query = sa.select(Forum, counted).join(Forum.area).options(joinedload(Forum.area))
    query = query.where(Forum.response_id == response_id, inside(actor))
    return [(forum, number) for forum, number in db.execute(query.order_by(Forum.held_on.desc(), Forum.id.desc()))]


def forum(db: Session, actor: Actor, forum_id: UUID) -> Forum:
    """One forum, or NotFound when it is not there or not in the actor's areas."""
    query = sa.select(Forum).options(joinedload(Forum.area)).where(Forum.id == forum_id)
    found = db.scalars(query).one_or_none()
    if found is None or not actor.sees(found.area.path):
        raise NotFound
    return found


def nominations_of(db: Session, forum_id: UUID) -> Sequence[Nomination]:
    """What one forum proposed, in the order it was written down."""
    query = sa.select(Nomination).options(joinedload(Nomination.household).joinedload(Household.area))
    return db.scalars(query.where(Nomination.forum_id == forum_id).order_by(Nomination.created_at, Nomination.id)).all()


def nominations_for(
    db: Session, household_ids: Collection[UUID], response_id: UUID | None
) -> dict[UUID, list[tuple[Nomination, Forum]]]:
    """Who proposed each of these households, in one response or in all."""
    query = sa.select(Nomination, Forum).join(Forum, Forum.id == Nomination.forum_id)
    query = query.where(Nomination.household_id.in_(household_ids))
    if response_id is not None:
        query = query.where(Forum.response_id == response_id)
    found: dict[UUID, list[tuple[Nomination, Forum]]] = {}
    for nomination, one in db.execute(query.order_by(Forum.held_on, Nomination.id)):
        found.setdefault(nomination.household_id, []).append((nomination, one))
    return found


def _mine(actor: Actor) -> sa.ColumnElement[bool]:
    """Who may not see the registry sees only committees they sit in."""
    if actor.can(Verb.HOUSEHOLDS_VIEW):
        return sa.true()
    sitting = sa.select(CommitteeMember.committee_id).where(
        CommitteeMember.user_id == actor.id, CommitteeMember.left_on.is_(None)
    )
    return Committee.id.in_(sitting)


def committees(db: Session, actor: Actor) -> Sequence[Committee]:
    """The committees of the actor's areas; a committee member's own ones."""
    query = sa.select(Committee).join(Committee.area).options(joinedload(Committee.area))
    return db.scalars(query.where(inside(actor), _mine(actor)).order_by(Area.path, Committee.name)).all()


def committee(db: Session, actor: Actor, committee_id: UUID) -> Committee:
    """One committee, or NotFound."""
    query = sa.select(Committee).join(Committee.area).options(joinedload(Committee.area))
    found = db.scalars(query.where(Committee.id == committee_id, inside(actor), _mine(actor))).one_or_none()
    if found is None:
        raise NotFound
    return found


def members(db: Session, committee_id: UUID, *, also_left: bool = False) -> Sequence[CommitteeMember]:
    """Who sits in a committee, in the order they came."""
    query = sa.select(CommitteeMember).where(CommitteeMember.committee_id == committee_id)
    if not also_left:
        query = query.where(CommitteeMember.left_on.is_(None))
    return db.scalars(query.order_by(CommitteeMember.created_at, CommitteeMember.id)).all()


def member(db: Session, actor: Actor, member_id: UUID) -> CommitteeMember:
    """One member, when the actor sees the committee."""
    found = db.get(CommitteeMember, member_id)
    if found is None:
        raise NotFound
    committee(db, actor, found.committee_id)
    return found


def sessions(
    db: Session, actor: Actor, response_id: UUID, *, committee_id: UUID | None = None, limit: int = 50
) -> list[Sitting]:
    """The sessions of a response with how many rows are decided; open ones first, then the latest."""
    query = (
        sa.select(
            CommitteeSession,
            sa.func.count(SessionRow.id),
            sa.func.count(SessionRow.id).filter(SessionRow.outcome != Outcome.OPEN),
        )
        .join(CommitteeSession.committee)
        .join(Committee.area)
        .outerjoin(SessionRow, SessionRow.session_id == CommitteeSession.id)
        .where(CommitteeSession.response_id == response_id, inside(actor), _mine(actor))
        .group_by(CommitteeSession.id)
    )
    if committee_id is not None:
        query = query.where(CommitteeSession.committee_id == committee_id)
    order = (CommitteeSession.state == SessionState.CLOSED, CommitteeSession.held_on.desc(), CommitteeSession.id.desc())
    found = db.execute(query.order_by(*order).limit(limit)).all()
    whole = joinedload(CommitteeSession.committee).joinedload(Committee.area)
    ids = [each[0].id for each in found]
    read = sa.select(CommitteeSession).options(whole).where(CommitteeSession.id.in_(ids))
    known = {one.id: one for one in db.scalars(read.execution_options(populate_existing=True))}
    return [Sitting(known[one.id], rows, decided) for one, rows, decided in found]


def session(db: Session, actor: Actor, session_id: UUID, *, lock: bool = False) -> CommitteeSession:
    """One session with its committee and area, or NotFound."""
    query = (
        sa.select(CommitteeSession)
        .join(CommitteeSession.committee)
        .join(Committee.area)
        .options(joinedload(CommitteeSession.committee).joinedload(Committee.area))
        .where(CommitteeSession.id == session_id, inside(actor), _mine(actor))
    )
    if lock:
        query = query.with_for_update(of=CommitteeSession).execution_options(populate_existing=True)
    found = db.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def attending(db: Session, session_id: UUID) -> Sequence[CommitteeMember]:
    """Who came, in the order of the committee."""
    query = sa.select(CommitteeMember).join(Attendance, Attendance.member_id == CommitteeMember.id)
    query = query.where(Attendance.session_id == session_id)
    return db.scalars(query.order_by(CommitteeMember.created_at, CommitteeMember.id)).all()
