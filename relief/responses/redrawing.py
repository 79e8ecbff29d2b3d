"""An extent drawn anew, or put back to an earlier state; and whether permanent water counts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from relief.areas import geometry, versions
from relief.areas.geometry import GeometryFault
from relief.areas.models import ShapeVersion
from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.responses import exposure
from relief.responses.models import HazardExtent, Response
from relief.responses.shaping import open_one, read_outline, shape_columns

SUBJECT = "extent"
# More corners than this cannot be moved by hand on any screen: such an outline is redrawn or brought in anew.
MOST_CORNERS = 5_000
_ELSEWHERE = N_("This lies outside Bangladesh. Check the coordinates.")


def extent(db: Session, actor: Actor, response: Response, extent_id: UUID) -> HazardExtent:
    """One extent of a response, with its shape."""
    actor.must(Verb.RESPONSES_VIEW)
    query = sa.select(HazardExtent).where(HazardExtent.id == extent_id, HazardExtent.response_id == response.id)
    found = db.scalars(query.options(undefer(HazardExtent.geometry))).one_or_none()
    if found is None:
        raise NotFound
    return found


def can_be_drawn(shape: bytes) -> bool:
    """Whether a person can move the corners of this shape one by one."""
    return geometry.corners(shape) <= MOST_CORNERS


def as_text(shape: bytes) -> str:
    """The whole shape as GeoJSON text, for the field that the map edits; seven digits are a centimetre."""
    return json.dumps(geometry.to_geojson(shape, digits=7))


def versions_of(db: Session, actor: Actor, found: HazardExtent) -> Sequence[ShapeVersion]:
    """Every state of an extent, the newest first."""
    actor.must(Verb.RESPONSES_VIEW)
    return versions.versions_of(db, found.id)


def redraw_extent(
    db: Session, actor: Actor, response_id: UUID, extent_id: UUID, drawn: Any, *, seen: int, now: datetime
) -> HazardExtent:
    """Take what somebody drew (GeoJSON) for the extent's shape; the state before stays among its versions."""
    actor.must(Verb.HAZARDS_ADD)
    found = extent(db, actor, open_one(db, actor, response_id), extent_id)
    versions.stop_if_changed(found, seen)
    try:
        shape = read_outline(found.kind, drawn)
    except GeometryFault as fault:
        raise Invalid({"geometry": fault.message}) from fault
    if not geometry.meets_country(shape):
        raise Invalid({"geometry": _ELSEWHERE})
    return _take(db, actor, found, shape, now)


def restore_extent(
    db: Session, actor: Actor, response_id: UUID, extent_id: UUID, number: int, *, seen: int, now: datetime
) -> HazardExtent:
    """Put an extent back to an earlier state; that is a new version too, nothing is lost."""
    actor.must(Verb.HAZARDS_ADD)
    found = extent(db, actor, open_one(db, actor, response_id), extent_id)
    versions.stop_if_changed(found, seen)
    return _take(db, actor, found, versions.shape_of(db, found.id, number), now)


def set_permanent_water(db: Session, actor: Actor, response_id: UUID, takes_off: bool, *, now: datetime) -> Response:
    """Say whether water of every season is taken off the flood, and count anew."""
    actor.must(Verb.HAZARDS_ADD)
    response = open_one(db, actor, response_id)
    response.takes_off_permanent = takes_off
    exposure.recount(db, response.id)
    trail.note(db, actor, Verb.HAZARDS_ADD, response.id, at=now, step="permanent-water", takes_off=takes_off)
    return response


def _take(db: Session, actor: Actor, found: HazardExtent, shape: bytes, now: datetime) -> HazardExtent:
    if shape == found.geometry:
        return found
    number = versions.keep_version(db, actor, SUBJECT, found, before=found.geometry, after=shape, now=now)
    for name, value in shape_columns(found.kind, shape).items():
        setattr(found, name, value)
    found.is_repaired = False
    trail.note(db, actor, Verb.HAZARDS_ADD, found.id, at=now, step="redrawn", state=number)
    if found.kind in exposure.COUNTED:
        exposure.recount(db, found.response_id)
    db.flush()
    return found
