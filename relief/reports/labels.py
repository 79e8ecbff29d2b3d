"""Words of this room for people."""

from __future__ import annotations

from enum import StrEnum

from relief.kernel.problems import N_
from relief.reports.models import ReportKind, ReportState
from relief.reports.outside import Matter, Rhythm

LABELS: dict[StrEnum, str] = {
    ReportKind.FIVE_W: N_("5W for the cluster"),
    ReportKind.SITUATION: N_("Situation report"),
    ReportKind.SOS: N_("SOS form"),
    ReportKind.D_FORM: N_("Damage summary (like the D-form)"),
    ReportKind.FIGURES: N_("Figures of areas"),
    ReportKind.DHIS2: N_("Values for DHIS2"),
    Rhythm.DAILY: N_("Every morning"),
    Rhythm.WEEKLY: N_("Every week"),
    ReportState.DRAFTED: N_("Draft"),
    ReportState.APPROVED: N_("Approved"),
    ReportState.ISSUED: N_("Issued"),
}

# Apart from the kinds of reports: words of two lists that are the same would overwrite each other in one table.
MATTERS: dict[StrEnum, str] = {
    Matter.FIGURES: N_("Figures of areas"),
    Matter.MEASURES: N_("Measures and their values"),
    Matter.FLAGS: N_("Gaps that stand"),
    Matter.FIVE_W: N_("5W for the cluster"),
}

SEXES: dict[str, str] = {"female": N_("Girls"), "male": N_("Boys"), "other": N_("Other sex")}
DISABILITIES: dict[str, str] = {
    "yes": N_("With a disability"),
    "no": N_("Without a disability"),
    "unknown": N_("Not asked yet"),
}
