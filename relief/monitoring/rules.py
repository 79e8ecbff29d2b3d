"""How many to ask, whom, and what a form must say; no database.

Sample size: Cochran, W. G., Sampling Techniques, 3rd edition, Wiley 1977, chapter 4: for a share p,
n0 = z² p (1 - p) / e², and for a list of N, n = n0 / (1 + (n0 - 1) / N). p is taken as one half, which asks for
the most. z is the standard normal's value for the confidence wanted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from math import ceil
from uuid import UUID

from relief.kernel.problems import N_
from relief.monitoring.inputs import AnswerGiven, SurveyGiven
from relief.monitoring.models import Answer

Z = {90: 1.6449, 95: 1.96, 99: 2.5758}
SOURCE = "Cochran, Sampling Techniques, 3rd ed., Wiley 1977, ch. 4"
# Somebody goes to a family that got nothing within a week. Our default; the organisation decides.
FOLLOW_UP_DAYS = 7
ANSWERED = frozenset({Answer.RECEIVED, Answer.WITH_ISSUES, Answer.NOT_RECEIVED})


def sample_size(frame: int, *, confidence: int, margin: int) -> int:
    """How many of `frame` households to hear so that a share is known to within `margin` per cent."""
    if frame <= 0:
        return 0
    wanted = Z[confidence] ** 2 * 0.25 / (margin / 100) ** 2
    return min(frame, ceil(round(wanted / (1 + (wanted - 1) / frame), 9)))


def to_draw(frame: int, given: SurveyGiven) -> int:
    """The sample and the spare families on top, never more than there are."""
    size = sample_size(frame, confidence=given.confidence, margin=given.margin)
    return min(frame, ceil(size * (100 + given.spare) / 100))


def draw(seed: str, frame: Iterable[UUID], size: int) -> list[UUID]:
    """The families to ask, in the order of asking: those with the lowest SHA-256 of "seed:id".

    The order of the list it is drawn from does not matter, and anybody with the seed gets the same ones.
    """
    ranked = sorted(frame, key=lambda one: hashlib.sha256(f"{seed}:{one}".encode()).digest())
    return ranked[:size]


def frame_hash(frame: Iterable[UUID]) -> str:
    """The mark of the list drawn from."""
    return hashlib.sha256("\n".join(sorted(str(one) for one in frame)).encode()).hexdigest()


def survey_faults(given: SurveyGiven) -> dict[str, str]:
    """What is impossible in a survey."""
    faults = {}
    if given.confidence not in Z:
        faults["confidence"] = N_("Choose one of the three.")
    if not 1 <= given.margin <= 30:
        faults["margin"] = N_("Write a margin from 1 to 30 per cent.")
    if not 0 <= given.spare <= 100:
        faults["spare"] = N_("Write from 0 to 100 per cent.")
    if not (given.seed.isascii() and given.seed.isalnum() and len(given.seed) <= 32):
        faults["seed"] = N_("A seed has letters and digits only, at most 32.")
    return faults


def answer_faults(given: AnswerGiven) -> dict[str, str]:
    """What an answer must say."""
    faults = {}
    if given.answer is Answer.WAITING:
        faults["answer"] = N_("Choose what the family said.")
    if given.answer is Answer.WITH_ISSUES and not given.issues:
        faults["issues"] = N_("Choose what was wrong.")
    if len(given.said) > 500:
        faults["said"] = N_("Write at most 500 letters.")
    return faults


def follow_up_day(answer: Answer, asked_on: date) -> date | None:
    """Until when somebody looks after a family; only those who got nothing need it."""
    return asked_on + timedelta(days=FOLLOW_UP_DAYS) if answer is Answer.NOT_RECEIVED else None
