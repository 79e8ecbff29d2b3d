"""Coordinate systems met in files from Bangladesh, and which of them would put a layer where it belongs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from relief.areas.files.faults import FileFault
from relief.areas.geojson import COUNTRY_BOX, in_country_box

DEGREES = "EPSG:4326"
# data-standards section 1: UTM of both zones, Gulshan 303 / TM 90 NE, the Everest grids of older
# surveys (Kalianpur 1937), and the web's own square.
USUAL = (DEGREES, "EPSG:32645", "EPSG:32646", "EPSG:3106", "EPSG:24305", "EPSG:24306", "EPSG:3857")

_NAMED = re.compile(r"EPSG\D{0,8}?(\d{4,6})|(CRS:?84)", re.IGNORECASE)

Move = Callable[[Any], Any]


def read_code(text: str) -> str | None:
    """ "EPSG:32645" from a bare number or the names files give; None where it names no system.

    Only a number leaves here: a text from a file could name a file of grids.
    """
    found = _NAMED.search(text) or re.fullmatch(r"(\d{4,6})", text.strip())
    if found is None:
        return None
    return f"EPSG:{found[1]}" if found[1] else DEGREES


def crs_of(text: str) -> CRS:
    """The system of a code or of the WKT of a .prj file."""
    try:
        return CRS.from_user_input(text)
    except CRSError as fault:
        raise FileFault("unknown-system") from fault


def mover(text: str, *, swap: bool = False) -> Move:
    """Turns points [n, 2] of a system into longitude and latitude; `swap` exchanges the columns first."""
    crs = crs_of(text)
    same = crs == crs_of(DEGREES) or (crs.is_geographic and crs.to_epsg() == 4326)
    turn = None if same else Transformer.from_crs(crs, DEGREES, always_xy=True)

    def move(points: Any) -> Any:
        points = points[:, ::-1] if swap else points
        if turn is None:
            return points
        try:
            return np.column_stack(turn.transform(points[:, 0], points[:, 1]))
        except ProjError:
            return np.full_like(points, np.inf)

    return move


def fitting(box: tuple[float, float, float, float]) -> tuple[str, ...]:
    """The usual systems in which a box (least x, least y, most x, most y) would lie in Bangladesh."""
    corners = np.array([[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]]])
    return tuple(system for system in USUAL if _in_country(mover(system)(corners)))


def _in_country(points: Any) -> bool:
    if not np.isfinite(points).all():
        return False
    (west, south), (east, north) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return in_country_box(west, south, east, north)


def looks_swapped(box: tuple[float, float, float, float]) -> bool:
    """Whether a box in degrees lies in Bangladesh once its axes are exchanged."""
    return in_country_box(box[1], box[0], box[3], box[2])


def touches_country(box: tuple[float, float, float, float]) -> bool:
    """Whether a box in degrees meets the country's."""
    west, south, east, north = COUNTRY_BOX
    return box[0] <= east and box[2] >= west and box[1] <= north and box[3] >= south
