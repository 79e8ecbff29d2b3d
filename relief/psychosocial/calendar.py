"""Gather what stands around a wanted time, and refuse it with every reason at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.psychosocial import queries, rules
from relief.psychosocial.faults import Clashing
from relief.psychosocial.inputs import HoursGiven, TimeGiven
from relief.psychosocial.models import SessionState, SupportPlan, SupportSession
from relief.psychosocial.rules import Booked, Days, Span
from relief.spaces.kinds import OccurrenceState
from relief.spaces.models import Occurrence

# Any number will do, as long as every booking asks PostgreSQL for the same one.
_TURN = 7_203_418
_AROUND = timedelta(days=1)
_TAKES_TIME = (
    SessionState.SCHEDULED,
    SessionState.ARRIVED,
    SessionState.COMPLETED,
    SessionState.NO_SHOW,
)


def must_fit(
    db: Session,
    actor: Actor,
    plan: SupportPlan,
    given: TimeGiven,
    *,
    instead_of: UUID | None = None,
) -> None:
    """Raise Clashing unless the time is free. One booking at a time looks and then writes."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(_TURN)))
    _must_know(db, actor, given.space_id)
    wanted = Booked(
        starts_at=given.starts_at,
        ends_at=given.ends_at,
        plan_id=plan.id,
        place=rules.place_key(given.space_id, given.room),
    )
    if found := rules.clashes(wanted, _days(db, actor, plan, given, instead_of)):
        raise Clashing(found)


def _days(db: Session, actor: Actor, plan: SupportPlan, given: TimeGiven, instead_of: UUID | None) -> Days:
    near = _near(given, instead_of)
    own = _booked(db, SupportSession.counsellor_id == actor.id, *near)
    return Days(
        own=own,
        of_plan=_booked(db, SupportSession.plan_id == plan.id, *near),
        room=_room(db, given, instead_of),
        away=[
            Span(starts_at=each.starts_at, ends_at=each.ends_at)
            for each in queries.absences(db, actor, since=given.starts_at)
        ],
        hours=[
            HoursGiven(weekday=each.weekday, starts=each.starts, ends=each.ends) for each in queries.hours(db, actor)
        ],
    )


def _near(given: TimeGiven, instead_of: UUID | None) -> list[sa.ColumnElement[bool]]:
    return [
        SupportSession.starts_at > given.starts_at - _AROUND,
        SupportSession.starts_at < given.ends_at + _AROUND,
        SupportSession.state.in_(_TAKES_TIME),
        *([SupportSession.id != instead_of] if instead_of else []),
    ]


def _booked(db: Session, *conditions: sa.ColumnElement[bool]) -> list[Booked]:
    query = (
        sa.select(SupportSession, SupportPlan.code)
        .join(SupportPlan, SupportPlan.id == SupportSession.plan_id)
        .where(*conditions)
        .order_by(SupportSession.starts_at)
    )
    return [
        Booked(
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            plan_id=each.plan_id,
            place=rules.place_key(each.space_id, each.room),
            code=code,
        )
        for each, code in db.execute(query)
    ]


def _room(db: Session, given: TimeGiven, instead_of: UUID | None) -> Sequence[Span]:
    """Whoever uses that room then: a colleague or a children's group, not said which."""
    room = rules.folded(given.room)
    if given.space_id is None or not room:
        return []
    sessions = sa.select(SupportSession.starts_at, SupportSession.ends_at, SupportSession.room).where(
        SupportSession.space_id == given.space_id, *_near(given, instead_of)
    )
    groups = sa.select(Occurrence.starts_at, Occurrence.ends_at, Occurrence.room).where(
        Occurrence.space_id == given.space_id,
        Occurrence.starts_at < given.ends_at,
        Occurrence.ends_at > given.starts_at,
        Occurrence.state.not_in((OccurrenceState.CANCELLED, OccurrenceState.NOT_HELD)),
    )
    return [
        Span(starts_at=row.starts_at, ends_at=row.ends_at)
        for query in (sessions, groups)
        for row in db.execute(query)
        if rules.folded(row.room) == room
    ]


def _must_know(db: Session, actor: Actor, space_id: UUID | None) -> None:
    if space_id is not None and space_id not in {each.id for each in queries.places(db, actor)}:
        raise NotFound
