"""The life of plans and sessions: apart from the tables, for the rules."""

from __future__ import annotations

from enum import StrEnum


class PlanState(StrEnum):
    """proposed -> consented -> active -> review due -> completed | dropped | referred on."""

    PROPOSED = "proposed"
    CONSENTED = "consented"
    ACTIVE = "active"
    REVIEW_DUE = "review-due"
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
