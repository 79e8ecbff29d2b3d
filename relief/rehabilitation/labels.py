"""How the words of rehabilitation read."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from relief.kernel.problems import N_
from relief.rehabilitation.inputs import Decision
from relief.rehabilitation.kinds import GrantState, MilestoneState, ProgrammeKind

LABELS: Mapping[StrEnum, str] = {
    ProgrammeKind.HOUSE: N_("House"),
    ProgrammeKind.LATRINE: N_("Latrine"),
    ProgrammeKind.LIVESTOCK: N_("Livestock"),
    ProgrammeKind.SMALL_BUSINESS: N_("Small business"),
    ProgrammeKind.GARDEN: N_("Vegetable garden"),
    ProgrammeKind.TRAINING: N_("Training"),
    ProgrammeKind.CASH: N_("Cash"),
    ProgrammeKind.COMMUNITY_WORK: N_("Community work"),
}
STATES: Mapping[StrEnum, str] = {
    GrantState.NOMINATED: N_("Nominated"),
    GrantState.VERIFIED: N_("Verified"),
    GrantState.REFUSED: N_("Not accepted"),
    GrantState.APPROVED: N_("Approved"),
    GrantState.ACTIVE: N_("Work under way"),
    GrantState.COMPLETED: N_("Completed"),
    GrantState.STOPPED: N_("Stopped"),
}
MILESTONES: Mapping[StrEnum, str] = {
    MilestoneState.PLANNED: N_("Planned"),
    MilestoneState.CLAIMED: N_("Reported done"),
    MilestoneState.INSPECTED: N_("Inspected"),
    MilestoneState.APPROVED: N_("Payment approved"),
    MilestoneState.PAID: N_("Paid"),
}
DECISIONS: Mapping[StrEnum, str] = {
    Decision.VERIFIED: N_("Verified: the household should receive it"),
    Decision.REFUSED: N_("Not accepted"),
}
