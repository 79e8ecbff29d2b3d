"""The fixed lists of this room; apart from the tables, so that rules need no database."""

from __future__ import annotations

from enum import StrEnum


class SpaceKind(StrEnum):
    """What kind of site."""

    FIXED = "fixed"
    MOBILE = "mobile"
    SCHOOL = "school"
    HOME = "home"
    LEARNING_CENTRE = "learning-centre"
    GIRLS_CENTRE = "girls-centre"


class SpaceState(StrEnum):
    """proposed -> assessed -> approved -> open <-> suspended -> handed over | closed."""

    PROPOSED = "proposed"
    ASSESSED = "assessed"
    APPROVED = "approved"
    OPEN = "open"
    SUSPENDED = "suspended"
    HANDED_OVER = "handed-over"
    CLOSED = "closed"


class SexRule(StrEnum):
    """Whom a group is for."""

    ANY = "any"
    GIRLS = "girls"
    BOYS = "boys"


class OccurrenceState(StrEnum):
    """planned -> open -> submitted -> verified | returned; or not held, or cancelled."""

    PLANNED = "planned"
    OPEN = "open"
    SUBMITTED = "submitted"
    VERIFIED = "verified"
    RETURNED = "returned"
    NOT_HELD = "not-held"
    CANCELLED = "cancelled"


class NotHeld(StrEnum):
    """Why a session did not take place."""

    HAZARD = "hazard"
    HOLIDAY = "holiday"
    STAFF_ABSENT = "staff-absent"
    NO_CHILDREN = "no-children"
    SPACE_IN_USE = "space-in-use"
    SECURITY = "security"
    OTHER = "other"


class EnrolmentState(StrEnum):
    """waitlisted | provisional -> active -> on hold -> active | exited.

    Provisional is a child who walked in: on the register at once, guardian and consent to follow.
    """

    WAITLISTED = "waitlisted"
    PROVISIONAL = "provisional"
    ACTIVE = "active"
    ON_HOLD = "on-hold"
    EXITED = "exited"


class ExitReason(StrEnum):
    """Why a child no longer comes."""

    COMPLETED = "completed"
    SCHOOL = "school"
    AGED_OUT = "aged-out"
    MOVED = "moved"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"
    DROPPED_OUT = "dropped-out"
    DUPLICATE = "duplicate"
    DIED = "died"


class Mark(StrEnum):
    """What the register says. Nothing is "not marked" until someone says so; that is no absence."""

    NOT_MARKED = "not-marked"
    PRESENT = "present"
    LATE = "late"
    ABSENT_INFORMED = "absent-informed"
    ABSENT_UNINFORMED = "absent-uninformed"
