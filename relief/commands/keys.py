"""relief keys: look at the sealing keys, put a new one in place, move what is sealed, destroy the old one."""

from __future__ import annotations

import os

import click

from relief.commands import door
from relief.kernel import clock
from relief.kernel.sealing import seals_of
from relief.keys import files, rotating


@click.group("keys")
def group() -> None:
    """The key that seals protection and counselling notes."""


@group.command("status")
@door.json_option
def status(as_json: bool) -> None:
    """Say which key seals and how much is still sealed with an older one; exit code 1 when a key is missing."""
    with door.database().reading() as db:
        seals, found = seals_of(db), rotating.standing(db)
    told = {
        "key": seals.key_id.hex(),
        "right": bool(seals.key_id) and not seals.is_wrong,
        "older": [one.hex() for one in seals.key_ids[1:]],
        "moved": found.moved,
        "left": found.left,
        "lost": found.lost,
    }
    lines = [f"Key {told['key'] or 'missing'}: {found.moved} of {found.of} records are sealed with it."]
    if found.left:
        lines.append(f"{found.left} still wait for: relief keys rotate")
    if found.lost or not told["right"]:
        lines.append("The key of the other records is not here. Put it back; nothing is lost.")
    door.answer(told, as_json=as_json, text="\n".join(lines))
    if found.lost or not told["right"]:
        raise SystemExit(1)


@group.command("new")
@door.plain_problems
def new() -> None:
    """Make a new sealing key and keep the old one beside it. Restart Relief, then run: relief keys rotate."""
    settings, database = door.settings(), door.database()
    if os.environ.get("RELIEF_SEAL_KEY") or os.environ.get("RELIEF_SEAL_KEY_FILE"):
        door.fail(
            "The key comes from the environment. Put the present one into RELIEF_SEAL_KEYS_OLD and a new one into"
            " RELIEF_SEAL_KEY, restart Relief, then run: relief keys rotate"
        )
    with database.reading() as db:
        seals, found = seals_of(db), rotating.standing(db)
    if seals.is_wrong or not seals.key_id or found.lost:
        door.fail("The present key is not the right one. Nothing was changed. Put the right key back first.")
    if found.left:
        door.fail("Some records are still sealed with an older key. Nothing was changed. Run: relief keys rotate")
    files.put_in_place(settings.data_dir, settings.seal_key, files.another(seals.key_ids))
    click.echo("A new key is in place and the old one kept. Restart Relief now, then run: relief keys rotate")


@group.command("rotate")
@door.plain_problems
def rotate() -> None:
    """Seal everything with the present key. Stop it whenever you like: it goes on where it was."""
    database = door.database()

    def say(done: int, of: int) -> None:
        click.echo(f"{done} of {of} sealed anew")

    found = rotating.rotate(database, door.clerk("keys"), now=clock.now(), say=say)
    if found.lost:
        door.fail(f"{found.lost} records are sealed with a key that is not here. They are kept unchanged.")
    click.echo("All is sealed with the present key. When no copy needs the old one, run: relief keys forget")


@group.command("forget")
@door.plain_problems
def forget() -> None:
    """Destroy the old key: copies of the database from its time can never be opened again."""
    settings, database = door.settings(), door.database()
    with database.reading() as db:
        found = rotating.standing(db)
    if found.left or found.lost:
        door.fail("Not everything is sealed with the present key. The old one is kept. Run: relief keys rotate")
    click.echo(f"{files.forget_old(settings.data_dir)} old keys destroyed.")
