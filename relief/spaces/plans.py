"""Sessions made from the timetable, and taken away again while nobody has touched them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.kernel.ids import new_id
from relief.kernel.rows import insert_rows
from relief.kernel.zone import local_day, local_moment
from relief.spaces import pauses, weeks
from relief.spaces.kinds import OccurrenceState
from relief.spaces.models import Occurrence, Series, Space
from relief.spaces.timetable_models import OccurrenceMove, OccurrencePause, SeriesLead

# A series may be written down after it began; further back, nobody remembers who was there.
LOOK_BACK = timedelta(days=60)


def plan_of(series: Series) -> weeks.Plan:
    """The dates and times of a series, for the rules."""
    return weeks.Plan(
        rrule=series.rrule,
        starts=series.starts,
        ends=series.ends,
        valid_from=series.valid_from,
        valid_to=series.valid_to,
        left_out=frozenset(str(day) for day in series.left_out),
    )


def plan_ahead(
    db: Session, several: Sequence[Series], by: UUID, now: datetime, *, ahead: int, from_day: date | None = None
) -> int:
    """Make the sessions that are not there yet, `ahead` weeks on; what is there stays as it is."""
    today = local_day(now)
    first, last = from_day or today - LOOK_BACK, today + timedelta(weeks=ahead)
    there = _dates_there(db, [one.id for one in several], first)
    opened = _opening_days(db, {one.space_id for one in several})
    rows = [
        _row(one, day, by, now)
        for one in several
        for day in weeks.dates(plan_of(one), max(first, opened.get(one.space_id) or first), last)
        if day.isoformat() not in there.get(one.id, ())
    ]
    if rows:
        insert_rows(db, Occurrence, rows)
        pauses.apply_standing(db, [one.id for one in several], first, last)
    return len(rows)


def drop_plans(db: Session, which: sa.ColumnElement[bool], now: datetime) -> int:
    """Take away sessions to come that nobody touched: they hold no fact, and can be made again."""
    coming = sa.and_(pauses.untouched(), Occurrence.starts_at > now)
    gone = list(db.scalars(sa.select(Occurrence.id).where(which, coming)))
    for model, column in (
        (OccurrencePause, OccurrencePause.occurrence_id),
        (OccurrenceMove, OccurrenceMove.occurrence_id),
        (Occurrence, Occurrence.id),
    ):
        db.execute(sa.delete(model).where(column.in_(gone)))
    return len(gone)


def _dates_there(db: Session, series_ids: Sequence[UUID], first: date) -> dict[UUID, frozenset[str]]:
    """ISO dates by series. The database puts the dates of each into one text: most nights nothing is to be made, and
    a row for every session of the country would be nearly all of the work."""
    day = sa.cast(Occurrence.on_date, sa.String)
    query = sa.select(Occurrence.series_id, sa.func.aggregate_strings(day, ",")).group_by(Occurrence.series_id)
    rows = db.execute(query.where(Occurrence.series_id.in_(series_ids), Occurrence.on_date >= first))
    return {series_id: frozenset(days.split(",")) for series_id, days in rows}


def _opening_days(db: Session, space_ids: Collection[UUID]) -> dict[UUID, date | None]:
    """Before a site opened it had no sessions, so none can be missing."""
    query = sa.select(Space.id, Space.opened_on).where(Space.id.in_(space_ids))
    return dict(db.execute(query).all())


def _row(series: Series, day: date, by: UUID, now: datetime) -> dict[str, object]:
    return {
        "id": new_id(),
        "series_id": series.id,
        "group_id": series.group_id,
        "space_id": series.space_id,
        "on_date": day,
        "starts_at": local_moment(day, series.starts),
        "ends_at": local_moment(day, series.ends),
        "room": series.room,
        "topic": "",
        "state": OccurrenceState.PLANNED,
        "not_held_note": "",
        "grace_hours": 24,
        "incident_count": 0,
        "comment": "",
        "version": 1,
        "created_at": now,
        "created_by_id": by,
    }


def put_leads(db: Session, series_id: UUID, lead_ids: Sequence[UUID]) -> None:
    """Say who leads an entry, in place of whoever did."""
    db.execute(sa.delete(SeriesLead).where(SeriesLead.series_id == series_id))
    db.add_all(SeriesLead(series_id=series_id, user_id=user_id) for user_id in dict.fromkeys(lead_ids))
    db.flush()


def plan_again(db: Session, space_id: UUID, by: UUID, now: datetime) -> int:
    """Make the sessions of a site that has just opened, from today on."""
    several = db.scalars(sa.select(Series).where(Series.space_id == space_id)).all()
    return plan_ahead(db, several, by, now, ahead=8, from_day=local_day(now))
