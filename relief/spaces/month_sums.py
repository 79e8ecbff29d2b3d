"""What is summed of the marks of a month, said once: for the sums that are kept and for those counted anew."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Any

import sqlalchemy as sa

from relief.spaces import rules
from relief.spaces.children import Attendance, Child
from relief.spaces.kinds import Mark
from relief.spaces.marks import PRESENT
from relief.spaces.models import Occurrence

_COUNTS = (*PRESENT, Mark.ABSENT_UNINFORMED)
# What one child asks of an adult, in whole parts of one adult.
_EDGES = (2, 5, 10, 13, 200)
WHOLE = lcm(*((1 / rules.children_per_adult(edge - 1)).denominator for edge in _EDGES))


def of_children(which: sa.ColumnElement[bool], space_id: Any) -> sa.Select[Any]:
    """child_id, space_id, present, expected of the sessions `which` that took place; `space_id` comes along."""
    return (
        sa.select(
            Attendance.child_id,
            space_id.label("space_id"),
            number(Attendance.mark.in_(PRESENT)).label("present"),
            number(Attendance.mark.in_(_COUNTS)).label("expected"),
        )
        .join(Occurrence, Occurrence.id == Attendance.occurrence_id)
        .where(which, Occurrence.state.not_in(rules.OFF))
        .group_by(Attendance.child_id, space_id)
    )


def of_sessions(which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """id, present, units of the sessions `which` at which a child was there, whatever became of the register.

    Days become numbers once for each child and each session, not once for each of millions of marks.
    """
    day = (
        sa.select(Occurrence.id, _as_number(Occurrence.on_date).label("day"))
        .where(which)
        .cte("day_of_session")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    age = (day.c.day - _as_number(Child.birth_date)) // whole(10000)
    return (
        sa.select(day.c.id.label("id"), sa.func.count().label("present"), sa.func.sum(_units(age)).label("units"))
        .select_from(day)
        .join(Attendance, Attendance.occurrence_id == day.c.id)
        .join(Child, Child.id == Attendance.child_id)
        .where(Attendance.mark.in_(PRESENT))
        .group_by(day.c.id)
    )


def needed(units: Any) -> sa.ColumnElement[int]:
    """`rules.adults_needed`: whole adults, never fewer than two."""
    rounded = (units + (WHOLE - 1)) // whole(WHOLE)
    return sa.case((rounded > rules.LEAST_ADULTS, rounded), else_=whole(rules.LEAST_ADULTS))


def whole(value: int) -> sa.ColumnElement[int]:
    """A number in the statement itself: databases then divide whole by whole."""
    return sa.literal_column(str(value), sa.Integer)


def number(condition: Any) -> sa.ColumnElement[int]:
    """For how many rows it holds."""
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _units(age: Any) -> sa.ColumnElement[int]:
    """`rules.children_per_adult` upside down: 50, 20, 15, 12 or 10 of 150."""
    parts = [(edge, int(Fraction(WHOLE) / rules.children_per_adult(edge - 1))) for edge in _EDGES]
    return sa.case(*((age < edge, whole(part)) for edge, part in parts[:-1]), else_=whole(parts[-1][1]))


def _as_number(day: Any) -> sa.ColumnElement[int]:
    """2026-08-04 as 20260804: the difference of two, by ten thousand, is the age in full years."""
    parts = [sa.cast(sa.extract(name, day), sa.Integer) for name in ("year", "month", "day")]
    return parts[0] * 10000 + parts[1] * 100 + parts[2]
