"""The weekly timetable: entries, dates left out, and the sessions made from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.spaces import faults, pauses, rules, weeks
from relief.spaces.clashes import RoomTaken, Wanted, refuse_series
from relief.spaces.inputs import SeriesGiven
from relief.spaces.kinds import OccurrenceState, SpaceState
from relief.spaces.models import ActivityGroup, Occurrence, Series, Space
from relief.spaces.plans import drop_plans, plan_ahead, plan_of, put_leads
from relief.spaces.sight import manager_site, own_space_ids
from relief.spaces.timetable_models import OccurrencePause, SuspendedSpace
from relief.spaces.vetting import refuse_unfit

__all__ = ["RoomTaken"]
AHEAD = 8


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
    refuse_unfit(db, given.lead_ids, group.space_id, now)
    wanted = Wanted(
        space_id=group.space_id, group_id=group.id, room=series.room, leads=frozenset(given.lead_ids),
        but={series.id},
    )  # fmt: skip
    refuse_series(db, wanted, plan_of(series))
    db.add(series)
    db.flush()
    put_leads(db, series.id, given.lead_ids)
    made = plan_ahead(db, [series], actor.id, now, ahead=AHEAD) if _runs(db, group) else 0
    trail.note(db, actor, Verb.SPACES_MANAGE, series.id, at=now, deed="add-series", sessions=made)
    return series


def leave_out(db: Session, actor: Actor, series_id: UUID, day: date, *, now: datetime) -> Series:
    """Leave out one date, for a feast or a school examination; a session held then stays.

    The session stands as cancelled, so that whoever reads the calendar learns of it.
    """
    series = _series(db, actor, series_id)
    if day not in weeks.dates(plan_of(series), day, day):
        raise Invalid({"day": N_("There is no session of this entry on that day.")})
    there = _on(db, series.id, day)
    if there is not None:
        coming = sa.select(Occurrence.id).where(Occurrence.id == there.id, pauses.untouched())
        if there.starts_at <= now or db.scalar(coming) is None:
            raise Refused("spaces.session-touched", _TOUCHED)
        db.execute(sa.delete(OccurrencePause).where(OccurrencePause.occurrence_id == there.id))
        there.state, there.not_held_reason = OccurrenceState.CANCELLED, None
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
    there = _on(db, series.id, day)
    if there is not None and there.state is OccurrenceState.CANCELLED:
        there.state = OccurrenceState.PLANNED
    db.flush()
    plan_ahead(db, [series], actor.id, now, ahead=AHEAD)
    pauses.apply_standing(db, [series.id], day, day)
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


def materialise(
    db: Session, actor: Actor, *, now: datetime, weeks: int = AHEAD, space_ids: Sequence[UUID] | None = None
) -> int:
    """Make the sessions of running spaces (all, or these) some weeks ahead; twice makes nothing twice."""
    actor.must(Verb.SPACES_MANAGE)
    query = sa.select(Series).join(Space, Space.id == Series.space_id).where(_is_planned())
    if not actor.everywhere:
        query = query.where(Space.id.in_(own_space_ids(actor)))
    if space_ids is not None:
        query = query.where(Space.id.in_(space_ids))
    made = plan_ahead(db, db.scalars(query).all(), actor.id, now, ahead=weeks)
    if made:
        trail.note(db, actor, Verb.SPACES_MANAGE, None, at=now, deed="materialise", sessions=made)
    return made


def running_spaces(db: Session, actor: Actor, *, now: datetime) -> Sequence[UUID]:
    """The spaces whose sessions are to be planned, for the job that plans them a few at a time at `now`."""
    actor.must(Verb.SPACES_MANAGE)
    return db.scalars(sa.select(Space.id).where(_is_planned()).order_by(Space.id)).all()


def _is_planned() -> sa.ColumnElement[bool]:
    """Open sites, and those that stand still for a while: their sessions are made, and not held."""
    halted = sa.select(SuspendedSpace.space_id).where(SuspendedSpace.reopened_at.is_(None))
    still = sa.and_(Space.state == SpaceState.SUSPENDED, Space.id.in_(halted))
    return sa.or_(Space.state.in_(rules.RUNNING), still)


def _series(db: Session, actor: Actor, series_id: UUID) -> Series:
    series = db.get(Series, series_id)
    if series is None:
        raise NotFound
    manager_site(db, actor, series.space_id, Verb.SPACES_MANAGE)
    return series


def _runs(db: Session, group: ActivityGroup) -> bool:
    space = db.get_one(Space, group.space_id)
    return space.state in rules.RUNNING


def _on(db: Session, series_id: UUID, day: date) -> Occurrence | None:
    return db.scalars(sa.select(Occurrence).where(Occurrence.series_id == series_id, Occurrence.on_date == day)).first()
