"""A backup is made beside writers, opens only whole and only for its key, and comes back with a new epoch."""

from __future__ import annotations

import base64
import os
import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from relief import jobs
from relief.audit import trail
from relief.audit.models import RunState
from relief.backups import copies, files, making, plan, putting_back, rules
from relief.backups.faults import BackupFault
from relief.backups.rules import Keep
from relief.backups.sealed import Opener
from relief.config import Settings, SettingsFault
from relief.kernel import recovery
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.verbs import Verb
from relief.sync import epochs
from tests.builders import the_areas
from tests.conftest import ON_POSTGRES, copied

PRIVATE, PUBLIC = recovery.new_pair()
KEY = Opener(recovery.private_of(PRIVATE))
CLERK = Actor.clerk("tests")
NAME = "ঝিঁঝিপোকা গ্রাম"


@pytest.fixture
def at(tmp_path: Path, database: Database, now: datetime) -> Settings:
    """A database with a few rows, a trail and an epoch, and a recovery key."""
    settings = Settings.for_tests(tmp_path, database.url, backup_to=recovery.public_of(PUBLIC))
    plan.lend(database, settings)
    with database.writing() as db:
        the_areas(db).union_a1.name_bn = NAME
        epochs.current(db, now=now)
        for _ in range(3):
            trail.note(db, CLERK, Verb.STOCK_CHANGE, None, at=now)
    return settings


@pytest.fixture
def elsewhere(empty_database: str, tmp_path: Path) -> Iterator[Settings]:
    """Another server with the same keys and no database yet."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    with copied(empty_database, folder) as url:
        if ON_POSTGRES:
            other = Database(url)
            with other.engine.begin() as connection:
                connection.exec_driver_sql("DROP SCHEMA public CASCADE")
                connection.exec_driver_sql("CREATE SCHEMA public")
            other.close()
        else:
            copies.path_of(url).unlink()
        yield Settings.for_tests(folder, url)


def rows(url: str) -> dict[str, int]:
    database = Database(url)
    try:
        with database.engine.connect() as connection:
            return copies.rows_of(connection)
    finally:
        database.close()


def epoch(url: str) -> object:
    database = Database(url)
    try:
        with database.reading() as db:
            return db.execute(sa.text("SELECT epoch FROM epochs")).scalar_one()
    finally:
        database.close()


@pytest.mark.goal("R12")
@pytest.mark.goal("R13")
def test_what_was_there_comes_back_with_a_new_epoch(
    at: Settings, elsewhere: Settings, database: Database, now: datetime
) -> None:
    before = rows(at.database_url)
    made = making.make(database, now)
    assert made.rows == sum(before.values())
    content = made.path.read_bytes()
    for open_word in (NAME.encode(), b"union", b"SQLite format", b"PGDMP", at.seal_key, at.trail_key):
        assert open_word not in content
    assert made.path.stat().st_mode & 0o077 == 0
    assert not list(at.data_dir.glob("backup-work-*"))
    with database.writing() as db:
        trail.note(db, CLERK, Verb.STOCK_CHANGE, None, at=now)
    found = putting_back.put_back(elsewhere, made.path, KEY, now=now)
    assert (found.rows, found.broken, found.seal_fits) == (made.rows, None, True)
    # What the new life begins with is an entry of the trail; and the key is noted that fits.
    after = rows(elsewhere.database_url)
    assert {**after, "audit_entries": 0, "seal_keys": 0} == {**before, "audit_entries": 0, "seal_keys": 0}
    assert after["audit_entries"] == before["audit_entries"] + 1
    assert epoch(elsewhere.database_url) != epoch(at.database_url)
    with pytest.raises(BackupFault, match=r"already\. Nothing was changed"):
        putting_back.put_back(elsewhere, made.path, KEY, now=now)


@pytest.mark.goal("R13")
def test_a_copy_is_of_one_moment_though_others_write(at: Settings, database: Database, now: datetime) -> None:
    stop, kept = threading.Event(), []

    def write() -> None:
        while not stop.wait(0.02):
            with database.writing() as db:
                trail.note(db, CLERK, Verb.STOCK_CHANGE, None, at=now)
            kept.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [making.make(database, now + timedelta(seconds=turn)) for turn in range(2)]
    finally:
        stop.set()
        writer.join()
    assert kept
    for one in made:
        assert putting_back.verify(at, one.path, KEY).entries == one.entries
    assert made[0].entries <= made[1].entries


@pytest.mark.one_database
@pytest.mark.goal("R13")
def test_two_hundred_damaged_backups_are_refused(at: Settings, database: Database, now: datetime) -> None:
    """Bits flipped from the first byte to the last, and files that were cut, lengthened or had parts exchanged."""
    path = making.make(database, now).path
    whole, damaged = path.read_bytes(), path.with_name("damaged")
    broken = [whole[: len(whole) * n // 60] for n in range(60)] + [whole + b"\0", whole + whole[-99:]]
    for n in range(138):
        place = n * (len(whole) - 1) // 137
        broken.append(whole[:place] + bytes([whole[place] ^ (1 << n % 8)]) + whole[place + 1 :])
    refused = 0
    for content in broken:
        damaged.write_bytes(content)
        with pytest.raises(BackupFault):
            putting_back.verify(at, damaged, KEY)
        refused += 1
    assert refused == 200
    assert putting_back.verify(at, path, KEY).rows


@pytest.mark.one_database
def test_only_its_own_key_or_passphrase_opens_it(at: Settings, database: Database, now: datetime) -> None:
    path = making.make(database, now).path
    other = Opener(recovery.private_of(recovery.new_pair()[0]))
    for opener, said in ((other, "another recovery key"), (Opener(), "--key"), (Opener(passphrase="x" * 20), "--key")):
        with pytest.raises(BackupFault, match=said):
            putting_back.verify(at, path, opener)
    spoken = Settings.for_tests(at.data_dir, at.database_url, backup_passphrase="nine boats before the storm")
    plan.lend(database, spoken)
    path = making.make(database, now + timedelta(hours=1)).path
    assert putting_back.verify(at, path, Opener(passphrase="nine boats before the storm")).rows
    for opener in (Opener(passphrase="nine boats after the storm"), Opener(), KEY):
        with pytest.raises(BackupFault):
            putting_back.verify(at, path, opener)


@pytest.mark.one_database
def test_replacing_keeps_what_was_there_and_a_running_server_is_left_alone(
    at: Settings, database: Database, now: datetime
) -> None:
    path = making.make(database, now).path
    target = copies.path_of(at.database_url)
    with database.reading() as db:
        db.execute(sa.text("SELECT 1 FROM areas"))
        with pytest.raises(BackupFault, match="Relief is running"):
            putting_back.put_back(at, path, KEY, now=now, replace=True)
    with database.writing() as db:
        trail.note(db, CLERK, Verb.STOCK_CHANGE, None, at=now)
    old = rows(at.database_url)
    database.close()
    found = putting_back.put_back(at, path, KEY, now=now, replace=True)
    assert found.aside is not None
    assert rows(f"sqlite:///{found.aside}") == old
    assert rows(at.database_url)["areas"] == old["areas"]
    assert not [one.name for one in target.parent.iterdir() if "restored" in one.name]


@pytest.mark.one_database
def test_a_database_too_damaged_to_open_is_kept_aside_too(at: Settings, database: Database, now: datetime) -> None:
    path = making.make(database, now).path
    database.close()
    target = copies.path_of(at.database_url)
    target.write_bytes(b"not a database" * 1000)
    found = putting_back.put_back(at, path, KEY, now=now, replace=True)
    assert found.aside is not None
    assert found.aside.read_bytes().startswith(b"not a database")
    assert rows(at.database_url)["areas"]


@pytest.mark.one_database
def test_without_the_keys_of_its_time_nothing_is_put_back_unless_told(
    at: Settings, elsewhere: Settings, database: Database, now: datetime
) -> None:
    path = making.make(database, now).path
    lost = Settings.for_tests(elsewhere.data_dir, elsewhere.database_url, trail_key=b"x" * 32)
    with pytest.raises(BackupFault, match="trail key"):
        putting_back.put_back(lost, path, KEY, now=now)
    assert not copies.path_of(elsewhere.database_url).exists()
    assert putting_back.put_back(lost, path, KEY, now=now, anyway=True).broken == 1


@pytest.mark.one_database
def test_a_trail_that_does_not_fit_is_not_backed_up_over_good_ones(
    at: Settings, database: Database, now: datetime
) -> None:
    making.make(database, now)
    with database.writing() as db:
        db.execute(sa.text("UPDATE audit_entries SET actor_role = 'other' WHERE number = 2"))
    with pytest.raises(BackupFault, match="entry 2"):
        making.make(database, now + timedelta(hours=1))
    assert [path.name for path in files.kept(at.data_dir / "backups")] == [rules.name_of(now)]


@pytest.mark.one_database
def test_a_full_disk_is_said_before_anything_is_written(
    at: Settings, database: Database, now: datetime, tmp_path: Path
) -> None:
    with pytest.raises(BackupFault, match=r"not enough room.*Nothing was written"):
        files.must_have_room([(tmp_path, shutil.disk_usage(tmp_path).free)])
    half = shutil.disk_usage(tmp_path).free * 6 // 10
    with pytest.raises(BackupFault, match="not enough room"):
        files.must_have_room([(tmp_path, half), (tmp_path / "..", half)])


@pytest.mark.one_database
def test_a_second_folder_must_be_another_disk_and_there(
    at: Settings, database: Database, now: datetime, tmp_path: Path
) -> None:
    def second(folder: Path) -> None:
        plan.lend(
            database, Settings.for_tests(tmp_path, at.database_url, backup_to=at.backup_to, backup_second_dir=folder)
        )

    second(tmp_path / "stick")
    with pytest.raises(BackupFault, match=r"is whole at .* is not there"):
        making.make(database, now)
    (tmp_path / "stick").mkdir()
    with pytest.raises(BackupFault, match="on the same disk"):
        making.make(database, now + timedelta(hours=1))
    assert len(files.kept(tmp_path / "backups")) == 2, "the first copy is safe whatever becomes of the second"
    others = [Path(one) for one in ("/dev/shm", "/tmp", "/var/tmp") if os.path.isdir(one)]  # noqa: S108 - another disk
    disk = next((one for one in others if one.stat().st_dev != tmp_path.stat().st_dev), None)
    if disk is None:
        pytest.skip("this machine has one disk")
    stick = disk / f"relief-stick-{os.getpid()}"
    stick.mkdir()
    try:
        second(stick)
        made = making.make(database, now + timedelta(hours=2))
        assert made.second == stick / made.path.name
        assert made.second.read_bytes() == made.path.read_bytes()
    finally:
        shutil.rmtree(stick)


def test_one_at_a_time_and_what_a_dead_one_left_goes(at: Settings, database: Database, now: datetime) -> None:
    left = at.data_dir / "backup-work-dead"
    left.mkdir()
    (left / "copy").write_bytes(b"x")
    with files.workroom(at.data_dir), pytest.raises(BackupFault, match="just now"):
        making.make(database, now)
    assert not left.exists()


@pytest.mark.one_database
def test_nobody_decided_who_may_open_them(database: Database, tmp_path: Path, now: datetime) -> None:
    plan.lend(database, Settings.for_tests(tmp_path, database.url))
    job = jobs.named(plan.JOB)
    assert job is not None
    assert job.wanted is not None
    assert not job.wanted(database)
    run = jobs.run_once(database, job, now)
    assert run is not None
    assert (run.state, "relief backup key" in run.outcome) == (RunState.FAILED, True)


@pytest.mark.parametrize(
    ("ages_h", "keep", "stay"),
    [
        ([0, 1, 2, 3], Keep(2, 0, 0), [0, 1]),
        ([0, 1, 2, 24, 25, 48], Keep(1, 3, 0), [0, 1, 24, 48]),
        ([0, 24 * 8, 24 * 15, 24 * 22], Keep(1, 1, 3), [0, 24 * 8, 24 * 15]),
        # After a month without any, what is old stays until newer ones take its place.
        ([700, 703], Keep(1, 1, 1), [700]),
        ([5], Keep(0, 0, 0), [5]),
    ],
)
@pytest.mark.one_database
def test_which_are_kept(ages_h: list[int], keep: Keep, stay: list[int]) -> None:
    noon = datetime(2026, 8, 4, 12, tzinfo=UTC)
    names = {age: rules.name_of(noon - timedelta(hours=age)) for age in ages_h}
    foreign = ["notes.txt", "relief-20260804T120000Z.reliefbackup.part", "relief-2026.reliefbackup"]
    gone = rules.superfluous([*names.values(), *foreign], keep)
    assert sorted(age for age, name in names.items() if name not in gone) == stay
    assert not set(gone) & set(foreign)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("RELIEF_BACKUP_TO", "secret"), ("RELIEF_BACKUP_TO", PRIVATE), ("RELIEF_BACKUP_PASSPHRASE", "too short"),
        ("RELIEF_BACKUP_DIR", "relative/folder"), ("RELIEF_BACKUP_KEEP", "24"), ("RELIEF_BACKUP_KEEP", "24,x,8"),
    ],
    # A key made anew in each process is no name for a test.
    ids=("no key", "private half", "short passphrase", "relative folder", "one number", "no number"),
)  # fmt: skip
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(SettingsFault, match=name):
        Settings.from_env({"RELIEF_DATA_DIR": str(tmp_path), name: text})


@pytest.mark.one_database
def test_the_key_beside_the_database_is_found(tmp_path: Path) -> None:
    (tmp_path / "backup-to").write_text(PUBLIC + "\n")
    assert Settings.from_env({"RELIEF_DATA_DIR": str(tmp_path)}).backup_to == recovery.public_of(PUBLIC)
    assert base64.b64decode(PUBLIC.partition(":")[2]) != base64.b64decode(PRIVATE.partition(":")[2])
