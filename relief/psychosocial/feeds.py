"""A counsellor's own appointments for calendar programs: time, place code and opaque code; no word more."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.calendars.ics import Entry
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.psychosocial import queries
from relief.psychosocial.kinds import SessionState
from relief.psychosocial.models import SupportSession
from relief.safeguards.bars import is_barred

FEED = "appointments"
# What the calendar is called in a program that anybody may look over a shoulder at.
NAME = "R"
_BACK, _AHEAD = timedelta(days=30), timedelta(weeks=26)
_OFF = (SessionState.CANCELLED, SessionState.MOVED)


def appointments(db: Session, actor: Actor, subject_id: UUID, now: datetime) -> tuple[str, list[Entry]]:
    """One's own appointments; an address made by somebody else, or by one who counsels no more, answers nothing."""
    queries.only_counsellors(actor)
    if subject_id != actor.id:
        raise NotFound
    query = (
        sa.select(SupportSession)
        .options(joinedload(SupportSession.plan), joinedload(SupportSession.space))
        .where(
            SupportSession.counsellor_id == actor.id,
            SupportSession.starts_at.between(now - _BACK, now + _AHEAD),
            SupportSession.state != SessionState.REQUESTED,
            ~is_barred(actor, SupportSession.plan_id),
        )
        .order_by(SupportSession.starts_at, SupportSession.id)
    )
    return NAME, [
        Entry(
            id=one.id,
            title=one.said_code,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            place=one.space.code if one.space else "",
            changes=one.version - 1,
            is_off=one.state in _OFF,
        )
        for one in db.scalars(query)
    ]
