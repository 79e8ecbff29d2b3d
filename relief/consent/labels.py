"""Words on screen for consent."""

from __future__ import annotations

from enum import StrEnum

from relief.consent.models import Decision, Purpose
from relief.kernel.problems import N_

LABELS: dict[StrEnum, str] = {
    Purpose.REGISTRATION: N_("Keep the household in the registry"),
    Purpose.SHARING: N_("Share the data with partners for relief"),
    Purpose.SPACE_ENROLMENT: N_("Enrol the child in a space"),
    Purpose.SUPPORT: N_("Support conversations"),
    Purpose.PHOTO: N_("Take and keep a photo"),
    Decision.GIVEN: N_("Consent given"),
    Decision.REFUSED: N_("Consent refused"),
    Decision.WITHDRAWN: N_("Consent withdrawn"),
}

METHOD_LABELS: dict[str, str] = {
    "verbal": N_("Spoken"),
    "written": N_("Signed"),
    "thumbprint": N_("Thumbprint"),
    "phone": N_("By phone"),
}
