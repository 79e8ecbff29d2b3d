"""What an uploaded file looks like on the map before anybody accepts it."""

from __future__ import annotations

from typing import Any

from relief.areas import geometry
from relief.areas.geometry import GeometryFault
from relief.areas.models import AreaFile

# A whole country would be megabytes for a look; the counts and faults say enough there.
MOST_DRAWN = 1_000
_TOLERANCE = 0.001


def can_be_drawn(file: AreaFile) -> bool:
    """Whether a preview map of this file is worth its bytes."""
    return 0 < int(file.summary["rows"]) <= MOST_DRAWN


def shapes(file: AreaFile) -> list[tuple[str, dict[str, Any], bool]]:
    """Name, outline and "is it sound" of each row that has an outline; `content` must be loaded."""
    if not can_be_drawn(file):
        return []
    bad = {fault["row"] for fault in file.faults}
    drawn = []
    for feature in geometry.read_feature_collection(file.content):
        try:
            shape = geometry.polygon_from_geojson(feature.geometry, repair=True)
        except GeometryFault:
            continue
        if geometry.meets_country(shape):
            name = feature.properties.get("name_bn") or feature.properties.get("name_en") or ""
            outline = geometry.to_geojson(shape, _TOLERANCE, digits=4)
            drawn.append((f"{feature.row}. {name}", outline, feature.row not in bad))
    return drawn
