"""Judges every shape of a layer and brings it into degrees: the one door for shapes from files."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from relief.areas.files import opening, systems
from relief.areas.files.faults import FileFault, FileQuestion
from relief.areas.files.kinds import kind_of
from relief.areas.files.opening import Opened
from relief.areas.files.wishes import Wish
from relief.areas.geojson import (
    MAX_POINTS,
    GeometryFault,
    RawFeature,
    checked_line,
    checked_polygons,
    line_from_geojson,
    polygons_moved,
    require_plausible,
)

MAX_FILE_POINTS = 2_000_000
_LINES = (shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING)


@dataclass(frozen=True, slots=True)
class Judged:
    """One row: its shape in degrees, or why there is none."""

    row: int
    told: dict[str, Any]
    shape: bytes = b""
    is_line: bool = False
    is_repaired: bool = False
    fault: str = ""
    at: tuple[float, float] | None = None


@dataclass(frozen=True)
class JudgedFile:
    """A layer, judged row by row. `system` says what its coordinates were read as."""

    kind: str
    layer: str
    system: str
    rows: list[Judged]


def judge(name: str, data: bytes, wish: Wish) -> JudgedFile:
    """Read a file of any kind; raises FileFault or FileQuestion."""
    with tempfile.TemporaryDirectory() as folder:
        opened = _open(name, data, Path(folder), wish.layer)
    if not opened.rows:
        raise FileFault("no-rows")
    if len(opened.rows) > opening.MAX_ROWS:
        raise FileFault("too-many-rows")
    asked = systems.read_code(wish.system) if wish.system else None
    if wish.system and asked is None:
        raise FileFault("unknown-system")
    system = asked or _own_system(opened)
    move = systems.mover(system, swap=wish.swap)
    rows = [_judged(row, opened.is_drawn, move, wish.repair) for row in opened.rows]
    _ask(opened, rows, wish)
    return JudgedFile(opened.kind, opened.layer, _said(system), rows)


def _open(name: str, data: bytes, folder: Path, wanted: str | None) -> Opened:
    kind = kind_of(data)
    if kind == "geojson":
        return opening.open_geojson(data, name)
    openers = {"kml": opening.open_kml, "gpkg": opening.open_geopackage, "zip": opening.open_zip}
    return openers[kind](data, folder, wanted)


def _own_system(opened: Opened) -> str:
    """What the file says, in words that name a system and nothing else."""
    if opened.system is None:
        raise FileQuestion("system", systems=_fitting(opened))
    if opened.kind != "geojson":
        return opened.system  # from the reader: a code, or the WKT of a .prj
    code = systems.read_code(opened.system)
    if code is None:
        raise FileQuestion("system", systems=_fitting(opened))
    return code


def _fitting(opened: Opened) -> tuple[str, ...]:
    return systems.fitting(opened.box) if opened.box else ()


def _said(system: str) -> str:
    code = systems.crs_of(system).to_epsg()
    return f"EPSG:{code}" if code else systems.crs_of(system).name[:80]


def _judged(row: RawFeature, is_drawn: bool, move: Callable[[Any], Any], repair: bool) -> Judged:
    told = {str(key).strip().lower(): _plain(value) for key, value in row.properties.items()}
    if row.geometry is None:
        return Judged(row.row, told, fault="empty")
    try:
        shape, is_line, is_repaired = (_drawn if is_drawn else _written)(row.geometry, move, repair)
    except GeometryFault as fault:
        return Judged(row.row, told, fault=fault.code, at=fault.at)
    return Judged(row.row, told, shape, is_line, is_repaired)


def _plain(value: object) -> object:
    """What a table holds, in the words of JSON."""
    if isinstance(value, float) and not np.isfinite(value):
        return None
    if isinstance(value, bool | int | float | str) or value is None:
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _written(geometry: object, move: Callable[[Any], Any], repair: bool) -> tuple[bytes, bool, bool]:
    if isinstance(geometry, dict) and "Line" in str(geometry.get("type")):
        return line_from_geojson(geometry, move), True, False
    shape, is_repaired = polygons_moved(geometry, repair=repair, move=move)
    return shape, False, is_repaired


def _drawn(geometry: Any, move: Callable[[Any], Any], repair: bool) -> tuple[bytes, bool, bool]:
    if shapely.get_num_coordinates(geometry) > MAX_POINTS:
        raise GeometryFault("too-many-points")
    if shapely.get_type_id(geometry) in _LINES:
        return _drawn_line(geometry, move), True, False
    parts = shapely.get_parts(shapely.get_parts(geometry))
    if not len(parts):
        raise GeometryFault("empty")
    if (shapely.get_type_id(parts) != shapely.GeometryType.POLYGON).any():
        raise GeometryFault("not-polygon")
    moved = _moved(shapely.multipolygons(parts), move)
    shape, is_repaired = checked_polygons(moved, repair)
    return shape, False, is_repaired


def _moved(shape: Any, move: Callable[[Any], Any]) -> Any:
    points = move(shapely.get_coordinates(shape))
    require_plausible(points)
    return shapely.set_coordinates(shapely.force_2d(shape), points)


def _drawn_line(geometry: Any, move: Callable[[Any], Any]) -> bytes:
    parts = shapely.get_parts(geometry)
    if len(parts) != 1:
        raise GeometryFault("not-line" if len(parts) else "empty")
    return checked_line(move(shapely.get_coordinates(parts[0])))


def _ask(opened: Opened, rows: list[Judged], wish: Wish) -> None:
    """Stop where all rows share one trouble that an answer would cure."""
    drawn = [row for row in rows if row.fault != "empty"]
    codes = {row.fault for row in drawn}
    if codes == {"axes-swapped"} and not wish.swap:
        raise FileQuestion("axes")
    if wish.system or wish.swap or not opened.box:
        return
    fits = systems.fitting(opened.box)
    if codes == {"not-degrees"} and fits:
        raise FileQuestion("system", systems=fits)
    if codes == {""} and fits and not any(_is_here(row) for row in drawn):
        raise FileQuestion("place", systems=fits)


def _is_here(row: Judged) -> bool:
    west, south, east, north = shapely.bounds(shapely.from_wkb(row.shape)).tolist()
    return systems.touches_country((west, south, east, north))
