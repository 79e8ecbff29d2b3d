"""The story of a concern that somebody has found: its notes, and how many referrals are still on their way."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from relief.concerns.models import Concern, ConcernNote
from relief.concerns.sealed import seal
from relief.kernel.actor import Actor


def add_note(db: Session, actor: Actor, concern: Concern, text: str, now: datetime) -> None:
    """Seal one step of the story of a concern that somebody has found."""
    made = ConcernNote(concern_id=concern.id, note_sealed=b"", created_at=now, created_by_id=actor.id)
    made.note_sealed = seal(db, "note", made.id, text)
    db.add(made)


def count_waiting(db: Session, concern_id: UUID, change: int) -> None:
    """For the room of referrals: one more, or one fewer, that has no end yet."""
    concern = db.get_one(Concern, concern_id)
    concern.waiting = max(0, concern.waiting + change)
    db.flush()
