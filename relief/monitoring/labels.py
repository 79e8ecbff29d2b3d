"""Words for answers and what was wrong."""

from __future__ import annotations

from enum import StrEnum

from relief.kernel.problems import N_
from relief.monitoring.models import Answer, Issue

LABELS: dict[StrEnum, str] = {
    Answer.WAITING: N_("Not asked yet"),
    Answer.RECEIVED: N_("Got everything"),
    Answer.WITH_ISSUES: N_("Got it, but something was wrong"),
    Answer.NOT_RECEIVED: N_("Says nothing came"),
    Answer.NOT_FOUND: N_("Could not be found"),
    Issue.LESS: N_("Less than it should be"),
    Issue.QUALITY: N_("Bad quality or damaged"),
    Issue.LATE: N_("Too late or a long wait"),
    Issue.FAR: N_("Too far to walk"),
    Issue.UNSAFE: N_("Not safe on the way or at the point"),
    Issue.PAID: N_("Somebody asked for money"),
    Issue.NOT_NEEDED: N_("Not what the family needs"),
    Issue.OTHER: N_("Something else"),
}
