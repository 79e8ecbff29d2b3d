"""The `relief` command: each capability's group comes from relief/commands."""

from __future__ import annotations

import click

from relief import __version__
from relief.commands import (
    accounts,
    areas,
    audit,
    backup,
    db,
    demo,
    devices,
    erasure,
    gaps,
    hazards,
    households,
    jobs,
    keys,
    responses,
    serve,
    sync,
)

COMMANDS = (
    serve.command,
    db.group,
    demo.group,
    accounts.group,
    jobs.group,
    areas.group,
    responses.group,
    hazards.group,
    gaps.group,
    households.group,
    devices.group,
    sync.group,
    audit.group,
    keys.group,
    erasure.group,
    backup.group,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="relief")
def main() -> None:
    """Relief runs the operations of a flood or cyclone response."""


for each in COMMANDS:
    main.add_command(each)
