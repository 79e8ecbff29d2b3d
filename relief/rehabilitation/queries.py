"""Find programmes and grants, inside the actor's areas only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from math import ceil
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.areas.models import Area
from relief.areas.queries import below, ids_inside
from relief.households.merging import joined
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_moment
from relief.rehabilitation import rules
from relief.rehabilitation.fund_models import GroupMember
from relief.rehabilitation.kinds import GrantState, Late, MilestoneState
from relief.rehabilitation.models import Grant, Milestone, MilestonePhoto, Programme, Visit

PER_PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of grants, in the words the pager macro reads."""

    items: Sequence[Grant]
    number: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, ceil(self.total / PER_PAGE))

    @property
    def first(self) -> int:
        return (self.number - 1) * PER_PAGE + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * PER_PAGE, self.total)


@dataclass(frozen=True, kw_only=True)
class Whole:
    """A grant with all its page shows."""

    grant: Grant
    milestones: Sequence[Milestone]
    visits: Sequence[Visit]


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A programme with how many of its grants stand where, inside the actor's areas."""

    programme: Programme
    by_state: dict[GrantState, int]

    @property
    def total(self) -> int:
        return sum(self.by_state.values())


def grants(
    db: Session,
    actor: Actor,
    *,
    response_id: UUID | None = None,
    state: GrantState | None = None,
    programme_id: UUID | None = None,
    area_id: UUID | None = None,
    late: Late | None = None,
    today: date | None = None,
    page: int = 1,
    per_page: int = PER_PAGE,
) -> Page:
    """The grants of the actor's areas, those that wait longest first; `late` needs `today`."""
    actor.must(Verb.GRANTS_VIEW)
    narrow = [*_inside(actor), *_of_response(response_id)]
    if state is not None:
        narrow.append(Grant.state == state)
    if programme_id is not None:
        narrow.append(Grant.programme_id == programme_id)
    if area_id is not None:
        path = db.scalar(sa.select(Area.path).where(Area.id == area_id))
        narrow.append(Grant.area_id.in_(sa.select(Area.id).where(below(path))) if path else sa.false())
    if late is not None and today is not None:
        narrow.append(Grant.id.in_(_late_ids(late, today)))
    total = db.scalar(sa.select(sa.func.count()).select_from(Grant).where(*narrow)) or 0
    number = min(max(1, page), max(1, ceil(total / per_page)))
    query = (
        sa.select(Grant)
        .where(*narrow)
        .options(joinedload(Grant.programme), joinedload(Grant.household), joinedload(Grant.area))
        .order_by(Grant.created_at, Grant.id)
        .offset((number - 1) * per_page)
        .limit(per_page)
    )
    return Page(items=db.scalars(query).all(), number=number, total=total)


def lateness(db: Session, grant_ids: Collection[UUID], today: date) -> dict[UUID, list[Late]]:
    """What is late about each of these grants; one that is in time does not stand in it."""
    found: dict[UUID, list[Late]] = {}
    wanted = set(grant_ids)
    for late in Late:
        for grant_id in wanted.intersection(db.scalars(_late_ids(late, today))):
            found.setdefault(grant_id, []).append(late)
    return found


def _late_ids(late: Late, today: date) -> sa.Select[UUID]:
    query = sa.select(Grant.id).join(Milestone, Milestone.grant_id == Grant.id).where(Grant.state == GrantState.ACTIVE)
    if late is Late.INSTALMENT:
        return query.where(Milestone.state == MilestoneState.PLANNED, Milestone.due_on < today)
    reported = local_moment(today - timedelta(days=rules.INSPECTION_DAYS), time())
    waits = (Milestone.state == MilestoneState.CLAIMED, Milestone.needs_inspection)
    return query.where(*waits, Milestone.moved_at < reported)


def counts(db: Session, actor: Actor, *, response_id: UUID | None = None) -> dict[GrantState, int]:
    """How many grants of the actor's areas stand in each state."""
    actor.must(Verb.GRANTS_VIEW)
    query = (
        sa.select(Grant.state, sa.func.count()).where(*_inside(actor), *_of_response(response_id)).group_by(Grant.state)
    )
    return {row[0]: row[1] for row in db.execute(query)}


def find(db: Session, actor: Actor, grant_id: UUID) -> Grant:
    """The grant with its programme, household and area; NotFound outside the actor's areas."""
    actor.must(Verb.GRANTS_VIEW)
    return _found(db, actor, grant_id)


def whole(db: Session, actor: Actor, grant_id: UUID) -> Whole:
    """The grant with its milestones and visits."""
    grant = find(db, actor, grant_id)
    visits = sa.select(Visit).where(Visit.grant_id == grant_id).order_by(Visit.visited_on.desc())
    return Whole(grant=grant, milestones=milestones_of(db, grant_id), visits=db.scalars(visits).all())


def locked(db: Session, actor: Actor, grant_id: UUID) -> Grant:
    """The same for an action: nobody else moves this grant until the door closes."""
    db.execute(sa.select(Grant.id).where(Grant.id == grant_id).with_for_update())
    return _found(db, actor, grant_id)


def milestones_of(db: Session, grant_id: UUID) -> Sequence[Milestone]:
    """The steps of one grant in order."""
    query = sa.select(Milestone).where(Milestone.grant_id == grant_id).order_by(Milestone.number)
    return db.scalars(query.execution_options(populate_existing=True)).all()


def pictured(db: Session, grant_id: UUID) -> frozenset[int]:
    """The numbers of the milestones of one grant that have a picture."""
    return frozenset(db.scalars(sa.select(MilestonePhoto.number).where(MilestonePhoto.grant_id == grant_id)))


def photo(db: Session, actor: Actor, grant_id: UUID, number: int) -> bytes:
    """The picture of one milestone, or NotFound."""
    find(db, actor, grant_id)
    query = sa.select(MilestonePhoto.content).where(MilestonePhoto.grant_id == grant_id)
    found = db.scalar(query.where(MilestonePhoto.number == number))
    if found is None:
        raise NotFound
    return found


def for_household(db: Session, actor: Actor, household_id: UUID) -> Sequence[Whole]:
    """What one household was proposed for and given, newest first; nothing without the verb."""
    if not actor.can(Verb.GRANTS_VIEW):
        return []
    own = [grant for grant in db.scalars(_GRANTS_OF, {"wanted": household_id}) if actor.sees(grant.area.path)]
    if not own:
        return []
    steps: dict[UUID, list[Milestone]] = {grant.id: [] for grant in own}
    lines = sa.select(Milestone).where(Milestone.grant_id.in_(steps)).order_by(Milestone.number)
    for line in db.scalars(lines):
        steps[line.grant_id].append(line)
    seen = sa.select(Visit).where(Visit.grant_id.in_(steps))
    visits = db.scalars(seen.order_by(Visit.visited_on.desc())).all()
    return [
        Whole(
            grant=grant,
            milestones=steps[grant.id],
            visits=[visit for visit in visits if visit.grant_id == grant.id],
        )
        for grant in own
    ]


_IDS = joined(sa.bindparam("wanted"))
_GRANTS_OF = (
    sa.select(Grant)
    .where(
        sa.or_(
            Grant.household_id.in_(_IDS),
            Grant.id.in_(
                sa.select(GroupMember.grant_id).where(GroupMember.household_id.in_(_IDS), GroupMember.left_on.is_(None))
            ),
        )
    )
    .options(joinedload(Grant.programme), joinedload(Grant.area))
    .order_by(Grant.created_at.desc())
)


def programmes(db: Session, actor: Actor, response_id: UUID | None) -> Sequence[Counted]:
    """Programmes of a response with how far their grants have come in the actor's areas."""
    actor.must(Verb.GRANTS_VIEW)
    query = sa.select(Programme).order_by(Programme.neutral_code)
    found = db.scalars(query.where(Programme.response_id == response_id)).all()
    standing: dict[UUID, dict[GrantState, int]] = {one.id: {} for one in found}
    rows = db.execute(
        sa.select(Grant.programme_id, Grant.state, sa.func.count())
        .where(Grant.programme_id.in_(standing), *_inside(actor))
        .group_by(Grant.programme_id, Grant.state)
    )
    for programme_id, state, number in rows:
        standing[programme_id][state] = number
    return [Counted(programme=one, by_state=standing[one.id]) for one in found]


def programme(db: Session, actor: Actor, programme_id: UUID) -> Programme:
    """One programme."""
    actor.must(Verb.GRANTS_VIEW)
    found = db.get(Programme, programme_id)
    if found is None:
        raise NotFound
    return found


def _found(db: Session, actor: Actor, grant_id: UUID) -> Grant:
    query = (
        sa.select(Grant)
        .join(Area, Area.id == Grant.area_id)
        .options(
            joinedload(Grant.programme),
            joinedload(Grant.household).joinedload(Household.area),
            joinedload(Grant.area),
        )
        .where(Grant.id == grant_id)
        .execution_options(populate_existing=True)
    )
    grant = db.scalar(query)
    if grant is None or not actor.sees(grant.area.path):
        raise NotFound
    return grant


def _inside(actor: Actor) -> list[sa.ColumnElement[bool]]:
    return [] if actor.everywhere else [Grant.area_id.in_(ids_inside(actor))]


def _of_response(response_id: UUID | None) -> list[sa.ColumnElement[bool]]:
    if response_id is None:
        return []
    own = sa.select(Programme.id).where(Programme.response_id == response_id)
    return [Grant.programme_id.in_(own)]
