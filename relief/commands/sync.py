"""relief sync: what tablets must know when the database was put back from a copy."""

from __future__ import annotations

import click

from relief.audit import witnesses
from relief.commands import door
from relief.kernel import clock
from relief.sync import epochs


@click.group("sync")
def group() -> None:
    """Tablets and what they send."""


@group.command("new-epoch")
@door.json_option
@door.plain_problems
def new_epoch(as_json: bool) -> None:
    """Run this after putting a database back from a copy: tablets then offer their last 30 days again."""
    database = door.database()
    # What witnesses kept of before the copy is not missing: somebody says why it is gone, and that is an entry.
    witnesses.begin_anew(database)
    with database.writing() as db:
        epoch = epochs.begin_new(db, door.clerk("sync"), now=clock.now())
        told = {"server": epoch.server_id, "epoch": epoch.epoch}
    door.answer(told, as_json=as_json, text="Tablets will offer again what they sent in the last 30 days.")
