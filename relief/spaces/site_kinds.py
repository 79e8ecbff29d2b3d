"""The fixed lists of a site's life: why it stands still, what its checklist asks, who is cleared."""

from __future__ import annotations

from enum import StrEnum


class Halt(StrEnum):
    """Why an open site stands still for a while."""

    HAZARD = "hazard"
    SECURITY = "security"
    ACCESS = "access"
    FUNDING = "funding"


class Item(StrEnum):
    """One line of the quality checklist (spaces.md 3.1, F26)."""

    POLICY = "policy"
    CODE = "code"
    COMPLAINTS = "complaints"
    DIRECTORY = "directory"
    EVACUATION = "evacuation"
    FIRST_AID = "first-aid"
    WATER = "water"
    LATRINES = "latrines"
    TOILETS = "toilets"
    ROOM = "room"


class Vetting(StrEnum):
    """How far the check of a person's past has come."""

    NOT_ASKED = "not-asked"
    ASKED = "asked"
    CLEARED = "cleared"
    REFUSED = "refused"


class Lack(StrEnum):
    """What keeps a person from leading a session, or soon will."""

    NOT_VETTED = "not-vetted"
    VETTING_OVER = "vetting-over"
    CODE_UNSIGNED = "code-unsigned"
    CODE_OVER = "code-over"
    NOT_TRAINED = "not-trained"
    TRAINING_OVER = "training-over"


class Scope(StrEnum):
    """How far an edit of the timetable reaches."""

    THIS = "this"
    FOLLOWING = "following"
    ALL = "all"


class Shared(StrEnum):
    """Who or what is wanted twice at the same time."""

    ROOM = "room"
    GROUP = "group"
    LEAD = "lead"


class Escalation(StrEnum):
    """Whose turn it is with a missing register."""

    FACILITATOR = "facilitator"
    MANAGER = "manager"
    COORDINATOR = "coordinator"
