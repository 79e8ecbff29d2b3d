"""Keep the sums of a month: notice every mark that changes, sum again in small pieces, and say which sums are good.

A sum that is good equals a count of the marks. Whoever changes a mark leaves a `StaleMonth` beside it in the same
transaction, and from then on the marks of that site and month are counted themselves until they are summed again.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from relief.kernel.db import table_of
from relief.spaces.children import Attendance, Child
from relief.spaces.models import Occurrence
from relief.spaces.month_models import ChildMonth, SessionSum, SpaceMonth, StaleMonth
from relief.spaces.month_sums import of_children, of_sessions

Key = tuple[UUID, date]


@event.listens_for(Session, "before_flush")
def _notice(db: Session, _context: Any, _instances: Any) -> None:
    """Everybody who writes a mark goes through here, so nobody has to think of it."""
    keys = set(_of_marks(db))
    for one in db.dirty:
        if isinstance(one, Occurrence) and _differs(one, "state", "on_date", "space_id"):
            keys |= _of_session(one)
        elif isinstance(one, Child) and _differs(one, "birth_date"):
            # How much of an adult a child asks for hangs on its age.
            query = sa.select(SpaceMonth.space_id, SpaceMonth.month).where(SpaceMonth.space_id == one.space_id)
            with db.no_autoflush:
                keys.update((space_id, month) for space_id, month in db.execute(query))
    db.add_all(StaleMonth(space_id=space_id, month=month) for space_id, month in sorted(keys, key=str))


def stale(db: Session, most: int) -> list[Key]:
    """Sites and months that wait to be summed, at most so many."""
    query = sa.select(StaleMonth.space_id, StaleMonth.month).distinct()
    return [(space_id, month) for space_id, month in db.execute(query.order_by(StaleMonth.month).limit(most))]


def sum_again(db: Session, keys: Iterable[Key], *, now: datetime) -> int:
    """Sum the marks of these sites and months; gives how many. One at a time in the whole house: it is a job."""
    done = 0
    for space_id, month in keys:
        here = sa.and_(StaleMonth.space_id == space_id, StaleMonth.month == month)
        # What is noticed from here on is of no concern to this sum, and stays for the next.
        seen = list(db.scalars(sa.select(StaleMonth.id).where(here)))
        _sum(db, space_id, month, now)
        for start in range(0, len(seen), 500):
            _run(db, sa.delete(StaleMonth).where(StaleMonth.id.in_(seen[start : start + 500])))
        done += 1
    return done


def uncounted(db: Session, spaces: sa.CTE, month: date) -> list[UUID]:
    """Of these sites (a column `id`) those whose marks of the month must be counted themselves."""
    kept = sa.exists().where(SpaceMonth.space_id == spaces.c.id, SpaceMonth.month == month)
    changed = sa.exists().where(StaleMonth.space_id == spaces.c.id, StaleMonth.month == month)
    return list(db.scalars(sa.select(spaces.c.id).where(sa.or_(~kept, changed))))


def _sum(db: Session, space_id: UUID, month: date, now: datetime) -> None:
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    which = sa.and_(Occurrence.space_id == space_id, Occurrence.on_date.between(month, last))
    mine = sa.select(Occurrence.id).where(which)
    _run(db, sa.delete(ChildMonth).where(ChildMonth.space_id == space_id, ChildMonth.month == month))
    _run(db, sa.delete(SessionSum).where(SessionSum.occurrence_id.in_(mine)))
    children = of_children(which, Occurrence.space_id).subquery()
    named = ("space_id", "child_id", "present", "expected")
    rows = sa.select(sa.literal(month, sa.Date()), *(children.c[name] for name in named))
    _run(db, sa.insert(table_of(ChildMonth)).from_select(["month", *named], rows))
    _run(db, sa.insert(table_of(SessionSum)).from_select(["occurrence_id", "present", "units"], of_sessions(which)))
    kept = db.get(SpaceMonth, (space_id, month))
    if kept is None:
        db.add(SpaceMonth(space_id=space_id, month=month, counted_at=now))
    else:
        kept.counted_at = now
    db.flush()


def _of_marks(db: Session) -> Iterable[Key]:
    touched = {
        one.occurrence_id
        for one in (*db.new, *db.dirty, *db.deleted)
        if isinstance(one, Attendance) and (one not in db.dirty or _differs(one, "mark"))
    }
    if not touched:
        return
    # A session that is written in the same breath is not in the database yet.
    known = {one.id: one for one in (*db.new, *db.identity_map.values()) if isinstance(one, Occurrence)}
    with db.no_autoflush:
        for occurrence_id in touched:
            one = known.get(occurrence_id) or db.get(Occurrence, occurrence_id)
            if one is not None:
                yield one.space_id, one.on_date.replace(day=1)


def _of_session(one: Occurrence) -> set[Key]:
    """Where it was and where it is."""
    state = sa.inspect(one).attrs
    spaces = {one.space_id, *(state.space_id.history.deleted or ())}
    days = {one.on_date, *(state.on_date.history.deleted or ())}
    return {(space, day.replace(day=1)) for space in spaces for day in days}


def _differs(one: Any, *names: str) -> bool:
    state = sa.inspect(one)
    return any(state.attrs[name].history.has_changes() for name in names)


def _run(db: Session, deed: Any) -> None:
    db.execute(deed.execution_options(synchronize_session=False))
