"""Long work dies: the scheduler in the middle of a list of families, an upgrade in the middle of its statements.

Moments are named by what has just been kept or is about to be: nothing in the product is changed for them, for they
are seen from its session (`Death`). What dies is a process of its own, by SIGKILL.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief import jobs, schema
from relief.audit import trail
from relief.households import import_queries, imports
from relief.households.batches import BatchState
from relief.kernel.db import Database
from tests import builders
from tests.builders import CLERK, a_response
from tests.faults.tally import Tally
from tests.field.harness import Field
from tests.households.workbooks import a_workbook
from tests.seedbed import seedbed

MORNING = datetime(2026, 8, 4, 3, 30, tzinfo=UTC)
JOB = "households.imports"
ROWS, PIECE = 24, 6
# The scheduler claims the job, notes that it began, keeps piece after piece, and notes the end.
JOB_MOMENTS = ("job.claimed", "job.begun", "import.before-piece", "import.piece-kept", "job.before-end")
# Releases before the newest that an upgrade starts from.
BEHIND = 3
MIGRATION_MOMENTS = (
    "migration.first-statement", "migration.statement", "migration.before-commit", "migration.committed",
)  # fmt: skip


# -- what runs in the process that dies ---------------------------------------------------------------


class Death:
    """Counts commits and statements, and ends the process at the appointed one; 0 lets everything pass."""

    def __init__(self, kind: str, number: int) -> None:
        self.kind, self.left = kind, number

    def met(self, kind: str) -> None:
        if kind == self.kind:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def carry_on(url: str, kind: str, number: int, told: str) -> None:
    """Be the scheduler for one run of the job; `told` receives how many transactions it kept."""
    death, kept = Death(kind, number), 0

    def committed(_db: Session) -> None:
        nonlocal kept
        kept += 1
        death.met("after")

    sa.event.listen(Session, "before_commit", lambda _db: death.met("before"))
    sa.event.listen(Session, "after_commit", committed)
    _in_pieces()
    database = Database(url)
    job = jobs.named(JOB)
    assert job is not None
    assert jobs.run_once(database, job, MORNING) is not None
    Path(told).write_text(str(kept))


def migrate(url: str, kind: str, number: int, told: str) -> None:
    """Be `relief db upgrade`; `told` receives how many statements that took."""
    death, done = Death(kind, number), 0
    database = Database(url)

    def statement(*_given: object) -> None:
        nonlocal done
        done += 1
        death.met("statement")

    sa.event.listen(database.engine, "after_cursor_execute", statement)
    sa.event.listen(database.engine, "commit", lambda _connection: death.met("before"))
    schema.upgrade(database)
    death.met("after")
    Path(told).write_text(str(done))


def _in_pieces() -> None:
    """Small pieces, so that a short list has several."""
    defaults = imports.merge_some.__kwdefaults__
    assert defaults is not None
    defaults["limit"] = PIECE


# -- the drills ----------------------------------------------------------------------------------------


def job_kills(_field: Field, folder: Path, times: int) -> Tally:
    """Kill the scheduler at every moment, `times` times each; the next run finishes, once."""
    tally, chance = Tally(), random.Random(11)
    ready = folder / "list.db"
    batch = _a_list(ready)
    _in_pieces()
    commits = _told(folder, "carry_on", ready)
    for moment in JOB_MOMENTS * times:
        database = _copy(ready, folder)
        # Of all transactions the first two and the last are the scheduler's own.
        piece = chance.randint(3, commits - 1)
        kind, number = {
            "job.claimed": ("after", 1), "job.begun": ("after", 2), "import.before-piece": ("before", piece),
            "import.piece-kept": ("after", piece), "job.before-end": ("before", commits),
        }[moment]  # fmt: skip
        _dies("carry_on", database, kind, number, folder)
        tally.faults += 1
        tally.acts += ROWS
        _carried_on(database, batch, tally, moment)
        database.close()
        tally.say()
    return tally


def _carried_on(database: Database, batch: UUID, tally: Tally, moment: str) -> None:
    with database.reading() as db:
        merged = import_queries.count_to_merge(db, batch)
        there = _count(db, "households")
        # Half a piece would be families without their rows, or rows without their families.
        if there != ROWS - merged or there != _count(db, "members"):
            tally.doubled.add(f"{moment}: {there} families, {ROWS - merged} rows")
    job = jobs.named(JOB)
    assert job is not None
    # The dead one's lease is respected until it ends.
    assert jobs.run_once(database, job, MORNING + timedelta(minutes=1)) is None
    assert jobs.run_once(database, job, MORNING + jobs.LEASE + timedelta(minutes=1)) is not None
    with database.reading() as db:
        there, people = _count(db, "households"), _count(db, "members")
        state = import_queries.find(db, CLERK, batch).state
        if min(there, people) < ROWS or state is not BatchState.MERGED:
            tally.lost.add(f"{moment}: {there} of {ROWS}, {state}")
        if max(there, people) > ROWS:
            tally.doubled.add(f"{moment}: {there} of {ROWS}")
        assert trail.first_break(db) is None, moment


def migration_kills(field: Field, folder: Path, times: int) -> Tally:
    """Kill an upgrade at every moment, `times` times each: old or new, and the next start finishes."""
    tally, chance = Tally(), random.Random(13)
    old = folder / "old.db"
    _an_old_database(field, old)
    before = _rows(old)
    new = _copy(old, folder)
    schema.upgrade(new)
    wanted, after = _look(folder / "copy.db"), _rows(folder / "copy.db")
    new.close()
    present = schema.state(Database(f"sqlite:///{old}")).present
    statements = _told(folder, "migrate", old)
    for moment in MIGRATION_MOMENTS * times:
        database = _copy(old, folder)
        kind, number = {
            "migration.first-statement": ("statement", 1), "migration.before-commit": ("before", 1),
            "migration.statement": ("statement", chance.randint(2, statements)), "migration.committed": ("after", 1),
        }[moment]  # fmt: skip
        _dies("migrate", database, kind, number, folder)
        tally.faults += 1
        tally.acts += sum(before.values())
        found = schema.state(database)
        whole = before if found.present == present else after if found.current else None
        if whole is None or _rows(folder / "copy.db") != whole:
            tally.lost.add(f"{moment}:{number} left {found.present}")
        schema.upgrade(database)
        if not schema.state(database).current or _look(folder / "copy.db") != wanted:
            tally.lost.add(f"{moment}:{number}: the next start did not finish")
        if _rows(folder / "copy.db") != after:
            tally.lost.add(f"{moment}:{number}: rows")
        database.close()
        tally.say()
    return tally


# -- what they begin with ------------------------------------------------------------------------------


def _a_list(path: Path) -> UUID:
    """A database with a list of families whose merge somebody began."""
    database = Database(f"sqlite:///{path}")
    schema.metadata.create_all(database.engine)
    rows: list[Sequence[object]] = [
        ["Name", "Union P-code", "HH size"],
        *[[f"Person {n}", "BD40870419", 1] for n in range(ROWS)],
    ]
    with database.writing() as db:
        schema.stamp(db.connection())
        builders.the_areas(db)
        given = imports.ListGiven(response_id=a_response(db).id, file_name="a.xlsx", content=a_workbook(a=rows))
        batch = imports.upload_list(db, CLERK, given, now=MORNING)
        imports.map_columns(db, CLERK, batch.id, batch.columns, now=MORNING)
        imports.check_batch(db, CLERK, batch.id, now=MORNING)
        imports.begin_merge(db, CLERK, batch.id, now=MORNING)
    database.close()
    return batch.id


def _an_old_database(field: Field, path: Path) -> None:
    """What a camp had some releases ago: today's rows in yesterday's tables."""
    database = Database(f"sqlite:///{path}")
    revision = f"{int(schema.head()) - BEHIND:04d}"
    schema.upgrade(database, to=revision)
    database.close()
    with closing(sqlite3.connect(path)) as old, old:
        old.execute("ATTACH ? AS today", [str(field.server.data_dir / "relief.db")])
        for (table,) in old.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall():
            if table != "alembic_version" and not table.startswith("sqlite_"):
                both = _columns(old, "main", table) & _columns(old, "today", table)
                if both:
                    names = ", ".join(sorted(both))
                    old.execute(f'INSERT INTO main."{table}" ({names}) SELECT {names} FROM today."{table}"')  # noqa: S608 - names of our own tables


def _columns(connection: sqlite3.Connection, where: str, table: str) -> set[str]:
    return {f'"{row[1]}"' for row in connection.execute(f'PRAGMA {where}.table_info("{table}")')}


# -- small things --------------------------------------------------------------------------------------


def _copy(original: Path, folder: Path) -> Database:
    for old in folder.glob("copy.db*"):
        old.unlink()
    shutil.copyfile(original, folder / "copy.db")
    return Database(f"sqlite:///{folder / 'copy.db'}")


def _told(folder: Path, work: str, original: Path) -> int:
    """How many commits or statements the work takes when nobody dies."""
    database = _copy(original, folder)
    told = folder / "told"
    assert _called(work, database, "", 0, told) == 0
    database.close()
    return int(told.read_text())


def _dies(work: str, database: Database, kind: str, number: int, folder: Path) -> None:
    ended = _called(work, database, kind, number, folder / "told")
    if ended != -signal.SIGKILL:
        raise AssertionError(f"{work} lived through {kind} {number}: {ended}")


def _called(work: str, database: Database, kind: str, number: int, told: Path) -> int:
    database.close()
    return seedbed().call(f"{__name__}:{work}", [database.url, kind, number, str(told)]).wait()


def _count(db: Session, table: str) -> int:
    return int(db.connection().exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() or 0)  # noqa: S608 - our own


def _look(path: Path) -> list[tuple[str, list[str]]]:
    """The tables and indexes, as their own words say; SQLite's rebuilt tables have their constraints in any order."""
    with closing(sqlite3.connect(path)) as one:
        assert one.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert one.execute("PRAGMA foreign_key_check").fetchall() == []
        found = one.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()
    return [(name, sorted(line.strip().rstrip(",") for line in sql.splitlines())) for name, sql in found]


def _rows(path: Path) -> dict[str, int]:
    """How many rows each table has."""
    with closing(sqlite3.connect(path)) as one:
        names = [row[0] for row in one.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: one.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608
