"""The timetable, what is missing from it, and a facilitator's day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, load_only
from sqlalchemy.orm.interfaces import ORMOption

from relief.areas.models import Area
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.spaces import rules
from relief.spaces.children import Attendance, Enrolment
from relief.spaces.kinds import Mark
from relief.spaces.models import ActivityGroup, Occurrence, Series, Space
from relief.spaces.rosters import NOT_COMING, on_hold
from relief.spaces.sight import own_space_ids, site, visible
from relief.spaces.site_kinds import Escalation


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """One session with its group and place, without any child."""

    occurrence: Occurrence
    group: ActivityGroup
    space: Space
    area: Area
    wait: rules.Wait | None
    is_red: bool

    @property
    def turn(self) -> Escalation | None:
        """Whose turn it is with this register; None when none is missing."""
        return rules.escalated(self.wait, is_red=self.is_red) if self.wait else None


@dataclass(frozen=True, kw_only=True)
class AreaMissing:
    """Missing registers of one union, in numbers."""

    area: Area
    waiting: int
    overdue: int
    red: int


class MissingRegisters(NamedTuple):
    """Registers not yet in: the session runs, the grace after it runs, or both are over."""

    due: list[Meeting]
    in_grace: list[Meeting]
    overdue: list[Meeting]

    @property
    def total(self) -> int:
        """Timetable so far, minus handed in, minus not held."""
        return len(self.due) + len(self.in_grace) + len(self.overdue)

    def by_area(self) -> list[AreaMissing]:
        """The same by union, most overdue first."""
        found: dict[UUID, list[Meeting]] = {}
        for meeting in (*self.overdue, *self.in_grace, *self.due):
            found.setdefault(meeting.area.id, []).append(meeting)
        rows = [
            AreaMissing(
                area=several[0].area,
                waiting=sum(1 for one in several if one.wait is not rules.Wait.OVERDUE),
                overdue=sum(1 for one in several if one.wait is rules.Wait.OVERDUE),
                red=sum(1 for one in several if one.wait is rules.Wait.OVERDUE and one.is_red),
            )
            for several in found.values()
        ]
        return sorted(rows, key=lambda row: (-row.red, -row.overdue, row.area.path))


def missing_registers(
    db: Session, actor: Actor, now: datetime, *, own: bool = False, space_id: UUID | None = None
) -> MissingRegisters:
    """Every register missing in the actor's areas, or only in the actor's own spaces; no names."""
    actor.must(Verb.SPACES_VIEW)
    narrowed = Space.id.in_(own_space_ids(actor)) if own else visible(actor)
    # A session ends on the day it starts. Said of its end too, the index of states and ends leads to what is missing
    # alone, past eight weeks of sessions that are still to come.
    begun = sa.and_(Occurrence.starts_at <= now, Occurrence.ends_at < now + timedelta(days=1))
    where = [Occurrence.state.in_(rules.MISSING), begun, narrowed]
    if space_id is not None:
        where.append(Occurrence.space_id == space_id)
    found = MissingRegisters([], [], [])
    lists = {
        rules.Wait.DUE: found.due,
        rules.Wait.IN_GRACE: found.in_grace,
        rules.Wait.OVERDUE: found.overdue,
    }
    for meeting in _meetings(db, where, now, options=_OF_A_MISSING_ONE):
        if meeting.wait is not None:
            lists[meeting.wait].append(meeting)
    return found


# What a register that is not in has to say; nothing was written into the rest of its row.
_OF_A_MISSING_ONE = (
    load_only(
        Occurrence.series_id, Occurrence.group_id, Occurrence.space_id, Occurrence.on_date, Occurrence.starts_at,
        Occurrence.ends_at, Occurrence.room, Occurrence.state, Occurrence.grace_hours, Occurrence.comment,
        Occurrence.version,
    ),
)  # fmt: skip


def timetable(db: Session, actor: Actor, space_id: UUID, first: date, last: date, now: datetime) -> list[Meeting]:
    """The sessions of a space between two days, both included."""
    site(db, actor, space_id)
    where = [Occurrence.space_id == space_id, Occurrence.on_date.between(first, last)]
    return _meetings(db, where, now)


def series_of(db: Session, actor: Actor, space_id: UUID) -> Sequence[tuple[Series, ActivityGroup]]:
    """The weekly entries of a space, running ones first."""
    site(db, actor, space_id)
    query = (
        sa.select(Series, ActivityGroup)
        .join(ActivityGroup, ActivityGroup.id == Series.group_id)
        .where(Series.space_id == space_id)
        .order_by(Series.valid_to.is_not(None), Series.starts, Series.valid_from)
    )
    return [(series, group) for series, group in db.execute(query)]


@dataclass(frozen=True, kw_only=True)
class RollCall:
    """A session of today, with how far its roll call has come."""

    meeting: Meeting
    expected: int
    marked: int


@dataclass(frozen=True, kw_only=True)
class Day:
    """What waits for a person of one or more spaces."""

    spaces: Sequence[Space]
    today: Sequence[RollCall]
    tomorrow: Sequence[Meeting]
    missing: Sequence[Meeting]


def my_day(db: Session, actor: Actor, now: datetime) -> Day:
    """Today's sessions, what is still missing from before, and tomorrow, of one's own spaces."""
    actor.must(Verb.SPACES_MARK)
    today = local_day(now)
    ids = own_space_ids(actor)
    spaces = db.scalars(sa.select(Space).where(Space.id.in_(ids)).order_by(Space.code)).all()
    near = Occurrence.on_date.in_((today, today + timedelta(days=1)))
    meetings = _meetings(db, [Space.id.in_(ids), near], now)
    now_on = [one for one in meetings if one.occurrence.on_date == today]
    missing = missing_registers(db, actor, now, own=True)
    earlier = [*missing.overdue, *missing.in_grace]
    return Day(
        spaces=spaces,
        today=_with_progress(db, now_on),
        tomorrow=[one for one in meetings if one.occurrence.on_date != today],
        missing=[one for one in earlier if one.occurrence.on_date != today],
    )


def own_spaces(db: Session, actor: Actor) -> frozenset[UUID]:
    """The spaces whose registers this person may open."""
    return frozenset(db.scalars(own_space_ids(actor)))


def _meetings(
    db: Session, where: Iterable[sa.ColumnElement[bool]], now: datetime, *, options: Sequence[ORMOption] = ()
) -> list[Meeting]:
    """Three questions whatever there is. Groups and sites are read once each, not once more beside every session of
    theirs: eight weeks of thirty sites are hundreds of sessions, and reading their rows is most of the work."""
    query = (
        sa.select(Occurrence)
        .join(ActivityGroup, ActivityGroup.id == Occurrence.group_id)
        .join(Space, Space.id == Occurrence.space_id)
        .where(*where)
        .order_by(Occurrence.starts_at, Space.code, ActivityGroup.age_min)
        .options(*options)
    )
    found = db.scalars(query).all()
    of_groups = sa.select(ActivityGroup).where(ActivityGroup.id.in_({one.group_id for one in found}))
    groups = {one.id: one for one in db.scalars(of_groups)}
    of_places = sa.select(Space, Area).join(Area, Area.id == Space.area_id)
    places = {
        space.id: (space, area)
        for space, area in db.execute(of_places.where(Space.id.in_({one.space_id for one in found})))
    }
    return [
        Meeting(
            occurrence=one,
            group=groups[one.group_id],
            space=places[one.space_id][0],
            area=places[one.space_id][1],
            wait=rules.wait_for(one.state, one.starts_at, one.ends_at, one.grace_hours, now),
            is_red=rules.is_red(one.ends_at, now),
        )
        for one in found
    ]


def _with_progress(db: Session, meetings: Sequence[Meeting]) -> list[RollCall]:
    """How many are expected and how many marked; one question for each, not for each session."""
    ids = [one.occurrence.id for one in meetings]
    expected = _count(db, sa.select(Occurrence.id, sa.func.count(Enrolment.child_id.distinct()))
        .join(Enrolment, sa.and_(
            Enrolment.group_id == Occurrence.group_id,
            Enrolment.state.not_in(NOT_COMING),
            Enrolment.from_date <= Occurrence.on_date,
            sa.or_(Enrolment.to_date.is_(None), Enrolment.to_date >= Occurrence.on_date),
            ~on_hold(Occurrence.on_date),
        ))
        .where(Occurrence.id.in_(ids)).group_by(Occurrence.id))  # fmt: skip
    marked = _count(db, sa.select(Attendance.occurrence_id, sa.func.count())
        .where(Attendance.occurrence_id.in_(ids), Attendance.mark != Mark.NOT_MARKED)
        .group_by(Attendance.occurrence_id))  # fmt: skip
    return [
        RollCall(
            meeting=one,
            expected=expected.get(one.occurrence.id, 0),
            marked=marked.get(one.occurrence.id, 0),
        )
        for one in meetings
    ]


def _count(db: Session, query: sa.Select[UUID, int]) -> dict[UUID, int]:
    return dict(db.execute(query).all())
