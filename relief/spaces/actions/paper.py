"""Marks keyed in from the printed register: the same marks, and the same page twice changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from relief.kernel.actor import Actor
from relief.spaces.actions.marks import mark_register
from relief.spaces.inputs import MarkGiven
from relief.spaces.kinds import Mark
from relief.spaces.rosters import session_to_mark

# One key a row, the columns of the paper from left to right.
KEYS = {"1": Mark.PRESENT, "2": Mark.LATE, "3": Mark.ABSENT_UNINFORMED, "4": Mark.ABSENT_INFORMED}


def key_in(db: Session, actor: Actor, occurrence_id: UUID, marks: Mapping[UUID, Mark], *, now: datetime) -> int:
    """Keep what the paper says of each child, as of the end of the session; gives how many marks were new.

    The id of a mark is made of the session, the child and the mark: keyed twice, by whomever, it is one.
    """
    occurrence = session_to_mark(db, actor, occurrence_id, now)
    at = min(occurrence.ends_at, now)
    given = [
        MarkGiven(
            id=uuid5(occurrence_id, f"paper {child_id} {mark.value}"),
            occurrence_id=occurrence_id,
            child_id=child_id,
            mark=mark,
            marked_at=at,
            from_paper=True,
        )
        for child_id, mark in marks.items()
    ]
    return mark_register(db, actor, occurrence_id, given, now=now)
