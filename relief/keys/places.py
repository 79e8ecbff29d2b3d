"""Every column that holds something sealed, and what each seal is bound to.

Whoever seals a new column adds it here: a test compares this list with the tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from relief.concerns.models import Concern, ConcernNote
from relief.feedback.confidential import ConfidentialReport
from relief.incidents.models import Incident, IncidentEntry
from relief.kernel.db import Base, table_of
from relief.psychosocial.care_models import ScaleResult
from relief.psychosocial.models import SupportPlan, SupportSession
from relief.referrals.models import Referral, ReferralStep
from relief.rehabilitation.models import Grant, Programme
from relief.retention.models import Hold
from relief.safeguards.models import Access, Bar, Room


@dataclass(frozen=True)
class Place:
    """One column, or some rows of it; `about` is what its seals are bound to, the id of the row in place of {}."""

    model: type[Base]
    name: str
    about: str
    # Of which rows of the table this is said, where not of all.
    rows: sa.ColumnElement[bool] | None = None

    @property
    def table(self) -> sa.Table:
        """The table it stands in."""
        return table_of(self.model)

    @property
    def column(self) -> sa.Column[Any]:
        """The column itself."""
        return self.table.c[self.name]

    @property
    def filled(self) -> sa.ColumnElement[bool]:
        """The rows that hold something sealed here."""
        full = self.column.is_not(None)
        return full if self.rows is None else sa.and_(full, self.rows)

    def bound_to(self, row_id: UUID) -> str:
        """What the seal of this row names."""
        return self.about.format(row_id)


PLACES: Sequence[Place] = (
    Place(Concern, "words_sealed", "concerns.words:{}"),
    Place(Concern, "outcome_sealed", "concerns.outcome:{}"),
    Place(ConcernNote, "note_sealed", "concerns.note:{}"),
    Place(Referral, "words_sealed", "referrals.words:{}"),
    Place(Referral, "asked_sealed", "referrals.asked:{}"),
    Place(ReferralStep, "note_sealed", "referrals.step:{}"),
    Place(SupportPlan, "name_sealed", "psychosocial.name:{}"),
    Place(SupportPlan, "goals_sealed", "psychosocial.goals:{}"),
    Place(SupportPlan, "ties_sealed", "psychosocial.ties:{}"),
    Place(SupportSession, "note_sealed", "psychosocial.note:{}"),
    Place(SupportSession, "mood_sealed", "psychosocial.mood:{}"),
    Place(SupportSession, "override_sealed", "psychosocial.override:{}"),
    Place(ScaleResult, "answers_sealed", "psychosocial.result:{}"),
    Place(ConfidentialReport, "body_sealed", "feedback.body:{}"),
    Place(ConfidentialReport, "outcome_sealed", "feedback.outcome:{}"),
    Place(Access, "reason_sealed", "concerns.access:{}", Access.room == Room.CONCERNS),
    Place(Access, "reason_sealed", "psychosocial.access:{}", Access.room == Room.SUPPORT),
    Place(Incident, "words_sealed", "incidents.words:{}"),
    Place(Incident, "outcome_sealed", "incidents.outcome:{}"),
    Place(IncidentEntry, "said_sealed", "incidents.said:{}"),
    Place(Hold, "reason_sealed", "retention.hold:{}"),
    Place(Bar, "reason_sealed", "safeguards.bar:{}"),
    Place(Programme, "reason_sealed", "programme reason {}"),
    Place(Grant, "ground_sealed", "grant ground {}"),
)
