"""What people open while a country's registers lie in the database: a register, what is missing, the timetable.

Beside each wall time stands the processor time of this process, which a busy machine changes less.
"""

from __future__ import annotations

import statistics
import time as clock
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import sqlalchemy as sa

from relief.accounts.actions import create_account
from relief.accounts.inputs import AccountGiven
from relief.accounts.roles import Role
from relief.app import create_app
from relief.areas.models import Area
from relief.config import Settings
from relief.jobs import timetables
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.spaces.kinds import OccurrenceState
from relief.spaces.models import Occurrence, Series, Space, SpaceStaff
from relief.spaces.queries.sessions import missing_registers
from relief.spaces.weeks import weekly
from tests.benchmarks.table import Line
from tests.people import signed_in

NOW = datetime(2026, 8, 1, 3, 30, tzinfo=UTC)
CLERK = Actor.clerk("benchmarks")
SITES, WEEKS, PAGES = 30, 8, 300
PAGE_MS, LIST_MS, PLAN_S = 200.0, 100.0, 60.0
# Seconds by the clock, and of the processor.
Took = tuple[float, float]


def measure(database: Database, folder: Path, *, sites: int) -> Iterator[Line]:
    """The lines of the table."""
    yield from _registers(database, folder)
    yield _missing(database)
    yield from _plan(database, sites)


def _registers(database: Database, folder: Path) -> Iterator[Line]:
    app = create_app(Settings.for_tests(folder, database.engine.url.render_as_string(hide_password=False)))
    with database.writing() as db:
        given = AccountGiven(
            name="champa", name_bn="চম্পা", name_en="Champa", role=Role.FACILITATOR, paths=("/BD40/",),
            password="sari-lantern-monsoon-eleven",
        )  # fmt: skip
        champa = create_account(db, CLERK, given, now=NOW)
        rng = Random(6)
        own = rng.sample(list(db.scalars(sa.select(Space.id))), 20)
        db.add_all(SpaceStaff(space_id=one, user_id=champa.id, code_signed_on=NOW.date()) for one in own)
        sessions = list(db.scalars(sa.select(Occurrence.id).where(Occurrence.space_id.in_(own))))
    person = signed_in(app, champa)
    for what, path in (("a register", "/spaces/sessions/{}"), ("the next days", "/spaces/today")):
        took: list[Took] = []
        for number, one in enumerate(rng.sample(sessions, min(PAGES, len(sessions)))):
            begun, cpu = clock.perf_counter(), clock.process_time()
            answer = person.client.get(path.format(one))
            took.append((clock.perf_counter() - begun, clock.process_time() - cpu))
            assert answer.status_code == 200, answer.status_code
            # The first few compile the templates.
            if number < 3:
                took.clear()
        yield _line(f"spaces: {what}, a page as its facilitator opens it", took, PAGE_MS)


def _missing(database: Database) -> Line:
    """Thirty sites of one union; one session in eight of the last eight weeks has no register."""
    first = NOW.date() - timedelta(weeks=WEEKS)
    with database.writing() as db:
        area = db.scalars(sa.select(Area).join(Space, Space.area_id == Area.id).order_by(Area.path)).first()
        assert area is not None
        some = list(db.scalars(sa.select(Space.id).order_by(Space.code.desc()).limit(SITES)))
        db.execute(sa.update(Space).where(Space.area_id == area.id).values(area_id=area.parent_id))
        db.execute(sa.update(Space).where(Space.id.in_(some)).values(area_id=area.id))
        ids = list(
            db.scalars(sa.select(Occurrence.id).where(Occurrence.space_id.in_(some), Occurrence.on_date >= first))
        )
        late = sa.update(Occurrence).where(Occurrence.id.in_(ids[::8]))
        db.execute(late.values(state=OccurrenceState.PLANNED, submitted_at=None))
        actor = replace(CLERK, within=(area.path,))
    found = 0

    def ask() -> None:
        nonlocal found
        with database.reading() as db:
            got = missing_registers(db, actor, NOW)
            found = len(got.due) + len(got.in_grace) + len(got.overdue)

    took = _times(ask)
    assert found == len(ids[::8])
    return _line(f"spaces: {found} missing of {len(ids):,} registers, {SITES} sites x {WEEKS} weeks", took, LIST_MS)


def _plan(database: Database, sites: int) -> Iterator[Line]:
    with database.writing() as db:
        db.execute(sa.update(Series).values(rrule=weekly((5, 6, 0, 1, 2, 3)), starts=time(9), ends=time(11)))
    for what in ("made", "asked again, nothing made"):
        with database.reading() as db:
            before = db.scalar(sa.select(sa.func.count()).select_from(Occurrence)) or 0
        begun, cpu = clock.perf_counter(), clock.process_time()
        timetables.plan_sessions(database, NOW)
        took, cpu = clock.perf_counter() - begun, clock.process_time() - cpu
        with database.reading() as db:
            made = (db.scalar(sa.select(sa.func.count()).select_from(Occurrence)) or 0) - before
        assert bool(made) == (what == "made")
        text = f"spaces: eight weeks of {sites:,} sites, {made:,} sessions {what}"
        yield Line(text, f"{took:.1f} s (CPU {cpu:.1f})", f"<= {PLAN_S:.0f} s", met=took <= PLAN_S)


def _times(deed: Callable[[], Any], turns: int = 20) -> list[Took]:
    took = []
    for _ in range(turns):
        begun, cpu = clock.perf_counter(), clock.process_time()
        deed()
        took.append((clock.perf_counter() - begun, clock.process_time() - cpu))
    return took


def _line(what: str, took: list[Took], limit: float) -> Line:
    walls, cpus = (sorted(1000 * one for one in each) for each in zip(*took, strict=True))
    p95, busy = walls[int(len(walls) * 0.95)], cpus[int(len(cpus) * 0.95)]
    middle, middle_cpu = statistics.median(walls), statistics.median(cpus)
    figure = f"p95 {p95:.0f} ms, median {middle:.0f} (CPU p95 {busy:.0f}, median {middle_cpu:.0f})"
    return Line(what, figure, f"<= {limit:.0f} ms", met=p95 <= limit)
