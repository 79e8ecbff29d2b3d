"""`relief households`: bring in a list from the command line."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from relief import jobs
from relief.commands import door
from relief.households import import_queries, imports, pieces, sweep, teaching
from relief.households.duplicates import Teaching
from relief.households.matching import WEIGHTS
from relief.jobs import registry
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.responses import queries as responses

# Between two pieces the door stands open this long, or the desks that wait would never get their turn.
_BREATH = 0.03
_WORTH_SAYING = 0.25


@click.group("households")
def group() -> None:
    """Households: import lists, find duplicates."""


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


@group.command("find-duplicates")
@door.json_option
@door.plain_problems
def find_duplicates(as_json: bool) -> None:
    """Compare households that were written or corrected since the last search with all the others.

    The job of the night does the same. It can be stopped at any time and goes on where it was.
    """
    database = door.database()
    found: list[sweep.Outcome] = []

    def run(database: Database, now: datetime) -> str:
        found.append(registry.find_duplicates(database, door.clerk("duplicates"), now, _progress))
        return f"{found[0].compared} households compared, {found[0].found} pairs to look at"

    # Under the lease of the job itself: two searches at once would only do everything twice.
    done = jobs.run_once(database, jobs.Job(name="households.find-duplicates", run=run), clock.now())
    if done is None:
        door.fail("Duplicates are being looked for just now; try again later.")
    if not found:
        door.fail(done.outcome)
    told = {"compared": found[0].compared, "found": found[0].found}
    door.answer(told, as_json=as_json, text=done.outcome)


@group.command("matcher")
@click.option("--teach", is_flag=True, help="Learn from the decisions now; the job of the night does the same.")
@click.option("--off", is_flag=True, help="Use the weights written by hand, and learn no more.")
@click.option("--on", is_flag=True, help="Learn again from the next night on.")
@door.json_option
@door.plain_problems
def matcher(teach: bool, off: bool, on: bool, as_json: bool) -> None:
    """What decided pairs taught the search for duplicates, and which weights changed by how many bits."""
    database, clerk = door.database(), door.clerk("duplicates")
    if off or on:
        with database.writing() as db:
            teaching.switch(db, clerk, on=on, now=clock.now())
    if teach:
        click.echo(pieces.teach_matcher(database, clock.now()), err=True)
    with database.reading() as db:
        told = [_taught(one) for one in teaching.history(db)]
        now, is_off = teaching.weights_now(db), teaching.is_off(db)
    changed = {name: round(now[name] - by_hand, 2) for name, by_hand in WEIGHTS.items()}
    changed = {name: bits for name, bits in changed.items() if abs(bits) >= _WORTH_SAYING}
    lines = ["Switched off: the weights written by hand hold." if is_off else "Learns every night."]
    lines += [
        f"{one['at']}  {one['state']}: {one['decisions']} decisions ({one['same']} one family); bits lost per decision"
        f" by hand {one['by_hand']:.3f}, in use {one['in_use']:.3f}, taught {one['taught']:.3f}"
        for one in told
    ]
    lines += [f"{name}: {bits:+.2f} bits" for name, bits in sorted(changed.items(), key=lambda each: -abs(each[1]))]
    door.answer({"off": is_off, "history": told, "changed": changed}, as_json=as_json, text="\n".join(lines))


def _taught(one: Teaching) -> dict[str, Any]:
    return {
        "at": f"{one.created_at:%Y-%m-%d %H:%M}", "state": one.state.value, "decisions": one.decisions,
        "same": one.same, "by_hand": one.loss_by_hand, "in_use": one.loss_in_use, "taught": one.loss_taught,
    }  # fmt: skip


def _progress(done: int, of: int) -> None:
    click.echo(f"\r{done} of {of} households", err=True, nl=done >= of)


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
        left = bool(pieces.go_on(database, clerk, batch.id, now=clock.now()))
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
        left = bool(pieces.go_on(database, clerk, batch_id, now=clock.now()))
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
