"""The life of plans and sessions: apart from the tables, for the rules."""

from __future__ import annotations

from enum import StrEnum


class PlanState(StrEnum):
    """consented -> active -> completed | dropped | referred on.

    Without consent there is no plan. Review due is derived from the day, never stored.
    """

    CONSENTED = "consented"
    ACTIVE = "active"
    COMPLETED = "completed"
    DROPPED = "dropped"
    REFERRED_ON = "referred-on"


class SessionState(StrEnum):
    """scheduled -> arrived -> completed | no-show | cancelled | moved."""

    SCHEDULED = "scheduled"
    ARRIVED = "arrived"
    COMPLETED = "completed"
    NO_SHOW = "no-show"
    CANCELLED = "cancelled"
    MOVED = "moved"


class CancelReason(StrEnum):
    """Why an appointment was called off: a word, because free text would not be sealed."""

    PERSON_ASKED = "person-asked"
    COUNSELLOR_AWAY = "counsellor-away"
    HAZARD = "hazard"
    NO_ROOM = "no-room"
    OTHER = "other"


class AgreedBy(StrEnum):
    """Who agreed to the support; the ledger keeps the relation and the code, never the name."""

    SELF = "self"
    MOTHER = "mother"
    FATHER = "father"
    GUARDIAN = "guardian"


class Method(StrEnum):
    """How agreement was given."""

    VERBAL = "verbal"
    WRITTEN = "written"
    THUMBPRINT = "thumbprint"
    PHONE = "phone"


class ClashKind(StrEnum):
    """Why a time does not fit."""

    COUNSELLOR = "counsellor"
    PLAN = "plan"
    ROOM = "room"
    AWAY = "away"
    OUTSIDE_HOURS = "outside-hours"
    TRAVEL = "travel"
    DAILY_MAXIMUM = "daily-maximum"
