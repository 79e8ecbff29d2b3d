"""What every command shares: the database, the clerk who acts, and one clear line when something is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

import click

from relief import schema
from relief.accounts import passwords
from relief.backups import plan
from relief.config import Settings, SettingsFault
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.problems import Problem
from relief.keys import proving
from relief.keys.lending import lend_keys

P = ParamSpec("P")
R = TypeVar("R")


def settings() -> Settings:
    """The environment, or one message that lists all its faults."""
    try:
        found = Settings.from_env()
    except SettingsFault as fault:
        fail(str(fault))
    passwords.configure(memory_kib=found.hash_memory_kib, rounds=found.hash_rounds)
    return found


def database(*, current: bool = True) -> Database:
    """The records; by default only when their tables are those of this version."""
    given = settings()
    found = Database(given.database_url)
    lend_keys(found, given)
    plan.lend(found, given)
    context = click.get_current_context(silent=True)
    if context is not None:
        # A command that fails on its way must not leave a connection behind.
        context.call_on_close(found.close)
    if current and not schema.state(found).current:
        fail("The database is not up to date. Run: relief db upgrade")
    if current:
        proving.prove(found, now=clock.now())
    return found


def clerk(name: str) -> Actor:
    """Who the trail says has done it."""
    return Actor.clerk(name)


def fail(message: str) -> NoReturn:
    """Say why and leave with exit code 1."""
    click.echo(message, err=True)
    raise SystemExit(1)


def json_option(command: Callable[P, R]) -> Callable[P, R]:
    """Add --json, given to the command as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")(command)


def map_options(command: Callable[P, R]) -> Callable[P, R]:
    """Add what a map file may leave open, given to the command as `layer`, `crs` and `swap_axes`."""
    options = (
        click.option("--layer", help="Which of several layers to read."),
        click.option("--crs", help="EPSG number of the coordinates, if the file says none or a wrong one."),
        click.option("--swap-axes", is_flag=True, help="Latitude and longitude are exchanged in the file."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def answer(given: dict[str, Any], *, as_json: bool, text: str) -> None:
    """Print the outcome for a program or for a person."""
    click.echo(json.dumps(given, ensure_ascii=False, default=str) if as_json else text)


def plain_problems(command: Callable[P, R]) -> Callable[P, R]:
    """Turn a refusal into one line on stderr and exit code 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except Problem as problem:
            fail(problem.english())

    return run
