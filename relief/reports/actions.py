"""The one deed of reports: a file was taken, and the trail says so."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb


def note_taken(db: Session, actor: Actor, response_id: UUID, month: str, kind: str, *, now: datetime) -> None:
    """Write down who took which month, and as what."""
    actor.must(Verb.REPORTS_TAKE)
    trail.note(db, actor, Verb.REPORTS_TAKE, response_id, at=now, kind=kind, month=month)
