"""relief accounts: the first account of an installation is made here."""

from __future__ import annotations

import sys

import click

from relief.accounts.actions import create_account
from relief.accounts.inputs import AccountGiven
from relief.accounts.roles import Role
from relief.accounts.rules import account_name
from relief.commands import door
from relief.kernel import clock
from relief.kernel.actor import EVERYWHERE
from relief.web.places import paths_of_codes


@click.group("accounts")
def group() -> None:
    """People who can sign in."""


@group.command("create")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option(
    "--area",
    "areas",
    multiple=True,
    help="P-code of an area; may be given several times. Default: everywhere.",
)
@click.option("--name-bn", default="", help="The person's name in Bangla; default NAME.")
@click.option("--name-en", default="", help="The person's name in English; default NAME.")
@click.option(
    "--password-stdin",
    is_flag=True,
    required=True,
    help="Read the password from the first line of stdin.",
)
@door.json_option
@door.plain_problems
def create(
    name: str,
    role: str,
    areas: tuple[str, ...],
    name_bn: str,
    name_en: str,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Create the account NAME."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else ""
    with door.database().writing() as db:
        paths, unknown = paths_of_codes(db, areas)
        if unknown:
            door.fail(f"No area has the code {', '.join(unknown)}.")
        given = AccountGiven(
            name=account_name(name),
            name_bn=name_bn or name,
            name_en=name_en or name,
            role=Role(role),
            paths=paths or (EVERYWHERE,),
            password=password,
        )
        user = create_account(db, door.clerk("commands"), given, now=clock.now())
    door.answer(
        {"id": user.id, "name": user.name, "role": user.role, "areas": given.paths},
        as_json=as_json,
        text=f"The account {user.name} can sign in now.",
    )
