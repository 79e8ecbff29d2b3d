"""What holds now, and everything that was ever said."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.consent.models import ConsentEvent, Decision, Purpose


def ledger(db: Session, subject_id: UUID) -> Sequence[ConsentEvent]:
    """Every decision about one subject, newest first; whoever asks has found the subject."""
    query = sa.select(ConsentEvent).where(ConsentEvent.subject_id == subject_id)
    return db.scalars(query.order_by(ConsentEvent.at.desc(), ConsentEvent.id.desc())).all()


def standing(events: Sequence[ConsentEvent]) -> dict[Purpose, ConsentEvent]:
    """The decision that holds for each purpose, out of a ledger (newest first)."""
    holds: dict[Purpose, ConsentEvent] = {}
    for event in events:
        holds.setdefault(event.purpose, event)
    return holds


def allows(db: Session, subject_id: UUID, purpose: Purpose) -> bool:
    """Whether the newest decision for this purpose is a yes; silence is no."""
    query = (
        sa.select(ConsentEvent.decision)
        .where(ConsentEvent.subject_id == subject_id, ConsentEvent.purpose == purpose)
        .order_by(ConsentEvent.at.desc(), ConsentEvent.id.desc())
        .limit(1)
    )
    return db.scalar(query) is Decision.GIVEN
