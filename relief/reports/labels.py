"""Words of this room for people."""

from __future__ import annotations

from enum import StrEnum

from relief.kernel.problems import N_
from relief.reports.models import ReportKind, ReportState

LABELS: dict[StrEnum, str] = {
    ReportKind.FIVE_W: N_("5W for the cluster"),
    ReportKind.SITUATION: N_("Situation report"),
    ReportState.DRAFTED: N_("Draft"),
    ReportState.APPROVED: N_("Approved"),
    ReportState.ISSUED: N_("Issued"),
}

SEXES: dict[str, str] = {"female": N_("Girls"), "male": N_("Boys"), "other": N_("Other sex")}
DISABILITIES: dict[str, str] = {
    "yes": N_("With a disability"),
    "no": N_("Without a disability"),
    "unknown": N_("Not asked yet"),
}
