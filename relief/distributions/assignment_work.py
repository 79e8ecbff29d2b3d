"""The planner's job: take the next run, work it out in a child process, keep what came of it.

A door: it opens its own transactions, short ones, so that nobody waits while it counts.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import sqlalchemy as sa

from relief.areas.barriers import metres_between
from relief.distributions.assignment_child import Stopped, solve_apart
from relief.distributions.assignment_gather import Gathered, gather
from relief.distributions.assignment_groups import LOCATED, Grouped, Wishes, grouped, located
from relief.distributions.assignment_models import AssignmentRun, Located, Placement, RunState
from relief.distributions.assignment_outcome import Outcome, outcome_of
from relief.distributions.assignment_placing import own_metres, points_of, times_of
from relief.distributions.assignment_taken import points_taken
from relief.kernel import clock
from relief.kernel.db import Database, Session
from relief.kernel.rows import insert_rows

log = logging.getLogger("relief.planner")
MOST_TRIES = 3
_ROWS = 5_000
# How far along each step is, in hundredths; counting rows fills the rest.
_READ, _SOLVED = 15, 60


def waits(database: Database) -> bool:
    """Whether there is a run to work out."""
    with database.reading() as db:
        return bool(_waiting(db))


def work(database: Database, now: datetime) -> str:
    """Work out what waits, the oldest first; says in a sentence what it did."""
    with database.reading() as db:
        waiting = _waiting(db)
    for run_id in waiting:
        try:
            _work_out(database, run_id, now)
        except Stopped:
            _clear(database, run_id)
        except Exception:
            # What went wrong is in the log without a household; the person sees that it failed.
            log.exception("run %s failed", run_id)
            _clear(database, run_id)
            _say(database, run_id, state=RunState.FAILED, finished_at=clock.now())
    return f"{len(waiting)} assignments worked out"


def _waiting(db: Session) -> Sequence[UUID]:
    """One that was running when the job began was left by a job that died: it is begun again."""
    states = (RunState.WAITING, RunState.RUNNING)
    query = sa.select(AssignmentRun.id).where(AssignmentRun.state.in_(states))
    return db.scalars(query.order_by(AssignmentRun.created_at, AssignmentRun.id)).all()


def _work_out(database: Database, run_id: UUID, now: datetime) -> None:
    if not _begin(database, run_id):
        return
    with database.reading() as db:
        run = db.get_one(AssignmentRun, run_id)
        wishes = Wishes(run.together, run.step_free, run.womens_line)
        gathered = gather(db, run, now=now)
        before = points_taken(db, run.distribution_id)
    _clear(database, run_id)
    _say(database, run_id, percent=_READ)
    groups = grouped(gathered.homes, gathered.points, wishes, gathered.walls)
    plan = solve_apart(groups.problem, still_wanted=lambda: _is_wanted(database, run_id))
    _say(database, run_id, percent=_SOLVED)
    chosen = points_of(groups, plan, gathered.points)
    metres = own_metres(groups, chosen, gathered.points)
    outcome = outcome_of(gathered, groups, plan, chosen, metres, before)
    times = times_of(chosen, gathered.homes.para, gathered.timetables)
    rows = [*_rows(run_id, gathered, groups, chosen, metres, times), *_pinned(run_id, gathered)]
    _keep(database, run_id, rows, outcome)


def _begin(database: Database, run_id: UUID) -> bool:
    with database.writing() as db:
        run = db.get(AssignmentRun, run_id, with_for_update=True)
        if run is None or run.state not in (RunState.WAITING, RunState.RUNNING):
            return False
        run.tries += 1
        run.percent = 1
        run.state = RunState.RUNNING if run.tries <= MOST_TRIES else RunState.FAILED
        return run.state is RunState.RUNNING


def _is_wanted(database: Database, run_id: UUID) -> bool:
    with database.reading() as db:
        return db.scalar(sa.select(AssignmentRun.state).where(AssignmentRun.id == run_id)) is RunState.RUNNING


def _say(database: Database, run_id: UUID, **values: Any) -> None:
    with database.writing() as db:
        still = sa.and_(AssignmentRun.id == run_id, AssignmentRun.state == RunState.RUNNING)
        db.execute(sa.update(AssignmentRun).where(still).values(**values))


def _clear(database: Database, run_id: UUID) -> None:
    with database.writing() as db:
        db.execute(sa.delete(Placement).where(Placement.run_id == run_id))


def _rows(
    run_id: UUID, gathered: Gathered, groups: Grouped, chosen: Any, metres: Any, times: Sequence[datetime | None]
) -> Iterator[dict[str, Any]]:
    told = zip(
        gathered.ids, chosen.tolist(), metres.tolist(), times, [LOCATED[one] for one in groups.located.tolist()],
        strict=True,
    )  # fmt: skip
    for home, point, far, at, where in told:
        if point >= 0:
            yield _row(run_id, home, gathered.point_ids[point], at, far, where, by_hand=False)


def _pinned(run_id: UUID, gathered: Gathered) -> Iterator[dict[str, Any]]:
    if not gathered.pins:
        return
    place = {point_id: number for number, point_id in enumerate(gathered.point_ids)}
    lon, lat, code = located(gathered.pin_homes)
    away = metres_between(lon, lat, gathered.points.lon, gathered.points.lat)
    for number, pin in enumerate(gathered.pins):
        far = int(away[number, place[pin.point_id]])
        where: Located = LOCATED[int(np.asarray(code)[number])]
        yield _row(run_id, pin.household_id, pin.point_id, pin.slot_at, far, where, by_hand=True)


def _row(
    run_id: UUID, home: UUID, point_id: UUID, at: datetime | None, metres: int, where: Located, *, by_hand: bool
) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "household_id": home,
        "point_id": point_id,
        "slot_at": at,
        "metres": metres,
        "located": where,
        "by_hand": by_hand,
    }


def _keep(database: Database, run_id: UUID, rows: Sequence[dict[str, Any]], outcome: Outcome) -> None:
    for start in range(0, len(rows), _ROWS):
        if not _is_wanted(database, run_id):
            raise Stopped
        with database.writing() as db:
            insert_rows(db, Placement, rows[start : start + _ROWS])
        _say(database, run_id, percent=_SOLVED + (99 - _SOLVED) * min(start + _ROWS, len(rows)) // len(rows))
    state = RunState.SHORT if outcome["lacks"] else RunState.READY
    _say(database, run_id, state=state, percent=100, finished_at=clock.now(), outcome=dict(outcome))
