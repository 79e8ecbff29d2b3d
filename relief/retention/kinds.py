"""Which classes of data grow old, as data: what each is, who confirms that it goes, and what is suggested.

No class has a period until the organisation decides one (`terms.py`): the suggestions are to be confirmed. Seven years
for closed files is what a public template for case notes of non-profits proposes (KoNote); two years and less are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from relief.accounts.levels import Level
from relief.kernel.problems import N_
from relief.kernel.verbs import Verb

_YEAR = 365


class Kind(StrEnum):
    """One class of data with a period of its own."""

    LISTS = "lists"
    REQUESTS = "requests"
    FEEDBACK = "feedback"
    SURVEYS = "surveys"
    CHILDREN = "children"
    FAMILIES = "families"
    SUPPORT = "support"
    CONCERNS = "concerns"
    REPORTS = "reports"
    INCIDENTS = "incidents"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`verb`: who may see how many are due, and confirm. `may_ask_nobody`: no person loses a file by it."""

    level: Level
    verb: Verb
    suggested: int
    may_ask_nobody: bool = False


RULES: Mapping[Kind, Rule] = {
    Kind.LISTS: Rule(level=Level.C2, verb=Verb.HOUSEHOLDS_ERASE, suggested=_YEAR, may_ask_nobody=True),
    Kind.REQUESTS: Rule(level=Level.C2, verb=Verb.HOUSEHOLDS_ERASE, suggested=2 * _YEAR, may_ask_nobody=True),
    Kind.FEEDBACK: Rule(level=Level.C2, verb=Verb.HOUSEHOLDS_ERASE, suggested=2 * _YEAR, may_ask_nobody=True),
    Kind.SURVEYS: Rule(level=Level.C2, verb=Verb.HOUSEHOLDS_ERASE, suggested=2 * _YEAR, may_ask_nobody=True),
    Kind.CHILDREN: Rule(level=Level.C2, verb=Verb.SPACES_VIEW_CAREGIVERS, suggested=7 * _YEAR),
    Kind.FAMILIES: Rule(level=Level.C2, verb=Verb.HOUSEHOLDS_ERASE, suggested=7 * _YEAR),
    Kind.SUPPORT: Rule(level=Level.C3, verb=Verb.SUPPORT_SUPERVISE, suggested=7 * _YEAR),
    Kind.CONCERNS: Rule(level=Level.C4, verb=Verb.CONCERNS_SUPERVISE, suggested=7 * _YEAR),
    Kind.REPORTS: Rule(level=Level.C5, verb=Verb.FEEDBACK_CONFIDENTIAL, suggested=7 * _YEAR),
    Kind.INCIDENTS: Rule(level=Level.C4, verb=Verb.INCIDENTS_FOLLOW, suggested=7 * _YEAR),
}
# Whatever is C3 or above says in the trail only that it happened, never how many there were.
SECRET = frozenset(kind for kind, rule in RULES.items() if rule.level >= Level.C3)

# What goes by itself, with its period: shown beside the others so that the page is whole.
BY_ITSELF: tuple[tuple[str, str], ...] = (
    (N_("Files taken out of the registry"), N_("7 days")),
    (N_("Printed lists and drawn cards, as files"), N_("some days; see Work by itself")),
    (N_("Lists on a tablet"), N_("7 days, or at once when it is revoked")),
    (N_("Raw uploads of tablets"), N_("180 days, unless something in them still waits")),
    (N_("Wrong passwords and runs of jobs"), N_("30 days")),
)
