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
    Purpose.CONTACT: N_("Call or send a message to the phone"),
    Purpose.RESEARCH: N_("Come back later to ask how it went"),
    Decision.GIVEN: N_("Consent given"),
    Decision.REFUSED: N_("Consent refused"),
    Decision.WITHDRAWN: N_("Consent withdrawn"),
}

# What is asked of a household; a space and a counsellor ask for theirs.
OF_HOUSEHOLD = (Purpose.REGISTRATION, Purpose.SHARING, Purpose.CONTACT, Purpose.PHOTO, Purpose.RESEARCH)

# What a no, or a yes taken back, stops. Each of these happens where the data are asked for.
STOPS: dict[Purpose, str] = {
    Purpose.REGISTRATION: N_(
        "Relief goes on. The record is kept only for what was promised; ask whether it is to be erased."
    ),
    Purpose.SHARING: N_("No file with names for a partner holds this family. Silence counts as no."),
    Purpose.CONTACT: N_("No file for calling holds the phone."),
    Purpose.PHOTO: N_("No photo is taken; one that was kept is taken away at the family’s wish."),
    Purpose.RESEARCH: N_("Nobody comes to ask questions for a study."),
}

# Read out before the questions; `inputs.NOTICE` is its number.
NOTICE_TEXT = N_(
    "We write down who lives here, where, and what you need, to give relief fairly. Only people who work on it see it."
    " Relief does not depend on your answers here. You may see, correct or take back everything at any time."
)

# What is said before a support plan, and before a service is asked; each has a number of its own in `wordings`.
SUPPORT_TEXT = N_(
    "We talk about what weighs on you, or on your child. What you say stays with the counsellor; her supervisor opens"
    " it only with a written reason that you may ask for. Nobody else is told without asking you, unless a life is in"
    " danger. You may stop at any time. No other help depends on your answer."
)
REFERRAL_TEXT = N_(
    "We ask this service to help, and tell it only what is ticked here, nothing else. You may say no, and you may take"
    " your yes back: then we send nothing more, and ask the service to destroy the paper. No other help depends on"
    " your answer."
)

METHOD_LABELS: dict[str, str] = {
    "verbal": N_("Spoken"),
    "written": N_("Signed"),
    "thumbprint": N_("Thumbprint"),
    "phone": N_("By phone"),
}
