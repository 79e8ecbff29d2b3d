"""Holidays, who leads, and what a day or a week of a site looks like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import User
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.spaces.models import ActivityGroup, Occurrence, Series
from relief.spaces.sight import Site, manager_site, site
from relief.spaces.timetable_models import Holiday, OccurrenceMove, SeriesLead

SHOWN_BACK = timedelta(days=60)


def holidays(db: Session, actor: Actor, today: date) -> Sequence[Holiday]:
    """Holidays to come and those of the last two months."""
    actor.must(Verb.SPACES_VIEW)
    query = sa.select(Holiday).where(Holiday.last_day >= today - SHOWN_BACK)
    return db.scalars(query.order_by(Holiday.first_day)).all()


def holidays_between(db: Session, first: date, last: date) -> Sequence[Holiday]:
    """Holidays that touch these days."""
    query = sa.select(Holiday).where(Holiday.first_day <= last, Holiday.last_day >= first)
    return db.scalars(query.order_by(Holiday.first_day)).all()


def leads(db: Session, actor: Actor, space_id: UUID) -> dict[UUID, list[User]]:
    """Who leads each weekly entry of a site, by the entry's id; one question for all."""
    site(db, actor, space_id)
    query = (
        sa.select(SeriesLead.series_id, User)
        .join(Series, Series.id == SeriesLead.series_id)
        .join(User, User.id == SeriesLead.user_id)
        .where(Series.space_id == space_id)
        .order_by(User.name)
    )
    found: dict[UUID, list[User]] = {}
    for series_id, user in db.execute(query):
        found.setdefault(series_id, []).append(user)
    return found


def moved(db: Session, occurrence_ids: Sequence[UUID]) -> dict[UUID, date]:
    """Sessions moved by hand, with the day they were planned for."""
    query = sa.select(OccurrenceMove.occurrence_id, OccurrenceMove.planned_on)
    return dict(db.execute(query.where(OccurrenceMove.occurrence_id.in_(occurrence_ids))).all())


@dataclass(frozen=True, kw_only=True)
class Editable:
    """A session with its entry, for the form that changes it."""

    site: Site
    occurrence: Occurrence
    series: Series
    group: ActivityGroup
    has_begun: bool


def editable(db: Session, actor: Actor, occurrence_id: UUID, now: datetime) -> Editable:
    """A session of a site the actor manages."""
    query = (
        sa.select(Occurrence, Series, ActivityGroup)
        .join(Series, Series.id == Occurrence.series_id)
        .join(ActivityGroup, ActivityGroup.id == Occurrence.group_id)
        .where(Occurrence.id == occurrence_id)
    )
    row = db.execute(query).first()
    if row is None:
        raise NotFound
    found = manager_site(db, actor, row[0].space_id, Verb.SPACES_MANAGE)
    return Editable(site=found, occurrence=row[0], series=row[1], group=row[2], has_begun=row[0].starts_at <= now)
