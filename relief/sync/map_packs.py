"""What a coordinator takes along to look at: the map of one upazila with its figures, ready drawn. No person in it.

The tablet gets paths and not degrees: it need know nothing of projections, and draws without any library.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import Device
from relief.areas.geometry import MapFrame, bbox, coarse, is_empty, overlap
from relief.areas.models import Area, Level
from relief.areas.queries import below, inside, outlines_of
from relief.audit.trail import note
from relief.gaps import places, queries
from relief.gaps.measures import MEASURES, Painting, paint
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.responses import queries as responses
from relief.responses.kinds import ExtentKind
from relief.responses.models import Response
from relief.responses.rules import as_of
from relief.sync.packs import GOOD_FOR

_WIDE = 1000.0
# Of the water: degrees, and corners at most.
_COARSE, _CORNERS = 0.0008, 6_000
_MOST_TO_CHOOSE = 300
# Those a person in the field asks for; the office has the others.
_MEASURES = tuple(one for one in MEASURES if one.by_day)
# Shapes as well as colours: a round sign is a space, a square one goods, an edge up who can help.
_SIGN = ' stroke="#fff" stroke-width="3"/>'
_SIGNS = {
    places.Layer.SPACES: '<circle cx="{x:g}" cy="{y:g}" r="12" fill="#5b3a94"' + _SIGN,
    places.Layer.POINTS: '<path d="M{x:g} {y:g}m-11-11h22v22h-22z" fill="#a04a00"' + _SIGN,
    places.Layer.WAREHOUSES: '<path d="M{x:g} {y:g}m-13-13h26v26h-26z" fill="#10282d"' + _SIGN,
    places.Layer.PROVIDERS: '<path d="M{x:g} {y:g}m0-14l14 14-14 14-14-14z" fill="#02586b"' + _SIGN,
}
_NO_RESPONSE = N_("No response is open, so there is no map to take along. Nothing was changed.")
_LEVELS = (Level.UNION, Level.WARD)


def build_pack(db: Session, actor: Actor, device: Device, chosen: UUID | None, *, now: datetime) -> dict[str, Any]:
    """The pack of one upazila; `choose` while it is not said which and there are several."""
    actor.must(Verb.GAPS_VIEW)
    query = sa.select(Area).where(Area.level == Level.UPAZILA, inside(actor), below(device.path))
    tops = db.scalars(query.order_by(Area.path).limit(_MOST_TO_CHOOSE)).all() or _above(db, actor, device)
    if chosen is None and len(tops) > 1:
        return {"choose": [[str(one.id), one.name_bn, one.name_en] for one in tops]}
    top = next((one for one in tops if chosen in (None, one.id)), None)
    if top is None:
        raise NotFound
    note(db, actor, Verb.DEVICES_USE, device.id, at=now, deed="map-pack", area=top.pcode)
    alive = responses.open_ones(db, actor)
    if not alive:
        raise Refused("response.none", _NO_RESPONSE)
    return _told(db, actor, alive[0], top, now)


def _above(db: Session, actor: Actor, device: Device) -> list[Area]:
    """A tablet or person of one union: that union alone."""
    query = sa.select(Area).where(Area.level == Level.UNION, inside(actor), below(device.path))
    return list(db.scalars(query.limit(_MOST_TO_CHOOSE)))


def _told(db: Session, actor: Actor, response: Response, top: Area, now: datetime) -> dict[str, Any]:
    whole = outlines_of(db, actor, [top]).get(top.id)
    if whole is None:
        raise NotFound
    west, south, east, north = bbox(whole)
    frame = MapFrame((west, south, east, north), _WIDE)
    count = queries.freshness(db, response.id).count
    levels = [one for one in (_level(db, actor, response, top, level, frame) for level in _LEVELS) if one.areas]
    water = _water(db, actor, response, whole, frame)
    signs = [one for one in places.places(db, actor, response.id, top, now=now) if one.layer is not places.Layer.FLAGS]
    return {
        "v": 1,
        "made_at": now.isoformat(),
        "expires_at": (now + GOOD_FOR).isoformat(),
        "counted_at": count.counted_at.isoformat() if count else None,
        "name": [top.name_bn, top.name_en],
        "svg": [_svg(one, frame, water, signs) for one in levels],
        "areas": [[list(_names(area)) for area in one.areas] for one in levels],
        "views": [
            [measure.label, one.level, at, [*painted.ranges], *_told_of(one, painted)]
            for at, one in enumerate(levels)
            for measure, painted in zip(_MEASURES, one.painted, strict=True)
        ],
    }


def _names(area: Area) -> tuple[str, str]:
    return area.name_bn or area.name_en, area.name_en or area.name_bn


@dataclass(frozen=True)
class _Level:
    """The areas of one level with their paths, and what each measure makes of them."""

    level: Level
    areas: list[Area]
    paths: list[str]
    painted: list[Painting]


def _level(db: Session, actor: Actor, response: Response, top: Area, level: Level, frame: MapFrame) -> _Level:
    rows = queries.figures(db, actor, response.id, level=level, above=top)
    outlines = outlines_of(db, actor, [area for area, _ in rows])
    shown = [area for area, _ in rows if area.id in outlines]
    paths = [frame.path(outlines[area.id]) for area in shown]
    return _Level(level, shown, paths, [paint(measure, rows, {}) for measure in _MEASURES])


def _svg(one: _Level, frame: MapFrame, water: str, signs: list[places.Place]) -> str:
    """A drawing with gaps for the tablet to fill: {n} is the colour of the n-th area, [n] its number."""
    middles = [frame.place(area.label_lon or 0.0, area.label_lat or 0.0) for area in one.areas]
    spots = [(each, *frame.place(each.lon, each.lat)) for each in signs]
    edge = _WIDE * 0.01
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-edge:g} {-edge:g} {_WIDE + 2 * edge:g} '
            f'{frame.height + 2 * edge:g}"><defs><pattern id="h" width="14" height="14" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><rect width="14" height="14" fill="#fff"/>'
            '<path d="M0 0v14" stroke="#6b7f88" stroke-width="6"/></pattern></defs>'
            '<g stroke="#33454a" stroke-width="2" fill-rule="evenodd">',
            *(f'<path fill="{{{number}}}" d="{path}"/>' for number, path in enumerate(one.paths)),
            f'<path d="{water}" fill="#1f6fb2" fill-opacity=".18" stroke="#0d3f6e" stroke-dasharray="9 6"/></g>',
            *(_SIGNS[each.layer].format(x=x, y=y) for each, x, y in spots),
            '<g font-family="sans-serif" font-size="34" font-weight="700" text-anchor="middle" stroke="#fff" '
            'stroke-width="8" stroke-linejoin="round" paint-order="stroke" fill="#10282d">',
            *(f'<text x="{x:g}" y="{y + 12:g}">[{number}]</text>' for number, (x, y) in enumerate(middles)),
            "</g></svg>",
        ]
    )


def _told_of(one: _Level, painted: Painting) -> tuple[list[int | None], list[int | None]]:
    """Values and classes, in the order of the areas."""
    rows, keys = {row.area.id: row for row in painted.rows}, [area.id for area in one.areas]
    return [rows[key].value for key in keys], [rows[key].step for key in keys]


def _water(db: Session, actor: Actor, response: Response, whole: bytes, frame: MapFrame) -> str:
    """Where it stood when it was last seen, inside the place; one path, "" where it was never seen."""
    found = [
        one
        for one in as_of(responses.extents(db, actor, response, with_shapes=True), None)
        if one.kind is ExtentKind.WATER
    ]
    if not found:
        return ""
    last = max(one.observed_at for one in found)
    wet = [overlap(whole, one.geometry) for one in found if one.observed_at == last]
    return "".join(frame.path(coarse(one, _COARSE, _CORNERS)) for one in wet if not is_empty(one))
