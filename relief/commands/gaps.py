"""relief gaps: count again, and take figures out."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import click
import msgspec
import xlsxwriter

from relief.areas import queries as areas
from relief.areas.models import Area, Level
from relief.commands import door
from relief.gaps import actions, queries, summing
from relief.gaps.models import Figure
from relief.gaps.tables import HEADINGS, as_row
from relief.kernel import clock
from relief.kernel.db import Session
from relief.responses import queries as responses
from relief.responses.models import Response

Rows = list[tuple[Area, Figure | None]]


@click.group("gaps")
def group() -> None:
    """Figures and gaps of a response."""


@group.command("refresh")
@click.option("--response", "code", help="Code of one response; without it, all open ones.")
@door.json_option
@door.plain_problems
def refresh(code: str | None, as_json: bool) -> None:
    """Count again and keep the figures."""
    database, clerk, now = door.database(), door.clerk("gaps"), clock.now()
    with database.reading() as db:
        wanted = [responses.find(db, clerk, code)] if code else list(responses.open_ones(db, clerk))
    done = []
    for response in wanted:
        with database.reading() as db:
            counted = summing.take(db, response.id, now=now)
        with database.writing() as db:
            result = actions.keep_count(db, clerk, counted, now=now)
        done.append({"response": response.code, **vars(result)})
    database.close()
    lines = [f"{one['response']}: {one['households']} households, {one['opened']} gaps opened" for one in done]
    door.answer({"responses": done}, as_json=as_json, text="\n".join(lines) or "No response is open.")


@group.command("export")
@click.option("--response", "code", required=True, help="Code of the response.")
@click.option("--format", "form", type=click.Choice(["csv", "geojson", "xlsx"]), default="csv", show_default=True)
@click.option("--level", type=click.Choice([level.value for level in Level]), default="union", show_default=True)
@click.option("--output", required=True, type=click.Path(path_type=Path, dir_okay=False))
@door.plain_problems
def export(code: str, form: str, level: str, output: Path) -> None:
    """Write the figures of every area of one level to a file."""
    database, clerk = door.database(), door.clerk("gaps")
    with database.reading() as db:
        response = responses.find(db, clerk, code)
        rows = list(queries.figures(db, clerk, response.id, level=Level(level)))
        content = _WRITERS[form](db, response, rows)
    database.close()
    output.write_bytes(content)
    click.echo(f"{len(rows)} areas written to {output}")


def _csv(_db: Session, _response: Response, rows: Rows) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    writer.writerows(as_row(area, figure) for area, figure in rows)
    return ("\ufeff" + text.getvalue()).encode()


def _xlsx(_db: Session, response: Response, rows: Rows) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(response.code[:31])
    for number, line in enumerate([HEADINGS, *(as_row(area, figure) for area, figure in rows)]):
        sheet.write_row(number, 0, line)
    sheet.freeze_panes(1, 4)
    book.close()
    return file.getvalue()


def _geojson(db: Session, _response: Response, rows: Rows) -> bytes:
    shapes = areas.outline_geojson(db, door.clerk("gaps"), [area for area, _ in rows])
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "geometry": shapes[area.id],
            "properties": dict(zip(HEADINGS, as_row(area, figure), strict=True)),
        }
        for area, figure in rows
        if area.id in shapes
    ]
    return msgspec.json.encode({"type": "FeatureCollection", "features": features})


_WRITERS = {"csv": _csv, "xlsx": _xlsx, "geojson": _geojson}
