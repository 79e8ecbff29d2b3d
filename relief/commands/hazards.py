"""relief hazards: water and wind from files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from relief.areas.files.reading import Wish, read_file
from relief.commands import door
from relief.kernel import clock
from relief.kernel.zone import LOCAL
from relief.responses import actions, queries, storms, swaths
from relief.responses.kinds import ExtentKind
from relief.responses.layers import LayerGiven, invented, read_layer


@click.group("hazards")
def group() -> None:
    """Where the water or wind was."""


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--response", "code", required=True, help="Code of the response.")
@click.option("--kind", type=click.Choice([kind.value for kind in ExtentKind]), help="Default: lines are tracks.")
@click.option("--observed-at", type=click.DateTime(), help="Local time it was seen; default now.")
@click.option("--name-bn", default="")
@click.option("--name-en", default="")
@click.option("--source", default="")
@click.option("--synthetic", is_flag=True, help="Invented for practice; the screen says so everywhere.")
@click.option("--modelled", is_flag=True, help="Computed, not observed; the screen says so.")
@door.map_options
@door.json_option
@door.plain_problems
def import_file(
    file: Path,
    code: str,
    kind: str | None,
    observed_at: datetime | None,
    name_bn: str,
    name_en: str,
    source: str,
    synthetic: bool,
    modelled: bool,
    layer: str | None,
    crs: str | None,
    swap_axes: bool,
    as_json: bool,
) -> None:
    """Add every outline of a map file to a response and count whom the water touches.

    GeoJSON, a zipped shapefile, KML, KMZ or GeoPackage. Outlines that cross themselves are repaired and marked.
    """
    who, now = door.clerk("hazards"), clock.now()
    wish = Wish(layer=layer, system=crs, swap=swap_axes, repair=True)
    read = read_file(file.name, file.read_bytes(), wish)
    with door.database().writing() as db:
        response = queries.find(db, who, code)
        given = LayerGiven(
            response_id=response.id,
            file_name=file.name,
            content=read.packed,
            kind=ExtentKind(kind) if kind else None,
            observed_at=observed_at.replace(tzinfo=LOCAL).astimezone(UTC) if observed_at else now,
            name_bn=name_bn,
            name_en=name_en,
            source=source or file.name,
            is_synthetic=synthetic or invented(file.name),
            is_modelled=modelled,
        )
        added = actions.add_extents(db, who, read_layer(given), now=now)
        totals = queries.totals(db, who, response)
    told = {
        "rows": len(added), "created": len(added), "updated": 0, "linked": 0, "ignored": 0, "refused": 0,
        "faults": [], "unions": totals.unions, "people": totals.people,
    }  # fmt: skip
    repaired = sum(extent.is_repaired for extent in added)
    told["repaired"] = repaired
    touched = f"Water touches {totals.unions} unions, {totals.people or 0} people."
    text = f"{len(added)} outlines added, {repaired} of them repaired. {touched}"
    door.answer(told, as_json=as_json, text=text)


@group.command("cyclone")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--response", "code", required=True, help="Code of the response.")
@click.option("--storm", default="", help="Name or number, where the table has several storms.")
@click.option("--synthetic", is_flag=True, help="Invented for practice; the screen says so everywhere.")
@door.json_option
@door.plain_problems
def cyclone(file: Path, code: str, storm: str, synthetic: bool, as_json: bool) -> None:
    """Add a cyclone's track (IBTrACS CSV) and where its wind reached 34, 50 and 64 knots, said to be modelled."""
    who, now = door.clerk("hazards"), clock.now()
    chosen = storms.choose(storms.read_storms(file.read_bytes()), storm)
    with door.database().writing() as db:
        response = queries.find(db, who, code)
        given = swaths.extents(chosen, response.id, is_synthetic=synthetic)
        added = actions.add_extents(db, who, given, now=now)
    told = {"storm": chosen.sid, "name": chosen.title, "created": len(added), "extents": [one.name_en for one in added]}
    door.answer(told, as_json=as_json, text="\n".join(one.name_en for one in added))
