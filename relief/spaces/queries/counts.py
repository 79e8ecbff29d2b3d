"""Numbers without names (C0): enrolled, places, what a coordinator should ask about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import User
from relief.accounts.queries import working_near
from relief.accounts.roles import VERBS
from relief.areas import queries as areas
from relief.areas.models import Area
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.spaces import rules, weeks
from relief.spaces.children import Enrolment
from relief.spaces.entries import TAKES_A_PLACE
from relief.spaces.kinds import EnrolmentState, SpaceState
from relief.spaces.models import ActivityGroup, Series, Space, SpaceStaff
from relief.spaces.queries.sessions import MissingRegisters, missing_registers
from relief.spaces.sight import own_space_ids, site, visible


@dataclass(frozen=True, kw_only=True)
class SpaceCount:
    """One space in numbers. `enrolled` is None where it is too small to be shown outside."""

    space: Space
    area: Area
    enrolled: int | None
    places: int
    staff: int
    missing: int
    overdue: int


class Ask(StrEnum):
    """What a coordinator asks a space about."""

    OVERDUE = "overdue"
    STAFF = "staff"
    REVIEW = "review"
    TIMETABLE = "timetable"


@dataclass(frozen=True, kw_only=True)
class SpaceTask:
    """Something that waits, without a name."""

    ask: Ask
    space: Space
    count: int
    is_red: bool = False


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The list of spaces with what waits there."""

    rows: Sequence[SpaceCount]
    tasks: Sequence[SpaceTask]
    missing: MissingRegisters


def overview(db: Session, actor: Actor, now: datetime, *, response_id: UUID | None = None) -> Overview:
    """Spaces the actor may know of, in numbers, and what to ask about."""
    actor.must(Verb.SPACES_VIEW)
    missing = missing_registers(db, actor, now)
    waiting: dict[UUID, int] = defaultdict(int)
    late: dict[UUID, int] = defaultdict(int)
    for meeting in (*missing.due, *missing.in_grace, *missing.overdue):
        waiting[meeting.space.id] += 1
        late[meeting.space.id] += meeting.wait is rules.Wait.OVERDUE
    query = _spaces_with_counts(actor)
    if response_id is not None:
        query = query.where(Space.response_id == response_id)
    found = db.execute(query).all()
    seats = _places(db, [row.Space for row in found], on=local_day(now))
    rows = [
        SpaceCount(
            space=row.Space,
            area=row.Area,
            enrolled=row.enrolled if row.own else rules.shown({"": row.enrolled})[""],
            places=seats[row.Space.id],
            staff=row.staff,
            missing=waiting[row.Space.id],
            overdue=late[row.Space.id],
        )
        for row in found
    ]
    red: dict[UUID, int] = defaultdict(int)
    for meeting in missing.overdue:
        red[meeting.space.id] += meeting.is_red
    own = {row.Space.id for row in found if row.own}
    return Overview(rows=rows, tasks=_tasks(rows, red, own, local_day(now)), missing=missing)


def spaces_inside(db: Session, actor: Actor, path: str) -> Sequence[Space]:
    """The spaces of one area that the actor sees, for the area's page; no counts, no names."""
    actor.must(Verb.SPACES_VIEW)
    query = sa.select(Space).join(Area, Area.id == Space.area_id).where(areas.inside(actor), areas.below(path))
    return db.scalars(query.order_by(Space.name_en, Space.id)).all()


def counts_by_space(db: Session, actor: Actor, now: datetime) -> Sequence[SpaceCount]:
    """Each space in numbers (C0)."""
    return overview(db, actor, now).rows


@dataclass(frozen=True, kw_only=True)
class GroupCount:
    """A group with its places; None is a number too small to be shown outside the site."""

    group: ActivityGroup
    enrolled: int | None
    waiting: int | None


def groups_of(db: Session, actor: Actor, space_id: UUID) -> Sequence[GroupCount]:
    """The groups of a space; small cells are hidden from whoever is not of the site."""
    own = site(db, actor, space_id).is_staff
    query = (
        sa.select(
            ActivityGroup,
            sa.func.count(Enrolment.id).filter(Enrolment.state.in_(TAKES_A_PLACE)),
            sa.func.count(Enrolment.id).filter(Enrolment.state == EnrolmentState.WAITLISTED),
        )
        .outerjoin(Enrolment, Enrolment.group_id == ActivityGroup.id)
        .where(ActivityGroup.space_id == space_id)
        .group_by(ActivityGroup.id)
        .order_by(ActivityGroup.age_min, ActivityGroup.name_bn)
    )
    rows = db.execute(query).all()
    enrolled: dict[str, int | None] = {str(group.id): count for group, count, _ in rows}
    waiting: dict[str, int | None] = {str(group.id): count for group, _, count in rows}
    if not own:
        enrolled, waiting = (
            rules.shown({key: count or 0 for key, count in one.items()}) for one in (enrolled, waiting)
        )
    return [
        GroupCount(group=group, enrolled=enrolled[str(group.id)], waiting=waiting[str(group.id)])
        for group, _, _ in rows
    ]


def total_shown(groups: Sequence[GroupCount]) -> int | None:
    """All enrolled together; None when the sum itself, or a hidden part of it, is too small."""
    if any(row.enrolled is None for row in groups):
        return None
    return sum(row.enrolled or 0 for row in groups)


def group(db: Session, actor: Actor, space_id: UUID, group_id: UUID) -> ActivityGroup:
    """One group of a space the actor may know of."""
    site(db, actor, space_id)
    found = db.get(ActivityGroup, group_id)
    if found is None or found.space_id != space_id:
        raise NotFound
    return found


@dataclass(frozen=True, kw_only=True)
class StaffMember:
    """A person of a site."""

    user: User
    is_manager: bool
    code_signed_on: date


def staff_of(db: Session, actor: Actor, space_id: UUID) -> Sequence[StaffMember]:
    """The people of a site now, managers first."""
    site(db, actor, space_id)
    query = (
        sa.select(SpaceStaff, User)
        .join(User, User.id == SpaceStaff.user_id)
        .where(SpaceStaff.space_id == space_id, SpaceStaff.left_on.is_(None))
        .order_by(SpaceStaff.is_manager.desc(), User.name)
    )
    rows = db.execute(query)
    return [StaffMember(user=one, is_manager=own.is_manager, code_signed_on=own.code_signed_on) for own, one in rows]


def staff_choices(db: Session, actor: Actor) -> Sequence[User]:
    """People who can be put on a site: those whose role is to be with children."""
    actor.must(Verb.SPACES_MANAGE)
    roles = [role for role, verbs in VERBS.items() if Verb.SPACES_MARK in verbs]
    return working_near(db, actor, roles)


def places(db: Session, response_id: UUID, *, on: date | None = None) -> dict[UUID, int]:
    """Seats of the open spaces of a response, by area."""
    found: dict[UUID, int] = defaultdict(int)
    for _, area_id, _, _, seats in place_points(db, response_id, on=on):
        found[area_id] += seats
    return dict(found)


def place_points(
    db: Session, response_id: UUID, *, on: date | None = None
) -> list[tuple[UUID, UUID, float | None, float | None, int]]:
    """Each open space as (space, area, lon, lat, seats). Not narrowed: for counting, not showing.

    With `on`, only timetable entries that run on that day make seats.
    """
    query = sa.select(Space).where(Space.response_id == response_id, Space.state == SpaceState.OPEN)
    spaces = db.scalars(query.order_by(Space.id)).all()
    seats = _places(db, spaces, on=on)
    return [(one.id, one.area_id, one.lon, one.lat, seats[one.id]) for one in spaces]


def places_of(db: Session, space: Space, *, on: date) -> int:
    """Seats one space offers."""
    return _places(db, [space], on=on)[space.id]


def _places(db: Session, spaces: Sequence[Space], *, on: date | None) -> dict[UUID, int]:
    ids = [one.id for one in spaces if one.state is SpaceState.OPEN]
    slots: dict[UUID, dict[int, set[object]]] = defaultdict(lambda: defaultdict(set))
    sizes: dict[UUID, dict[UUID, rules.GroupSize]] = defaultdict(dict)
    query = sa.select(Series, ActivityGroup).join(ActivityGroup, ActivityGroup.id == Series.group_id)
    query = query.where(Series.space_id.in_(ids))
    if on is not None:
        query = query.where(sa.or_(Series.valid_to.is_(None), Series.valid_to >= on))
    for series, group in db.execute(query):
        for weekday in weeks.weekdays_of(series.rrule):
            slots[series.space_id][weekday].add((series.starts, series.ends))
        sizes[series.space_id][group.id] = rules.GroupSize(
            age_min=group.age_min, age_max=group.age_max, max_size=group.max_size
        )
    staff = _staff_counts(db, ids)
    return {
        one.id: rules.places(
            rules.space_cap(one.indoor_m2),
            staff.get(one.id, 0),
            list(sizes[one.id].values()),
            slots[one.id],
        )
        for one in spaces
    }


def _staff_counts(db: Session, ids: Sequence[UUID]) -> dict[UUID, int]:
    query = sa.select(SpaceStaff.space_id, sa.func.count()).group_by(SpaceStaff.space_id)
    return dict(db.execute(query.where(SpaceStaff.space_id.in_(ids), SpaceStaff.left_on.is_(None))).all())


def _spaces_with_counts(actor: Actor) -> sa.Select[tuple[Space, Area, int, int, bool]]:
    enrolled = (
        sa.select(sa.func.count())
        .where(Enrolment.space_id == Space.id, Enrolment.state.in_(TAKES_A_PLACE))
        .scalar_subquery()
    )
    staff = (
        sa.select(sa.func.count())
        .where(SpaceStaff.space_id == Space.id, SpaceStaff.left_on.is_(None))
        .scalar_subquery()
    )
    return (
        sa.select(
            Space,
            Area,
            enrolled.label("enrolled"),
            staff.label("staff"),
            Space.id.in_(own_space_ids(actor)).label("own"),
        )
        .join(Area, Area.id == Space.area_id)
        .where(visible(actor))
        .order_by(Area.path, Space.code)
    )


def _tasks(rows: Sequence[SpaceCount], red: dict[UUID, int], own: set[UUID], today: date) -> list[SpaceTask]:
    """What waits. A register is first its manager's task, and the coordinator's after three days."""
    found = []
    for row in rows:
        space = row.space
        overdue = row.overdue if space.id in own else red[space.id]
        if overdue:
            found.append(SpaceTask(ask=Ask.OVERDUE, space=space, count=overdue, is_red=bool(red[space.id])))
        if space.state is not SpaceState.OPEN:
            continue
        if row.staff < rules.LEAST_ADULTS:
            found.append(SpaceTask(ask=Ask.STAFF, space=space, count=row.staff, is_red=True))
        elif not row.places:
            found.append(SpaceTask(ask=Ask.TIMETABLE, space=space, count=0))
        if space.review_on is not None and space.review_on <= today:
            found.append(SpaceTask(ask=Ask.REVIEW, space=space, count=0))
    return sorted(found, key=lambda task: (not task.is_red, task.ask.value, task.space.code))
