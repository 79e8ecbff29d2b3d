"""The life of plans and sessions: apart from the tables, for the rules."""

from __future__ import annotations

from enum import StrEnum


class PlanState(StrEnum):
    """proposed -> consented -> active <-> review due -> completed | dropped | referred on.

    Without consent nothing is booked. The night's job writes review due; looking back makes the plan active again.
    """

    PROPOSED = "proposed"
    CONSENTED = "consented"
    ACTIVE = "active"
    REVIEW_DUE = "review-due"
    COMPLETED = "completed"
    DROPPED = "dropped"
    REFERRED_ON = "referred-on"


class AskedFor(StrEnum):
    """Who asked for the support, in neutral words that name no service and no reason."""

    PERSON = "person"
    FAMILY = "family"
    STAFF = "staff"
    SERVICE = "service"


class Prefers(StrEnum):
    """Whom the person wants to talk to."""

    ANYBODY = "anybody"
    WOMAN = "woman"
    MAN = "man"


class SessionKind(StrEnum):
    """Who meets, and where."""

    INDIVIDUAL = "individual"
    GROUP = "group"
    CAREGIVER = "caregiver"
    FAMILY = "family"
    HOME_VISIT = "home-visit"


class SessionState(StrEnum):
    """requested -> scheduled -> arrived -> completed | no-show | cancelled | moved."""

    REQUESTED = "requested"
    SCHEDULED = "scheduled"
    ARRIVED = "arrived"
    COMPLETED = "completed"
    NO_SHOW = "no-show"
    CANCELLED = "cancelled"
    MOVED = "moved"


class CancelledBy(StrEnum):
    """Who called it off."""

    PERSON = "person"
    COUNSELLOR = "counsellor"
    ORGANISATION = "organisation"


class TakesPart(StrEnum):
    """A person of a group session."""

    EXPECTED = "expected"
    CAME = "came"
    STAYED_AWAY = "stayed-away"


class Busy(StrEnum):
    """What a person does at fixed hours of the week."""

    SCHOOL = "school"
    WORK = "work"
    COURSE = "course"
    OTHER = "other"


class FollowUpOutcome(StrEnum):
    """What came of asking after somebody who stayed away; a word, because free text would not be sealed."""

    COMES_AGAIN = "comes-again"
    OTHER_TIME = "other-time"
    NO_LONGER = "no-longer"
    MOVED_AWAY = "moved-away"
    NOT_REACHED = "not-reached"


class Licence(StrEnum):
    """What the licence of an instrument allows. Restricted ones are known by name alone."""

    FREE = "free"
    OWN_WORDING = "own-wording"
    RESTRICTED = "restricted"


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
    """Why a time does not fit, each on its own."""

    COUNSELLOR = "counsellor"
    PLAN = "plan"
    ROOM = "room"
    AWAY = "away"
    NO_ADULT = "no-adult"
    GROUP = "group"
    BUSY = "busy"
    OUTSIDE_HOURS = "outside-hours"
    TRAVEL = "travel"
    DAILY_MAXIMUM = "daily-maximum"
    SEX = "sex"


# What no reason makes possible: nobody is in two places, a room holds one talk, and no child is alone with one adult.
HARD = frozenset({ClashKind.COUNSELLOR, ClashKind.PLAN, ClashKind.ROOM, ClashKind.AWAY, ClashKind.NO_ADULT})


class HandOverWhy(StrEnum):
    """Why another counsellor goes on with a plan."""

    LEAVE = "leave"
    LEFT = "left"
    WISH = "wish"
    CLOSE_BY = "close-by"
    OTHER = "other"
