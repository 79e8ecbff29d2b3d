"""What a concern must say, and by when it is answered. No database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from relief.concerns.inputs import ConcernGiven, TriageGiven
from relief.concerns.kinds import ConcernState, Urgency
from relief.kernel.problems import N_

LONGEST_TEXT, LONGEST_SUBJECT, LONGEST_NOTE = 4_000, 200, 4_000
# Hours until somebody of protection has looked. Inter-agency case-management practice, recalled and not
# looked up: to be confirmed by the organisation, which may change them on their page.
DEFAULT_HOURS: Mapping[Urgency, int] = {Urgency.HIGH: 24, Urgency.MEDIUM: 72, Urgency.LOW: 7 * 24}
MOST_HOURS = 30 * 24


def faults_of(given: ConcernGiven) -> dict[str, str]:
    """What is missing; as little as possible is asked for."""
    faults: dict[str, str] = {}
    if not given.text.strip():
        faults["text"] = N_("Write what you saw or heard. One sentence is enough.")
    elif len(given.text) > LONGEST_TEXT:
        faults["text"] = N_("This is too long. Shorten it, please.")
    if len(given.subject) > LONGEST_SUBJECT:
        faults["subject"] = N_("This is too long. Shorten it, please.")
    return faults


def faults_of_note(note: str, next_on: date | None, today: date) -> dict[str, str]:
    """What is wrong with a step of the follow-up."""
    faults: dict[str, str] = {}
    if not note.strip():
        faults["note"] = N_("Write in a few words what was decided or done.")
    elif len(note) > LONGEST_NOTE:
        faults["note"] = N_("This is too long. Shorten it, please.")
    if next_on is not None and next_on < today:
        faults["next_on"] = N_("The next day to look at it cannot be in the past.")
    return faults


def faults_of_triage(given: TriageGiven, today: date) -> dict[str, str]:
    """An open concern needs a day on which somebody looks again; one that is no matter of protection stays open, too,
    until a second person agrees."""
    faults = faults_of_note(given.note, given.next_on, today)
    if given.next_on is None:
        faults["next_on"] = N_("Write when you look at it again.")
    return faults


def due_at(urgency: Urgency, hours: Mapping[Urgency, int], now: datetime) -> datetime:
    """By when somebody must have looked."""
    return now + timedelta(hours=hours[urgency])


def is_late(state: ConcernState, due: datetime, next_on: date | None, now: datetime, today: date) -> bool:
    """Nobody has looked in time, or the day to look again has gone by."""
    if state is ConcernState.RECEIVED:
        return now > due
    return state is ConcernState.OPEN and next_on is not None and next_on < today
