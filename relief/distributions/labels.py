"""Words for states, conditions and the reasons a household is not on a list."""

from __future__ import annotations

from enum import StrEnum

from relief.distributions.models import EntitlementState, ListChangeKind, State
from relief.distributions.prints import PrintKind, PrintState
from relief.distributions.tablets import Standing
from relief.kernel.problems import N_

LABELS: dict[StrEnum, str] = {
    State.DRAFT: N_("Draft"),
    State.LOCKED: N_("Waiting for approval"),
    State.APPROVED: N_("Approved"),
    State.OPEN: N_("Open"),
    State.RECONCILING: N_("Being reconciled"),
    State.CLOSED: N_("Closed"),
    State.CANCELLED: N_("Cancelled"),
    ListChangeKind.ADD: N_("Added by hand"),
    ListChangeKind.REMOVE: N_("Removed by hand"),
}

# A dictionary of its own: members of two StrEnums that share a word are the same key.
LIST_LABELS: dict[StrEnum, str] = {
    EntitlementState.PLANNED: N_("Waiting"),
    EntitlementState.PARTLY_DELIVERED: N_("Partly given"),
    EntitlementState.DELIVERED: N_("Given"),
    EntitlementState.ABSENT: N_("Did not come"),
    EntitlementState.REFUSED: N_("Did not want it"),
    EntitlementState.ON_HOLD: N_("On hold"),
    EntitlementState.CANCELLED: N_("Taken off"),
}

TABLET_LABELS: dict[StrEnum, str] = {
    Standing.BACK: N_("Back: everything is in"),
    Standing.AWAY: N_("Not back yet"),
    Standing.SIGNED_OFF: N_("Signed off"),
}

PRINT_LABELS: dict[StrEnum, str] = {
    PrintKind.ROLL: N_("Master roll"),
    PrintKind.CHECKLIST: N_("Check-in list"),
    PrintKind.POINTS: N_("Sheets of the points"),
    PrintKind.SLIPS: N_("Slips"),
    PrintKind.REPORT: N_("Report with every household"),
    PrintState.WAITING: N_("Being drawn"),
    PrintState.READY: N_("Ready to print"),
    PrintState.FAILED: N_("Could not be drawn"),
    PrintState.CANCELLED: N_("Stopped"),
    PrintState.REMOVED: N_("Files removed"),
}

CIRCUMSTANCES: dict[str, str] = {
    "female_headed": N_("Headed by a woman"),
    "child_headed": N_("Headed by a child"),
    "pregnant_or_lactating": N_("Pregnant or breastfeeding woman"),
    "disability": N_("Person with a disability"),
    "elderly_alone": N_("Older person alone"),
    "chronic_illness": N_("Long illness"),
    "displaced": N_("Displaced"),
    "landless": N_("Landless"),
}

DAMAGES: dict[str, str] = {
    "none": N_("no damage"),
    "partial": N_("partly damaged"),
    "full": N_("fully damaged"),
}

IMPACT_STATES: dict[str, str] = {
    "reported": N_("reported by the family"),
    "verified": N_("verified"),
    "disputed": N_("disputed"),
    "refused": N_("refused by the committee"),
}

# What keeps a household off, one sentence per condition.
MISSES: dict[str, str] = {
    "area": N_("It lives outside the chosen areas."),
    "house_damage": N_("Its house damage is written down as “%(found)s”; this list is for others."),
    "impact_state": N_("Its damage report is “%(found)s”; this list is for others."),
    "needs": N_("It did not report any of the needs this list is for."),
    "circumstances": N_("None of the special circumstances this list is for is written down for it."),
    "size": N_("Its size is %(found)s, outside the chosen range."),
    "children_0_4": N_("It has %(found)s children under five, fewer than asked."),
    "displaced": N_("It is not written down as displaced."),
    "not_received": N_("It received this kind of goods recently or is on another list for it."),
    "no_show": N_("It is not one of those who did not come last time."),
    "member": N_("No one person written down in it is all that was asked."),
}
# Where nothing is written down the family can still be looked at: that is not the same as a no.
UNWRITTEN: dict[str, str] = {
    "house_damage": N_("The damage to its house is not written down yet."),
    "impact_state": N_("There is no damage report of it yet."),
}
