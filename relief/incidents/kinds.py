"""The words of incidents: apart from the tables, for forms and rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

# Until a lawyer has read the ordinance of 2025 this is what most laws of this kind allow. To be confirmed.
TELL_WITHIN = timedelta(hours=72)


class Sort(StrEnum):
    """What happened."""

    LOST_TABLET = "lost-tablet"
    BREACH = "breach"


class IncidentState(StrEnum):
    """Open until somebody wrote what came of it."""

    OPEN = "open"
    CLOSED = "closed"


class Step(StrEnum):
    """One line of the runbook; `told-…` is news to somebody."""

    REVOKED = "revoked"
    STOPPED = "stopped"
    SEARCHED = "searched"
    UNSENT = "unsent"
    PASSWORDS = "passwords"
    POLICE = "police"
    KEPT = "kept"
    LOOKED = "looked"
    TOLD_LEAD = "told-lead"
    TOLD_AUTHORITY = "told-authority"
    TOLD_PEOPLE = "told-people"
    TOLD_DONOR = "told-donor"
    LEARNED = "learned"


RUNBOOK: Mapping[Sort, tuple[Step, ...]] = {
    Sort.LOST_TABLET: (
        Step.REVOKED, Step.SEARCHED, Step.UNSENT, Step.PASSWORDS, Step.POLICE, Step.LOOKED, Step.TOLD_LEAD,
        Step.TOLD_AUTHORITY, Step.TOLD_PEOPLE, Step.LEARNED,
    ),
    Sort.BREACH: (
        Step.STOPPED, Step.KEPT, Step.PASSWORDS, Step.LOOKED, Step.TOLD_LEAD, Step.TOLD_AUTHORITY,
        Step.TOLD_PEOPLE, Step.TOLD_DONOR, Step.LEARNED,
    ),
}  # fmt: skip
# News that is counted against the deadline.
IN_TIME = Step.TOLD_AUTHORITY
