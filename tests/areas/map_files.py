"""Map files as people send them, written by the library itself or by hand."""

from __future__ import annotations

import io
import json
import tempfile
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from pyproj import Transformer

NAMES = ("বুধহাটা", "শ্রীউলা")
HOLED = shapely.Polygon(
    [(89.0, 22.5), (89.2, 22.5), (89.2, 22.7), (89.0, 22.7)],
    [[(89.05, 22.55), (89.05, 22.6), (89.1, 22.6), (89.1, 22.55)]],
)
ISLANDS = shapely.multipolygons([shapely.box(89.3, 22.5, 89.4, 22.6), shapely.box(89.32, 22.62, 89.34, 22.64)])
TWO = (HOLED, ISLANDS)
BOW_TIE = shapely.Polygon([(89.0, 22.5), (89.1, 22.6), (89.1, 22.5), (89.0, 22.6)])


def moved(shapes: Any, system: str) -> list[Any]:
    turn = Transformer.from_crs("EPSG:4326", system, always_xy=True).transform
    return [shapely.transform(shape, turn, interleaved=False) for shape in shapes]


def swapped(shapes: Any) -> list[Any]:
    return [shapely.transform(shape, lambda points: points[:, ::-1]) for shape in shapes]


def geojson(shapes: Any = TWO, crs: object = None, **more: Any) -> bytes:
    features = [
        {"type": "Feature", "properties": {"name_bn": name}, "geometry": json.loads(shapely.to_geojson(shape))}
        for name, shape in zip(NAMES, shapes, strict=False)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **({"crs": crs} if crs else {})}).encode()


def written(suffix: str, driver: str, shapes: Any = TWO, system: str | None = "EPSG:4326", **options: Any) -> Path:
    """A file of the library, in a folder of its own."""
    path = Path(tempfile.mkdtemp()) / f"map{suffix}"
    add(path, driver, shapes, system, **options)
    return path


def add(path: Path, driver: str, shapes: Any, system: str | None, **options: Any) -> None:
    kind = "LineString" if shapes[0].geom_type == "LineString" else "MultiPolygon"
    as_multi = shapes if kind == "LineString" else [shapely.multipolygons(shapely.get_parts(one)) for one in shapes]
    fields = [np.array(NAMES[: len(shapes)], dtype=object)]
    options.setdefault("geometry_type", kind)
    # The library warns of a file without a system, which is what some people send.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore" if system is None else "error")
        _write(path, as_multi, fields, system, driver, options)


def _write(path: Path, shapes: Any, fields: Any, system: str | None, driver: str, options: dict[str, Any]) -> None:
    pyogrio.raw.write(
        path, shapely.to_wkb(np.array(shapes)), fields, ["name_bn"], crs=system, driver=driver, **options
    )  # fmt: skip


def zipped(files: dict[str, bytes], **options: Any) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content, **options)
    return held.getvalue()


def shapefile(
    folder: str = "", system: str | None = "EPSG:4326", drop: str = "", shapes: Any = TWO, **more: Any
) -> bytes:
    path = written(".shp", "ESRI Shapefile", shapes, system, encoding=more.get("encoding", "UTF-8"))
    suffixes = [
        one for one in (".shp", ".shx", ".dbf", ".prj", ".cpg") if one != drop and path.with_suffix(one).exists()
    ]
    return zipped({f"{folder}map{one}": path.with_suffix(one).read_bytes() for one in suffixes})


def kml(shapes: Any = TWO) -> bytes:
    return written(".kml", "LIBKML", shapes).read_bytes()


def geopackage(layers: tuple[str, ...] = ("unions",), system: str | None = "EPSG:4326", shapes: Any = TWO) -> bytes:
    path = written(".gpkg", "GPKG", shapes, system, layer=layers[0])
    for name in layers[1:]:
        add(path, "GPKG", shapes, system, layer=name, append=True)
    return path.read_bytes()


def satellite(shapes: Any, system: str = "EPSG:32645") -> bytes:
    """Nameless patches as mapping services send them: a shapefile in the zone's metres, some folders down."""
    path = Path(tempfile.mkdtemp()) / "observed_event_a.shp"
    patches = np.array([shapely.to_wkb(one) for one in moved(shapes, system)], dtype=object)
    fields = [np.array(["5-Flood"] * len(patches), dtype=object)]
    pyogrio.raw.write(
        path, patches, fields, ["event_type"], crs=system, driver="ESRI Shapefile", geometry_type="Polygon"
    )  # fmt: skip
    return zipped({f"delivery/vector/{one.name}": one.read_bytes() for one in sorted(path.parent.iterdir())})
