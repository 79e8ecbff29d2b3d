"""A backup dies, and a putting back dies: what is called a backup is whole, the database is the old or the new one."""

from __future__ import annotations

import os
import shutil
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from relief import schema
from relief.audit import trail
from relief.backups import copies, files, making, plan, putting_back
from relief.backups.sealed import Opener
from relief.config import Settings
from relief.kernel import moments, recovery
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.verbs import Verb
from relief.keys.lending import lend_keys
from relief.sync import epochs
from tests.faults.tally import Tally
from tests.field.harness import Field
from tests.seedbed import seedbed

MORNING = datetime(2026, 8, 4, 3, 30, tzinfo=UTC)
BACKUP_MOMENTS = (
    "backup.proved", "backup.sealing", "backup.written", "backup.read-back", "backup.kept", "backup.tidied",
)  # fmt: skip
RESTORE_MOMENTS = (
    "restore.opening", "restore.unpacked", "restore.renewed", "restore.put-aside", "restore.in-place",
)  # fmt: skip
PRIVATE, PUBLIC = recovery.new_pair()


# -- what runs in the process that dies ---------------------------------------------------------------


def back_up(folder: str, public: str, moment: str, number: int) -> None:
    """Make a backup, and end at this moment."""
    _dies_at(moment)
    settings = _settings(Path(folder), public)
    making.make(_opened(settings), MORNING + timedelta(hours=number))


def restore(folder: str, private: str, source: str, moment: str) -> None:
    """Put a backup back over what is there, and end at this moment."""
    _dies_at(moment)
    opener = Opener(recovery.private_of(private))
    putting_back.put_back(_settings(Path(folder), ""), Path(source), opener, now=MORNING, replace=True)


def _dies_at(moment: str) -> None:
    def listen(passed: str) -> None:
        if passed == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    moments.listener = listen


# -- the drill -----------------------------------------------------------------------------------------


def backup_kills(_field: Field, folder: Path, times: int) -> Tally:
    """Kill a backup and a putting back at every moment, `times` times each."""
    tally = Tally()
    home = folder / "home"
    home.mkdir()
    settings = _settings(home, PUBLIC)
    _begin(settings)
    for number, moment in enumerate(BACKUP_MOMENTS * times):
        _note(settings)
        _must_die("back_up", str(home), PUBLIC, moment, number)
        tally.faults += 1
        _all_are_whole(settings, tally, moment)
        tally.say()
    database = _opened(settings)
    last = making.make(database, MORNING + timedelta(days=40)).path
    database.close()
    if list(home.glob("backup-work-*")) or list(last.parent.glob("*.part")):
        tally.lost.add("the next backup left what dead ones had begun")
    for moment in RESTORE_MOMENTS * times:
        _note(settings)
        old, before = _look(settings)
        _must_die("restore", str(home), PRIVATE, str(last), moment)
        tally.faults += 1
        _is_old_or_new(settings, tally, moment, old, before)
        again = putting_back.put_back(
            settings,
            last,
            Opener(recovery.private_of(PRIVATE)),
            now=MORNING + timedelta(hours=tally.faults),
            replace=True,
        )
        if again.broken is not None or _look(settings)[0] == old:
            tally.lost.add(f"{moment}: the next putting back did not finish")
        tally.say()
    return tally


def _all_are_whole(settings: Settings, tally: Tally, moment: str) -> None:
    opener = Opener(recovery.private_of(PRIVATE))
    for path in files.kept(settings.data_dir / "backups")[:2]:
        tally.acts += 1
        copied = settings.data_dir / "looked-at"
        copied.mkdir()
        try:
            putting_back.verify(Settings.for_tests(copied, settings.database_url), path, opener)
        except Exception as fault:
            # Whatever it is: a backup that does not open is lost.
            tally.lost.add(f"{moment}: {path.name}: {fault}")
        shutil.rmtree(copied)


def _is_old_or_new(settings: Settings, tally: Tally, moment: str, old: UUID, before: int) -> None:
    """The old database with every entry, or the one of the backup with an epoch of its own."""
    path = copies.path_of(settings.database_url)
    if not path.exists():
        tally.lost.add(f"{moment}: no database")
        return
    epoch, entries = _look(settings)
    if epoch == old and entries != before:
        tally.lost.add(f"{moment}: {entries} of {before} entries")
    if epoch != old and not list(path.parent.glob("relief.db-before-*")):
        tally.lost.add(f"{moment}: the old one is not kept")
    if (epoch != old) != (moment == "restore.in-place"):
        tally.doubled.add(f"{moment}: changed too early or too late")
    database = _opened(settings)
    with database.reading() as db:
        if trail.first_break(db) is not None:
            tally.lost.add(f"{moment}: the trail")
    database.close()


# -- small things --------------------------------------------------------------------------------------


def _settings(home: Path, public: str) -> Settings:
    to = recovery.public_of(public) if public else b""
    return Settings.for_tests(home, f"sqlite:///{home}/relief.db", backup_to=to)


def _opened(settings: Settings) -> Database:
    database = Database(settings.database_url)
    lend_keys(database, settings)
    plan.lend(database, settings)
    return database


def _begin(settings: Settings) -> None:
    database = _opened(settings)
    schema.metadata.create_all(database.engine)
    with database.writing() as db:
        schema.stamp(db.connection())
        epochs.current(db, now=MORNING)
    database.close()


def _note(settings: Settings) -> None:
    database = _opened(settings)
    with database.writing() as db:
        trail.note(db, Actor.clerk("tests"), Verb.STOCK_CHANGE, None, at=MORNING)
    database.close()


def _look(settings: Settings) -> tuple[UUID, int]:
    database = _opened(settings)
    with database.reading() as db:
        found = epochs.current(db, now=MORNING).epoch, trail.head(db)[0]
        assert db.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"
    database.close()
    return found


def _must_die(work: str, *given: object) -> None:
    ended = seedbed().call(f"{__name__}:{work}", list(given)).wait()
    if ended != -signal.SIGKILL:
        raise AssertionError(f"{work} lived through {given[-1]}: {ended}")
