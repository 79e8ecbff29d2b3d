"""The weekly timetable: entries, dates left out, and the sessions made from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.spaces import faults, rules, weeks
from relief.spaces.inputs import SeriesGiven
from relief.spaces.models import ActivityGroup, Occurrence, Series, Space
from relief.spaces.plans import drop_plans, plan_ahead, plan_of
from relief.spaces.sight import manager_site, own_space_ids

AHEAD = 8


@dataclass(frozen=True, kw_only=True)
class Clash:
    """The session that is in the way; plain values, for the transaction that found it is gone."""

    name_bn: str
    name_en: str
    day: date
    starts: time
    ends: time


class RoomTaken(Refused):
    """Another session wants the same room, or the same children, at the same time."""

    def __init__(self, clash: Clash) -> None:
        super().__init__(
            "spaces.room-taken",
            N_(
                "%(group)s meets there on %(day)s from %(starts)s to %(ends)s."
                " Nothing was saved. Choose another time, day or room."
            ),
            group=clash.name_bn or clash.name_en,
            starts=f"{clash.starts:%H:%M}",
            ends=f"{clash.ends:%H:%M}",
            day=clash.day.isoformat(),
        )
        self.clash = clash


def add_series(db: Session, actor: Actor, given: SeriesGiven, *, now: datetime) -> Series:
    """Put a weekly entry into the timetable and make its sessions; a clash is named and refused."""
    group = db.get(ActivityGroup, given.group_id)
    if group is None:
        raise NotFound
    manager_site(db, actor, group.space_id, Verb.SPACES_MANAGE)
    found = faults.of_series(given)
    if found:
        raise Invalid(found)
    series = Series(
        id=given.id,
        group_id=group.id,
        space_id=group.space_id,
        rrule=given.rrule,
        starts=given.starts,
        ends=given.ends,
        valid_from=given.valid_from,
        valid_to=given.valid_to,
        room=given.room.strip(),
        created_at=now,
        created_by_id=actor.id,
    )
    _refuse_clash(db, series)
    db.add(series)
    db.flush()
    made = plan_ahead(db, [series], actor.id, now, ahead=AHEAD) if _runs(db, group) else 0
    trail.note(db, actor, Verb.SPACES_MANAGE, series.id, at=now, deed="add-series", sessions=made)
    return series


def leave_out(db: Session, actor: Actor, series_id: UUID, day: date, *, now: datetime) -> Series:
    """Leave out one date, for a feast or a school examination; a session held then stays."""
    series = _series(db, actor, series_id)
    if day not in weeks.dates(plan_of(series), day, day):
        raise Invalid({"day": N_("There is no session of this entry on that day.")})
    gone = drop_plans(db, sa.and_(Occurrence.series_id == series.id, Occurrence.on_date == day), now)
    if not gone and _is_there(db, series.id, day):
        raise Refused("spaces.session-touched", _TOUCHED)
    series.left_out = sorted({*series.left_out, day.isoformat()})
    trail.note(db, actor, Verb.SPACES_MANAGE, series.id, at=now, deed="leave-out", day=day)
    db.flush()
    return series


_TOUCHED = N_(
    "This session has begun or has a register, so it cannot be left out. Nothing was changed."
    " If it did not take place, say so on its register."
)


def put_back(db: Session, actor: Actor, series_id: UUID, day: date, *, now: datetime) -> Series:
    """Hold the session after all on a date that was left out."""
    series = _series(db, actor, series_id)
    if day.isoformat() not in series.left_out:
        raise NotFound
    series.left_out = [one for one in series.left_out if one != day.isoformat()]
    db.flush()
    plan_ahead(db, [series], actor.id, now, ahead=AHEAD)
    trail.note(db, actor, Verb.SPACES_MANAGE, series.id, at=now, deed="put-back", day=day)
    return series


def end_series(db: Session, actor: Actor, series_id: UUID, last_day: date, *, now: datetime) -> Series:
    """End a weekly entry after a day; to change its times, end it and add the new one."""
    series = _series(db, actor, series_id)
    if last_day < series.valid_from:
        raise Invalid({"last_day": N_("The last day cannot be before the first day.")})
    series.valid_to = last_day
    gone = drop_plans(db, sa.and_(Occurrence.series_id == series.id, Occurrence.on_date > last_day), now)
    trail.note(
        db, actor, Verb.SPACES_MANAGE, series.id, at=now,
        deed="end-series", last_day=last_day, sessions_dropped=gone,
    )  # fmt: skip
    db.flush()
    return series


def materialise(db: Session, actor: Actor, *, now: datetime, weeks: int = AHEAD) -> int:
    """Make the sessions of all running spaces some weeks ahead; twice makes nothing twice."""
    actor.must(Verb.SPACES_MANAGE)
    query = sa.select(Series).join(Space, Space.id == Series.space_id).where(Space.state.in_(rules.RUNNING))
    made = plan_ahead(db, _narrowed(db, actor, query), actor.id, now, ahead=weeks)
    if made:
        trail.note(db, actor, Verb.SPACES_MANAGE, None, at=now, deed="materialise", sessions=made)
    return made


def _narrowed(db: Session, actor: Actor, query: sa.Select[Series]) -> Sequence[Series]:
    if not actor.everywhere:
        query = query.where(Space.id.in_(own_space_ids(actor)))
    return db.scalars(query).all()


def _series(db: Session, actor: Actor, series_id: UUID) -> Series:
    series = db.get(Series, series_id)
    if series is None:
        raise NotFound
    manager_site(db, actor, series.space_id, Verb.SPACES_MANAGE)
    return series


def _runs(db: Session, group: ActivityGroup) -> bool:
    space = db.get_one(Space, group.space_id)
    return space.state in rules.RUNNING


def _is_there(db: Session, series_id: UUID, day: date) -> bool:
    query = sa.select(Occurrence.id).where(Occurrence.series_id == series_id, Occurrence.on_date == day)
    return db.scalars(query).first() is not None


def _refuse_clash(db: Session, wanted: Series) -> None:
    """One room holds one group, one group is in one room; an unnamed room is the whole space."""
    query = (
        sa.select(Series, ActivityGroup)
        .join(ActivityGroup, ActivityGroup.id == Series.group_id)
        .where(Series.space_id == wanted.space_id, Series.id != wanted.id)
    )
    for other, group in db.execute(query):
        if other.room != wanted.room and other.group_id != wanted.group_id:
            continue
        day = weeks.clash(plan_of(wanted), plan_of(other))
        if day is not None:
            raise RoomTaken(
                Clash(
                    name_bn=group.name_bn, name_en=group.name_en, day=day,
                    starts=other.starts, ends=other.ends,
                )
            )  # fmt: skip
