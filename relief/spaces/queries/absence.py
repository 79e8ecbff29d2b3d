"""Who is to be asked after: names for the site's own people, numbers for everybody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import User
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.spaces import rules
from relief.spaces.absence import FollowState, Thresholds
from relief.spaces.absence_models import AbsenceFollowup, ChildWatch, ContactAttempt
from relief.spaces.capacity_models import ChildSupport
from relief.spaces.children import Attendance, Child, Enrolment
from relief.spaces.marks import PRESENT
from relief.spaces.models import ActivityGroup, Occurrence, Space, SpaceStaff
from relief.spaces.sight import Site, own_space_ids, staff_site, visible
from relief.spaces.walks import thresholds_of


@dataclass(frozen=True, kw_only=True)
class Followed:
    """One child to ask after. `seen_on` is the last day it was present, in whichever group."""

    followup: AbsenceFollowup
    child: Child
    group: ActivityGroup
    space: Space
    assignee: User | None
    seen_on: date | None
    attempts: int
    is_overdue: bool

    @property
    def came_back(self) -> bool:
        """Seen since the row of absences began: closing is proposed, never done."""
        return self.seen_on is not None and self.seen_on > self.followup.first_on


@dataclass(frozen=True, kw_only=True)
class FollowCount:
    """A space in numbers; None is too small to be shown outside."""

    space: Space
    open: int | None
    overdue: int | None


def followups(db: Session, actor: Actor, now: datetime, *, closed: bool = False) -> list[Followed]:
    """The children of one's own spaces who are asked after, the most urgent first."""
    actor.must(Verb.SPACES_FOLLOW_UP)
    ended = AbsenceFollowup.state == FollowState.CLOSED
    where = [AbsenceFollowup.space_id.in_(own_space_ids(actor)), ended if closed else ~ended]
    order = AbsenceFollowup.closed_at.desc() if closed else AbsenceFollowup.due_on
    return _followed(db, where, order, now)


def followup(db: Session, actor: Actor, followup_id: UUID, now: datetime) -> tuple[Followed, Site]:
    """One of them, with its site."""
    found = _followed(db, [AbsenceFollowup.id == followup_id], AbsenceFollowup.due_on, now)
    if not found:
        raise NotFound
    return found[0], staff_site(db, actor, found[0].space.id, Verb.SPACES_FOLLOW_UP)


def attempts_of(db: Session, followup_id: UUID) -> Sequence[ContactAttempt]:
    """Every try, the first one first."""
    query = sa.select(ContactAttempt).where(ContactAttempt.followup_id == followup_id)
    return db.scalars(query.order_by(ContactAttempt.on_date, ContactAttempt.created_at)).all()


def people_of(db: Session, actor: Actor, space_id: UUID) -> Sequence[User]:
    """Who can follow a child of this site up."""
    staff_site(db, actor, space_id, Verb.SPACES_FOLLOW_UP)
    query = sa.select(User).join(SpaceStaff, SpaceStaff.user_id == User.id)
    return db.scalars(
        query.where(SpaceStaff.space_id == space_id, SpaceStaff.left_on.is_(None)).order_by(User.name)
    ).all()


def followup_counts(db: Session, actor: Actor, now: datetime) -> list[FollowCount]:
    """How many wait in each space the actor may know of (C0)."""
    actor.must(Verb.SPACES_VIEW)
    late = AbsenceFollowup.due_on < local_day(now)
    query = (
        sa.select(Space, sa.func.count(), sa.func.count().filter(late), Space.id.in_(own_space_ids(actor)))
        .join(AbsenceFollowup, AbsenceFollowup.space_id == Space.id)
        .where(AbsenceFollowup.state != FollowState.CLOSED, visible(actor))
        .group_by(Space.id)
        .order_by(Space.code)
    )
    return [
        FollowCount(space=space, open=_shown(waiting, own), overdue=_shown(overdue, own))
        for space, waiting, overdue, own in db.execute(query)
    ]


def group_thresholds(db: Session, actor: Actor, space_id: UUID, group_id: UUID) -> Thresholds:
    """From when a group asks."""
    staff_site(db, actor, space_id, Verb.SPACES_MANAGE)
    return thresholds_of(db, group_id)


def _shown(count: int, own: bool) -> int | None:
    return count if own else rules.shown({"": count})[""]


def _followed(db: Session, where: list[sa.ColumnElement[bool]], order: object, now: datetime) -> list[Followed]:
    seen = (
        sa.select(sa.func.max(Occurrence.on_date))
        .join(Attendance, Attendance.occurrence_id == Occurrence.id)
        .where(Attendance.child_id == AbsenceFollowup.child_id, Attendance.mark.in_(tuple(PRESENT)))
        .scalar_subquery()
    )
    tried = (
        sa.select(sa.func.count())
        .select_from(ContactAttempt)
        .where(ContactAttempt.followup_id == AbsenceFollowup.id)
        .scalar_subquery()
    )
    query = (
        sa.select(AbsenceFollowup, Child, ActivityGroup, Space, User, seen, tried)
        .select_from(AbsenceFollowup)
        .join(Child, Child.id == AbsenceFollowup.child_id)
        .join(Enrolment, Enrolment.id == AbsenceFollowup.enrolment_id)
        .join(ActivityGroup, ActivityGroup.id == Enrolment.group_id)
        .join(Space, Space.id == AbsenceFollowup.space_id)
        .outerjoin(User, User.id == AbsenceFollowup.assignee_id)
        .where(*where)
        .order_by(order, Child.number)  # type: ignore[arg-type] # a column of the table
    )
    today = local_day(now)
    return [
        Followed(
            followup=one, child=child, group=group, space=space, assignee=user, seen_on=seen_on,
            attempts=attempts, is_overdue=one.state is not FollowState.CLOSED and one.due_on < today,
        )
        for one, child, group, space, user, seen_on, attempts in db.execute(query)
    ]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ManagerWords:
    """What only the manager says about a child."""

    watched: bool
    factor: int
    # Somebody asked for the end of the watch; a second person of the space has to agree.
    end_asked: bool


def manager_words(db: Session, actor: Actor, child_id: UUID) -> ManagerWords:
    """For the site's manager; for everybody else it is not there."""
    child = db.get(Child, child_id)
    if child is None:
        raise NotFound
    site = staff_site(db, actor, child.space_id, Verb.SPACES_VIEW_CAREGIVERS)
    if not site.is_manager:
        raise NotFound
    support = db.get(ChildSupport, child_id)
    watch = db.get(ChildWatch, child_id)
    return ManagerWords(
        watched=watch is not None, factor=support.factor if support is not None else 1,
        end_asked=watch is not None and watch.asked_by_id is not None,
    )  # fmt: skip


def end_asked_by(db: Session, child_id: UUID) -> UUID | None:
    """Who asked for the end of "check today" for this child; whoever asks has found the child."""
    watch = db.get(ChildWatch, child_id)
    return watch.asked_by_id if watch is not None else None
