"""A weekly series: the good dates are booked, the others listed with each one's reasons, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.psychosocial import checks, rules
from relief.psychosocial.calendar import open_diary, take_turn
from relief.psychosocial.care_models import SupportSeries
from relief.psychosocial.inputs import SeriesGiven, TimeGiven
from relief.psychosocial.kinds import ClashKind, SessionKind
from relief.psychosocial.models import SupportPlan, SupportSession
from relief.psychosocial.rules import Clash
from relief.psychosocial.sessions import bookable, keep_reason, made_of


@dataclass(frozen=True, kw_only=True)
class Looked:
    """One date of a series: whether it is booked, and every reason that was found."""

    on: date
    given: TimeGiven
    clashes: Sequence[Clash]
    fits: bool


def look_ahead(db: Session, actor: Actor, plan_id: UUID, given: SeriesGiven, *, now: datetime) -> list[Looked]:
    """What booking it would do, date by date, without doing it."""
    return _look(db, actor, _checked(db, actor, plan_id, given, now), given, now)


def book_series(
    db: Session, actor: Actor, plan_id: UUID, given: SeriesGiven, *, now: datetime
) -> tuple[SupportSeries, list[Looked]]:
    """Book every date that fits and keep the list of those that do not; none at all is refused."""
    plan = _checked(db, actor, plan_id, given, now)
    take_turn(db)
    looked = _look(db, actor, plan, given, now)
    good = [one for one in looked if one.fits]
    if not good:
        raise Invalid({"weekdays": N_("None of the dates fits. Nothing was booked. Look at the reasons below.")})
    made = SupportSeries(
        plan_id=plan.id,
        counsellor_id=actor.id,
        kind=given.kind,
        first_on=given.first_on,
        last_on=given.last_on,
        starts=given.starts,
        minutes=given.minutes,
        booked=len(good),
        skipped=[
            [one.on.isoformat(), sorted({clash.kind.value for clash in one.clashes})] for one in looked if not one.fits
        ],
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(made)
    db.flush()
    for one in good:
        session = made_of(actor, plan, one.given, list(one.clashes), now)
        session.series_id = made.id
        keep_reason(db, session, given.reason)
        db.add(session)
    note(db, actor, Verb.SUPPORT_SCHEDULE, made.id, at=now, deed="series", booked=len(good))
    db.flush()
    return made, looked


def find(db: Session, actor: Actor, series_id: UUID) -> tuple[SupportSeries, SupportPlan, Sequence[SupportSession]]:
    """One's own series with its plan and its appointments, the first first."""
    query = (
        sa.select(SupportSeries, SupportPlan)
        .join(SupportPlan, SupportPlan.id == SupportSeries.plan_id)
        .where(SupportSeries.id == series_id, SupportSeries.counsellor_id == actor.id)
    )
    row = db.execute(query).first()
    if row is None or Verb.SUPPORT_VIEW not in actor.verbs:
        raise NotFound
    booked = sa.select(SupportSession).where(SupportSession.series_id == series_id).order_by(SupportSession.starts_at)
    return row[0], row[1], db.scalars(booked).all()


def series_of(db: Session, actor: Actor, plan_id: UUID) -> Sequence[SupportSeries]:
    """The series of one's own plan, the newest first."""
    query = sa.select(SupportSeries).where(SupportSeries.plan_id == plan_id, SupportSeries.counsellor_id == actor.id)
    return db.scalars(query.order_by(SupportSeries.created_at.desc())).all()


def skipped(made: SupportSeries) -> list[tuple[date, list[ClashKind]]]:
    """The dates that were not booked, with each one's reasons."""
    return [(date.fromisoformat(day), [ClashKind(kind) for kind in kinds]) for day, kinds in made.skipped]


def _checked(db: Session, actor: Actor, plan_id: UUID, given: SeriesGiven, now: datetime) -> SupportPlan:
    plan = bookable(db, actor, plan_id)
    faults = checks.faults_of_series(given, now)
    if given.kind is SessionKind.GROUP:
        faults["kind"] = N_("A group session is booked on its own page, because it belongs to no single plan.")
    if faults:
        raise Invalid(faults)
    return plan


def _look(db: Session, actor: Actor, plan: SupportPlan, given: SeriesGiven, now: datetime) -> list[Looked]:
    times = [given.time_on(day) for day in rules.dates_of(given.first_on, given.last_on, given.weekdays)]
    diary = open_diary(db, actor, plan, times)
    looked = []
    for one, day in zip(times, rules.dates_of(given.first_on, given.last_on, given.weekdays), strict=True):
        found = diary.clashes(one)
        fits = not rules.in_the_way(found, given.reason)
        if fits:
            diary.take(one)
        looked.append(Looked(on=day, given=one, clashes=found, fits=fits))
    return looked
