"""relief backup: make one, look at them, prove one, put one back, and the key that opens them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from relief import jobs
from relief.audit.models import RunState
from relief.backups import files, putting_back
from relief.backups.faults import BackupFault
from relief.backups.plan import JOB, plan_of
from relief.backups.rules import moment_of
from relief.backups.sealed import Opener
from relief.commands import door
from relief.config import BACKUP_TO, Settings
from relief.kernel import clock, recovery
from relief.kernel.db import Database
from relief.retention import again

P = ParamSpec("P")
R = TypeVar("R")
_FILE = click.Path(dir_okay=False, path_type=Path)
_EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


def _plain_faults(command: Callable[P, R]) -> Callable[P, R]:
    """One line on stderr and exit code 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except BackupFault as fault:
            door.fail(str(fault))

    return run


@click.group("backup")
def group() -> None:
    """Sealed copies of the whole database, and the way back from one."""


@group.command("key")
@click.argument("file", type=_FILE)
@_plain_faults
def key(file: Path) -> None:
    """Make a recovery key: its private half into FILE, which you then carry away from this server."""
    settings = door.settings()
    public = settings.data_dir / BACKUP_TO
    for there in (file, public):
        if there.exists():
            door.fail(f"{there} is there already. Nothing was changed. Older backups open with their own key: keep it.")
    if not file.absolute().parent.is_dir():
        door.fail(f"The folder of {file} is not there. Nothing was made.")
    private, shared = recovery.new_pair()
    for path, text in ((file, private), (public, shared)):
        with files.private_file(path) as into:
            into.write(f"{text}\n".encode())
    click.echo(
        f"{file} opens every backup from now on. Copy it to two places away from this server (a USB stick in the"
        " safe, a sheet of paper), then delete it here. Nobody can open a backup without it. Restart Relief now."
    )


@group.command("create")
@door.json_option
def create(as_json: bool) -> None:
    """Make a backup now; the job backups.make does it every hour."""
    database, job = door.database(), jobs.named(JOB)
    done = jobs.run_once(database, job, clock.now()) if job else None
    if done is None:
        door.fail("A backup is being made just now; try again later.")
    if done.state is RunState.FAILED:
        door.fail(done.outcome.removeprefix("BackupFault: "))
    door.answer({"outcome": done.outcome}, as_json=as_json, text=done.outcome)


@group.command("list")
@door.json_option
def show(as_json: bool) -> None:
    """Name the backups, the newest first."""
    plan = plan_of(door.settings())
    folders = [plan.folder, *([plan.second] if plan.second else [])]
    found = [(path, path.stat().st_size) for folder in folders for path in files.kept(folder)]
    rows = [{"file": str(path), "made_at": moment_of(path.name), "bytes": size} for path, size in found]
    lines = [f"{path}  {size / 1e6:.1f} MB" for path, size in found] or ["There is no backup."]
    door.answer({"backups": rows}, as_json=as_json, text="\n".join(lines))


@group.command("verify")
@click.argument("file", type=_EXISTING)
@click.option("--key", "key_file", type=_EXISTING, help="The file of the recovery key.")
@door.json_option
@_plain_faults
def verify(file: Path, key_file: Path | None, as_json: bool) -> None:
    """Open FILE and prove it, without touching the database."""
    settings = door.settings()
    found = putting_back.verify(settings, file, _opener(settings, key_file))
    _answer(found, f"The backup of {found.made_at} is whole: {found.rows} rows.", as_json)


@group.command("restore")
@click.argument("file", type=_EXISTING)
@click.option("--key", "key_file", type=_EXISTING, help="The file of the recovery key.")
@click.option(
    "--replace", is_flag=True, help="Put it in the place of the database that is there, which is kept beside."
)
@click.option("--anyway", is_flag=True, help="Also when the trail key or seal key of that time is lost.")
@door.json_option
@_plain_faults
def restore(file: Path, key_file: Path | None, replace: bool, anyway: bool, as_json: bool) -> None:
    """Put FILE in the place of the database. Stop Relief first; put the key files into the data folder first."""
    settings = door.settings()
    opener = _opener(settings, key_file)
    found = putting_back.put_back(settings, file, opener, now=clock.now(), replace=replace, anyway=anyway)
    text = f"Put back, as it was at {found.made_at}: {found.rows} rows, all of them there. Start Relief now:"
    text += " tablets will offer again what they sent in the last 30 days."
    if to_erase := _to_erase_again(settings, file):
        text += f"\nBefore you start it: {to_erase} records that were erased since are here again. Run:"
        text += " relief erasure repeat"
    if found.aside:
        text += f"\nThe database that was there is kept as {found.aside}."
    _answer(found, text, as_json)


def _to_erase_again(settings: Settings, file: Path) -> int:
    """How many; what lay beside the backup comes along, so that a new server knows it too."""
    again.take_along(settings.data_dir, file.absolute().parent)
    database = Database(settings.database_url)
    try:
        with database.reading() as db:
            return sum(len(ids) for ids in again.waiting(db, settings.data_dir / again.FILE).values())
    finally:
        database.close()


def _answer(found: putting_back.PutBack, text: str, as_json: bool) -> None:
    lines = [text]
    if found.broken is not None:
        lines.append(f"The audit trail cannot be proved from entry {found.broken} on with the trail key that is here.")
    if not found.seal_fits:
        lines.append("What is sealed does not open with the seal key that is here; it stays closed, all else works.")
    told = {
        "made_at": found.made_at, "rows": found.rows, "entries": found.entries,
        "trail_broken_at": found.broken, "seal_key_fits": found.seal_fits, "kept_aside": found.aside,
    }  # fmt: skip
    door.answer(told, as_json=as_json, text="\n".join(lines))


def _opener(settings: Settings, key_file: Path | None) -> Opener:
    if key_file is None:
        return Opener(passphrase=settings.backup_passphrase or "")
    try:
        return Opener(recovery.private_of(key_file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, ValueError):
        raise BackupFault(f"{key_file} is not the file of a recovery key.") from None
