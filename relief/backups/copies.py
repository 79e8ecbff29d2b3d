"""The database as one open file, out of a server that goes on working, and the proof that it is whole."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from relief import schema
from relief.audit import trail
from relief.backups.faults import BackupFault
from relief.kernel.db import Database
from relief.kernel.sealing import seals_of
from relief.keys.proving import is_right

SQLITE, POSTGRESQL = "sqlite", "postgresql"
Lend = Callable[[Database], object]


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What a copy holds: its migration, how many rows each table has, the trail's newest entry and its break, if any.

    `seal_fits`: what is sealed in it opens with the seal key that is here.
    """

    revision: str
    rows: dict[str, int]
    trail: tuple[int, str]
    broken: int | None
    seal_fits: bool

    def told(self) -> dict[str, Any]:
        """As it goes into the manifest."""
        return asdict(self)


def kind_of(url: str) -> str:
    """Which of the two databases."""
    return SQLITE if url.startswith(SQLITE) else POSTGRESQL


def size_of(database: Database) -> int:
    """How many bytes a copy takes at most, about."""
    if database.is_sqlite:
        path = path_of(database.url)
        return sum(one.stat().st_size for one in (path, Path(f"{path}-wal")) if one.exists())
    with database.reading() as db:
        return int(db.scalar(sa.select(sa.func.pg_database_size(sa.func.current_database()))) or 0)


def path_of(url: str) -> Path:
    """The file of a SQLite database."""
    return Path(sa.make_url(url).database or "")


def copy(database: Database, target: Path) -> Proof:
    """Put the whole database, as it is at one moment, into `target`, while others read and write; and prove it."""
    target.touch(mode=0o600)
    return _copy_sqlite(database, target) if database.is_sqlite else _dump(database, target)


# -- SQLite --------------------------------------------------------------------------------------------


def _copy_sqlite(database: Database, target: Path) -> Proof:
    # One step over one snapshot: in WAL mode whoever writes meanwhile writes on.
    with closing(sqlite3.connect(path_of(database.url))) as live, closing(sqlite3.connect(target)) as copied:
        live.backup(copied)
    return prove_file(target, lambda copied: copied.along.update(database.along))


def prove_file(path: Path, lend: Lend) -> Proof:
    """Open a copy that nobody else has, look at every page, and leave it as a single file."""
    with closing(sqlite3.connect(path)) as one:
        try:
            if one.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                raise BackupFault("The copy of the database is damaged.")
            if one.execute("PRAGMA foreign_key_check").fetchone() is not None:
                raise BackupFault("In the copy of the database a row cites another one that is not there.")
        except sqlite3.DatabaseError:
            raise BackupFault("The copy of the database is damaged.") from None
    with opened_file(path) as database, database.engine.connect() as connection:
        lend(database)
        return proof_of(connection, database.along, schema.state(database).present)


@contextmanager
def opened_file(path: Path) -> Iterator[Database]:
    """A copy behind the two doors; a single file again afterwards."""
    database = Database(f"sqlite:///{path}")
    try:
        yield database
    finally:
        database.close()
    fold(path)
    Path(f"{path}-turn").unlink(missing_ok=True)


def fold(path: Path) -> None:
    """Put the log of a database into its file. OperationalError when anybody else has it open."""
    with closing(sqlite3.connect(path, timeout=1)) as one:
        one.execute("PRAGMA journal_mode=DELETE").fetchone()


# -- PostgreSQL ----------------------------------------------------------------------------------------


def _dump(database: Database, target: Path) -> Proof:
    """What is dumped and what is counted is one snapshot, however much is written meanwhile."""
    snapshot = database.engine.execution_options(isolation_level="REPEATABLE READ")
    with snapshot.connect() as connection:
        name = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        proof = proof_of(connection, database.along, schema.state(database).present)
        call("pg_dump", database.url, "--format=custom", "--compress=0", "--no-owner", "--no-privileges",
             f"--snapshot={name}", f"--file={target}")  # fmt: skip
    prove_dump(target, proof.rows)
    return proof


def prove_dump(path: Path, rows: dict[str, int]) -> None:
    """Every table must be in its list of contents; the rows are only seen when it is put back."""
    listed = call("pg_restore", None, "--list", str(path))
    there = {line.split()[6] for line in listed.splitlines() if " TABLE DATA public " in line}
    if missing := sorted(set(rows) - there):
        raise BackupFault(f"The dump lacks the table {missing[0]}.")


def call(tool: str, url: str | None, *given: str) -> str:
    """Run one of PostgreSQL's own tools; its password goes by the environment, where no list of processes shows it."""
    found = shutil.which(tool)
    if found is None:
        raise BackupFault(f"{tool} is not installed on this server. Install it: apt-get install postgresql-client")
    environ, where = dict(os.environ), list[str]()
    if url is not None:
        address = sa.make_url(url)
        if address.password is not None:
            environ["PGPASSWORD"] = str(address.password)
        plain = sa.URL.create(
            POSTGRESQL, address.username, None, address.host, address.port, address.database, address.query
        )
        where = [f"--dbname={plain.render_as_string()}"]
    ended = subprocess.run([found, *where, *given], env=environ, capture_output=True, text=True, check=False)  # noqa: S603 - names of ours
    if ended.returncode:
        # The first line alone: what comes after may hold the values of a row.
        raise BackupFault(f"{tool} failed: {ended.stderr.strip().partition(chr(10))[0]}")
    return ended.stdout


# -- both ----------------------------------------------------------------------------------------------


def proof_of(connection: Connection, along: dict[str, object], revision: str | None) -> Proof:
    """Count the rows, walk the trail, and try the seal key."""
    if revision is None:
        raise BackupFault("These are not the tables of Relief.")
    with Session(connection, info=along) as db:
        return Proof(
            revision=revision,
            rows=rows_of(connection),
            trail=trail.head(db),
            broken=trail.first_break(db) if revision == schema.head() else None,
            seal_fits=is_right(db, seals_of(db)) if revision == schema.head() else True,
        )


def rows_of(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    names: Sequence[str] = sorted(sa.inspect(connection).get_table_names())
    count = sa.func.count()
    return {name: int(connection.execute(sa.select(count).select_from(sa.table(name))).scalar_one()) for name in names}
