"""The two doors to the database, on a real one."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm.exc import StaleDataError

from relief.accounts.models import AreaAssignment, User
from relief.accounts.roles import Role
from relief.audit.models import AuditEntry, Lease
from relief.kernel.actor import Actor
from relief.kernel.db import BUSY_TIMEOUT_MS, Database
from relief.kernel.ids import new_id
from tests.conftest import ON_POSTGRES

CLERK = Actor.clerk("tests")


def a_user(name: str, now: datetime) -> User:
    return User(
        name=name, name_bn="নাম", name_en="Name", role=Role.VOLUNTEER, password_hash="x", created_at=now,
        created_by_id=CLERK.id,
    )  # fmt: skip


def test_what_is_written_can_be_read(database: Database, now: datetime) -> None:
    with database.writing() as db:
        db.add(a_user("rahima", now))
    with database.reading() as db:
        user = db.scalars(sa.select(User)).one()
    assert (user.name, user.role, user.created_at, user.version) == ("rahima", Role.VOLUNTEER, now, 1)


def test_a_fault_inside_keeps_nothing(database: Database, now: datetime) -> None:
    def half_way() -> None:
        with database.writing() as db:
            db.add(a_user("rahima", now))
            db.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_way()
    with database.reading() as db:
        assert db.scalars(sa.select(User)).all() == []


def test_reading_changes_nothing(database: Database, now: datetime) -> None:
    with database.writing() as db:
        db.add(a_user("rahima", now))
    with database.reading() as db:
        db.scalars(sa.select(User)).one().name_en = "Changed"
    with database.reading() as db:
        assert db.scalars(sa.select(User)).one().name_en == "Name"


def test_a_reading_that_fails_keeps_no_writer_out(database: Database, now: datetime) -> None:
    """Whatever went wrong inside, and even while its fault is still being looked at: the next writer has its turn."""

    def look_then_fail(number: int) -> None:
        with database.reading() as db:
            db.scalars(sa.select(User)).all()
            # Written into the reading door, which takes SQLite's lock, and then a fault.
            db.add(a_user(f"lost{number}", now))
            db.flush()
            raise RuntimeError(number)

    kept: list[RuntimeError] = []
    for number in range(20):
        try:
            look_then_fail(number)
        except RuntimeError as fault:
            kept.append(fault)
        began = time.monotonic()
        with database.writing() as db:
            db.add(a_user(f"kept{number}", now))
        assert time.monotonic() - began < BUSY_TIMEOUT_MS / 1000
    with database.reading() as db:
        assert sorted(db.scalars(sa.select(User.name))) == sorted(f"kept{number}" for number in range(20))
    assert len(kept) == 20


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a time zone"), database.writing() as db:
        db.add(Lease(job="x", held_until=datetime(2026, 8, 4)))  # noqa: DTZ001 - the fault under test


def test_a_moment_comes_back_as_utc(database: Database) -> None:
    dhaka = timezone(timedelta(hours=6))
    with database.writing() as db:
        db.add(Lease(job="x", held_until=datetime(2026, 8, 4, 9, 30, tzinfo=dhaka)))
    with database.reading() as db:
        found = db.scalars(sa.select(Lease.held_until)).one()
    assert found == datetime(2026, 8, 4, 3, 30, tzinfo=UTC)
    assert found.utcoffset() == timedelta(0)


def test_a_word_outside_the_list_is_refused(database: Database, now: datetime) -> None:
    with database.writing() as db:
        db.add(a_user("rahima", now))
    with pytest.raises(IntegrityError), database.writing() as db:
        db.execute(sa.text("UPDATE users SET role = 'king'"))


def test_a_reference_to_nobody_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as db:
        db.add(AreaAssignment(user_id=new_id(), path="/"))


def test_the_second_of_two_writers_of_one_record_is_told(database: Database, now: datetime) -> None:
    with database.writing() as db:
        db.add(a_user("rahima", now))
    with database.reading() as db:
        first, second = (db.scalars(sa.select(User)).one() for _ in range(2))
        db.expunge_all()
    with database.reading() as db:
        second = db.scalars(sa.select(User)).one()
    first.name_en, second.name_en = "First", "Second"
    with database.writing() as db:
        db.add(first)
    with pytest.raises(StaleDataError), database.writing() as db:
        db.add(second)


def test_thirty_two_writers_at_once_all_get_their_turn(database: Database, now: datetime) -> None:
    with database.writing() as db:
        db.add(Lease(job="counter", held_until=now))
    faults: list[BaseException] = []

    def add_one(number: int) -> None:
        try:
            with database.writing() as db:
                lease = db.scalars(sa.select(Lease).with_for_update()).one()
                lease.held_until += timedelta(seconds=1)
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=add_one, args=(number,)) for number in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with database.reading() as db:
        assert db.scalars(sa.select(Lease.held_until)).one() == now + timedelta(seconds=32)


@pytest.mark.goal("R4")
def test_sqlite_is_set_for_power_cuts(database: Database) -> None:
    if ON_POSTGRES:
        return
    with database.reading() as db:
        found = {name: db.execute(sa.text(f"PRAGMA {name}")).scalar() for name in ("synchronous", "foreign_keys")}
        journal = db.execute(sa.text("PRAGMA journal_mode")).scalar()
    assert found == {"synchronous": 2, "foreign_keys": 1}
    assert journal == "wal"


@pytest.mark.goal("S22")
def test_a_new_database_file_is_private(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    database = Database(f"sqlite:///{path}")
    with database.engine.begin() as connection:
        AuditEntry.__table__.create(connection)
    assert {file.name: oct(file.stat().st_mode & 0o777) for file in tmp_path.iterdir()} == {
        file.name: "0o600" for file in tmp_path.iterdir()
    }
    database.close()
