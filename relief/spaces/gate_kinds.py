"""The fixed lists of arriving, being collected and counting heads; apart from the tables, so that rules need none."""

from __future__ import annotations

from enum import StrEnum


class Passage(StrEnum):
    """Through the gate: in or out."""

    ARRIVE = "arrive"
    RELEASE = "release"


class Release(StrEnum):
    """How it was known that this person may take the child."""

    CODE = "code"
    KNOWN = "known"
    SELF = "self"
    OVERRIDE = "override"


class Collecting(StrEnum):
    """Whether somebody may collect a child."""

    ALLOW = "allow"
    DENY = "deny"


class Count(StrEnum):
    """When heads are counted."""

    OPEN = "open"
    MID = "mid"
    CLOSE = "close"
    EVACUATION = "evacuation"


class Doubt(StrEnum):
    """What was not in order when a child left. The child has left all the same; the manager looks at it."""

    NONE = "none"
    DENIED = "denied"
    NO_SECOND = "no-second"
    NOT_AGREED = "not-agreed"
    TOO_YOUNG = "too-young"
    WRONG_CODE = "wrong-code"
