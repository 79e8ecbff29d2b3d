"""`relief households`: bring in a list from the command line."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from relief.commands import door
from relief.households import import_queries, imports
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.responses import queries as responses

# Between two pieces the door stands open this long, or the desks that wait would never get their turn.
_BREATH = 0.03


@click.group("households")
def group() -> None:
    """Households: import lists."""


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--response", "code", required=True, help="Code of the response the list belongs to.")
@click.option("--merge", is_flag=True, help="Bring the good rows in; without it, only check.")
@click.option("--force", metavar="REASON", help="Go on where the list was stopped, and why.")
@door.json_option
@door.plain_problems
def import_list(file: Path, code: str, merge: bool, force: str | None, as_json: bool) -> None:
    """Check a household list (CSV or XLSX) and, with --merge, bring its good rows in.

    Rows that cannot be read are refused with a reason; they never stop the others.
    """
    database, clerk = door.database(), door.clerk("households-import")
    batch_id = _check(database, clerk, file, code)
    stopped = _stop_reason(database, clerk, batch_id)
    if merge and stopped:
        if not force:
            door.fail(f"{stopped} Nothing was merged. Look at the rows, then give --force REASON.")
        with database.writing() as db:
            imports.release_batch(db, clerk, batch_id, force, now=clock.now())
    if merge:
        _merge(database, clerk, batch_id)
    door.answer(
        _outcome(database, clerk, batch_id),
        as_json=as_json,
        text=_as_text(_outcome(database, clerk, batch_id), stopped, merge),
    )


def _check(database: Database, clerk: Actor, file: Path, code: str) -> Any:
    with database.reading() as db:
        response = responses.find(db, clerk, code)
    given = imports.open_file(
        imports.ListGiven(response_id=response.id, file_name=file.name, content=file.read_bytes())
    )
    with database.writing() as db:
        batch = imports.upload_list(db, clerk, given, now=clock.now())
        imports.map_columns(db, clerk, batch.id, batch.columns, must_name=False, now=clock.now())
    left = True
    while left:
        with database.writing() as db:
            left = bool(imports.check_some(db, clerk, batch.id, now=clock.now()))
        time.sleep(_BREATH)
    return batch.id


def _stop_reason(database: Database, clerk: Actor, batch_id: Any) -> str:
    with database.reading() as db:
        return import_queries.find(db, clerk, batch_id).stop_reason


def _merge(database: Database, clerk: Actor, batch_id: Any) -> None:
    with database.writing() as db:
        imports.begin_merge(db, clerk, batch_id, now=clock.now())
    left = True
    while left:
        with database.writing() as db:
            left = bool(imports.merge_some(db, clerk, batch_id, now=clock.now()))
        time.sleep(_BREATH)


def _outcome(database: Database, clerk: Actor, batch_id: Any) -> dict[str, Any]:
    with database.reading() as db:
        counts = import_queries.summary(db, batch_id).counts
        rows = import_queries.refused_rows(db, batch_id)
        faults = [
            {"row": row.number, "field": field, "message": message % details}
            for row in rows
            for field, message, details in row.faults
        ]
    return {**counts, "faults": faults}


def _as_text(outcome: dict[str, Any], stopped: str, merged: bool) -> str:
    done = "Merged" if merged else "Checked; nothing was merged yet"
    lines = [
        f"{done}: {outcome['rows']} rows, {outcome['created']} new, {outcome['updated']} updated,"
        f" {outcome['linked']} linked, {outcome['ignored']} ignored, {outcome['refused']} refused."
    ]
    if stopped:
        lines.append(f"Stopped for a look: {stopped}")
    lines += [f"Row {one['row']}, {one['field']}: {one['message']}" for one in outcome["faults"]]
    return "\n".join(lines)
