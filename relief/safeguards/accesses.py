"""Open somebody else's file: with a reason, for some hours, and whoever holds the file is told.

One way for every room. The room has found the file and asked for its verb before; here is what they share.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import User
from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid
from relief.kernel.sealing import seals_of
from relief.kernel.verbs import Verb
from relief.safeguards.models import Access, Room

# Practice, to be confirmed by the organisation (spaces.md F24).
HOURS, MOST_HOURS = 8, 24
LONGEST_REASON = 300
Opening = tuple[Access, User, str]


def grant(
    db: Session, actor: Actor, room: Room, subject_id: UUID, reason: str, *, verb: Verb, hours: int, now: datetime
) -> Access:
    """Let this person read the file until the hours are over."""
    faults = {}
    if not reason.strip() or len(reason) > LONGEST_REASON:
        faults["reason"] = N_("Write in one sentence why you need to read it.")
    if not 1 <= hours <= MOST_HOURS:
        faults["hours"] = N_("Write a whole number of hours, from 1 to 24.")
    if faults:
        raise Invalid(faults)
    made = Access(
        room=room,
        subject_id=subject_id,
        user_id=actor.id,
        reason_sealed=b"",
        expires_at=now + timedelta(hours=hours),
        created_at=now,
        created_by_id=actor.id,
    )
    made.reason_sealed = seals_of(db).seal(reason.strip(), about=_about(made))
    db.add(made)
    note(db, actor, verb, subject_id, at=now, deed="open", hours=hours)
    db.flush()
    return made


def is_granted(actor: Actor, subject: Any, now: datetime) -> sa.ColumnElement[bool]:
    """Whether this person opened the file whose id stands in this column, and the hours are not over."""
    here = sa.select(Access.id).where(Access.subject_id == subject, Access.user_id == actor.id, Access.expires_at > now)
    return here.exists()


def openings_of(db: Session, subject_id: UUID) -> Sequence[Opening]:
    """Who opened a file that somebody has found, with the reason, newest first."""
    query = sa.select(Access, User).join(User, User.id == Access.user_id).where(Access.subject_id == subject_id)
    rows = db.execute(query.order_by(Access.created_at.desc(), Access.id))
    seals = seals_of(db)
    return [(one, user, seals.open(one.reason_sealed, about=_about(one))) for one, user in rows]


def _about(access: Access) -> str:
    return f"{access.room.value}.access:{access.id}"
