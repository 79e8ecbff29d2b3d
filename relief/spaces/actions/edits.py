"""Change the timetable: one session, this and all that follow, or all; what was held never changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day, local_moment
from relief.spaces import faults, pauses, weeks
from relief.spaces.actions.series import AHEAD
from relief.spaces.clashes import Wanted, leads_of, refuse_series, refuse_session
from relief.spaces.inputs import SeriesGiven
from relief.spaces.kinds import OccurrenceState
from relief.spaces.models import Occurrence, Series
from relief.spaces.plans import drop_plans, plan_ahead, plan_of, put_leads
from relief.spaces.sight import manager_site
from relief.spaces.timetable_models import Holiday, OccurrenceMove
from relief.spaces.vetting import refuse_unfit


@dataclass(frozen=True, kw_only=True)
class MoveGiven:
    """One session at another time, on another day or in another room."""

    occurrence_id: UUID
    on: date
    starts: time
    ends: time
    room: str = ""


@dataclass(frozen=True, kw_only=True)
class SeriesChange:
    """A weekly entry as it shall be from a day on; None as the day means from now on, all that is still to come."""

    series_id: UUID
    rrule: str
    starts: time
    ends: time
    room: str = ""
    lead_ids: tuple[UUID, ...] = ()
    valid_to: date | None = None
    from_day: date | None = None


def move_session(db: Session, actor: Actor, given: MoveGiven, *, now: datetime) -> Occurrence:
    """Put one session to another time. The day it was planned for is left out, so it is not made a second time."""
    occurrence = db.get(Occurrence, given.occurrence_id)
    if occurrence is None:
        raise NotFound
    manager_site(db, actor, occurrence.space_id, Verb.SPACES_MANAGE)
    if occurrence.state is not OccurrenceState.PLANNED or occurrence.starts_at <= now:
        raise Refused("spaces.session-touched", _FIXED)
    found = _faults(db, occurrence, given, now)
    if found:
        raise Invalid(found)
    starts_at, ends_at = local_moment(given.on, given.starts), local_moment(given.on, given.ends)
    leads = leads_of(db, [occurrence.series_id])[occurrence.series_id]
    wanted = Wanted(
        space_id=occurrence.space_id, group_id=occurrence.group_id, room=given.room.strip(), leads=leads,
        but={occurrence.id},
    )  # fmt: skip
    refuse_session(db, wanted, starts_at, ends_at)
    move = db.get(OccurrenceMove, occurrence.id)
    if move is None:
        move = OccurrenceMove(
            occurrence_id=occurrence.id, planned_on=occurrence.on_date, moved_at=now, moved_by_id=actor.id
        )
        db.add(move)
    series = db.get_one(Series, occurrence.series_id)
    if given.on != move.planned_on:
        series.left_out = sorted({*series.left_out, move.planned_on.isoformat()})
    else:
        series.left_out = [day for day in series.left_out if day != move.planned_on.isoformat()]
    move.moved_at, move.moved_by_id = now, actor.id
    before = occurrence.starts_at
    occurrence.on_date, occurrence.starts_at, occurrence.ends_at = given.on, starts_at, ends_at
    occurrence.room = given.room.strip()
    trail.note(
        db, actor, Verb.SPACES_MANAGE, occurrence.id, at=now,
        deed="move-session", before=before.isoformat(), after=starts_at.isoformat(),
    )  # fmt: skip
    db.flush()
    return occurrence


_FIXED = N_(
    "This session has begun, has a register or is not held, so it cannot be moved. Nothing was changed."
    " If it did not take place, say so on its register."
)


def change_series(db: Session, actor: Actor, given: SeriesChange, *, now: datetime) -> Series:
    """Change an entry from a day on. A begun one ends the day before and goes on as a new one: past registers stay.

    Sessions that keep their day are moved to the new hours and stay the same session; those whose day falls
    away are taken out; sessions that somebody moved by hand stay where they were put.
    """
    series = db.get(Series, given.series_id)
    if series is None:
        raise NotFound
    manager_site(db, actor, series.space_id, Verb.SPACES_MANAGE)
    today = local_day(now)
    first = max(given.from_day or today, series.valid_from)
    found = faults.of_series(_as_given(series, given, first))
    if given.from_day is not None and given.from_day < today:
        found["from_day"] = N_("Choose today or a later day: what was held does not change.")
    if series.valid_to is not None and first > series.valid_to:
        found["from_day"] = N_("This entry ends before that day.")
    if found:
        raise Invalid(found)
    refuse_unfit(db, given.lead_ids, series.space_id, now)
    kept = _kept_days(db, series, first, now)
    plan = weeks.Plan(
        rrule=given.rrule, starts=given.starts, ends=given.ends, valid_from=first, valid_to=given.valid_to,
        left_out=frozenset({*map(str, series.left_out), *(day.isoformat() for day in kept)}),
    )  # fmt: skip
    wanted = Wanted(
        space_id=series.space_id, group_id=series.group_id, room=given.room.strip(),
        leads=frozenset(given.lead_ids), but={series.id},
    )  # fmt: skip
    refuse_series(db, wanted, plan)
    changed = _go_on_as(db, actor, series, given, plan, now)
    put_leads(db, changed.id, given.lead_ids)
    _carry_over(db, series.id, changed, plan, now)
    plan_ahead(db, [changed], actor.id, now, ahead=AHEAD)
    trail.note(
        db, actor, Verb.SPACES_MANAGE, changed.id, at=now,
        deed="change-series", before=series.id, from_day=first,
    )  # fmt: skip
    db.flush()
    return changed


def _as_given(series: Series, given: SeriesChange, first: date) -> SeriesGiven:
    return SeriesGiven(
        group_id=series.group_id, rrule=given.rrule, starts=given.starts, ends=given.ends,
        valid_from=first, valid_to=given.valid_to,
    )  # fmt: skip


def _faults(db: Session, occurrence: Occurrence, given: MoveGiven, now: datetime) -> faults.Faults:
    found: faults.Faults = {}
    if given.ends <= given.starts:
        found["ends"] = N_("The session must end after it starts.")
    if local_moment(given.on, given.starts) <= now:
        found["on"] = N_("Choose a time that is still to come.")
    same_day = sa.select(Occurrence.id).where(
        Occurrence.series_id == occurrence.series_id, Occurrence.on_date == given.on, Occurrence.id != occurrence.id
    )
    holiday = sa.select(Holiday.id).where(Holiday.first_day <= given.on, Holiday.last_day >= given.on)
    if db.scalar(same_day.limit(1)) is not None:
        found["on"] = N_("This entry already has a session on that day.")
    elif db.scalar(holiday.limit(1)) is not None:
        found["on"] = N_("That day is a holiday.")
    return found


def _kept_days(db: Session, series: Series, first: date, now: datetime) -> list[date]:
    """Days on which the old entry has a session that stays: touched, begun, or moved there by hand."""
    coming = sa.and_(pauses.untouched(), Occurrence.starts_at > now)
    by_hand = sa.select(OccurrenceMove.occurrence_id)
    query = sa.select(Occurrence.on_date).where(
        Occurrence.series_id == series.id, Occurrence.on_date >= first, sa.or_(~coming, Occurrence.id.in_(by_hand)),
        Occurrence.state != OccurrenceState.CANCELLED,
    )  # fmt: skip
    return list(db.scalars(query))


def _go_on_as(
    db: Session, actor: Actor, series: Series, given: SeriesChange, plan: weeks.Plan, now: datetime
) -> Series:
    """The entry itself while it has not begun; else a new one after the last day of the old."""
    if plan.valid_from <= series.valid_from:
        series.rrule, series.starts, series.ends = given.rrule, given.starts, given.ends
        series.room, series.valid_to = given.room.strip(), given.valid_to
        return series
    series.valid_to = plan.valid_from - timedelta(days=1)
    after = Series(
        id=new_id(), group_id=series.group_id, space_id=series.space_id, rrule=given.rrule,
        starts=given.starts, ends=given.ends, valid_from=plan.valid_from, valid_to=given.valid_to,
        room=given.room.strip(), left_out=sorted(day for day in plan.left_out if day >= plan.valid_from.isoformat()),
        created_at=now, created_by_id=actor.id,
    )  # fmt: skip
    db.add(after)
    db.flush()
    return after


def _carry_over(db: Session, old_id: UUID, changed: Series, plan: weeks.Plan, now: datetime) -> None:
    by_hand = sa.select(OccurrenceMove.occurrence_id)
    ours = sa.and_(
        Occurrence.series_id == old_id, Occurrence.on_date >= plan.valid_from,
        Occurrence.starts_at > now, Occurrence.id.not_in(by_hand),
    )  # fmt: skip
    coming = db.scalars(sa.select(Occurrence).where(ours, pauses.untouched())).all()
    last = max((one.on_date for one in coming), default=plan.valid_from)
    days = set(weeks.dates(plan_of(changed), plan.valid_from, last))
    for one in coming:
        if one.on_date not in days:
            continue
        one.series_id, one.room = changed.id, changed.room
        one.starts_at = local_moment(one.on_date, changed.starts)
        one.ends_at = local_moment(one.on_date, changed.ends)
    db.flush()
    gone = [one.id for one in coming if one.on_date not in days]
    drop_plans(db, Occurrence.id.in_(gone), now)
