"""Keep how full a session was; it is never a reason to turn a child away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb
from relief.spaces.capacity_models import SessionCapacity
from relief.spaces.models import Occurrence
from relief.spaces.queries.capacity import session_standing


def note_capacity(db: Session, actor: Actor, occurrence: Occurrence, *, now: datetime) -> SessionCapacity:
    """Write down the standing at handing in; handed in again, it is written anew."""
    actor.must(Verb.SPACES_MARK)
    standing = session_standing(db, occurrence)
    row = db.get(SessionCapacity, occurrence.id)
    if row is not None:
        db.delete(row)
        db.flush()
    row = SessionCapacity(
        occurrence_id=occurrence.id, children=standing.children, adults=standing.counted, needed=standing.needed,
        over=standing.over, alert=standing.alert, noted_at=now,
    )  # fmt: skip
    db.add(row)
    db.flush()
    return row
