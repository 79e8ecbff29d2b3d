"""What holds now, and everything that was ever said."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.consent.models import ConsentEvent, Decision, Purpose


def ledger(db: Session, subject_id: UUID) -> Sequence[ConsentEvent]:
    """Every decision about one subject, newest first; whoever asks has found the subject."""
    return db.scalars(_LEDGER, {"wanted": subject_id}).all()


_LEDGER = (
    sa.select(ConsentEvent)
    .where(ConsentEvent.subject_id == sa.bindparam("wanted"))
    .order_by(ConsentEvent.at.desc(), ConsentEvent.id.desc())
)


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


def who_said_no(purpose: Purpose) -> sa.Select[UUID]:
    """The subjects whose newest decision on this purpose is not a yes; who was never asked is not among them."""
    return _newest(purpose).where(ConsentEvent.decision != Decision.GIVEN)


def who_said_yes(purpose: Purpose) -> sa.Select[UUID]:
    """The subjects whose newest decision on this purpose is a yes; silence is no."""
    return _newest(purpose).where(ConsentEvent.decision == Decision.GIVEN)


def _newest(purpose: Purpose) -> sa.Select[UUID]:
    later = sa.orm.aliased(ConsentEvent)
    newer = sa.exists().where(
        later.subject_id == ConsentEvent.subject_id,
        later.purpose == purpose,
        sa.or_(later.at > ConsentEvent.at, sa.and_(later.at == ConsentEvent.at, later.id > ConsentEvent.id)),
    )
    return sa.select(ConsentEvent.subject_id).where(ConsentEvent.purpose == purpose, ~newer)
