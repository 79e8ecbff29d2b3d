"""relief demo: an invented response on real areas, to look around in."""

from __future__ import annotations

import importlib
import os
import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click
import sqlalchemy as sa

from relief.accounts.models import User
from relief.accounts.roles import LABELS
from relief.accounts.rules import password_fault
from relief.commands import door
from relief.config import Settings
from relief.kernel import clock
from relief.kernel.db import Database

# Without those that look alike on a screen.
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
PASSWORD_FILE = "demo-password"  # noqa: S105 - the name of the file, not what is in it


@click.group("demo")
def group() -> None:
    """The demo response."""


@group.command("load")
@door.plain_problems
def load() -> None:
    """Load the demo response when it is not there yet."""
    door.database().close()
    ensure(door.settings(), click.echo)


@group.command("remove")
@door.plain_problems
def remove() -> None:
    """Remove everything of the demo response, and nothing else."""
    _loader().remove(door.database(), clock.now(), click.echo)
    (door.settings().data_dir / PASSWORD_FILE).unlink(missing_ok=True)
    click.echo("The demo response is removed.")


def ensure(settings: Settings, say: Callable[[str], object]) -> None:
    """Load the demo unless it is there, and say who can enter with which password."""
    database = Database(settings.database_url)
    path = settings.data_dir / PASSWORD_FILE
    if not _loader().is_loaded(database):
        if _accounts(database):
            say("The demo response was not loaded to its end the last time; starting it over.")
            _loader().remove(database, clock.now())
        password = settings.demo_password or _a_password()
        say("Loading the demo response; this takes up to a minute.")
        _loader().load(database, replace(settings, demo_password=password), clock.now())
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(password + "\n")
        hint = f"Password of all demo accounts: {password}"
    else:
        hint = f"The password of the demo accounts is kept in {path}"
    say("Demo accounts:")
    for user in _accounts(database):
        # The facilitators of the eight spaces stand in their registers; nobody signs in as one.
        if not user.name.startswith("centre-"):
            say(f"  {user.name:10} {LABELS[user.role]}")
    say(hint)
    database.close()


def _a_password() -> str:
    """Easy to type from the screen, and never one the rules refuse."""
    while True:
        words = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
        if password_fault(found := "-".join(words), name="") is None:
            return found


def _accounts(database: Database) -> list[User]:
    with database.reading() as db:
        return list(db.scalars(sa.select(User).where(User.is_demo).order_by(User.created_at, User.name)))


def _loader() -> Any:
    # Loaded only when asked for: its data and its imports are large, and most commands need neither.
    return importlib.import_module("relief.demo.load")
