"""Sessions of a month, union by union: held, handed in on time, with enough adults. Sessions, not people."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from fractions import Fraction
from math import lcm
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session

from relief.kernel.db import UtcDateTime
from relief.reports.children import in_month
from relief.reports.scope import Scope
from relief.spaces import rules
from relief.spaces.children import Attendance, Child
from relief.spaces.kinds import OccurrenceState
from relief.spaces.marks import PRESENT
from relief.spaces.models import ActivityGroup, Occurrence

_HELD = tuple(set(OccurrenceState) - rules.OFF - {OccurrenceState.PLANNED})


@dataclass(frozen=True, kw_only=True)
class Sessions:
    """Sessions of one union, or of several together.

    `expected` were planned and not cancelled, and have begun; `held` have a register; `due` are those expected
    and not said to have been left out whose grace is over; `counted` have children and a number of adults.
    `seats` are the places of the groups whose sessions were held, `open_days` days of a site with a session.
    """

    expected: int = 0
    held: int = 0
    due: int = 0
    on_time: int = 0
    counted: int = 0
    enough: int = 0
    two_adults: int = 0
    attendances: int = 0
    seats: int = 0
    open_days: int = 0

    def __add__(self, other: Sessions) -> Sessions:
        return Sessions(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})


def by_union(db: Session, scope: Scope) -> dict[UUID, Sessions]:
    """Each union that had a session in the month."""
    own = scope.spaces()
    each = _sessions(scope, own)
    came = _children_there(scope, own)
    held = each.c.state.in_(_HELD)
    counted = sa.and_(came.c.present > 0, each.c.adults_present.is_not(None))
    sums = {
        "expected": sa.func.count(),
        "held": _number(held),
        "due": _number(sa.and_(each.c.state.not_in(rules.OFF), each.c.is_over)),
        "on_time": _number(sa.and_(each.c.state.not_in(rules.OFF), each.c.is_over, each.c.is_on_time)),
        "counted": _number(counted),
        "enough": _number(sa.and_(counted, each.c.adults_present >= _needed(came.c.units))),
        "two_adults": _number(sa.and_(counted, each.c.adults_present >= rules.LEAST_ADULTS)),
        "attendances": sa.func.sum(sa.func.coalesce(came.c.present, 0)),
        "seats": sa.func.sum(sa.case((held, each.c.max_size), else_=0)),
    }
    query = (
        sa.select(each.c.area_id, *(one.label(name) for name, one in sums.items()))
        .select_from(each)
        .outerjoin(came, came.c.id == each.c.id)
        .group_by(each.c.area_id)
    )
    days = _open_days(db, scope)
    return {
        row.area_id: Sessions(
            **{name: int(getattr(row, name) or 0) for name in sums}, open_days=days.get(row.area_id, 0)
        )
        for row in db.execute(query)
    }


def _sessions(scope: Scope, own: sa.CTE) -> sa.CTE:
    graced = _hours_after(Occurrence.ends_at, Occurrence.grace_hours)
    over = sa.or_(graced <= scope.now, Occurrence.state.in_(rules.SETTLED))
    return (
        sa.select(
            Occurrence.id,
            own.c.area_id,
            Occurrence.state,
            Occurrence.adults_present,
            ActivityGroup.max_size,
            over.label("is_over"),
            sa.func.coalesce(Occurrence.submitted_at <= graced, sa.false()).label("is_on_time"),
        )
        .join(own, own.c.id == Occurrence.space_id)
        .join(ActivityGroup, ActivityGroup.id == Occurrence.group_id)
        .where(in_month(scope), Occurrence.state != OccurrenceState.CANCELLED, Occurrence.starts_at <= scope.now)
        .cte("each_session")
    )


# What one child asks of an adult, in whole parts of one adult.
_EDGES = (2, 5, 10, 13, 200)
_WHOLE = lcm(*((1 / rules.children_per_adult(edge - 1)).denominator for edge in _EDGES))


def _children_there(scope: Scope, own: sa.CTE) -> sa.Subquery:
    """Children present at each session, and how much of an adult they ask for together.

    Days become numbers once for each child and each session, not once for each of millions of marks.
    """
    day = (
        sa.select(Occurrence.id, _as_number(Occurrence.on_date).label("day"))
        .join(own, own.c.id == Occurrence.space_id)
        .where(in_month(scope), Occurrence.state.not_in(rules.OFF), Occurrence.starts_at <= scope.now)
        .cte("day_of_session")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    born = (
        sa.select(Child.id, _as_number(Child.birth_date).label("born"))
        .cte("birth_of_child")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    age = (day.c.day - born.c.born) // _whole(10000)
    return (
        sa.select(day.c.id, sa.func.count().label("present"), sa.func.sum(_units(age)).label("units"))
        .select_from(day)
        .join(Attendance, Attendance.occurrence_id == day.c.id)
        .join(born, born.c.id == Attendance.child_id)
        .where(Attendance.mark.in_(PRESENT))
        .group_by(day.c.id)
        .subquery("children_there")
    )


def _units(age: Any) -> sa.ColumnElement[int]:
    """`rules.children_per_adult` upside down: 50, 20, 15, 12 or 10 of 150."""
    parts = [(edge, int(Fraction(_WHOLE) / rules.children_per_adult(edge - 1))) for edge in _EDGES]
    return sa.case(*((age < edge, _whole(part)) for edge, part in parts[:-1]), else_=_whole(parts[-1][1]))


def _needed(units: Any) -> sa.ColumnElement[int]:
    """`rules.adults_needed`: whole adults, never fewer than two."""
    rounded = (units + (_WHOLE - 1)) // _whole(_WHOLE)
    return sa.case((rounded > rules.LEAST_ADULTS, rounded), else_=_whole(rules.LEAST_ADULTS))


def _whole(number: int) -> sa.ColumnElement[int]:
    """A number in the statement itself: databases then divide whole by whole."""
    return sa.literal_column(str(number), sa.Integer)


def _open_days(db: Session, scope: Scope) -> dict[UUID, int]:
    own = scope.spaces()
    days = (
        sa.select(own.c.area_id, Occurrence.space_id, Occurrence.on_date)
        .join(own, own.c.id == Occurrence.space_id)
        .where(in_month(scope), Occurrence.state.in_(_HELD), Occurrence.starts_at <= scope.now)
        .distinct()
        .subquery()
    )
    return dict(db.execute(sa.select(days.c.area_id, sa.func.count()).group_by(days.c.area_id)).all())


def _as_number(day: Any) -> sa.ColumnElement[int]:
    """2026-08-04 as 20260804: the difference of two, by ten thousand, is the age in full years."""
    parts = [sa.cast(sa.extract(name, day), sa.Integer) for name in ("year", "month", "day")]
    return parts[0] * 10000 + parts[1] * 100 + parts[2]


class _hours_after(sa.sql.functions.FunctionElement[datetime]):
    """A moment so many hours later; databases write it differently."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(_hours_after)
def _add_hours(element: Any, compiler: Any, **more: Any) -> str:
    moment, hours = (compiler.process(one, **more) for one in element.clauses)
    return f"({moment} + make_interval(hours => {hours}))"


@compiles(_hours_after, "sqlite")
def _add_hours_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    moment, hours = (compiler.process(one, **more) for one in element.clauses)
    return f"(strftime('%Y-%m-%d %H:%M:%f', {moment}, '+' || {hours} || ' hours') || '000')"


def _number(condition: Any) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))
