"""What an uploaded file looks like on the map before anybody accepts it."""

from __future__ import annotations

from typing import Any

from relief.areas import geometry
from relief.areas.files.reading import read_file
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
    for row in read_file(file.file_name, file.content).rows:
        if row.shape and not row.is_line and geometry.meets_country(row.shape):
            name = row.properties.get("name_bn") or row.properties.get("name_en") or ""
            outline = geometry.to_geojson(row.shape, _TOLERANCE, digits=4)
            drawn.append((f"{row.row}. {name}", outline, row.row not in bad))
    return drawn
