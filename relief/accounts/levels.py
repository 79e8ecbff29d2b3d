"""Who sees which level of confidentiality: drawn from the verbs of the roles, the one table that is enforced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from relief.accounts.roles import VERBS, Role
from relief.kernel.problems import N_
from relief.kernel.verbs import Verb


class Level(StrEnum):
    """From numbers to reports about staff (spaces.md 3.9)."""

    C0 = "C0"
    C1 = "C1"
    C2 = "C2"
    C3 = "C3"
    C4 = "C4"
    C5 = "C5"


# What each level holds, in words for people.
HOLDS: Mapping[Level, str] = {
    Level.C0: N_("Numbers; those under five are hidden"),
    Level.C1: N_("Register: the name a child is called by, age, sex, safety note, marks"),
    Level.C2: N_("Caregivers, phones, address, who may collect, employer"),
    Level.C3: N_("Support plans and notes of sessions"),
    Level.C4: N_("Worries and referrals: what, about whom, which service"),
    Level.C5: N_("Reports about staff"),
}


class How(StrEnum):
    """Of whom somebody sees it."""

    OWN_AREA = "own-area"
    OWN_SPACE = "own-space"
    AT_RELEASE = "at-release"
    OWN_FILE = "own-file"
    WITH_REASON = "with-reason"
    ADDRESSED = "addressed"


HOWS: Mapping[How, str] = {
    How.OWN_AREA: N_("in their areas"),
    How.OWN_SPACE: N_("of their own space"),
    How.AT_RELEASE: N_("only of the child that is being collected"),
    How.OWN_FILE: N_("only what they follow themselves"),
    How.WITH_REASON: N_("also of others, with a reason and for some hours; who follows it is told"),
    How.ADDRESSED: N_("only what is addressed to them, never about themselves"),
}
# Which verb opens which level. A role that has the verb sees the level, in this way; no other road leads there.
OPENS: Mapping[Verb, tuple[Level, How]] = {
    Verb.SPACES_VIEW: (Level.C0, How.OWN_AREA),
    Verb.GAPS_VIEW: (Level.C0, How.OWN_AREA),
    Verb.REPORTS_TAKE: (Level.C0, How.OWN_AREA),
    Verb.SPACES_VIEW_CHILDREN: (Level.C1, How.OWN_SPACE),
    Verb.SPACES_MARK: (Level.C2, How.AT_RELEASE),
    Verb.SPACES_VIEW_CAREGIVERS: (Level.C2, How.OWN_SPACE),
    Verb.SUPPORT_VIEW: (Level.C3, How.OWN_FILE),
    Verb.CONCERNS_TRIAGE: (Level.C4, How.OWN_FILE),
    Verb.CONCERNS_SUPERVISE: (Level.C4, How.WITH_REASON),
    Verb.FEEDBACK_CONFIDENTIAL: (Level.C5, How.ADDRESSED),
}


@dataclass(frozen=True)
class Row:
    """One role: for each level in their order how it is seen, widest last; empty where it is not."""

    role: Role
    sees: Sequence[Sequence[How]]


def matrix() -> Sequence[Row]:
    """Every role with every level."""
    return [Row(role, [_ways(verbs, level) for level in Level]) for role, verbs in VERBS.items()]


def _ways(verbs: frozenset[Verb], level: Level) -> Sequence[How]:
    found = dict.fromkeys(how for verb, (opened, how) in OPENS.items() if opened is level and verb in verbs)
    if How.OWN_SPACE in found:
        # Whoever sees all caregivers of a space sees those of the child at the door.
        found.pop(How.AT_RELEASE, None)
    return list(found)
