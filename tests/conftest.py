"""A database, an application and the people, fresh for every test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from jinja2.bccache import BytecodeCache, FileSystemBytecodeCache

from relief import schema
from relief.app import create_app
from relief.audit import trail, witnesses
from relief.config import KEY_BYTES, Settings
from relief.kernel.db import Database
from relief.kernel.sealing import Seals, lend
from relief.keys.lending import HEADS
from tests import builders
from tests.demo.grounds import demo_file  # noqa: F401 - a fixture for all rooms
from tests.people import People, Person, signed_in, the_people

ON_POSTGRES = os.environ.get("RELIEF_TEST_DATABASE", "").startswith("postgres")
# What an application makes once from its own files, whoever asks.
LASTING = {"relief.environments", "relief.speeches"}
NEWEST = (Path(schema.__file__).parent / "migrations" / "versions" / "HEAD").read_text().strip()
SERVER = os.environ.get("RELIEF_TEST_POSTGRES_URL", "postgresql+psycopg:///postgres")


@pytest.fixture
def now() -> datetime:
    """A monsoon morning, the same for the whole test."""
    return datetime(2026, 8, 4, 3, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """All tables and no row, made once; every test works on a copy."""
    if ON_POSTGRES:
        name = f"relief_test_{uuid4().hex[:12]}"
        _administer(f'CREATE DATABASE "{name}"')
        _create_tables(_url_of(name))
        yield name
        _administer(f'DROP DATABASE "{name}"')
    else:
        path = tmp_path_factory.mktemp("empty") / "relief.db"
        _create_tables(f"sqlite:///{path}")
        yield str(path)


@contextmanager
def copied(original: str, folder: Path) -> Iterator[str]:
    """The address of a copy of a database nobody has open: a file on SQLite, a name on PostgreSQL."""
    if ON_POSTGRES:
        name = f"relief_test_{uuid4().hex[:12]}"
        _copy(original, name)
        yield _url_of(name)
        _administer(f'DROP DATABASE "{name}" WITH (FORCE)')
    else:
        path = folder / "relief.db"
        shutil.copyfile(original, path)
        yield f"sqlite:///{path}"


@pytest.fixture(scope="session")
def spare_database(empty_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The one database these tests share, one after the other.

    Only what is in it is exchanged: a statement is compiled once for all tests and not anew in each, which costs more
    than most statements do, and PostgreSQL's connections stay.
    """
    if ON_POSTGRES:
        name = f"relief_test_{uuid4().hex[:12]}"
        _copy(empty_database, name)
        spare = Database(_url_of(name))
        sa.event.listen(spare.engine, "connect", _remember)
        yield spare
        spare.close()
        _administer(f'DROP DATABASE "{name}" WITH (FORCE)')
    else:
        spare = Database(f"sqlite:///{tmp_path_factory.mktemp('spare')}/relief.db")
        yield spare
        spare.close()


@pytest.fixture
def database_url(spare_database: Database, empty_database: str) -> Iterator[str]:
    """The address of a database with all tables and no row."""
    if ON_POSTGRES:
        # A database of one's own costs a checkpoint on its way out; emptying one costs a few milliseconds.
        yield spare_database.url
        _empty(spare_database)
    else:
        # A new file each time: whoever may still have the last one open reads and writes that.
        path = Path(str(spare_database.engine.url.database))
        for old in path.parent.iterdir():
            old.unlink()
        shutil.copyfile(empty_database, path)
        yield spare_database.url
        spare_database.close()


@pytest.fixture
def database(spare_database: Database, database_url: str, tmp_path: Path) -> Database:
    """Empty tables behind the two doors."""
    assert spare_database.url == database_url
    lend(spare_database, Seals(b"s" * KEY_BYTES))
    trail.lend_key(spare_database, b"r" * KEY_BYTES)
    witnesses.lend_file(spare_database, tmp_path / HEADS)
    return spare_database


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings.for_tests(tmp_path, database_url)


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Templates compiled by whichever process of this run needed them first: one language takes seconds."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    (folder / "templates").mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder / "templates"))


@pytest.fixture(scope="session")
def built(compiled: BytecodeCache, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, put together once: its routes and templates know no database."""
    nowhere = tmp_path_factory.mktemp("built")
    app = create_app(Settings.for_tests(nowhere, f"sqlite:///{nowhere}/none.db"))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.jinja_env.bytecode_cache = compiled
    return app


@contextmanager
def over(built: Flask, settings: Settings, database: Database) -> Iterator[Flask]:
    """An application that was put together once, over a test's database and with nothing remembered of another's."""
    kept = dict(built.extensions)
    forgetful = {name: {} for name, value in kept.items() if type(value) is dict and name not in LASTING}
    wiring = replace(kept["relief"], settings=settings, database=database, seals=Seals(settings.seal_key))
    built.extensions.update(forgetful, relief=wiring)
    yield built
    built.extensions.clear()
    built.extensions.update(kept)


@pytest.fixture
def app(built: Flask, settings: Settings, database: Database) -> Iterator[Flask]:
    """The real application."""
    with over(built, settings, database) as found:
        yield found


@pytest.fixture
def areas(database: Database) -> builders.Areas:
    """Two upazilas with two unions each."""
    with database.writing() as db:
        return builders.the_areas(db)


@pytest.fixture
def people(database: Database, areas: builders.Areas, now: datetime) -> People:
    """Everybody has an account; nobody is signed in yet."""
    return the_people(database, now)


@pytest.fixture
def stranger(app: Flask) -> Person:
    """A browser nobody signed in with."""
    return Person(app)


def _as(name: str) -> object:
    def fixture(app: Flask, people: People) -> Person:
        return signed_in(app, people.user(name))

    fixture.__doc__ = f"A browser {name} is signed in with."
    return pytest.fixture(fixture, name=f"as_{name}")


as_asha, as_babul, as_champa = _as("asha"), _as("babul"), _as("champa")
as_dulal, as_esha, as_farid = _as("dulal"), _as("esha"), _as("farid")
as_gita, as_hena, as_ibrahim, as_admin = _as("gita"), _as("hena"), _as("ibrahim"), _as("admin")


def _create_tables(url: str) -> None:
    database = Database(url)
    schema.metadata.create_all(database.engine)
    with database.writing() as db:
        schema.stamp(db.connection())
    database.close()


def _administer(statement: str) -> None:
    with psycopg.connect(SERVER.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement)


def _copy(original: str, name: str) -> None:
    _administer(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')
    # Nobody pulls the plug of this server: its commits need not wait for the disk.
    _administer(f'ALTER DATABASE "{name}" SET synchronous_commit = off')


# The processes of PostgreSQL that serve our own connections.
_ours: set[int] = set()


def _remember(connection: psycopg.Connection, _record: object) -> None:
    _ours.add(connection.info.backend_pid)


def _empty(database: Database) -> None:
    """Take every row out of a database, and whoever may still be in it."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND NOT (pid = ANY(%s) AND state = 'idle')",
            (list(_ours),),
        )
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # foreign keys wait for nobody
        for table in connection.exec_driver_sql(_filled()).scalars().all():
            connection.execute(schema.metadata.tables[table].delete())
        if connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() != NEWEST:
            schema.stamp(connection)  # a test looked at a database that is behind


@cache
def _filled() -> str:
    """What names the tables that have a row."""
    return " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")"  # noqa: S608 - names of our own tables
        for name in schema.metadata.tables
    )


def _url_of(name: str) -> str:
    return SERVER.rpartition("/")[0] + f"/{name}"
