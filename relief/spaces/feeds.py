"""A site's sessions for calendar programs: place code, a code for the group, and the time; no word more."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.calendars.ics import Entry
from relief.kernel.actor import Actor
from relief.kernel.zone import local_day
from relief.spaces import rules
from relief.spaces.models import Occurrence
from relief.spaces.sight import site

FEED = "space"
_BACK, _AHEAD = timedelta(days=30), timedelta(weeks=9)


def group_code(group_id: UUID) -> str:
    """Four characters that stand for a group wherever its name must not travel."""
    return group_id.hex[-4:].upper()


def sessions(db: Session, actor: Actor, space_id: UUID, now: datetime) -> tuple[str, list[Entry]]:
    """The name of the calendar and its sessions, for whoever may see the timetable of this site."""
    space = site(db, actor, space_id).space
    today = local_day(now)
    query = (
        sa.select(Occurrence)
        .where(Occurrence.space_id == space_id, Occurrence.on_date.between(today - _BACK, today + _AHEAD))
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    return space.code, [
        Entry(
            id=one.id,
            title=f"{space.code} {group_code(one.group_id)}",
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            place=space.code,
            changes=one.version - 1,
            is_off=one.state in rules.OFF,
        )
        for one in db.scalars(query)
    ]
