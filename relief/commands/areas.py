"""relief areas: polygons and populations from files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from relief.areas import actions
from relief.areas.coding import read_codes, set_bbs_codes
from relief.areas.files.reading import Wish, read_file
from relief.areas.inputs import AreaFileGiven, ImportResult
from relief.areas.levels import Level
from relief.areas.populations import read_populations
from relief.commands import door
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.responses.actions import recount_exposure

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
# What a person reads on a screen; --json gives all.
_SHOWN = 20


@click.group("areas")
def group() -> None:
    """The tree of divisions, districts, upazilas and unions."""


@group.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_FILE)
@click.option(
    "--level",
    type=click.Choice([level.value for level in Level]),
    help="Refuse rows of any other level.",
)
@door.map_options
@click.option("--repair", is_flag=True, help="Repair outlines that cross themselves, and name their rows.")
@door.json_option
@door.plain_problems
def import_files(
    files: tuple[Path, ...],
    level: str | None,
    layer: str | None,
    crs: str | None,
    swap_axes: bool,
    repair: bool,
    as_json: bool,
) -> None:
    """Bring in area polygons. All good rows of a file go in together, or none do.

    GeoJSON, a zipped shapefile, KML, KMZ or GeoPackage.
    """
    database, who = door.database(), door.clerk("areas")
    results = []
    for file in files:
        now = clock.now()
        wish = Wish(layer=layer, system=crs, swap=swap_axes, repair=repair)
        read = read_file(file.name, file.read_bytes(), wish)
        mended = [str(row.row) for row in read.rows if row.is_repaired]
        if mended and not as_json:
            click.echo(f"{file.name}: repaired rows {', '.join(mended)}", err=True)
        given = AreaFileGiven(file_name=file.name, content=read.packed, level=Level(level) if level else None)
        with database.writing() as db:
            results.append(_bring(db, who, given, now))
    _tell(_sum(results), as_json=as_json)


@group.command("populations")
@click.argument("file", type=_FILE)
@click.option("--source", default="", help="Who counted, for the page; default the file's name.")
@door.json_option
@door.plain_problems
def populations(file: Path, source: str, as_json: bool) -> None:
    """Write how many people live in each area (CSV: pcode, population, households, children)."""
    rows, faults = read_populations(file.read_bytes(), source=source or file.stem.replace("_", " "))
    with door.database().writing() as db:
        result = actions.set_populations(db, door.clerk("areas"), rows, now=clock.now())
        recount_exposure(db, door.clerk("areas"), now=clock.now())
    _tell(_sum([result, ImportResult(rows=len(faults), refused=len(faults), faults=tuple(faults))]), as_json=as_json)


@group.command("codes")
@click.argument("file", type=_FILE)
@door.json_option
@door.plain_problems
def codes(file: Path, as_json: bool) -> None:
    """Write the BBS code of each area (CSV: a column of P-codes, a column beginning with bbs or geocode)."""
    rows = read_codes(file.read_bytes())
    with door.database().writing() as db:
        result = set_bbs_codes(db, door.clerk("areas"), rows, now=clock.now())
    _tell(_sum([result]), as_json=as_json)


def _bring(db: Session, who: Actor, given: AreaFileGiven, now: datetime) -> ImportResult:
    file = actions.check_area_file(db, who, given, now=now)
    result = actions.accept_area_file(db, who, file.id, now=now)
    recount_exposure(db, who, now=now)
    return result


def _sum(results: list[ImportResult]) -> ImportResult:
    totals = {name: sum(each.counts()[name] for each in results) for name in results[0].counts()}
    return ImportResult(**totals, faults=tuple(fault for each in results for fault in each.faults))


def _tell(result: ImportResult, *, as_json: bool) -> None:
    """Say what became of the rows; a file of which nothing could be used is a failure."""
    lines = [", ".join(f"{name} {count}" for name, count in result.counts().items())]
    lines += [f"row {fault.row}, {fault.field}: {fault.english()}" for fault in result.faults[:_SHOWN]]
    if len(result.faults) > _SHOWN:
        lines.append(f"and {len(result.faults) - _SHOWN} more; --json lists them all")
    door.answer(result.as_json(), as_json=as_json, text="\n".join(lines))
    if result.rows == result.refused:
        door.fail("No row could be used.")
