"""What keeps sessions from being held: a holiday or a suspension stops them all at once, and gives back only its own.

Everything here is done by the database in a few statements, however many sites there are. Only sessions
that nobody has touched are stopped; a roll call that has begun is a fact and stays.

Sessions are locked in the order of their ids before any is changed, sites after sessions (docs/decisions/0027).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.kernel.db import table_of
from relief.spaces.kinds import NotHeld, OccurrenceState
from relief.spaces.models import Occurrence
from relief.spaces.site_kinds import Halt
from relief.spaces.timetable_models import Holiday, OccurrencePause, SuspendedSpace, Suspension

REASONS = {
    Halt.HAZARD: NotHeld.HAZARD,
    Halt.SECURITY: NotHeld.SECURITY,
    Halt.ACCESS: NotHeld.OTHER,
    Halt.FUNDING: NotHeld.OTHER,
}
_BY_CAUSE = frozenset({*REASONS.values(), NotHeld.HOLIDAY})


def is_paused() -> sa.ColumnElement[bool]:
    """Sessions that some cause keeps from being held, and that no person has spoken about since."""
    return sa.and_(
        Occurrence.state == OccurrenceState.NOT_HELD,
        Occurrence.not_held_reason.in_(_BY_CAUSE),
        Occurrence.not_held_note == "",
        Occurrence.id.in_(sa.select(OccurrencePause.occurrence_id)),
    )


def untouched() -> sa.ColumnElement[bool]:
    """Sessions that hold no fact yet: planned, or stopped by a cause."""
    return sa.or_(Occurrence.state == OccurrenceState.PLANNED, is_paused())


def pause(db: Session, which: sa.ColumnElement[bool], cause_id: UUID, reason: NotHeld) -> int:
    """Let these sessions not be held for this cause; gives how many it newly touches."""
    own = sa.select(OccurrencePause.occurrence_id).where(OccurrencePause.cause_id == cause_id)
    new = sa.and_(which, untouched(), Occurrence.id.not_in(own))
    _lock(db, new)
    # Asked again: somebody may have begun a roll call while this waited for its turn.
    wanted = sa.select(Occurrence.id, sa.literal(cause_id, sa.Uuid())).where(new)
    table = table_of(OccurrencePause)
    insert = sa.insert(table).from_select(["occurrence_id", "cause_id"], wanted)
    made = db.execute(insert.returning(table.c.occurrence_id)).all()
    stopped = sa.update(Occurrence).where(Occurrence.state == OccurrenceState.PLANNED, Occurrence.id.in_(own))
    _run(db, stopped.values(_stopped(reason)))
    return len(made)


def lift(db: Session, cause_id: UUID, which: sa.ColumnElement[bool] | None = None) -> int:
    """Take the cause away from its sessions; those that no other cause stops take place again."""
    mine = sa.select(OccurrencePause.occurrence_id).where(OccurrencePause.cause_id == cause_id)
    _lock(db, sa.and_(Occurrence.id.in_(mine), which if which is not None else sa.true()))
    ids = list(
        db.scalars(sa.select(Occurrence.id).where(Occurrence.id.in_(mine), which if which is not None else sa.true()))
    )
    back = 0
    for part in _parts(ids):
        here = Occurrence.id.in_(part)
        free = sa.select(Occurrence.id).where(here, is_paused())
        freed = list(db.scalars(free))
        pauses = sa.delete(OccurrencePause).where(
            OccurrencePause.cause_id == cause_id, OccurrencePause.occurrence_id.in_(part)
        )
        _run(db, pauses)
        held_by_another = sa.select(OccurrencePause.occurrence_id).where(OccurrencePause.occurrence_id.in_(freed))
        again = sa.update(Occurrence).where(Occurrence.id.in_(freed), Occurrence.id.not_in(held_by_another))
        back += _run(db, again.values(_again()))
        holidays = held_by_another.where(OccurrencePause.cause_id.in_(sa.select(Holiday.id)))
        _run(db, sa.update(Occurrence).where(Occurrence.id.in_(holidays)).values(not_held_reason=NotHeld.HOLIDAY))
    return back


def _lock(db: Session, which: sa.ColumnElement[bool]) -> None:
    """Hold these sessions as a roll call holds its own (`rosters.session_to_change`); SQLite has one writer."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(sa.select(Occurrence.id).where(which).order_by(Occurrence.id).with_for_update(key_share=True)).all()


def apply_standing(db: Session, series_ids: Sequence[UUID], first: date, last: date) -> None:
    """Holidays and suspensions that stand already stop sessions which are made later."""
    ours = Occurrence.series_id.in_(series_ids)
    for day in db.scalars(sa.select(Holiday).where(Holiday.first_day <= last, Holiday.last_day >= first)):
        pause(db, sa.and_(ours, Occurrence.on_date.between(day.first_day, day.last_day)), day.id, NotHeld.HOLIDAY)
    query = (
        sa.select(Suspension, SuspendedSpace.space_id)
        .join(SuspendedSpace, SuspendedSpace.suspension_id == Suspension.id)
        .where(
            Suspension.undone_at.is_(None), SuspendedSpace.reopened_at.is_(None),
            SuspendedSpace.space_id.in_(sa.select(Occurrence.space_id).where(ours)),
            Suspension.from_date <= last, Suspension.to_date >= first,
        )
    )  # fmt: skip
    for one, space_id in db.execute(query).all():
        here = sa.and_(ours, Occurrence.space_id == space_id, Occurrence.on_date.between(one.from_date, one.to_date))
        pause(db, here, one.id, REASONS[one.halt])


def _stopped(reason: NotHeld) -> dict[str, object]:
    return {
        "state": OccurrenceState.NOT_HELD, "not_held_reason": reason, "not_held_note": "",
        "version": Occurrence.version + 1,
    }  # fmt: skip


def _again() -> dict[str, object]:
    return {"state": OccurrenceState.PLANNED, "not_held_reason": None, "version": Occurrence.version + 1}


def _run(db: Session, statement: sa.Update | sa.Delete) -> int:
    done = db.execute(statement.execution_options(synchronize_session=False))
    # Sessions already read by whoever asked are read anew; nothing else was changed beneath them.
    known = [one.id for one in db.identity_map.values() if isinstance(one, Occurrence)]
    if known:
        again = sa.select(Occurrence).where(Occurrence.id.in_(known))
        db.scalars(again.execution_options(populate_existing=True)).all()
    return int(done.rowcount)  # type: ignore[attr-defined]  # a change always answers with a cursor


def _parts(ids: Sequence[UUID]) -> list[Sequence[UUID]]:
    return [ids[start : start + 500] for start in range(0, len(ids), 500)]


def counts(db: Session, cause_id: UUID) -> dict[UUID, int]:
    """How many sessions the cause stops, by space."""
    query = (
        sa.select(Occurrence.space_id, sa.func.count())
        .join(OccurrencePause, OccurrencePause.occurrence_id == Occurrence.id)
        .where(OccurrencePause.cause_id == cause_id)
        .group_by(Occurrence.space_id)
    )
    return dict(db.execute(query).all())
