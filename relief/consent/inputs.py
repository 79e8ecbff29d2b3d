"""What a person says about the use of their data."""

from __future__ import annotations

from dataclasses import dataclass

from relief.consent.models import Decision, Purpose

# The wording the family hears (labels.NOTICE_TEXT); a new wording takes a new number.
NOTICE = "2026-11"


@dataclass(frozen=True, kw_only=True)
class ConsentGiven:
    """One decision as it was spoken; `decisions` answers several purposes in one conversation."""

    decisions: tuple[tuple[Purpose, Decision], ...]
    given_by: str
    relation: str = ""
    method: str = "verbal"
    child_assents: bool | None = None
    language: str = "bn"
    reason: str = ""
    witness: str = ""
    notice: str = NOTICE
