"""relief responses: open one from the command line."""

from __future__ import annotations

from datetime import datetime

import click

from relief.commands import door
from relief.kernel import clock
from relief.kernel.zone import local_day
from relief.responses import actions, queries
from relief.responses.inputs import ResponseGiven
from relief.responses.kinds import ResponseKind


@click.group("responses")
def group() -> None:
    """Emergencies being worked on."""


@group.command("create")
@click.argument("code")
@click.option("--kind", type=click.Choice([kind.value for kind in ResponseKind]), required=True)
@click.option("--name-bn", default="", help="Name in Bangla.")
@click.option("--name-en", default="", help="Name in English; at least one of the two.")
@click.option("--started-on", type=click.DateTime(["%Y-%m-%d"]), help="Day it began; default today.")
@door.json_option
@door.plain_problems
def create(code: str, kind: str, name_bn: str, name_en: str, started_on: datetime | None, as_json: bool) -> None:
    """Open the response CODE, such as TEESTA-2026."""
    now = clock.now()
    given = ResponseGiven(
        code=code.strip().upper(),
        kind=ResponseKind(kind),
        name_bn=name_bn,
        name_en=name_en,
        started_on=started_on.date() if started_on else local_day(now),
    )
    with door.database().writing() as db:
        response = actions.open_response(db, door.clerk("responses"), given, now=now)
    told = {"id": response.id, "code": response.code, "state": response.state.value}
    door.answer(told, as_json=as_json, text=f"The response {response.code} is open.")


@group.command("list")
@door.json_option
@door.plain_problems
def show(as_json: bool) -> None:
    """Say which responses there are."""
    with door.database().reading() as db:
        found = queries.every(db, door.clerk("responses"))
    rows = [
        {
            "code": each.code,
            "name_bn": each.name_bn,
            "name_en": each.name_en,
            "kind": each.kind.value,
            "state": each.state.value,
            "started_on": each.started_on.isoformat(),
        }
        for each in found
    ]
    lines = [f"{row['code']}  {row['state']}  {row['name_en'] or row['name_bn']}" for row in rows]
    door.answer({"responses": rows}, as_json=as_json, text="\n".join(lines) or "There is no response yet.")
