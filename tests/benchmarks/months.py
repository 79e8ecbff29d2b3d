"""The indicators of one month over six months of registers, as their page counts them.

Each site has eighty children in three groups that meet six days a week; the national load is 2,000 sites, which is
160,000 children and 20 million marks. RELIEF_BENCH_SITES says how many sites, RELIEF_TEST_POSTGRES_URL where a
PostgreSQL is; without one it is SQLite. On PostgreSQL the processor time is that of the server's process, and the marks
go in as one statement before their keys are made (`bare`): what is measured is reading and summing.
"""

from __future__ import annotations

import os
import statistics
import time as clock
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from relief import schema
from relief.jobs import timetables
from relief.kernel.actor import Actor
from relief.kernel.db import Database, table_of
from relief.kernel.ids import new_id
from relief.kernel.rows import insert_rows
from relief.kernel.zone import local_moment
from relief.reports.monthly import monthly
from relief.reports.rules import Month
from relief.reports.scope import Scope
from relief.spaces.children import Attendance, Child, Enrolment
from relief.spaces.kinds import Mark, OccurrenceState
from relief.spaces.models import ActivityGroup, Occurrence, Series, Space
from relief.spaces.month_models import StaleMonth
from tests.benchmarks import country
from tests.benchmarks.rows import Pattern
from tests.benchmarks.table import Line
from tests.builders import a_response, an_area

SITES, GROUPS, CHILDREN, FIRST, DAYS, TURNS = 100, 3, 80, date(2026, 2, 1), 181, 5
GOAL_S, WEEKEND = 10.0, 4
JULY = Month(2026, 7)
NOW = datetime(2026, 8, 4, 3, 30, tzinfo=UTC)
CLERK = Actor.clerk("benchmarks")
MADE: dict[str, Any] = {"created_at": NOW, "created_by_id": CLERK.id}


def measure(folder: Path, *, sites: int = SITES) -> Iterator[Line]:
    """The lines of the table."""
    with emptied(folder) as database:
        response_id, marks = fill(database, sites)
        load = f"{sites:,} sites, {marks:,} marks in six months"
        yield _count(database, response_id, f"spaces: a month of {load}, nothing summed yet", turns=1)
        yield _sum(database, load)
        yield _count(database, response_id, f"spaces: a month of {load}")
        with database.writing() as db:
            some = db.scalars(sa.select(Space.id).order_by(Space.code).limit(max(1, sites // 10)))
            db.add_all(StaleMonth(space_id=one, month=JULY.first) for one in some)
        yield _count(
            database, response_id, f"spaces: a month of {load}, a tenth of the sites marked since the last sum"
        )
        yield from country.measure(database, folder, sites=sites)


@contextmanager
def emptied(folder: Path) -> Iterator[Database]:
    """All tables and no row: a file in `folder`, or a database of its own on the server that is named."""
    server = os.environ.get("RELIEF_TEST_POSTGRES_URL", "")
    name = f"relief_bench_{uuid4().hex[:10]}"
    if server:
        _administer(server, f'CREATE DATABASE "{name}"')
    url = sa.make_url(server).set(database=name).render_as_string(hide_password=False) if server else ""
    database = Database(url or f"sqlite:///{folder}/{name}.db")
    try:
        schema.metadata.create_all(database.engine)
        yield database
    finally:
        database.close()
        if server:
            _administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _administer(server: str, deed: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(deed)
    engine.dispose()


def _sum(database: Database, load: str) -> Line:
    """What the job does once after the load; from then on it sums what changed."""
    begun = clock.perf_counter()
    with database.writing() as db:
        rows = [
            {"id": new_id(), "space_id": space_id, "month": date(2026, month, 1)}
            for space_id in db.scalars(sa.select(Space.id))
            for month in range(2, 8)
        ]
        insert_rows(db, StaleMonth, rows)
    timetables.sum_months(database, NOW)
    took = clock.perf_counter() - begun
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")
    return Line(
        f"spaces: the marks of {load} summed by the job", f"{took:.0f} s, {len(rows) / took:.0f} months a second"
    )


def _count(database: Database, response_id: UUID, what: str, *, turns: int = TURNS) -> Line:
    walls, cpus = [], []
    for _ in range(turns):
        with database.reading() as db:
            process = db.scalar(sa.text("SELECT pg_backend_pid()")) if not database.is_sqlite else None
            if process:
                # One process does all, so that its processor time is the whole price.
                db.execute(sa.text("SET LOCAL max_parallel_workers_per_gather = 0"))
            before, wall = _cpu(process), clock.perf_counter()
            found = monthly(db, Scope(CLERK, response_id, JULY, NOW))
            walls.append(clock.perf_counter() - wall)
            cpus.append(_cpu(process) - before)
    median = statistics.median(walls)
    figure = f"{median:.2f} s, slowest {max(walls):.2f} (CPU {statistics.median(cpus):.2f})"
    return Line(f"{what}, {found.whole['enrolled']:,} children", figure, f"<= {GOAL_S:.0f} s", met=median <= GOAL_S)


def _cpu(process: int | None) -> float:
    own = clock.process_time()
    if process is None:
        return own
    parts = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return own + (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def fill(database: Database, sites: int, children: int = CHILDREN, days: int = DAYS) -> tuple[UUID, int]:
    """Sites with their children, six months of registers before August by itself, and a mark for each child in them."""
    with database.writing() as db:
        division = an_area(db, "BD40")
        district = an_area(db, "BD4087", parent=division)
        upazila = an_area(db, "BD408704", parent=district)
        unions = [an_area(db, f"BD4087{number:04d}", parent=upazila).id for number in range(max(1, sites // 4))]
        response_id = a_response(db).id
    spaces = [uuid4() for _ in range(sites)]
    with database.writing() as db:
        row = Pattern(Space, response_id=response_id, area_id=unions[0], code="", name_bn="স", **MADE).row
        insert_rows(
            db, Space, [row(id=one, code=f"S{n}", area_id=unions[n % len(unions)]) for n, one in enumerate(spaces)]
        )
    for start in range(0, sites, 50):
        with database.writing() as db:
            _fill_sites(db, spaces[start : start + 50], start, children, days)
    if not database.is_sqlite:
        with database.writing() as db:
            for deed in _BARE:
                db.execute(sa.text(deed))
    with database.writing() as db:
        _fill_marks(db)
    if not database.is_sqlite:
        with database.writing() as db:
            for deed in _KEYS:
                db.execute(sa.text(deed))
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(
            "ANALYZE" if database.is_sqlite else "VACUUM ANALYZE"
        )
        return response_id, connection.scalar(sa.select(sa.func.count()).select_from(Attendance)) or 0


_BARE = (
    "ALTER TABLE attendance DROP CONSTRAINT pk_attendance",
    "DROP INDEX ix_attendance_child_id",
    "ALTER TABLE attendance DROP CONSTRAINT fk_attendance_occurrence_id_occurrences",
    "ALTER TABLE attendance DROP CONSTRAINT fk_attendance_child_id_children",
    "ALTER TABLE attendance SET UNLOGGED",
)
_KEYS = (
    "SET LOCAL maintenance_work_mem = '512MB'",
    "ALTER TABLE attendance ADD CONSTRAINT pk_attendance PRIMARY KEY (occurrence_id, child_id)",
    "ALTER TABLE attendance ALTER COLUMN occurrence_id SET (n_distinct = -0.04)",
    "CREATE INDEX ix_attendance_child_id ON attendance (child_id)",
)


def _fill_sites(db: Any, spaces: list[UUID], start: int, children: int, days: int) -> None:
    rows: dict[type[Any], list[dict[str, Any]]] = {
        one: [] for one in (ActivityGroup, Series, Occurrence, Child, Enrolment)
    }
    nobody = {"space_id": spaces[0], "group_id": spaces[0]}
    group_row = Pattern(ActivityGroup, space_id=spaces[0], name_bn="দ", age_min=5, age_max=17, **MADE).row
    series_row = Pattern(Series, rrule="", starts=time(9), ends=time(11), valid_from=FIRST, **nobody, **MADE).row
    session_row = Pattern(
        Occurrence, series_id=spaces[0], on_date=FIRST, starts_at=NOW, ends_at=NOW, **nobody, **MADE
    ).row
    child_row = Pattern(
        Child, code="", space_id=spaces[0], number=0, known_as="শ", sex="male", birth_date=FIRST, **MADE
    ).row
    joined_row = Pattern(Enrolment, child_id=spaces[0], from_date=FIRST, **nobody, **MADE).row
    for place, space in enumerate(spaces, start=start):
        groups = [new_id() for _ in range(GROUPS)]
        for group in groups:
            series = new_id()
            rows[ActivityGroup].append(group_row(id=group, space_id=space))
            rows[Series].append(series_row(id=series, group_id=group, space_id=space))
            for day in range(DAYS - days, DAYS):
                on = FIRST + timedelta(days=day)
                if on.weekday() == WEEKEND:
                    continue
                ends = local_moment(on, time(11))
                rows[Occurrence].append(
                    session_row(
                        series_id=series, group_id=group, space_id=space, on_date=on,
                        starts_at=ends - timedelta(hours=2), ends_at=ends, adults_present=2, submitted_at=ends,
                        state=OccurrenceState.SUBMITTED,
                    )
                )  # fmt: skip
        for number in range(children):
            child = new_id()
            born = date(2010 + number % 12, 1 + number % 12, 15)
            sex = "female" if number % 2 else "male"
            rows[Child].append(
                child_row(id=child, code=f"{place}-{number}", space_id=space, number=number, sex=sex, birth_date=born)
            )
            rows[Enrolment].append(joined_row(child_id=child, group_id=groups[number % GROUPS], space_id=space))
    for model, some in rows.items():
        insert_rows(db, model, some)


def _fill_marks(db: Any) -> None:
    """One mark for each child and session of its group: seven present of ten, two absent, one excused."""
    turn = (Child.number * 7 + sa.cast(sa.extract("day", Occurrence.on_date), sa.Integer)) % 10
    mark = sa.case(
        (turn < 7, sa.literal(Mark.PRESENT.value)),
        (turn < 9, sa.literal(Mark.ABSENT_UNINFORMED.value)),
        else_=sa.literal(Mark.ABSENT_INFORMED.value),
    )
    chosen = (
        sa.select(Occurrence.id, Child.id, mark, Occurrence.ends_at, Child.id, Child.id, sa.false())
        .join(Enrolment, Enrolment.group_id == Occurrence.group_id)
        .join(Child, Child.id == Enrolment.child_id)
        .order_by(Occurrence.on_date, Occurrence.id)
    )
    names = ["occurrence_id", "child_id", "mark", "marked_at", "marked_by_id", "mark_id", "is_disputed"]
    db.execute(sa.insert(table_of(Attendance)).from_select(names, chosen))
