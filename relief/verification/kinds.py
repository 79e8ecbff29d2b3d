"""The words of nominations, sessions, appeals and visits: apart from the tables, for the rules."""

from __future__ import annotations

from enum import StrEnum


class Ground(StrEnum):
    """Why a forum proposes a household (data-standards.md section 7: criteria commonly used)."""

    HOUSE_DESTROYED = "house-destroyed"
    NO_INCOME = "no-income"
    LANDLESS = "landless"
    WOMAN_ALONE = "woman-alone"
    OLD_ALONE = "old-alone"
    DISABILITY = "disability"
    MOTHER = "mother"
    DISPLACED = "displaced"
    OTHER = "other"


class Seat(StrEnum):
    """What a member is in a committee."""

    CHAIR = "chair"
    SECRETARY = "secretary"
    WOMENS_REPRESENTATIVE = "womens-representative"
    WARD_MEMBER = "ward-member"
    COMMUNITY = "community"
    ORGANISATION = "organisation"


class Standing(StrEnum):
    """Where a household stands before its committee."""

    WAITING = "waiting"
    NEEDS_VISIT = "needs-visit"
    APPEALED = "appealed"
    VERIFIED = "verified"
    REFUSED = "refused"


class Outcome(StrEnum):
    """What a session said of one household; `open` is not yet."""

    OPEN = "open"
    VERIFIED = "verified"
    REFUSED = "refused"
    NEEDS_VISIT = "needs-visit"


class Refusal(StrEnum):
    """Why a committee refuses."""

    DAMAGE_NOT_SO = "damage-not-so"
    LIVES_ELSEWHERE = "lives-elsewhere"
    ALREADY_HELPED = "already-helped"
    LISTED_TWICE = "listed-twice"
    CAN_HELP_ITSELF = "can-help-itself"
    OTHER = "other"


class SessionState(StrEnum):
    """A closed session is frozen; a later one corrects it."""

    OPEN = "open"
    CLOSED = "closed"


class AppealKind(StrEnum):
    """For a household that was left out or refused, or against one on the list."""

    LEFT_OUT = "left-out"
    OBJECTION = "objection"


class Channel(StrEnum):
    """How an appeal came."""

    IN_PERSON = "in-person"
    READING = "reading"
    PHONE = "phone"
    PAPER = "paper"
    BOX = "box"


class AppealState(StrEnum):
    """received -> in-session -> upheld | dismissed; back to received when a session leaves it undecided."""

    RECEIVED = "received"
    IN_SESSION = "in-session"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class VisitPurpose(StrEnum):
    """To look at the damage, or to see how a household is doing."""

    DAMAGE = "damage"
    FOLLOW_UP = "follow-up"


class VisitState(StrEnum):
    """planned -> made | cancelled."""

    PLANNED = "planned"
    MADE = "made"
    CANCELLED = "cancelled"
