"""Words of this room for people."""

from __future__ import annotations

from enum import StrEnum

from relief.gaps.measure_models import DigestKind, Happening, Unit
from relief.gaps.models import GapKind, GapState
from relief.kernel.problems import N_

LABELS: dict[StrEnum, str] = {
    GapKind.REGISTRATION: N_("Not registered"),
    GapKind.SERVICE: N_("Not reached"),
    GapKind.CHILD_PLACES: N_("No place for children"),
    GapKind.REHABILITATION: N_("No grant for a lost house"),
    GapKind.LEFT_BEHIND: N_("Left behind"),
    GapKind.DISTANCE: N_("Too far away"),
    GapKind.FACILITY: N_("Lost and not replaced"),
    GapKind.SUPPORT: N_("Support (counts only)"),
    GapKind.FEEDBACK: N_("Not answered"),
    GapKind.OWN: N_("Measure of our own"),
    Happening.OPENED: N_("Opened by the count"),
    Happening.REOPENED: N_("Reopened: it fell back"),
    Happening.RESOLVED: N_("Resolved by the count"),
    Happening.ACKNOWLEDGED: N_("Seen by somebody"),
    Happening.ASSIGNED: N_("Given to somebody"),
    Happening.WAIVED: N_("Accepted for now"),
    Happening.TAKEN_BACK: N_("Opened again by somebody"),
    Unit.HOUSEHOLD: N_("Households"),
    Unit.PERSON: N_("People"),
    Unit.CHILD: N_("Children of 3 to 17"),
    Unit.REPORT: N_("Questions and complaints"),
    Unit.PLAN: N_("People in support"),
    DigestKind.MORNING: N_("Morning"),
    DigestKind.UPLOAD: N_("After an upload"),
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
