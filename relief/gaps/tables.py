"""One area's figures as one row, for files and for people's own sheets."""

from __future__ import annotations

from relief.areas.models import Area
from relief.gaps.models import Figure

_COLUMNS = (
    "affected",
    "affected_basis",
    "registered",
    "verified",
    "targeted",
    "reached",
    "reached_ever",
    "female_headed",
    "female_headed_reached",
    "disability",
    "disability_reached",
    "children_affected",
    "space_places",
    "fully_damaged",
    "fully_damaged_granted",
    "last_delivery_on",
)
HEADINGS = ("pcode", "level", "name_bn", "name_en", *_COLUMNS)


def as_row(area: Area, figure: Figure | None) -> list[object]:
    """Values in the order of HEADINGS; what nobody knows stays empty, it is not zero."""
    place = [area.pcode, area.level.value, area.name_bn, area.name_en]
    return [*place, *(_plain(getattr(figure, name)) if figure is not None else "" for name in _COLUMNS)]


def _plain(value: object) -> object:
    if value is None:
        return ""
    return value if isinstance(value, int) else str(value)
