"""What is handed in around a survey."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from relief.monitoring.models import Answer, Issue


@dataclass(frozen=True, kw_only=True)
class SurveyGiven:
    """How sure one wants to be: whole per cent. `spare` are drawn on top for families that cannot be found."""

    distribution_id: UUID
    confidence: int = 95
    margin: int = 10
    spare: int = 10
    seed: str


@dataclass(frozen=True, kw_only=True)
class AnswerGiven:
    """What one family said."""

    row_id: UUID
    version: int
    answer: Answer
    issues: tuple[Issue, ...] = ()
    said: str = ""
