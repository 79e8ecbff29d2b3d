"""The holiday calendar: days on which no space meets, which are nobody's absence."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.spaces import pauses
from relief.spaces.kinds import NotHeld
from relief.spaces.models import Occurrence
from relief.spaces.timetable_models import Holiday

LONGEST = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class HolidayGiven:
    """Days without sessions, both included."""

    first_day: date
    last_day: date
    name_bn: str
    name_en: str = ""
    id: UUID = field(default_factory=new_id)


def add_holiday(db: Session, actor: Actor, given: HolidayGiven, *, now: datetime) -> tuple[Holiday, int]:
    """Keep a holiday and stop its sessions; gives it and how many. What was held on such a day stays held."""
    actor.must(Verb.SPACES_TERMS)
    found = {}
    if not given.name_bn.strip():
        found["name_bn"] = N_("Write the name of the holiday in Bangla.")
    if given.last_day < given.first_day:
        found["last_day"] = N_("The last day cannot be before the first day.")
    elif given.last_day - given.first_day > LONGEST:
        found["last_day"] = N_("A holiday has 31 days at most.")
    if found:
        raise Invalid(found)
    holiday = Holiday(
        id=given.id, first_day=given.first_day, last_day=given.last_day,
        name_bn=given.name_bn.strip(), name_en=given.name_en.strip(),
        created_at=now, created_by_id=actor.id,
    )  # fmt: skip
    db.add(holiday)
    db.flush()
    days = Occurrence.on_date.between(given.first_day, given.last_day)
    stopped = pauses.pause(db, days, holiday.id, NotHeld.HOLIDAY)
    trail.note(db, actor, Verb.SPACES_TERMS, holiday.id, at=now, deed="add-holiday", sessions=stopped)
    return holiday, stopped


def remove_holiday(db: Session, actor: Actor, holiday_id: UUID, *, now: datetime) -> int:
    """Take a holiday out of the calendar (the moon was seen a day later); gives how many sessions take place again."""
    actor.must(Verb.SPACES_TERMS)
    holiday = db.get(Holiday, holiday_id)
    if holiday is None:
        raise NotFound
    back = pauses.lift(db, holiday_id)
    db.execute(sa.delete(Holiday).where(Holiday.id == holiday_id))
    trail.note(db, actor, Verb.SPACES_TERMS, holiday_id, at=now, deed="remove-holiday", sessions=back)
    return back
