"""relief audit: prove that nobody edited, inserted, deleted or cut off entries of the trail."""

from __future__ import annotations

import click

from relief.audit import witnesses
from relief.commands import door


@click.group("audit")
def group() -> None:
    """The trail of who did what."""


@group.command("verify")
@door.json_option
def verify(as_json: bool) -> None:
    """Walk the whole chain and ask all witnesses; exit code 1 when something does not fit."""
    found = witnesses.verify(door.database())
    lines = [f"{found.entries} entries are whole."] if found.is_whole else []
    if found.broken is not None:
        lines.append(f"The trail does not fit at entry {found.broken}: it was edited, or one was put in or taken out.")
    if found.lost:
        lines.append(f"Witnesses kept entries that are gone, from {found.lost[0]} on: the end was cut or rewritten.")
    told = {"entries": found.entries, "broken": found.broken, "lost": found.lost}
    door.answer(told, as_json=as_json, text="\n".join(lines))
    if not found.is_whole:
        raise SystemExit(1)
