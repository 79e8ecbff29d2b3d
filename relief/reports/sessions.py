"""Sessions of a month, union by union: held, handed in on time, with enough adults. Sessions, not people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session

from relief.kernel.db import UtcDateTime
from relief.reports.children import in_month
from relief.reports.scope import Scope
from relief.spaces import rules
from relief.spaces.kinds import OccurrenceState
from relief.spaces.models import ActivityGroup, Occurrence
from relief.spaces.month_counts import uncounted
from relief.spaces.month_models import SessionSum
from relief.spaces.month_sums import needed, number, of_sessions

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
    came = _children_there(scope, own, uncounted(db, own, scope.month.first))
    held = each.c.state.in_(_HELD)
    counted = sa.and_(came.c.present > 0, each.c.adults_present.is_not(None))
    sums = {
        "expected": sa.func.count(),
        "held": number(held),
        "due": number(sa.and_(each.c.state.not_in(rules.OFF), each.c.is_over)),
        "on_time": number(sa.and_(each.c.state.not_in(rules.OFF), each.c.is_over, each.c.is_on_time)),
        "counted": number(counted),
        "enough": number(sa.and_(counted, each.c.adults_present >= needed(came.c.units))),
        "two_adults": number(sa.and_(counted, each.c.adults_present >= rules.LEAST_ADULTS)),
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


def _children_there(scope: Scope, own: sa.CTE, live: Sequence[UUID]) -> sa.Subquery:
    """Children present at each session, and how much of an adult they ask for: kept, or counted for sites `live`."""
    ours = sa.and_(in_month(scope), Occurrence.space_id.in_(sa.select(own.c.id)), *_took_place(scope))
    kept = (
        sa.select(SessionSum.occurrence_id.label("id"), SessionSum.present, SessionSum.units)
        .join(Occurrence, Occurrence.id == SessionSum.occurrence_id)
        .where(ours)
    )
    if not live:
        return kept.subquery("children_there")
    anew = of_sessions(sa.and_(in_month(scope), Occurrence.space_id.in_(live), *_took_place(scope)))
    return kept.where(Occurrence.space_id.not_in(live)).union_all(anew).subquery("children_there")


def _took_place(scope: Scope) -> tuple[sa.ColumnElement[bool], ...]:
    return Occurrence.state.not_in(rules.OFF), Occurrence.starts_at <= scope.now


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
