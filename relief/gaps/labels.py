"""Words of this room for people."""

from __future__ import annotations

from enum import StrEnum

from relief.gaps.models import GapKind, GapState
from relief.kernel.problems import N_

LABELS: dict[StrEnum, str] = {
    GapKind.REGISTRATION: N_("Not registered"),
    GapKind.SERVICE: N_("Not reached"),
    GapKind.CHILD_PLACES: N_("No place for children"),
    GapKind.REHABILITATION: N_("No grant for a lost house"),
    GapState.OPEN: N_("Open"),
    GapState.ACKNOWLEDGED: N_("Seen"),
    GapState.ASSIGNED: N_("Assigned"),
    GapState.RESOLVED: N_("Resolved"),
    GapState.WAIVED: N_("Accepted for now"),
}

SECTOR_LABELS: dict[str, str] = {
    "food": N_("Food"),
    "wash": N_("Water and hygiene"),
    "shelter": N_("Shelter"),
    "nfi": N_("Household goods"),
    "cash": N_("Cash"),
    "health": N_("Health"),
    "education": N_("Education"),
    "protection": N_("Protection"),
}

BASIS_LABELS: dict[str, str] = {
    "official": N_("official figure"),
    "exposed": N_("estimated from the water and the population"),
    "mixed": N_("official figures and estimates together"),
    "": N_("not known"),
}
