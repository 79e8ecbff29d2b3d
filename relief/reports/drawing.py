"""Charts and maps as SVG, drawn here so that a page without scripts, a PDF and a phone show the same. No database.

Five blues to yellows that colour-blind people tell apart (ColorBrewer YlGnBu), hatched where nothing may be told.
Each number also stands in the table beside the picture.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

CLASSES = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
# Light to dark, so that they differ on a black and white print, too.
SERIES = ("#bdc9e1", "#67a9cf", "#02586b")
_ON_DARK = 3
_WIDTH, _BAR, _GAP, _LABEL = 640, 18, 12, 170
# Beyond this many areas the percentages would lie on each other.
_MOST_NUMBERS = 40
_POINT = 600.0


@dataclass(frozen=True)
class Shape:
    """One area: GeoJSON geometry, where its number stands, its class (None is hatched) and what it is called."""

    geometry: Mapping[str, Any]
    label_at: tuple[float, float] | None
    step: int | None
    text: str
    title: str


def step_of(share: float) -> int:
    """0 to 4 for a share of 0 to 1, in fifths; all of it is in the last."""
    return min(4, int(share * 5))


def bars(title: str, names: Sequence[str], rows: Sequence[tuple[str, Sequence[int | None]]], say: Any) -> str:
    """Bars lying under each other: for each row one bar a series; `say` writes a number, "—" stands for unknown."""
    most = max((value or 0 for _, values in rows for value in values), default=0) or 1
    height_of_row = _BAR * len(names) + _GAP
    top = 26
    height = top + height_of_row * len(rows)
    room = _WIDTH - _LABEL - 90
    parts = [_head(title, _WIDTH, height), _legend(names)]
    for number, (label, values) in enumerate(rows):
        y = top + number * height_of_row
        middle = y + _BAR * len(names) / 2 + 5
        parts.append(f'<text x="0" y="{middle:.0f}" fill="currentColor" font-size="14">{escape(label)}</text>')
        for place, value in enumerate(values):
            at = y + place * _BAR
            wide = 0 if value is None else max(1.0, room * value / most)
            parts.append(
                f'<rect x="{_LABEL}" y="{at}" width="{wide:.1f}" height="{_BAR - 3}" fill="{SERIES[place]}"'
                ' stroke="#404040" stroke-width=".5"/>'
            )
            told = "—" if value is None else say(value)
            parts.append(
                f'<text x="{_LABEL + wide + 6:.1f}" y="{at + 13}" fill="currentColor" font-size="13">{told}</text>'
            )
    return "".join([*parts, "</svg>"])


def _legend(names: Sequence[str]) -> str:
    parts = []
    for place, name in enumerate(names):
        x = _LABEL + place * 150
        parts.append(
            f'<rect x="{x}" y="2" width="14" height="14" fill="{SERIES[place]}" stroke="#404040" stroke-width=".5"/>'
        )
        parts.append(f'<text x="{x + 20}" y="14" fill="currentColor" font-size="13">{escape(name)}</text>')
    return "".join(parts)


def choropleth(title: str, shapes: Sequence[Shape]) -> str:
    """The areas, flat as they lie at their own latitude; empty when none has a polygon."""
    points = [point for shape in shapes for ring in _rings(shape.geometry) for point in ring]
    if not points:
        return ""
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    flat = math.cos(math.radians((south + north) / 2))
    scale = _POINT / max((east - west) * flat, north - south, 1e-6)
    width, height = (east - west) * flat * scale + 4, (north - south) * scale + 4

    def at(x: float, y: float) -> tuple[float, float]:
        return (x - west) * flat * scale + 2, (north - y) * scale + 2

    drawn = [_head(title, width, height), _HATCH]
    for shape in shapes:
        path = "".join(_path([at(*point) for point in ring]) for ring in _rings(shape.geometry))
        fill = "url(#hatch)" if shape.step is None else CLASSES[shape.step]
        drawn.append(
            f'<path d="{path}" fill="{fill}" fill-rule="evenodd" stroke="#404040" stroke-width=".8">'
            f"<title>{escape(shape.title)}</title></path>"
        )
    if len(shapes) <= _MOST_NUMBERS:
        drawn += [_number(shape, at(*shape.label_at)) for shape in shapes if shape.label_at and shape.text]
    return "".join([*drawn, "</svg>"])


_HATCH = (
    '<defs><pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="8" height="8" fill="#f2f2f2"/><path d="M0 0V8" stroke="#8c8c8c" stroke-width="2"/></pattern></defs>'
)


def _head(title: str, width: float, height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img"'
        f' font-family="Noto Sans Bengali, Noto Sans, sans-serif"><title>{escape(title)}</title>'
    )


def _number(shape: Shape, place: tuple[float, float]) -> str:
    ink = "#ffffff" if shape.step is not None and shape.step >= _ON_DARK else "#000000"
    return (
        f'<text x="{place[0]:.0f}" y="{place[1]:.0f}" text-anchor="middle" font-size="15" fill="{ink}">'
        f"{escape(shape.text)}</text>"
    )


def _rings(geometry: Mapping[str, Any]) -> list[list[tuple[float, float]]]:
    many = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[(float(x), float(y)) for x, y, *_ in ring] for polygon in many for ring in polygon]


def _path(points: Sequence[tuple[float, float]]) -> str:
    first, *rest = [f"{x:.1f} {y:.1f}" for x, y in points]
    return f"M{first}L{' '.join(rest)}Z"
