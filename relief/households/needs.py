"""What a family can lack: the sectors that stock, plans and gaps count in. The one list of them."""

from __future__ import annotations

from relief.kernel.problems import N_

NEED_LABELS: dict[str, str] = {
    "food": N_("Food"),
    "wash": N_("Water and latrine"),
    "shelter": N_("Shelter"),
    "nfi": N_("Household goods"),
    "cash": N_("Cash"),
    "health": N_("Health care"),
    "education": N_("Education"),
    "protection": N_("Protection"),
}
NEEDS = tuple(NEED_LABELS)
