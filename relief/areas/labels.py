"""How the words of this capability read; the texts are translated where they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from relief.areas.levels import Level
from relief.areas.models import AreaFileState
from relief.kernel.problems import N_

LABELS: Mapping[StrEnum, str] = {
    Level.DIVISION: N_("Division"),
    Level.DISTRICT: N_("District"),
    Level.UPAZILA: N_("Upazila"),
    Level.UNION: N_("Union"),
    Level.WARD: N_("Ward"),
    Level.VILLAGE: N_("Village"),
    AreaFileState.CHECKED: N_("Waiting for a decision"),
    AreaFileState.ACCEPTED: N_("Accepted"),
    AreaFileState.DROPPED: N_("Dropped"),
}
