"""Households as the planner sees them: where they stand, who are neighbours, and where each may go.

Arithmetic on columns, without a database: a list may be as long as a district.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from relief.areas.barriers import Wall, crossed, metres_between
from relief.distributions.assignment_model import BARRED, Problem
from relief.distributions.assignment_models import Located

# More pairs of household and point than these are measured from the middle of each para.
MOST_PAIRS = 10_000_000
_AT_ONCE = 20_000
_CODES = {Located.OWN: 0, Located.PARA: 1, Located.AREA: 2}
LOCATED = tuple(_CODES)


@dataclass(frozen=True)
class Homes:
    """Columns, one entry a household in the order of the list; `lon` and `lat` are NaN where not known.

    `para`: number of its neighbourhood, -1 for none. `area_at`: position of its area (lon, lat).
    """

    lon: Any
    lat: Any
    para: Any
    area_at: Any
    disability: Any
    female_headed: Any


@dataclass(frozen=True)
class Points:
    """Columns of the points, all of which have a position; `room` is what pins leave."""

    lon: Any
    lat: Any
    room: Any
    step_free: Any
    womens_line: Any


@dataclass(frozen=True)
class Wishes:
    """What was asked of the run."""

    together: bool
    step_free: bool
    womens_line: bool


@dataclass(frozen=True)
class Grouped:
    """The problem to solve, and the way back: `group` of each household, and why a group can go nowhere.

    `fits` [groups, points]: the point serves their needs; `dry`: no barrier lies between.
    """

    problem: Problem
    group: Any
    lon: Any
    lat: Any
    located: Any
    fits: Any
    dry: Any


def located(homes: Homes) -> tuple[Any, Any, Any]:
    """(lon, lat, code in LOCATED) of each household: its own, else the middle of its para, else its area's."""
    known = ~np.isnan(homes.lon)
    lon, lat = homes.lon.copy(), homes.lat.copy()
    code = np.where(known, _CODES[Located.OWN], _CODES[Located.AREA])
    lost = ~known & (homes.para >= 0)
    if lost.any():
        count = np.bincount(homes.para[known & (homes.para >= 0)], minlength=int(homes.para.max()) + 1)
        middle = [_mean(homes.para, own, known, count) for own in (homes.lon, homes.lat)]
        there = lost.copy()
        there[lost] = count[homes.para[lost]] > 0
        lon[there], lat[there] = middle[0][homes.para[there]], middle[1][homes.para[there]]
        code[there] = _CODES[Located.PARA]
    far = code == _CODES[Located.AREA]
    lon[far], lat[far] = homes.area_at[far, 0], homes.area_at[far, 1]
    return lon, lat, code


def _mean(para: Any, own: Any, known: Any, count: Any) -> Any:
    used = known & (para >= 0)
    sums = np.bincount(para[used], weights=own[used], minlength=len(count))
    return sums / np.maximum(count, 1)


def grouped(homes: Homes, points: Points, wishes: Wishes, walls: Sequence[Wall]) -> Grouped:
    """Neighbours, or households at one spot, as groups of people who may all go to the same points."""
    lon, lat, code = located(homes)
    fits = _fits(homes, points, wishes)
    dry = _dry(lon, lat, points, walls)
    is_long = len(lon) * len(points.lon) > MOST_PAIRS
    place = _places(homes.para, lon, lat, by_para=wishes.together or is_long)
    marks = np.packbits(np.hstack([fits, dry]), axis=1)
    keys = np.column_stack([place, _numbered(marks)])
    _, first, group = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    # In the order of the list, so that what is tied is settled the way the list reads.
    order = np.argsort(first, kind="stable")
    turned = np.empty_like(order)
    turned[order] = np.arange(len(order))
    group, first = turned[group.reshape(-1)], first[order]
    size = np.bincount(group)
    middle = [np.bincount(group, weights=own) / size for own in (lon, lat)]
    metres = metres_between(middle[0], middle[1], points.lon, points.lat)
    fits, dry = fits[first], dry[first]
    metres[~(fits & dry)] = BARRED
    return Grouped(Problem(size, metres, points.room, wishes.together), group, lon, lat, code, fits, dry)


def _fits(homes: Homes, points: Points, wishes: Wishes) -> Any:
    fits = np.ones((len(homes.lon), len(points.lon)), dtype=bool)
    if wishes.step_free:
        fits &= ~homes.disability[:, None] | points.step_free[None, :]
    if wishes.womens_line:
        fits &= ~homes.female_headed[:, None] | points.womens_line[None, :]
    return fits


def _dry(lon: Any, lat: Any, points: Points, walls: Sequence[Wall]) -> Any:
    """Who can reach which point dry-shod; asked once for households at the same spot."""
    dry = np.ones((len(lon), len(points.lon)), dtype=bool)
    if not walls:
        return dry
    spots, back = np.unique(np.column_stack([lon, lat]), axis=0, return_inverse=True)
    free = np.vstack(
        [
            ~crossed(walls, some[:, 0], some[:, 1], points.lon, points.lat)
            for some in (spots[start : start + _AT_ONCE] for start in range(0, len(spots), _AT_ONCE))
        ]
    )
    return free[back.reshape(-1)]


def _places(para: Any, lon: Any, lat: Any, *, by_para: bool) -> Any:
    """A number for each place: para where they go by paras, else the spot."""
    _, spot = np.unique(np.column_stack([lon, lat]), axis=0, return_inverse=True)
    spot = spot.reshape(-1)
    return np.where(para >= 0, para, para.max(initial=0) + 1 + spot) if by_para else spot


def _numbered(marks: Any) -> Any:
    _, number = np.unique(marks, axis=0, return_inverse=True)
    return number.reshape(-1)
