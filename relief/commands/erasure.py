"""relief erasure: after a backup was put back, erase again whom somebody had erased since."""

from __future__ import annotations

import click

from relief.commands import door
from relief.kernel import clock
from relief.retention import again


@click.group("erasure")
def group() -> None:
    """Whom this server erased, and whom a restored backup brought back."""


@group.command("status")
@door.json_option
def status(as_json: bool) -> None:
    """Say how many erased records are here again; exit code 1 when there are any."""
    with door.database().reading() as db:
        found = again.waiting(db, door.settings().data_dir / again.FILE)
    told = {kind.value: len(ids) for kind, ids in found.items()}
    text = "Nobody who was erased is here again."
    if told:
        parts = ", ".join(f"{number} {kind}" for kind, number in told.items())
        text = f"Erased before, and here again: {parts}. Run: relief erasure repeat"
    door.answer({"waiting": told}, as_json=as_json, text=text)
    if told:
        raise SystemExit(1)


@group.command("repeat")
@click.option("--all", "everyone", is_flag=True, help="Also who is erased already: for what tablets offered again.")
@door.json_option
def repeat(everyone: bool, as_json: bool) -> None:
    """Erase them again; exit code 1 when some wait for a list in review or for the seal key."""
    path = door.settings().data_dir / again.FILE
    found = again.repeat(door.database(), path, also_erased=everyone, now=clock.now())
    text = f"Erased again: {found.done}."
    if found.waits:
        text += f" {found.waits} wait: settle imported lists that name them, put the seal key back, and run it again."
    door.answer({"done": found.done, "waits": found.waits}, as_json=as_json, text=text)
    if found.waits:
        raise SystemExit(1)
