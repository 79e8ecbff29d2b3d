"""Gather what stands around wanted times, and refuse a time with every reason at once.

One window is read once, however many dates of a series are asked about: sessions by counsellor, by place and by
person, the children's timetable, absences and hours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.zone import local_day
from relief.psychosocial import queries, rules, terms
from relief.psychosocial.care_models import Counsellor, SupportParticipant
from relief.psychosocial.faults import Clashing
from relief.psychosocial.inputs import BusyGiven, HoursGiven, TimeGiven
from relief.psychosocial.kinds import Prefers
from relief.psychosocial.models import SessionState, SupportPlan, SupportSession
from relief.psychosocial.rules import Booked, Clash, Days, Span, Wanted
from relief.psychosocial.sealed import open_ties
from relief.spaces.children import Enrolment
from relief.spaces.kinds import EnrolmentState, OccurrenceState
from relief.spaces.models import Occurrence

# Any number will do, as long as every booking asks PostgreSQL for the same one.
_TURN = 7_203_418
_AROUND = timedelta(days=1)
TAKES_TIME = (SessionState.SCHEDULED, SessionState.ARRIVED, SessionState.COMPLETED, SessionState.NO_SHOW)
_NOT_THERE = (OccurrenceState.CANCELLED, OccurrenceState.NOT_HELD)
_S = TypeVar("_S", bound=Span)


@dataclass(frozen=True, kw_only=True)
class Diary:
    """Everything that is known in a window of days, by local day."""

    plan: SupportPlan | None
    own: dict[date, list[Booked]]
    of_plan: dict[date, list[Booked]]
    at_place: dict[date, list[tuple[str, UUID | None, bool, Span]]]
    groups: dict[date, list[Span]]
    away: Sequence[Span]
    hours: Sequence[HoursGiven]
    busy: Sequence[BusyGiven]
    sex: str
    terms: rules.Terms
    taken: list[Booked] = field(default_factory=list)

    def clashes(self, given: TimeGiven) -> list[Clash]:
        """Every reason against this time."""
        return rules.clashes(self.wanted(given), self._days(given))

    def take(self, given: TimeGiven) -> None:
        """Count this time as booked for what is asked next."""
        wanted = self.wanted(given)
        self.own[local_day(given.starts_at)].append(wanted)
        self.of_plan[local_day(given.starts_at)].append(wanted)

    def wanted(self, given: TimeGiven) -> Wanted:
        """The time as the rules see it."""
        return Wanted(
            starts_at=given.starts_at,
            ends_at=given.ends_at,
            plan_id=self.plan.id if self.plan else None,
            place=rules.place_key(given.space_id, given.room),
            code=self.plan.code if self.plan else "",
            is_among_adults=given.has_other_adult or given.occurrence_id is not None,
            prefers=self.plan.prefers if self.plan else Prefers.ANYBODY,
        )

    def _days(self, given: TimeGiven) -> Days:
        days = [local_day(given.starts_at) + timedelta(days=n) for n in (-1, 0, 1)]
        room = rules.folded(given.room)
        here = [
            one for day in days for one in self.at_place.get(day, ()) if one[1] != given.occurrence_id or not one[1]
        ]
        return Days(
            own=_of(self.own, days),
            of_plan=_of(self.of_plan, days),
            room=[span for used, _id, _own, span in here if room and used == room] if given.space_id else [],
            adults=[span for _room, _id, is_own, span in here if not is_own] if given.space_id else [],
            groups=_of(self.groups, days),
            away=self.away,
            hours=self.hours,
            busy=self.busy,
            sex=self.sex,
            terms=self.terms,
        )


def must_fit(
    db: Session, actor: Actor, plan: SupportPlan | None, given: TimeGiven, *, instead_of: UUID | None = None
) -> list[Clash]:
    """What was set aside by the reason given; raises Clashing when anything is left in the way.

    One booking at a time looks and then writes: SQLite has one writer, PostgreSQL is asked for the turn.
    """
    take_turn(db)
    diary = open_diary(db, actor, plan, [given], instead_of=instead_of)
    found = diary.clashes(given)
    if rules.in_the_way(found, given.reason):
        raise Clashing(found)
    return found


def take_turn(db: Session) -> None:
    """Wait for whoever is booking just now, until they are done."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(_TURN)))


def open_diary(
    db: Session, actor: Actor, plan: SupportPlan | None, givens: Sequence[TimeGiven], *, instead_of: UUID | None = None
) -> Diary:
    """Read the window around these times, all at one place."""
    given = givens[0]
    _must_know(db, actor, given.space_id)
    since = min(one.starts_at for one in givens) - _AROUND
    until = max(one.ends_at for one in givens) + _AROUND
    near = [
        SupportSession.starts_at > since,
        SupportSession.starts_at < until,
        SupportSession.state.in_(TAKES_TIME),
        *([SupportSession.id != instead_of] if instead_of else []),
    ]
    ties = open_ties(db, plan) if plan else None
    return Diary(
        plan=plan,
        own=_booked(db, SupportSession.counsellor_id == actor.id, *near),
        of_plan=_booked(db, _with(plan.id), *near) if plan else defaultdict(list),
        at_place=_at_place(db, actor, given.space_id, since, until, near),
        groups=_groups(db, ties.child_id if ties else None, since, until),
        away=[
            Span(starts_at=each.starts_at, ends_at=each.ends_at) for each in queries.absences(db, actor, since=since)
        ],
        hours=[
            HoursGiven(weekday=each.weekday, starts=each.starts, ends=each.ends) for each in queries.hours(db, actor)
        ],
        busy=ties.busy if ties else (),
        sex=str(db.scalar(sa.select(Counsellor.sex).where(Counsellor.user_id == actor.id)) or ""),
        terms=terms.read(db),
    )


def _with(plan_id: UUID) -> sa.ColumnElement[bool]:
    among = sa.select(SupportParticipant.session_id).where(SupportParticipant.plan_id == plan_id)
    return sa.or_(SupportSession.plan_id == plan_id, SupportSession.id.in_(among))


def _booked(db: Session, *conditions: sa.ColumnElement[bool]) -> dict[date, list[Booked]]:
    query = (
        sa.select(
            SupportSession.starts_at, SupportSession.ends_at, SupportSession.plan_id, SupportSession.space_id,
            SupportSession.room, sa.func.coalesce(SupportPlan.code, SupportSession.code).label("said"),
        )
        .outerjoin(SupportPlan, SupportPlan.id == SupportSession.plan_id)
        .where(*conditions)
        .order_by(SupportSession.starts_at)
    )  # fmt: skip
    return _by_day(
        Booked(
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            plan_id=row.plan_id,
            place=rules.place_key(row.space_id, row.room),
            code=row.said,
        )
        for row in db.execute(query)
    )


def _at_place(
    db: Session,
    actor: Actor,
    space_id: UUID | None,
    since: datetime,
    until: datetime,
    near: Sequence[sa.ColumnElement[bool]],
) -> dict[date, list[tuple[str, UUID | None, bool, Span]]]:
    """Who is at the place: room, children's session, whether it is one's own, and when. A colleague is not named."""
    found: dict[date, list[tuple[str, UUID | None, bool, Span]]] = defaultdict(list)
    if space_id is None:
        return found
    sessions = sa.select(
        SupportSession.starts_at, SupportSession.ends_at, SupportSession.room, SupportSession.counsellor_id
    ).where(SupportSession.space_id == space_id, *near)
    for row in db.execute(sessions):
        span = Span(starts_at=row.starts_at, ends_at=row.ends_at)
        is_own = row.counsellor_id == actor.id
        found[local_day(row.starts_at)].append((rules.folded(row.room), None, is_own, span))
    groups = sa.select(Occurrence.id, Occurrence.starts_at, Occurrence.ends_at, Occurrence.room).where(
        Occurrence.space_id == space_id,
        Occurrence.starts_at < until,
        Occurrence.starts_at > since,
        Occurrence.state.not_in(_NOT_THERE),
    )
    for key, starts_at, ends_at, room in db.execute(groups):
        span = Span(starts_at=starts_at, ends_at=ends_at)
        found[local_day(starts_at)].append((rules.folded(room), key, False, span))
    return found


def _groups(db: Session, child_id: UUID | None, since: datetime, until: datetime) -> dict[date, list[Span]]:
    """The child's own sessions in its space, courses among them."""
    if child_id is None:
        return {}
    query = (
        sa.select(Occurrence.starts_at, Occurrence.ends_at)
        .join(Enrolment, Enrolment.group_id == Occurrence.group_id)
        .where(
            Enrolment.child_id == child_id,
            Enrolment.state.in_((EnrolmentState.ACTIVE, EnrolmentState.PROVISIONAL)),
            Enrolment.from_date <= Occurrence.on_date,
            sa.or_(Enrolment.to_date.is_(None), Enrolment.to_date >= Occurrence.on_date),
            Occurrence.starts_at > since,
            Occurrence.starts_at < until,
            Occurrence.state.not_in(_NOT_THERE),
        )
        .order_by(Occurrence.starts_at)
    )
    return _by_day(Span(starts_at=row.starts_at, ends_at=row.ends_at) for row in db.execute(query))


def _by_day(spans: Iterable[_S]) -> dict[date, list[_S]]:
    found: dict[date, list[_S]] = defaultdict(list)
    for one in spans:
        found[local_day(one.starts_at)].append(one)
    return found


def _of(by_day: dict[date, list[_S]], days: Iterable[date]) -> list[_S]:
    return [one for day in days for one in by_day.get(day, ())]


def _must_know(db: Session, actor: Actor, space_id: UUID | None) -> None:
    if space_id is not None and space_id not in {each.id for each in queries.places(db, actor)}:
        raise NotFound
