"""The database: one base for all records, and two doors, one to read and one to write."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, dataclass_transform
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedAsDataclass,
    declared_attr,
    mapped_column,
    relationship,
    sessionmaker,
)
from sqlalchemy.orm import (
    Session as Session,  # routes name the type without knowing SQLAlchemy
)
from sqlalchemy.orm.decl_api import DCTransformDeclarative

from relief.kernel.ids import new_id
from relief.kernel.turns import Turn

BUSY_TIMEOUT_MS = 5_000
# What is left out when somebody else is writing may hold up its page no longer than this.
IN_PASSING_MS = 10


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware moment, kept as UTC; a naive one is a bug and is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "A moment without a time zone reached the database."
            raise ValueError(msg)
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def by_bytes(length: int) -> sa.types.TypeEngine[str]:
    """Text compared byte by byte on both databases, so that "starts with" is an index range on either."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _values(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


def words_of(kind: type[StrEnum], name: str) -> sa.Enum:
    """A fixed list by a name of its own, for the second column of one kind in a table: PostgreSQL wants two names."""
    return sa.Enum(
        kind, name=name, native_enum=False, length=32, create_constraint=True, values_callable=_values
    )  # fmt: skip


@dataclass_transform(field_specifiers=(mapped_column, relationship), kw_only_default=True)
class _Table(DCTransformDeclarative):
    """Type checkers do not see that `kw_only` below is inherited by every table."""


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, metaclass=_Table):
    """Every table. Fields are constructor arguments, so mypy rejects a misspelt column."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own declarative hook
        UUID: sa.Uuid(),
        datetime: UtcDateTime(),
        date: sa.Date(),
        time: sa.Time(),
        dict[str, Any]: sa.JSON(),
        list[Any]: sa.JSON(),
        StrEnum: sa.Enum(StrEnum, native_enum=False, length=32, create_constraint=True, values_callable=_values),
    }


def table_of(model: type[Base]) -> sa.Table:
    """The table itself, for rows that go in by the hundred: objects would cost more than the work."""
    table = model.__table__
    assert isinstance(table, sa.Table)  # noqa: S101 - every model of ours stands for one table
    return table


class Record(Base):
    """What every record carries: an id made by whoever creates it, by whom and when, and a row version.

    Two people correcting one record: the second to save gets a conflict (StaleDataError), never a silent overwrite.
    """

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID]
    version: Mapped[int] = mapped_column(init=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version} if hasattr(cls, "__table__") else {}


# Tables of PostgreSQL that have any page at all.
_FILLED = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
"""


class Database:
    """One engine; `reading()` and `writing()` are the only ways in."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.engine = (
            _sqlite_engine(url) if self.is_sqlite else sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)
        )
        writer = self.engine.execution_options(relief_writes=True)
        # What every session has along in its `info`: the seals (kernel.sealing), put in by whoever holds the keys.
        self.along: dict[str, object] = {}
        self._reader = sessionmaker(self.engine, expire_on_commit=False, autoflush=False, info=self.along)
        self._writer = sessionmaker(writer, expire_on_commit=False, info=self.along)
        passing = self.engine.execution_options(relief_writes=True, relief_waits_ms=IN_PASSING_MS)
        self._passing = sessionmaker(passing, expire_on_commit=False, info=self.along)
        # SQLite has one writer at a time; queueing here is fairer and quicker than its busy handler.
        path = _path(url) if self.is_sqlite else None
        self._turn = Turn(f"{path}-turn" if path else None, patience=BUSY_TIMEOUT_MS / 1000)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Look without changing: whatever is altered inside is thrown away."""
        with self._reader() as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: everything inside is durable when the block ends, or nothing is."""
        with self._turn.taken() if self.is_sqlite else nullcontext(), self._writer.begin() as db:
            yield db

    def write_in_passing(self, work: Callable[[Session], object]) -> bool:
        """Write what matters so little that it is left out (False) when somebody else is writing."""
        if not self._turn.try_taking(IN_PASSING_MS / 1000):
            return False
        try:
            with self._passing.begin() as db:
                if not self.is_sqlite:
                    db.execute(sa.text(f"SET LOCAL lock_timeout = {IN_PASSING_MS}"))
                work(db)
        except sa.exc.OperationalError:
            return False
        finally:
            self._turn.give_back()
        return True

    def leave_no_trace(self, *, rewrite: bool = False) -> bool:
        """After an erasure: SQLite's log still holds pages as they were; put it into the file and cut it off.

        PostgreSQL keeps old versions of rows until they are cleaned away, and their last bytes until a page is written
        over: `rewrite` writes every table anew, at night, when nobody waits for its lock. False when somebody who is
        still reading kept it from being done.
        """
        if not self.is_sqlite:
            return self._clean(rewrite=rewrite)
        with self._turn.taken(), self.engine.connect() as connection:
            cursor = connection.connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            # Busy, pages in the log, pages moved.
            told = cursor.fetchone()
            cursor.close()
        return told is not None and not told[0]

    def _clean(self, *, rewrite: bool) -> bool:
        """Outside of a transaction, one table at a time; whoever works there is waited for three seconds."""
        done = True
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("SET lock_timeout = '3s'")
            for name in connection.exec_driver_sql(_FILLED).scalars().all():
                try:
                    connection.exec_driver_sql(f'VACUUM {"FULL " if rewrite else ""}"{name}"')
                except sa.exc.OperationalError:
                    done = False
            connection.exec_driver_sql("RESET lock_timeout")
        return done

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()
        self._turn.close()


def _path(url: str) -> str | None:
    """The file of a SQLite database, if it is one."""
    path = sa.make_url(url).database
    return path if path != ":memory:" else None


def _make_private(url: str) -> None:
    """Create the file before SQLite does: it would let the whole machine read it. Its WAL takes the same rights."""
    path = _path(url)
    if path and not os.path.exists(path):
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


class _Hinting(SQLiteCompiler):
    """SQLite's "INDEXED BY", which SQLAlchemy takes in `with_hint` and then leaves out."""

    def get_from_hint_text(self, _table: object, text: str | None) -> str | None:
        return text


def _sqlite_engine(url: str) -> Engine:
    _make_private(url)
    # Parameters are names, phones and notes: a failed statement must not carry them into the log.
    engine = sa.create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True)
    engine.dialect.statement_compiler = _Hinting

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        # The driver must not open transactions by itself: BEGIN is sent below, with the right kind.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            # Every commit is in the log and on the disk (FULL); the log goes into the file only after 64 MB. Long work
            # changes the same pages again and again, and after each of its commits they would be written once more.
            "wal_autocheckpoint=16000",
            # What is deleted is overwritten: an erased name is in no free page of the file.
            "secure_delete=ON",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            # Each thread has a connection: mapping the file in each would be most of a worker's memory.
            "cache_size=-8000",
            "mmap_size=0",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A read that later turns into a write cannot wait its turn in SQLite, so writers say so at once.
        options = connection.get_execution_options()
        waits_ms = options.get("relief_waits_ms")
        if waits_ms is not None:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={waits_ms}")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("relief_writes", False) else "BEGIN")
        finally:
            if waits_ms is not None:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")

    return engine
