"""How the words of this capability read; the texts are translated where they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from relief.kernel.problems import N_
from relief.responses.kinds import ExtentKind, ResponseKind, ResponseState

LABELS: Mapping[StrEnum, str] = {
    ResponseKind.FLOOD: N_("Flood"),
    ResponseKind.CYCLONE: N_("Cyclone"),
    ResponseKind.TIDAL_SURGE: N_("Tidal surge"),
    ResponseKind.WATERLOGGING: N_("Waterlogging"),
    ResponseKind.RIVER_EROSION: N_("River erosion"),
    ResponseState.DRAFT: N_("Being prepared"),
    ResponseState.ACTIVE: N_("Active"),
    ResponseState.RECOVERY: N_("Recovery"),
    ResponseState.CLOSED: N_("Closed response"),
    ExtentKind.WATER: N_("Water"),
    ExtentKind.WIND: N_("Strong wind"),
    ExtentKind.TRACK: N_("Cyclone track"),
    ExtentKind.PERMANENT: N_("Permanent water"),
}
