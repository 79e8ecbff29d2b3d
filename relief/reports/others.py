"""What a month had besides children and sessions: caregivers, staff, sites, support, follow-ups, places."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area, Level
from relief.areas.queries import inside
from relief.gaps.models import Figure
from relief.gaps.others import SETTLED_AFTER
from relief.kernel.zone import local_day, local_moment
from relief.psychosocial.kinds import SessionState
from relief.psychosocial.models import SupportPlan, SupportSession
from relief.reports.rules import Month, hidden, told
from relief.reports.scope import Scope
from relief.spaces.absence_models import AbsenceFollowup
from relief.spaces.caregiver_meetings import CaregiverMeeting
from relief.spaces.kinds import SpaceState
from relief.spaces.life_models import SpaceCheck
from relief.spaces.models import Space, SpaceStaff


@dataclass(frozen=True, kw_only=True)
class Caregivers:
    """People in meetings, counted each time they came: nobody was named, so nobody can be counted once."""

    meetings: int = 0
    women: int = 0
    men: int = 0
    with_disability: int = 0

    @property
    def people(self) -> int:
        """Women and men together."""
        return self.women + self.men


def caregivers(db: Session, scope: Scope) -> Caregivers:
    """Meetings of the month."""
    own = scope.spaces()
    query = (
        sa.select(
            sa.func.count().label("meetings"),
            *(sa.func.coalesce(sa.func.sum(getattr(CaregiverMeeting, name)), 0).label(name) for name in _PEOPLE),
        )
        .join(own, own.c.id == CaregiverMeeting.space_id)
        .where(CaregiverMeeting.on_date.between(scope.month.first, scope.month.last))
    )
    row = db.execute(query).one()
    return Caregivers(**{name: int(value) for name, value in row._mapping.items()})


# Per cent of the checklist.
FULL = 100
_PEOPLE = ("women", "men", "with_disability")


@dataclass(frozen=True, kw_only=True)
class Support:
    """Support one by one, as far as it can be told: None is a number that would speak of one to four people.

    While the month is not settled nothing is told (`is_settled`): a number that moves would tell of the day.
    """

    is_settled: bool = True
    people: int | None = 0
    by_layer: dict[int, int | None] = field(default_factory=dict)
    completed: int | None = 0
    missed: int | None = 0


def support(db: Session, scope: Scope) -> Support:
    """People who came to a support session in the month, by layer, for all areas of the reader together.

    Never by union, sex or age: with few people in support such a table would point at one (spaces.md 3.9). Never of
    a month that goes on or of a few days (decision 0022): the difference of two readings would be one person.
    """
    if not isinstance(scope.month, Month) or local_day(scope.now - SETTLED_AFTER) <= scope.month.last:
        return Support(is_settled=False)
    first, after = local_moment(scope.month.first, _MIDNIGHT), local_moment(scope.month.last + _DAY, _MIDNIGHT)
    mine = (
        sa.select(SupportPlan.id, SupportPlan.layer, SupportSession.state)
        .join(SupportSession, SupportSession.plan_id == SupportPlan.id)
        .join(Area, Area.id == SupportPlan.area_id)
        .where(
            SupportPlan.response_id == scope.response_id,
            inside(scope.actor),
            SupportSession.starts_at >= first,
            SupportSession.starts_at < after,
        )
        .subquery()
    )
    done = mine.c.state == SessionState.COMPLETED
    people = sa.select(mine.c.layer, sa.func.count(mine.c.id.distinct())).where(done).group_by(mine.c.layer)
    layers: dict[int, int] = dict(db.execute(people).all())
    states: dict[SessionState, int] = dict(
        db.execute(sa.select(mine.c.state, sa.func.count()).group_by(mine.c.state)).all()
    )
    dark = hidden(layers, [list(layers)])
    return Support(
        people=told(sum(layers.values())),
        by_layer={layer: None if layer in dark else count for layer, count in sorted(layers.items())},
        completed=told(states.get(SessionState.COMPLETED, 0)),
        missed=told(states.get(SessionState.NO_SHOW, 0)),
    )


_DAY = timedelta(days=1)
_MIDNIGHT = time(0)


@dataclass(frozen=True, kw_only=True)
class Share:
    """So many of so many."""

    part: int = 0
    whole: int = 0


def staff_signed(db: Session, scope: Scope) -> Share:
    """People of open sites who have signed the code of conduct."""
    own, last = scope.spaces(), scope.month.last
    here = sa.or_(SpaceStaff.left_on.is_(None), SpaceStaff.left_on > last)
    signed = sa.case((SpaceStaff.code_signed_on <= last, 1), else_=0)
    query = (
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(signed), 0))
        .join(own, own.c.id == SpaceStaff.space_id)
        .join(Space, Space.id == SpaceStaff.space_id)
        .where(here, Space.state == SpaceState.OPEN)
    )
    whole, part = db.execute(query).one()
    return Share(part=int(part), whole=whole)


def sites_ready(db: Session, scope: Scope) -> Share:
    """Open sites whose last visit by the end of the month found every line of the checklist in order."""
    own = scope.spaces()
    order = (SpaceCheck.on_date.desc(), SpaceCheck.id.desc())
    turn = sa.func.row_number().over(partition_by=SpaceCheck.space_id, order_by=order).label("turn")
    visits = (
        sa.select(SpaceCheck.space_id, SpaceCheck.score, turn)
        .where(SpaceCheck.on_date <= scope.month.last)
        .subquery("visits")
    )
    query = (
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(sa.case((visits.c.score == FULL, 1), else_=0)), 0))
        .select_from(Space)
        .join(own, own.c.id == Space.id)
        .outerjoin(visits, sa.and_(visits.c.space_id == Space.id, visits.c.turn == 1))
        .where(Space.state == SpaceState.OPEN)
    )
    whole, part = db.execute(query).one()
    return Share(part=int(part), whole=whole)


def follow_ups(db: Session, scope: Scope) -> Share:
    """Of the follow-ups of absent children that fell due in the month, those closed by their day."""
    own = scope.spaces()
    query = (
        sa.select(AbsenceFollowup.due_on, AbsenceFollowup.closed_at)
        .join(own, own.c.id == AbsenceFollowup.space_id)
        .where(AbsenceFollowup.due_on.between(scope.month.first, scope.month.last))
    )
    rows = db.execute(query).all()
    return Share(part=sum(1 for due, done in rows if done is not None and local_day(done) <= due), whole=len(rows))


@dataclass(frozen=True, kw_only=True)
class Seats:
    """Children of 3 to 17 who are affected, places for them, and who is left; None where nobody knows."""

    children: int | None = None
    places: int = 0
    unmet: int | None = None


def seats(db: Session, scope: Scope) -> Seats:
    """The last count of the gaps, union by union, so that a union with places to spare lends none to another."""
    query = (
        sa.select(Figure.children_affected, Figure.space_places)
        .join(Area, Area.id == Figure.area_id)
        .where(Figure.response_id == scope.response_id, Area.level == Level.UNION, inside(scope.actor))
    )
    rows = db.execute(query).all()
    known = [(children, places) for children, places in rows if children is not None]
    return Seats(
        children=sum(children for children, _ in known) if known else None,
        places=sum(row.space_places for row in rows),
        unmet=sum(max(0, children - places) for children, places in known) if known else None,
    )
