"""GeoJSON for the map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from flask import Response


def feature(geometry: Mapping[str, Any], **properties: object) -> dict[str, Any]:
    """One feature; map.js says which properties it reads."""
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def answer(features: Iterable[Mapping[str, Any]]) -> Response:
    """A FeatureCollection as an answer."""
    body = msgspec.json.encode({"type": "FeatureCollection", "features": list(features)})
    return Response(body, mimetype="application/geo+json")
