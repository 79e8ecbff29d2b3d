"""Opens a map file of any kind: its layer, its coordinate system, and its rows with unjudged shapes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from relief.areas.files import database
from relief.areas.files.faults import FileFault, FileQuestion
from relief.areas.files.unzip import Packed, maps_in, take
from relief.areas.geojson import RawFeature, read_features

MAX_ROWS = database.MAX_ROWS
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Opened:
    """A layer as the file has it.

    `system` is a code or WKT, None where the file does not say. `rows` hold a GeoJSON geometry or a
    shapely one (`is_drawn`); `box` is least x, least y, most x, most y in units of the system.
    """

    kind: str
    layer: str
    system: str | None
    rows: list[RawFeature]
    box: Box | None
    is_drawn: bool = False


def open_geojson(data: bytes, name: str) -> Opened:
    """GeoJSON: what names no system is in degrees (RFC 7946)."""
    rows, crs = read_features(data)
    box = _boxes([_spread(row.geometry) for row in rows])
    return Opened("geojson", name, _named(crs), rows, box)


def _named(crs: object) -> str | None:
    """A `crs` member of before 2016: {"type": "name" or "EPSG", "properties": {...}}."""
    if not isinstance(crs, dict):
        return "EPSG:4326"
    told = crs.get("properties")
    told = told if isinstance(told, dict) else {}
    if str(crs.get("type")).upper() == "EPSG":
        return f"EPSG:{told.get('code')}"
    return str(told.get("name") or "") or None


def _spread(geometry: object) -> Box | None:
    """Box of all numbers of a geometry that stand in pairs, whatever else is wrong with it."""
    least, most = [np.inf, np.inf], [-np.inf, -np.inf]
    waiting = [geometry]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting += [part.get("coordinates"), part.get("geometry"), *_listed(part.get("geometries"))]
        elif isinstance(part, list) and len(part) >= 2 and all(isinstance(one, int | float) for one in part[:2]):
            for axis in (0, 1):
                least[axis], most[axis] = min(least[axis], float(part[axis])), max(most[axis], float(part[axis]))
        elif isinstance(part, list):
            waiting += part
    return (least[0], least[1], most[0], most[1]) if np.isfinite([*least, *most]).all() else None


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _boxes(boxes: list[Box | None]) -> Box | None:
    known = np.array([box for box in boxes if box is not None])
    if not len(known):
        return None
    west, south = known[:, :2].min(axis=0).tolist()
    east, north = known[:, 2:].max(axis=0).tolist()
    return west, south, east, north


def open_kml(data: bytes, folder: Path, wanted: str | None) -> Opened:
    """KML is always in degrees; each folder of it is a layer."""
    path = folder / "layer.kml"
    path.write_bytes(data)
    return _read(path, "kml", _layer(_layers(path), wanted))


def open_geopackage(data: bytes, folder: Path, wanted: str | None) -> Opened:
    """One table of a GeoPackage."""
    path = folder / "layer.gpkg"
    path.write_bytes(data)
    return _read(path, "gpkg", _layer(database.layers(str(path)), wanted))


def open_zip(data: bytes, folder: Path, wanted: str | None) -> Opened:
    """The map of a ZIP: shapefiles in any folder, or one file of another kind."""
    names = maps_in(data)
    first = wanted.partition("|")[0] if wanted else None
    if len(names) > 1 and first not in names:
        raise FileQuestion("layer", layers=names) if first is None else FileFault("no-layer")
    one = take(data, first if first in names else names[0])
    # A GeoPackage in a ZIP may itself have several layers: "folder/file.gpkg|layer".
    inner = wanted.partition("|")[2] or None if wanted and first in names else wanted
    try:
        return _unpacked(one, folder, inner)
    except FileQuestion as question:
        prefix = f"{one.name}|" if len(names) > 1 else ""
        layers = tuple(prefix + name for name in question.layers)
        raise FileQuestion(question.about, layers=layers, systems=question.systems) from None


def _unpacked(one: Packed, folder: Path, wanted: str | None) -> Opened:
    content = one.parts[one.suffix]
    openers: dict[str, Callable[[], Opened]] = {
        ".kml": lambda: open_kml(_harmless(content), folder, wanted),
        ".gpkg": lambda: open_geopackage(content, folder, wanted),
        ".shp": lambda: _shapefile(one, folder),
    }
    return openers.get(one.suffix, lambda: open_geojson(content, one.name))()


def _harmless(content: bytes) -> bytes:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content[:4096]:
        raise FileFault("xml-entities")
    return content


def _shapefile(one: Packed, folder: Path) -> Opened:
    main = one.parts[".shp"]
    if len(main) < 100 or int.from_bytes(main[24:28], "big") * 2 > len(main):
        raise FileFault("damaged")
    for suffix, content in one.parts.items():
        (folder / f"layer{suffix}").write_bytes(content)
    table = one.parts.get(".dbf", b"")
    if ".cpg" not in one.parts and _is_utf8(table):
        # Bangla names without a .cpg: without this they would be read as Latin letters.
        (folder / "layer.cpg").write_text("UTF-8")
    return _read(folder / "layer.shp", "shapefile", None, name=one.name)


def _is_utf8(table: bytes) -> bool:
    try:
        table[int.from_bytes(table[8:10], "little") :].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not table.isascii()


def _layers(path: Path) -> tuple[str, ...]:
    # Imported where it is needed: GeoJSON, the usual file, does without.
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        return tuple(str(name) for name in pyogrio.list_layers(path)[:, 0])
    except (DataSourceError, DataLayerError, ValueError) as fault:
        raise FileFault("damaged") from fault


def _layer(layers: tuple[str, ...], wanted: str | None) -> str:
    if not layers:
        raise FileFault("no-rows")
    if wanted is not None and wanted not in layers:
        raise FileFault("no-layer")
    if wanted is None and len(layers) > 1:
        raise FileQuestion("layer", layers=layers)
    return wanted or layers[0]


def _read(path: Path, kind: str, layer: str | None, *, name: str = "") -> Opened:
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError, FieldError

    # A lost .shx is an index and nothing more.
    pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": True})
    try:
        meta, _, shapes, columns = pyogrio.raw.read(path, layer=layer, force_2d=True, max_features=MAX_ROWS + 1)
    except (DataSourceError, DataLayerError, FieldError, ValueError, UnicodeDecodeError) as fault:
        raise FileFault("damaged") from fault
    if len(shapes) > MAX_ROWS:
        raise FileFault("too-many-rows")
    drawn = shapely.from_wkb(shapes, on_invalid="ignore")
    told = [column.tolist() for column in columns]
    names = [str(one) for one in meta["fields"]]
    rows = [
        RawFeature(row, {key: told[at][row - 1] for at, key in enumerate(names)}, drawn[row - 1])
        for row in range(1, len(drawn) + 1)
    ]
    box = tuple(float(one) for one in shapely.total_bounds(drawn))
    known: Box | None = (box[0], box[1], box[2], box[3]) if np.isfinite(box).all() else None
    return Opened(kind, layer or name, _system(meta.get("crs")), rows, known, is_drawn=True)


def _system(crs: object) -> str | None:
    """None for what a GeoPackage calls undefined."""
    text = str(crs or "")
    return None if not text or "Undefined" in text or text.startswith(("LOCAL_CS", "ENGCRS")) else text
