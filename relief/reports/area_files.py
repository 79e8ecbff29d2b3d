"""Figures of areas as files that maps and tables read: GeoJSON, GeoPackage, CSV and a workbook with a chart.

No name of a person, no household, no place of a house: areas with their codes, and numbers as area_rows tells them.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pyogrio.raw
import sqlalchemy as sa
import xlsxwriter
from sqlalchemy.orm import Session

from relief import __version__
from relief.areas import geometry
from relief.areas.models import Area, Level
from relief.gaps import queries as gaps
from relief.kernel.actor import Actor
from relief.kernel.zone import local_day
from relief.reports import area_rows
from relief.reports.area_rows import Row

FORMATS = ("geojson", "gpkg", "csv", "xlsx")
LAYER = "figures"
_PLACE = ("pcode", "pcode_v03", "bbs_code", "level", "name_en", "name_bn", "parent")
_BESIDE = ("unions_counted", "numbers_hidden", "counted_on")
NOTE = (
    "Households, each once. Empty: nobody knows, or the number is one to four or would give such a number away."
    " Areas larger than a union add up only what their unions tell. affected: official figure, else estimated."
)


@dataclass(frozen=True, kw_only=True)
class Table:
    """The rows of one level with what is said of all of them; `shapes` are outlines (WKB) by area."""

    response: str
    level: Level
    rows: Sequence[Row]
    shapes: Mapping[UUID, bytes]
    counted_on: date | None


def table(
    db: Session, actor: Actor, response_id: UUID, name: str, level: Level, above: Area | None, *, with_shapes: bool
) -> Table:
    """Read once what any of the files holds."""
    rows = area_rows.rows(db, actor, response_id, level, above)
    count = gaps.freshness(db, response_id).count
    shapes = _outlines(db, [one.area.id for one in rows]) if with_shapes else {}
    counted = local_day(count.counted_at) if count else None
    return Table(response=name, level=level, rows=rows, shapes=shapes, counted_on=counted)


def _outlines(db: Session, ids: Sequence[UUID]) -> dict[UUID, bytes]:
    query = sa.select(Area.id, sa.func.coalesce(Area.outline, Area.geometry)).where(Area.id.in_(ids))
    return {row[0]: row[1] for row in db.execute(query.where(Area.geometry.is_not(None)))}


def headings() -> list[str]:
    """The columns of every file, in their order."""
    return [*_PLACE, *area_rows.names(), *_BESIDE]


def _cells(found: Table, row: Row) -> list[Any]:
    area = row.area
    above = area.path.strip("/").split("/")[:-1]
    place = [area.pcode, area.pcode_v03, area.bbs_code, area.level.value, area.name_en, area.name_bn,
             above[-1] if above else None]  # fmt: skip
    counted = str(found.counted_on) if found.counted_on else None
    return [*place, *area_rows.flat(row).values(), row.unions, row.hidden, counted]


def metadata(found: Table, about: Mapping[str, str]) -> dict[str, str]:
    """What the file says of itself; `about` are purpose, recipient and day of deletion."""
    return {
        "title": f"Figures of areas: {found.response}", "level": found.level.value, "crs": "EPSG:4326",
        "counted_on": str(found.counted_on or ""), "areas": str(len(found.rows)), "note": NOTE,
        "codes": "pcode: OCHA COD-AB 2015; pcode_v03: edition of 2023; bbs_code: BBS 2022",
        "software": f"Relief {__version__}", **about,
    }  # fmt: skip


def write(found: Table, kind: str, about: Mapping[str, str]) -> bytes:
    """The file of one kind of FORMATS."""
    return {"geojson": as_geojson, "gpkg": as_gpkg, "csv": as_csv, "xlsx": as_xlsx}[kind](found, about)


def as_csv(found: Table, about: Mapping[str, str]) -> bytes:
    """The table alone; the mark in front lets a spreadsheet read Bangla. What it is stands in the log."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings())
    writer.writerows(["" if cell is None else _plain(cell) for cell in _cells(found, row)] for row in found.rows)
    return ("\ufeff" + text.getvalue()).encode()


def _plain(cell: Any) -> Any:
    """A cell that begins like a formula is read as words by every spreadsheet."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@") else cell


def as_geojson(found: Table, about: Mapping[str, str]) -> bytes:
    """A FeatureCollection in longitude and latitude; an area without a polygon is there without one."""
    names = headings()
    features = [
        {"type": "Feature", "id": row.area.pcode, "geometry": _drawn(found.shapes.get(row.area.id)),
         "properties": dict(zip(names, _cells(found, row), strict=True))}
        for row in found.rows
    ]  # fmt: skip
    whole = {"type": "FeatureCollection", "name": LAYER, "metadata": metadata(found, about), "features": features}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def _drawn(shape: bytes | None) -> dict[str, Any] | None:
    return geometry.to_geojson(shape) if shape is not None else None


def as_gpkg(found: Table, about: Mapping[str, str]) -> bytes:
    """One layer of polygons, numbers as whole numbers, what nobody knows as NULL."""
    names = headings()
    columns = list(zip(*(_cells(found, row) for row in found.rows), strict=True)) or [()] * len(names)
    data, masks = [], []
    for name, column in zip(names, columns, strict=True):
        empty = np.array([cell is None for cell in column], dtype=bool)
        if name in _PLACE or name == "counted_on":
            data.append(np.array(column, dtype=object))
        else:
            data.append(np.array([cell or 0 for cell in column], dtype=np.int64))
        masks.append(empty)
    shapes = np.array([found.shapes.get(row.area.id) for row in found.rows], dtype=object)
    told = metadata(found, about)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figures.gpkg"
        pyogrio.raw.write(
            path, geometry=shapes, field_data=data, fields=names, field_mask=masks, layer=LAYER, driver="GPKG",
            geometry_type="MultiPolygon", crs="EPSG:4326", promote_to_multi=True, dataset_metadata=told,
            layer_metadata=told,
        )  # fmt: skip
        return path.read_bytes()


def as_xlsx(found: Table, about: Mapping[str, str]) -> bytes:
    """The table, a chart that the spreadsheet draws from it, and a sheet that says what it is."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "text_wrap": True})
    sheet = book.add_worksheet("Figures")
    sheet.freeze_panes(1, len(_PLACE))
    sheet.set_column(0, len(headings()) - 1, 14)
    sheet.write_row(0, 0, headings(), head)
    for number, row in enumerate(found.rows, start=1):
        for column, cell in enumerate(_cells(found, row)):
            if cell is not None:
                sheet.write(number, column, cell)
    if found.rows:
        chart = book.add_chart({"type": "bar"})
        for name in ("affected", "registered", "reached"):
            chart.add_series(_series("Figures", headings(), name, "name_en", min(len(found.rows), 40)))
        chart.set_title({"name": "Households affected, registered, reached"})
        chart.set_y_axis({"reverse": True})
        chart.set_size({"width": 900, "height": 240 + 40 * min(len(found.rows), 40)})
        book.add_worksheet("Chart").insert_chart(0, 0, chart)
    _about(book, head, metadata(found, about))
    book.close()
    return out.getvalue()


def _series(sheet: str, names: Sequence[str], value: str, label: str, count: int) -> dict[str, Any]:
    at, by = names.index(value), names.index(label)
    return {"name": [sheet, 0, at], "categories": [sheet, 1, by, count, by], "values": [sheet, 1, at, count, at]}


def _about(book: Any, head: Any, told: Mapping[str, str]) -> None:
    page = book.add_worksheet("About")
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 100)
    for number, (name, value) in enumerate(told.items()):
        page.write(number, 0, name, head)
        page.write(number, 1, value)
