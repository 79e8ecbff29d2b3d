"""What every deed with an extent shares: a response still open, and the columns that follow from a shape."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from relief.areas import geometry
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Refused
from relief.responses import queries
from relief.responses.kinds import ExtentKind, ResponseState
from relief.responses.models import Response

# Finer than this and a large flood would be a slow map on a phone.
SCREEN_TOLERANCE = 0.0005
SCREEN_POINTS = 20_000


def open_one(db: Session, actor: Actor, response_id: UUID) -> Response:
    """A response that is still being worked on."""
    response = queries.by_id(db, actor, response_id)
    if response.state is ResponseState.CLOSED:
        raise Refused(
            "responses.closed",
            N_("This response is closed. Nothing was changed. Open it again first."),
        )
    return response


def read_outline(kind: ExtentKind, drawn: object) -> bytes:
    """WKB of what somebody drew as GeoJSON: a line for a track, else polygons. Raises GeometryFault."""
    return geometry.line_from_geojson(drawn) if kind is ExtentKind.TRACK else geometry.polygon_from_geojson(drawn)


def shape_columns(kind: ExtentKind, shape: bytes) -> dict[str, Any]:
    """Everything a row of HazardExtent keeps that follows from its shape."""
    west, south, east, north = geometry.bbox(shape)
    is_line = kind is ExtentKind.TRACK
    return {
        "geometry": shape,
        "outline": None if is_line else geometry.coarse(shape, SCREEN_TOLERANCE, SCREEN_POINTS),
        "min_lon": west,
        "min_lat": south,
        "max_lon": east,
        "max_lat": north,
        "area_km2": None if is_line else round(geometry.area_km2(shape), 3),
    }
