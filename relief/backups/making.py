"""Make a backup: copy, prove, seal, read back, then give it its name. Killed anywhere, what was there stays."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from relief import __version__
from relief.backups import copies, files
from relief.backups.faults import BackupFault
from relief.backups.plan import Plan, lent
from relief.backups.rules import UNFINISHED, name_of
from relief.backups.sealed import CHUNK, Writer, opened, split, with_manifest
from relief.kernel.db import Database
from relief.kernel.moments import passed
from relief.retention import again


@dataclass(frozen=True, kw_only=True)
class Made:
    """A backup that was read back and is whole."""

    path: Path
    size: int
    rows: int
    entries: int
    second: Path | None

    def __str__(self) -> str:
        told = f"{self.path.name}: {self.rows} rows, {self.size / 1e6:.1f} MB sealed, read back and whole"
        return f"{told}; also in the second folder" if self.second else told


def make(database: Database, now: datetime) -> Made:
    """Everything in one file; raises BackupFault with what to do, after which all earlier backups are as before."""
    plan = lent(database)
    recipient = plan.must_recipient
    plan.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with files.workroom(plan.data_dir) as room:
        size = copies.size_of(database)
        files.must_have_room([(plan.data_dir, size), (plan.folder, size)])
        copied = room / "copy"
        proof = copies.copy(database, copied)
        passed("backup.proved")
        if proof.broken is not None:
            raise BackupFault(f"The audit trail does not fit at entry {proof.broken}. See: relief audit verify")
        unfinished = plan.folder / f"{name_of(now)}{UNFINISHED}"
        header = {"kind": copies.kind_of(database.url), "made_at": now.isoformat(), "version": __version__}
        key = recipient.begin(header)
        digest = files.hash_of(copied)
        manifest = {**proof.told(), "size": copied.stat().st_size, "sha256": digest}
        with files.private_file(unfinished) as file:
            _seal(copied, Writer(file, key, header), with_manifest(manifest))
        passed("backup.written")
        _read_back(unfinished, key, digest)
        passed("backup.read-back")
        whole = files.take_name(unfinished, name_of(now))
        passed("backup.kept")
    # Whoever puts this file back one day has to erase again whom somebody erased until then.
    again.keep(database, plan.folder, *([plan.second] if plan.second and plan.second.is_dir() else []))
    second = _second(plan, whole)
    files.tidy(plan.folder, plan.keep)
    passed("backup.tidied")
    return Made(
        path=whole, size=whole.stat().st_size, rows=sum(proof.rows.values()), entries=proof.trail[0], second=second
    )


def _seal(copied: Path, writer: Writer, manifest: bytes) -> None:
    writer.write(manifest)
    with copied.open("rb") as content:
        while some := content.read(CHUNK):
            writer.write(some)
            passed("backup.sealing")
    writer.close()


def _read_back(path: Path, key: bytes, digest: str) -> None:
    """What the disk gives back must open to the very bytes that were proved."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        for some in split(opened(file, lambda _header: key))[1]:
            found.update(some)
    if found.hexdigest() != digest:
        raise BackupFault(f"The disk gave back something else than was written to {path.parent}. Look at the disk.")


def _second(plan: Plan, whole: Path) -> Path | None:
    """The same file on another disk. The first one is safe already, whatever happens here."""
    if plan.second is None:
        return None
    first = f"The backup {whole.name} is whole at {whole.parent}, but has no second copy: "
    if not plan.second.is_dir():
        raise BackupFault(f"{first}{plan.second} is not there. Plug the disk in.")
    if plan.second.stat().st_dev == whole.parent.stat().st_dev:
        raise BackupFault(f"{first}{plan.second} lies on the same disk. Plug the other disk in, or mount it there.")
    try:
        # What is superfluous there goes first: a full stick makes room for the newest.
        files.tidy(plan.second, plan.keep)
        files.must_have_room([(plan.second, whole.stat().st_size)])
        unfinished = plan.second / f"{whole.name}{UNFINISHED}"
        with whole.open("rb") as content, files.private_file(unfinished) as file:
            shutil.copyfileobj(content, file, CHUNK)
        passed("backup.second-written")
        if files.hash_of(unfinished) != files.hash_of(whole):
            raise BackupFault("the disk gave back something else than was written.")
    except (OSError, BackupFault) as fault:
        raise BackupFault(f"{first}{fault}") from fault
    return files.take_name(unfinished, whole.name)
