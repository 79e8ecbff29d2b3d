"""Meetings with those who look after the children: how many came, what they said, what was done about it.

Nobody is named: the log is for the site, its numbers are for the area.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.db import Record
from relief.kernel.problems import N_, Invalid
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.spaces.sight import Site, staff_site

MOST_PEOPLE = 500
LONGEST = 500
_SHOWN = 60


class CaregiverMeeting(Record):
    """One meeting. `with_disability` are among the women and men; `said` and `done` stay at the site (C1)."""

    __tablename__ = "caregiver_meetings"
    __table_args__ = (sa.Index("ix_caregiver_meetings_space", "space_id", "on_date"),)

    space_id: Mapped[UUID] = mapped_column(sa.ForeignKey("spaces.id"))
    on_date: Mapped[date]
    topic: Mapped[str] = mapped_column(sa.String(160))
    women: Mapped[int]
    men: Mapped[int]
    with_disability: Mapped[int] = mapped_column(default=0)
    said: Mapped[str] = mapped_column(sa.String(LONGEST), default="")
    done: Mapped[str] = mapped_column(sa.String(LONGEST), default="")


@dataclass(frozen=True, kw_only=True)
class MeetingGiven:
    """A meeting that took place."""

    space_id: UUID
    on_date: date | None
    topic: str
    women: int = 0
    men: int = 0
    with_disability: int = 0
    said: str = ""
    done: str = ""


def record_meeting(db: Session, actor: Actor, given: MeetingGiven, *, now: datetime) -> CaregiverMeeting:
    """Write down a meeting with caregivers of one's own site."""
    site = staff_site(db, actor, given.space_id, Verb.SPACES_MARK)
    found = faults(given, local_day(now))
    if found or given.on_date is None:
        raise Invalid(found)
    meeting = CaregiverMeeting(
        space_id=site.space.id, on_date=given.on_date, topic=given.topic.strip(), women=given.women, men=given.men,
        with_disability=given.with_disability, said=given.said.strip(), done=given.done.strip(),
        created_at=now, created_by_id=actor.id,
    )  # fmt: skip
    db.add(meeting)
    trail.note(db, actor, Verb.SPACES_MARK, site.space.id, at=now, deed="caregivers", people=given.women + given.men)
    db.flush()
    return meeting


def meetings(db: Session, actor: Actor, space_id: UUID) -> tuple[Site, Sequence[CaregiverMeeting]]:
    """The newest meetings of one's own site; for everybody else the site's log is not there."""
    site = staff_site(db, actor, space_id, Verb.SPACES_VIEW_CHILDREN)
    query = sa.select(CaregiverMeeting).where(CaregiverMeeting.space_id == space_id)
    order = (CaregiverMeeting.on_date.desc(), CaregiverMeeting.id.desc())
    return site, db.scalars(query.order_by(*order).limit(_SHOWN)).all()


def faults(given: MeetingGiven, today: date) -> dict[str, str]:
    """What is wrong, field by field."""
    found = {}
    if given.on_date is None or given.on_date > today:
        found["on_date"] = N_("Write the day of the meeting; it cannot be in the future.")
    if not given.topic.strip():
        found["topic"] = N_("Write what the meeting was about.")
    if not 1 <= given.women + given.men <= MOST_PEOPLE:
        found["women"] = N_("Write how many women and men came, one at least.")
    if given.with_disability > given.women + given.men:
        found["with_disability"] = N_("This is more people than came.")
    for name, text in (("said", given.said), ("done", given.done)):
        if len(text.strip()) > LONGEST:
            found[name] = N_("This is too long. Shorten it, please.")
    return found
