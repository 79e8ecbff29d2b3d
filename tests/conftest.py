"""A database, an application and the people, fresh for every test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from relief import schema
from relief.app import create_app
from relief.config import Settings
from relief.kernel.db import Database
from tests import builders
from tests.people import People, Person, signed_in, the_people

ON_POSTGRES = os.environ.get("RELIEF_TEST_DATABASE", "").startswith("postgres")
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
        _administer(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')
        yield _url_of(name)
        _administer(f'DROP DATABASE "{name}" WITH (FORCE)')
    else:
        path = folder / "relief.db"
        shutil.copyfile(original, path)
        yield f"sqlite:///{path}"


@pytest.fixture
def database_url(empty_database: str, tmp_path: Path) -> Iterator[str]:
    """The address of a database of one's own."""
    with copied(empty_database, tmp_path) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Empty tables behind the two doors."""
    found = Database(database_url)
    yield found
    found.close()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings.for_tests(tmp_path, database_url)


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates, compiled once for all tests."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, database: Database, compiled: FileSystemBytecodeCache) -> Flask:
    """The real application, over this test's database."""
    app = create_app(settings, database)
    app.jinja_env.bytecode_cache = compiled
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


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
as_gita, as_hena, as_admin = _as("gita"), _as("hena"), _as("admin")


def _create_tables(url: str) -> None:
    database = Database(url)
    schema.metadata.create_all(database.engine)
    with database.writing() as db:
        schema.stamp(db.connection())
    database.close()


def _administer(statement: str) -> None:
    with psycopg.connect(SERVER.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement)


def _url_of(name: str) -> str:
    return SERVER.rpartition("/")[0] + f"/{name}"
