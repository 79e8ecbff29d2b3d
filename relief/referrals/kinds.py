"""What providers offer: apart from the tables, for forms and rules."""

from __future__ import annotations

from enum import StrEnum


class Service(StrEnum):
    """What a provider offers."""

    MEDICAL = "medical"
    BURN_CARE = "burn-care"
    MENTAL_HEALTH = "mental-health"
    LEGAL_AID = "legal-aid"
    POLICE = "police"
    SHELTER = "shelter"
    CHILD_HELPLINE = "child-helpline"
    WOMEN_HELPLINE = "women-helpline"
    EDUCATION = "education"
    LIVELIHOOD = "livelihood"
    DISABILITY = "disability"
    NUTRITION = "nutrition"
    WASH = "wash"
