"""What can happen, and the life of a response: apart from the tables, for the rules."""

from __future__ import annotations

from enum import StrEnum


class ResponseKind(StrEnum):
    """What happened."""

    FLOOD = "flood"
    CYCLONE = "cyclone"
    TIDAL_SURGE = "tidal-surge"
    WATERLOGGING = "waterlogging"
    RIVER_EROSION = "river-erosion"


class ResponseState(StrEnum):
    """Life of a response."""

    DRAFT = "draft"
    ACTIVE = "active"
    RECOVERY = "recovery"
    CLOSED = "closed"


class ExtentKind(StrEnum):
    """What the polygon or line shows."""

    WATER = "water"
    WIND = "wind"
    TRACK = "track"
    PERMANENT = "permanent"
