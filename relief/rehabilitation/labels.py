"""How the words of rehabilitation read."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from relief.kernel.problems import N_
from relief.rehabilitation.inputs import Decision
from relief.rehabilitation.kinds import (
    EntryKind,
    GrantState,
    Late,
    Measure,
    MilestoneState,
    PaidFrom,
    ProgrammeKind,
    WorkState,
)

LABELS: Mapping[StrEnum, str] = {
    ProgrammeKind.HOUSE: N_("House"),
    ProgrammeKind.LATRINE: N_("Latrine"),
    ProgrammeKind.TUBE_WELL: N_("Tube-well"),
    ProgrammeKind.LIVESTOCK: N_("Livestock"),
    ProgrammeKind.SMALL_BUSINESS: N_("Small business"),
    ProgrammeKind.GARDEN: N_("Vegetable garden"),
    ProgrammeKind.TRAINING: N_("Training"),
    ProgrammeKind.MATERIALS: N_("Building materials"),
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
PAID_FROM: Mapping[StrEnum, str] = {
    PaidFrom.BUDGET: N_("The programme’s own budget"),
    PaidFrom.FUND: N_("The fund of the household’s union"),
}
ENTRIES: Mapping[StrEnum, str] = {
    EntryKind.RECEIVED: N_("Received into the fund"),
    EntryKind.GRANTED: N_("Paid to a grant"),
    EntryKind.RETURNED: N_("Came back from a grant"),
    EntryKind.SPENT: N_("Spent on something else"),
    EntryKind.CORRECTION: N_("A line taken back"),
}
MEASURES: Mapping[StrEnum, str] = {
    Measure.INCOME: N_("Income in a month, taka"),
    Measure.ANIMALS: N_("Animals alive"),
    Measure.HARVEST: N_("Harvest in a month, kg"),
    Measure.HOUSE_LIVED_IN: N_("The family lives in the house"),
    Measure.LATRINE_USED: N_("The latrine is in use"),
    Measure.WELL_WORKS: N_("The tube-well gives water"),
    Measure.SHOP_OPEN: N_("The shop is open"),
    Measure.TRADE_PRACTISED: N_("The trade is practised"),
}
LATE: Mapping[StrEnum, str] = {
    Late.INSTALMENT: N_("Instalment overdue"),
    Late.INSPECTION: N_("Inspection overdue"),
}
WORKS: Mapping[StrEnum, str] = {
    WorkState.PLANNED: N_("Work planned"),
    WorkState.UNDER_WAY: N_("Volunteers at work"),
    WorkState.FINISHED: N_("Work finished"),
    WorkState.STOPPED: N_("Work stopped"),
}
