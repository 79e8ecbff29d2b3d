"""relief db: bring the tables to this version, and compare."""

from __future__ import annotations

import click

from relief import schema
from relief.commands import door


@click.group("db")
def group() -> None:
    """The database and its migrations."""


@group.command("upgrade")
def upgrade() -> None:
    """Bring the tables to this version; says what it will do first."""
    database = door.database(current=False)
    steps = schema.pending(database)
    if not steps:
        click.echo("The database is up to date.")
        return
    for step in steps:
        click.echo(f"will run {step}")
    schema.upgrade(database)
    click.echo(f"The database is at {schema.head()} now.")


@group.command("check")
@door.json_option
def check(as_json: bool) -> None:
    """Say whether the tables are those of this version; exit code 1 when not."""
    database = door.database(current=False)
    state = schema.state(database)
    differences = schema.differences(database) if state.current else []
    good = state.current and not differences
    text = "The database is up to date." if good else "The database is not up to date. Run: relief db upgrade"
    given = {"present": state.present, "wanted": state.wanted, "differences": differences}
    door.answer(given, as_json=as_json, text="\n".join([text, *differences]))
    if not good:
        raise SystemExit(1)
