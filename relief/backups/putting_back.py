"""Open a backup, prove it, and put it in the place of a database: never over one unless told, never half of it.

A database that was put back has a new epoch (relief.sync.epochs) before anybody can reach it: tablets then offer again
what they sent in the last thirty days, so what happened after the backup comes back from them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from relief import schema
from relief.audit import trail, witnesses
from relief.backups import copies, files
from relief.backups.faults import BackupFault
from relief.backups.sealed import Opener, header_of, opened, split
from relief.config import Settings
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.moments import passed
from relief.keys import proving
from relief.keys.lending import HEADS, lend_keys
from relief.sync import epochs

_BESIDE = ("-wal", "-shm")


@dataclass(frozen=True, kw_only=True)
class PutBack:
    """What was put back; `broken` is the entry at which the trail does not fit, `seal_fits` if the key is right."""

    made_at: str
    rows: int
    entries: int
    broken: int | None
    seal_fits: bool
    aside: Path | None = None


def verify(settings: Settings, source: Path, opener: Opener) -> PutBack:
    """Open it whole beside the database, look at every page and row, and forget it again."""
    with files.workroom(settings.data_dir) as room:
        header, manifest, copied = _unpack(source, opener, room)
        if header["kind"] == copies.POSTGRESQL:
            copies.prove_dump(copied, manifest["rows"])
            return _told(header, manifest, broken=None, seal_fits=manifest["seal_fits"])
        proof = copies.prove_file(copied, lambda database: lend_keys(database, settings))
        _must_be_all(manifest, proof.rows)
    return _told(header, manifest, broken=proof.broken, seal_fits=proof.seal_fits)


def put_back(
    settings: Settings,
    source: Path,
    opener: Opener,
    *,
    now: datetime,
    replace: bool = False,
    anyway: bool = False,
) -> PutBack:
    """Into the database of the settings. `anyway`: also when the trail or seal key that is here does not fit."""
    kind = copies.kind_of(settings.database_url)
    with source.open("rb") as file:
        header = header_of(file)
    if header.get("kind") != kind:
        raise BackupFault(f"This is a backup of {header.get('kind')}, and RELIEF_DATABASE_URL names {kind}.")
    with files.workroom(settings.data_dir) as room:
        if kind == copies.POSTGRESQL:
            _must_be_empty(settings.database_url)
            _header, manifest, copied = _unpack(source, opener, room)
            return _told(header, manifest, **_load(settings, copied, manifest, room, now))
        target = copies.path_of(settings.database_url)
        if target.exists() and not replace:
            raise BackupFault(
                f"There is a database at {target} already. Nothing was changed. Stop Relief and say --replace to put"
                " the backup in its place; the old one is kept beside it."
            )
        _header, manifest, copied = _unpack(source, opener, room)
        passed("restore.unpacked")
        found = _renew(settings, copied, manifest, now, anyway=anyway)
        passed("restore.renewed")
        # From another disk the last step would not be one.
        ready = target.with_name(f".{target.name}-restored")
        shutil.copyfile(copied, ready) if copied.stat().st_dev != target.parent.stat().st_dev else copied.replace(ready)
        ready.chmod(0o600)
        files.onto_disk(ready)
        try:
            aside = _put_aside(target, now)
        except BackupFault:
            ready.unlink()
            raise
        passed("restore.put-aside")
        (settings.data_dir / HEADS).unlink(missing_ok=True)
        ready.replace(target)
        files.onto_disk(target.parent)
        passed("restore.in-place")
    return _told(header, manifest, aside=aside, **found)


def _unpack(source: Path, opener: Opener, room: Path) -> tuple[dict[str, str], dict[str, Any], Path]:
    """The header, the manifest and the copy, whose bytes are those that were proved when it was made."""
    copied, found = room / "copy", hashlib.sha256()
    with source.open("rb") as file, files.private_file(copied) as into:
        header = header_of(file)
        file.seek(0)
        manifest, pieces = split(opened(file, opener.key_for))
        files.must_have_room([(room, int(manifest["size"]))])
        for some in _each(pieces):
            into.write(some)
            found.update(some)
    if found.hexdigest() != manifest["sha256"]:
        raise BackupFault("What is in this backup is not what was put into it. Nothing was changed; try an older one.")
    return header, manifest, copied


def _each(pieces: Iterator[bytes]) -> Iterator[bytes]:
    for some in pieces:
        yield some
        passed("restore.opening")


# -- SQLite --------------------------------------------------------------------------------------------


def _renew(
    settings: Settings, copied: Path, manifest: dict[str, Any], now: datetime, *, anyway: bool
) -> dict[str, Any]:
    """Prove the copy, bring it to this version, and begin its new life while nobody else can reach it."""
    proof = copies.prove_file(copied, lambda database: lend_keys(database, settings))
    _must_be_all(manifest, proof.rows)
    with copies.opened_file(copied) as database:
        return _begin_anew(database, settings, now, anyway=anyway)


def _begin_anew(database: Database, settings: Settings, now: datetime, *, anyway: bool) -> dict[str, Any]:
    try:
        schema.upgrade(database)
    except Exception as fault:
        msg = (
            "This backup was made by a newer version of Relief, or cannot be brought to this one. Nothing was changed."
        )
        raise BackupFault(msg) from fault
    lend_keys(database, settings)
    with database.reading() as db:
        broken = trail.first_break(db)
    seal_fits = proving.prove(database, now=now)
    if not anyway and (broken is not None or not seal_fits):
        which = "trail key" if broken is not None else "seal key"
        raise BackupFault(
            f"The {which} that is here is not the one of this backup. Nothing was changed. Put the key files of that"
            f" time into {settings.data_dir} and try again; if they are lost, say --anyway."
        )
    witnesses.forget_alarms(database)
    with database.writing() as db:
        epochs.begin_new(db, Actor.clerk("backup"), now=now)
    return {"broken": broken, "seal_fits": seal_fits}


def _must_be_all(manifest: dict[str, Any], rows: dict[str, int]) -> None:
    if rows != manifest["rows"]:
        raise BackupFault("The copy holds other rows than were counted when it was made. Nothing was changed.")


def _put_aside(target: Path, now: datetime) -> Path | None:
    """Keep what is there under another name. Until the new one takes the old name, the old one has both."""
    if not target.exists():
        # A log without its database would be played into the new one.
        for mark in _BESIDE:
            with suppress(FileNotFoundError):
                Path(f"{target}{mark}").rename(f"{target}{mark}-before-{now:%Y%m%dT%H%M%S}")
        return None
    aside = target.with_name(f"{target.name}-before-{now:%Y%m%dT%H%M%S}")
    while aside.exists() and not aside.samefile(target):
        aside = aside.with_name(f"{aside.name}x")
    # Whoever was killed here left a second name of the very file.
    aside.unlink(missing_ok=True)
    try:
        copies.fold(target)
    except sqlite3.OperationalError:
        raise BackupFault("Relief is running on this database. Nothing was changed. Stop it, then try again.") from None
    except sqlite3.DatabaseError:
        # It is damaged: its log is kept beside it for whoever wants to look into it.
        for mark in _BESIDE:
            with suppress(FileNotFoundError):
                Path(f"{target}{mark}").rename(f"{aside}{mark}")
    try:
        os.link(target, aside)
    except OSError:
        # A disk without second names for a file.
        shutil.copyfile(target, aside)
        aside.chmod(0o600)
    files.onto_disk(target.parent)
    return aside


# -- PostgreSQL ----------------------------------------------------------------------------------------


def _must_be_empty(url: str) -> None:
    database = Database(url)
    try:
        with database.engine.connect() as connection:
            if sa.inspect(connection).get_table_names():
                raise BackupFault(
                    "The database of RELIEF_DATABASE_URL has tables already. Nothing was changed. Make an empty one"
                    " with createdb and name it there; the old one stays."
                )
    finally:
        database.close()


def _load(settings: Settings, copied: Path, manifest: dict[str, Any], room: Path, now: datetime) -> dict[str, Any]:
    """All of it in one transaction, the new epoch too: broken off, the database is as empty as before."""
    url, script = settings.database_url, room / "script"
    script.touch(mode=0o600)
    copies.prove_dump(copied, manifest["rows"])
    copies.call("pg_restore", None, "--no-owner", "--no-privileges", f"--file={script}", str(copied))
    with script.open("a", encoding="utf-8") as more:
        more.write(f"\nUPDATE public.epochs SET epoch = '{uuid4()}', since = now();\n")
    passed("restore.unpacked")
    copies.call("psql", url, "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
                f"--file={script}")  # fmt: skip
    passed("restore.in-place")
    (settings.data_dir / HEADS).unlink(missing_ok=True)
    database = Database(url)
    try:
        with database.engine.connect() as connection:
            _must_be_all(manifest, copies.rows_of(connection))
        # It is in its place already; which keys are missing is said, and refused by nothing.
        return _begin_anew(database, settings, now, anyway=True)
    finally:
        database.close()


def _told(header: dict[str, str], manifest: dict[str, Any], **found: Any) -> PutBack:
    return PutBack(
        made_at=header.get("made_at", ""),
        rows=sum(manifest["rows"].values()),
        entries=int(manifest["trail"][0]),
        **found,
    )
