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
    TRAFFICKING = "trafficking"
    TRACING = "family-tracing"
    VOCATIONAL = "vocational"
    BIRTH = "birth-registration"
    SOCIAL = "social-protection"
    # Pathways of the two organisations this was made for.
    DOMESTIC = "domestic-workers"
    GIRLS = "girls"


class ReferralState(StrEnum):
    """From the first draft to the end; `no-answer` is set by a job when the day has passed."""

    DRAFT = "draft"
    AGREED = "agreed"
    OVERRIDE_ASKED = "override-asked"
    OVERRIDDEN = "overridden"
    SENT = "sent"
    NO_ANSWER = "no-answer"
    ACKNOWLEDGED = "acknowledged"
    DECLINED = "declined"
    STARTED = "started"
    RECEIVED = "received"
    NOT_RECEIVED = "not-received"
    CLOSED = "closed"
    REVOKED = "revoked"


class Shared(StrEnum):
    """What may be told to the provider: each only when it is ticked."""

    NAME = "name"
    AGE = "age"
    SEX = "sex"
    PHONE = "phone"
    PLACE = "place"
    GUARDIAN = "guardian"
    NEED = "need"
    SAFE_TIME = "safe-time"
    EMPLOYER = "employer"
    UNION_NUMBER = "union-number"


class Check(StrEnum):
    """When it is asked whether a child who went back to school still attends."""

    DAY_30 = "day-30"
    DAY_90 = "day-90"
