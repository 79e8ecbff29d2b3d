"""How the words of concerns read."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from relief.concerns.kinds import ConcernState, Kind, Source, Triage, Urgency
from relief.kernel.problems import N_

LABELS: Mapping[StrEnum, str] = {
    Kind.SEPARATED: N_("Child without family"),
    Kind.VIOLENCE: N_("Violence or abuse"),
    Kind.LABOUR: N_("Child labour"),
    Kind.MARRIAGE: N_("Child marriage"),
    Kind.TRAFFICKING: N_("Trafficking or missing"),
    Kind.DISTRESS: N_("Very sad or frightened"),
    Kind.NEGLECT: N_("Not cared for"),
    Kind.OTHER: N_("Something else"),
    Urgency.HIGH: N_("High: danger now"),
    Urgency.MEDIUM: N_("Medium: this week"),
    Urgency.LOW: N_("Low: when there is time"),
    Source.STAFF: N_("Written at the office"),
    Source.TABLET: N_("Written on a tablet"),
    Source.ENROLMENT: N_("Enrolment without a guardian"),
    Source.ABSENCE: N_("Follow-up of an absence"),
    ConcernState.RECEIVED: N_("Not looked at yet"),
    ConcernState.OPEN: N_("Being followed"),
    ConcernState.CLOSED: N_("Closed"),
    Triage.ADVICE: N_("Advice is enough"),
    Triage.REFERRAL: N_("Refer to a service"),
    Triage.URGENT: N_("Urgent: act today"),
    Triage.NOT_PROTECTION: N_("Not a protection matter"),
}
