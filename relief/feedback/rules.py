"""Deadlines, and what a form must say; no database.

The days are our defaults, to be decided by the organisation: no law or standard we know of sets them.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from relief.feedback.confidential import ConfidentialReport
from relief.feedback.inputs import FeedbackGiven, ReportGiven
from relief.feedback.models import Feedback, FeedbackState, Kind
from relief.kernel.problems import N_

DAYS: dict[Kind, int | None] = {Kind.QUESTION: 3, Kind.COMPLAINT: 14, Kind.SUGGESTION: 30, Kind.THANKS: None}
REPORT_DAYS = 2
# Until a recipient has said that a report is in hand (safeguarding practice, to be confirmed).
ACKNOWLEDGE_HOURS = 24


def due(kind: Kind, received_on: date) -> date | None:
    """Until when it must be answered."""
    days = DAYS[kind]
    return None if days is None else received_on + timedelta(days=days)


def is_late(one: Feedback, today: date) -> bool:
    """Whether the day is over and nobody has answered."""
    return one.state is FeedbackState.OPEN and one.due_on is not None and one.due_on < today


def feedback_faults(given: FeedbackGiven, *, today: date) -> dict[str, str]:
    """What is missing or impossible."""
    faults = {}
    if not given.said.strip():
        faults["said"] = N_("Write what the person said.")
    if len(given.said) > 2_000:
        faults["said"] = N_("Write at most 2,000 letters.")
    if given.received_on > today:
        faults["received_on"] = N_("This day is still to come.")
    if given.wants_answer and not (given.phone.strip() or given.household_code.strip() or given.name.strip()):
        faults["phone"] = N_("Somebody who wants an answer must be found again: write a name, a phone or a household.")
    return faults


def report_faults(given: ReportGiven) -> dict[str, str]:
    """What a report must say."""
    faults = {}
    if not given.said.strip():
        faults["said"] = N_("Write what happened.")
    if len(given.said) > 8_000:
        faults["said"] = N_("Write at most 8,000 letters.")
    return faults


def is_unacknowledged(one: ConfidentialReport, now: datetime) -> bool:
    """Whether nobody has said in time that the report is in hand."""
    return one.acknowledged_at is None and now > one.created_at + timedelta(hours=ACKNOWLEDGE_HOURS)
