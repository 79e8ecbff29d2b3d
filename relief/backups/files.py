"""Files that are whole or not there: one maker at a time, room on the disk, and names that change at once."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from relief.backups.faults import BackupFault
from relief.backups.rules import UNFINISHED, Keep, moment_of, superfluous

_MIB = 1 << 20
# What a server needs besides to go on working.
SPARE = 64 * _MIB
_WORK = "backup-work-"


@contextmanager
def workroom(data_dir: Path) -> Iterator[Path]:
    """A private folder beside the database for what is not sealed yet; one at a time, and gone afterwards.

    A process that was killed leaves its folder behind and its lock not: the next one takes it away.
    """
    lock = os.open(data_dir / "backup-lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupFault("A backup is being made or put back just now; try again later.") from None
        for old in data_dir.glob(f"{_WORK}*"):
            shutil.rmtree(old)
        room = Path(tempfile.mkdtemp(prefix=_WORK, dir=data_dir))
        try:
            yield room
        finally:
            shutil.rmtree(room)
    finally:
        os.close(lock)


def must_have_room(wanted: list[tuple[Path, int]]) -> None:
    """Each folder with the bytes it must take; those on one disk need theirs together."""
    disks: dict[int, tuple[Path, int]] = {}
    for folder, size in wanted:
        device = os.stat(folder).st_dev
        disks[device] = (disks.get(device, (folder, 0))[0], disks.get(device, (folder, 0))[1] + size)
    for folder, size in disks.values():
        free = shutil.disk_usage(folder).free
        if free < size + SPARE:
            raise BackupFault(
                f"There is not enough room at {folder}: {free // _MIB} MB are free, {(size + SPARE) // _MIB} MB are"
                " needed. Nothing was written. Delete something there, or name another folder."
            )


@contextmanager
def private_file(path: Path) -> Iterator[BinaryIO]:
    """A new file nobody else may read, on the disk when the block ends."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def onto_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    known = os.open(path, os.O_RDONLY)
    try:
        os.fsync(known)
    finally:
        os.close(known)


def take_name(unfinished: Path, name: str) -> Path:
    """From now on it is called so: before, nobody took it for whole."""
    whole = unfinished.with_name(name)
    unfinished.replace(whole)
    onto_disk(whole.parent)
    return whole


def kept(folder: Path) -> list[Path]:
    """The backups in a folder, the newest first."""
    found = [path for path in folder.glob("*") if moment_of(path.name)] if folder.is_dir() else []
    return sorted(found, key=lambda path: path.name, reverse=True)


def tidy(folder: Path, keep: Keep) -> int:
    """Take away what is superfluous, and what was never finished; how many backups went."""
    for old in folder.glob(f"relief-*{UNFINISHED}"):
        old.unlink()
    gone = superfluous([path.name for path in kept(folder)], keep)
    for name in gone:
        (folder / name).unlink()
    return len(gone)


def hash_of(path: Path) -> str:
    """SHA-256 of a file, as text."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
