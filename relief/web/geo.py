"""GeoJSON for the map: small, and packed when the browser can unpack it."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from flask import Response, request

_WORTH_PACKING = 1_000


def feature(geometry: Mapping[str, Any], **properties: object) -> dict[str, Any]:
    """One feature; map.js says which properties it reads."""
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def answer(features: Iterable[Mapping[str, Any]]) -> Response:
    """A FeatureCollection as an answer."""
    body = msgspec.json.encode({"type": "FeatureCollection", "features": list(features)})
    found = Response(mimetype="application/geo+json")
    found.vary.add("Accept-Encoding")
    if len(body) >= _WORTH_PACKING and request.accept_encodings["gzip"] > 0:
        body = gzip.compress(body, compresslevel=5, mtime=0)
        found.headers["Content-Encoding"] = "gzip"
    found.set_data(body)
    return found
