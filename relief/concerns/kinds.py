"""The words of a concern: apart from the tables, for forms and rules."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What it seems to be about, coarsely; kept inside the seal."""

    SEPARATED = "separated"
    VIOLENCE = "violence"
    LABOUR = "labour"
    MARRIAGE = "marriage"
    TRAFFICKING = "trafficking"
    DISTRESS = "distress"
    NEGLECT = "neglect"
    OTHER = "other"


class Urgency(StrEnum):
    """How soon somebody of protection must have looked."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Source(StrEnum):
    """By which road it came; kept inside the seal, because some roads say what it is about."""

    STAFF = "staff"
    TABLET = "tablet"
    ENROLMENT = "enrolment"
    ABSENCE = "absence"


class ConcernState(StrEnum):
    """Received until somebody of protection has looked, open until it is closed."""

    RECEIVED = "received"
    OPEN = "open"
    CLOSED = "closed"


class Triage(StrEnum):
    """What the focal point decided after reading."""

    ADVICE = "advice"
    REFERRAL = "referral"
    URGENT = "urgent"
    NOT_PROTECTION = "not-protection"
