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
    return {
        "v": 1,
        "made_at": now.isoformat(),
        "expires_at": (now + GOOD_FOR).isoformat(),
        "counted_at": count.counted_at.isoformat() if count else None,
        "name": [top.name_bn, top.name_en],
        "high": frame.height,
        "box": [west, south, east, north],
        "areas": [one.areas for one in levels],
        "views": [
            [measure.label, one.level, at, [*painted.ranges], *_told_of(one, painted)]
            for at, one in enumerate(levels)
            for measure, painted in zip(_MEASURES, one.painted, strict=True)
        ],
        "water": _water(db, actor, response, whole, frame),
        "signs": [
            [one.layer.value, one.name_bn, one.name_en, *frame.place(one.lon, one.lat)]
            for one in places.places(db, actor, response.id, top, now=now)
            if one.layer is not places.Layer.FLAGS
        ],
    }


@dataclass(frozen=True)
class _Level:
    """`areas`: names, where the number stands, path; `ids` in the same order."""

    level: Level
    ids: list[UUID]
    areas: list[list[Any]]
    painted: list[Painting]


def _level(db: Session, actor: Actor, response: Response, top: Area, level: Level, frame: MapFrame) -> _Level:
    rows = queries.figures(db, actor, response.id, level=level, above=top)
    outlines = outlines_of(db, actor, [area for area, _ in rows])
    shown = [area for area, _ in rows if area.id in outlines]
    areas = [
        [
            area.name_bn or area.name_en,
            area.name_en or area.name_bn,
            *frame.place(area.label_lon or 0.0, area.label_lat or 0.0),
            frame.path(outlines[area.id]),
        ]
        for area in shown
    ]
    return _Level(level, [area.id for area in shown], areas, [paint(measure, rows, {}) for measure in _MEASURES])


def _told_of(one: _Level, painted: Painting) -> tuple[list[int | None], list[int | None]]:
    """Values and classes, in the order of the areas."""
    rows = {row.area.id: row for row in painted.rows}
    return [rows[key].value for key in one.ids], [rows[key].step for key in one.ids]


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
