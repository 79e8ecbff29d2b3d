"""A map on paper: A4 or A3, upright or lying as the country does. Knows no database; every word comes from the door.

The shapes are one SVG, the words stand on it by the typesetter, who joins Bangla letters as a browser does.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst

from relief.areas.geometry import Box, MapFrame, bbox
from relief.households.cards_paper import fonts, shown

_SOURCE = (Path(__file__).resolve().parent / "paper" / "map.typ").read_bytes()
PAPERS = {"a4": 210.0, "a3": 297.0}
# As on the screen (tokens.css): ColorBrewer YlGnBu, told apart by colour-blind eyes and on a grey print.
_FILL = ("#ffffff", "#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
_DARK = 4
_WIDE = 1000.0
_KM = 111.195
_STEPS = (0.5, 1, 2, 5, 10, 20, 50, 100, 200)
# Millimetres a sign takes at the size of numbers, in both scripts.
_SIGN, _LINE = 2.0, 4.2


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One area: its outline (WKB), its class (0 none, 1 to 5, None not known), number and name as they are said."""

    outline: bytes
    step: int | None
    number: str
    name: str
    at: tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything on the sheet. `legend`: [swatch, range, count]; `rows`: the same figures as a table, with `heads`."""

    language: str
    paper: str
    title: str
    lead: str
    sources: Sequence[str]
    shapes: Sequence[Shape]
    water: Sequence[bytes]
    legend_title: str
    legend: Sequence[Sequence[str]]
    water_words: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    north: str
    foot: str


def pdf(sheet: Sheet, kilometres: Any) -> bytes:
    """The file; `kilometres` says a length in the reader's words."""
    frame = MapFrame(_around([bbox(one.outline) for one in sheet.shapes]), _WIDE)
    is_lying = frame.height < _WIDE
    wide = _room(sheet.paper, frame, is_lying=is_lying)
    length, km = _scale_bar(frame)
    data: dict[str, Any] = {
        "lang": sheet.language, "paper": sheet.paper, "lying": is_lying, "title": sheet.title, "lead": sheet.lead,
        "sources": list(sheet.sources), "svg": _svg(sheet, frame), "wide": wide, "high": wide * frame.height / _WIDE,
        "labels": _labels(sheet.shapes, frame, wide / _WIDE), "legendTitle": sheet.legend_title,
        "legend": [[_swatch(step), text, count] for step, text, count in sheet.legend],
        "water": sheet.water_words if sheet.water else "", "scale": [length * wide / _WIDE, kilometres(km)],
        "north": sheet.north, "heads": list(sheet.heads), "rows": [list(row) for row in sheet.rows], "foot": sheet.foot,
    }  # fmt: skip
    inputs = {"data": json.dumps(_clean(data), ensure_ascii=False)}
    made: Any = typst.compile(_SOURCE, font_paths=fonts(), sys_inputs=inputs, format="pdf", pdf_tags=False)
    return bytes(made)


def _around(boxes: Sequence[Box]) -> Box:
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    edge = max(east - west, north - south) * 0.03
    return west - edge, south - edge, east + edge, north + edge


def _room(paper: str, frame: MapFrame, *, is_lying: bool) -> float:
    """Width of the map in millimetres, so that title and legend stand beside or below it."""
    short = PAPERS[paper]
    long = short * math.sqrt(2)
    wide, high = (long - 24 - 58, short - 46) if is_lying else (short - 24, long - 128)
    return min(wide, high * _WIDE / frame.height)


def _scale_bar(frame: MapFrame) -> tuple[float, float]:
    """Length in units of the frame, and how many kilometres that is: at most a quarter of the map."""
    west, south, east, north = frame.box
    across = (east - west) * _KM * math.cos(math.radians((south + north) / 2))
    km = max((step for step in _STEPS if step <= across / 4), default=_STEPS[0])
    return _WIDE * km / across, km


def _svg(sheet: Sheet, frame: MapFrame) -> str:
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE:g} {frame.height:g}">',
        '<defs><pattern id="h" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="8" height="8" fill="#fff"/><path d="M0 0v8" stroke="#6b7f88" stroke-width="3"/></pattern>'
        f'<clipPath id="c"><rect width="{_WIDE:g}" height="{frame.height:g}"/></clipPath></defs>',
        '<g fill-rule="evenodd" stroke="#33454a" stroke-width="1.2" stroke-linejoin="round">',
    ]
    for one in sheet.shapes:
        fill = "url(#h)" if one.step is None else _FILL[one.step]
        parts.append(f'<path fill="{fill}" d="{frame.path(one.outline)}"/>')
    parts.append('</g><g clip-path="url(#c)" fill="#1f6fb2" fill-opacity=".15" stroke="#0d3f6e" stroke-width="2"')
    parts.append(' stroke-dasharray="7 4" fill-rule="evenodd">')
    parts += [f'<path d="{frame.path(water)}"/>' for water in sheet.water]
    return "".join([*parts, "</g></svg>"])


def _labels(shapes: Sequence[Shape], frame: MapFrame, mm: float) -> list[list[Any]]:
    """[x, y, number, name, on dark] in millimetres where there is room; the largest number first, none on another."""
    taken: list[Box] = []
    found: list[list[Any]] = []
    for one in shapes:
        x, y = (part * mm for part in frame.place(*one.at))
        west, south, east, north = bbox(one.outline)
        (left, top), (right, bottom) = frame.place(west, north), frame.place(east, south)
        room = ((right - left) * mm, (bottom - top) * mm)
        for name in (one.name, ""):
            half = max(len(one.number), len(name)) * _SIGN / 2
            high = _LINE * (1 if not name else 1.9) / 2
            box = (x - half, y - high, x + half, y + high)
            if 2 * half <= room[0] * 1.1 and 2 * high <= room[1] and not any(_meet(box, other) for other in taken):
                taken.append(box)
                found.append([x, y, one.number, name, one.step is not None and one.step >= _DARK])
                break
    return found


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _swatch(step: str) -> str:
    return _FILL[int(step)] if step.isdigit() else ""


def _clean(value: Any) -> Any:
    """No sign that turns the direction of writing, anywhere."""
    if isinstance(value, str):
        return value if value.startswith("<svg") or not value else "".join(shown([value]))
    if isinstance(value, dict):
        return {name: _clean(each) for name, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, (list, tuple)) else value
