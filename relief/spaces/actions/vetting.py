"""Write down who is cleared to be with children."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.households.models import Sex
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.spaces.life_models import StaffClearance
from relief.spaces.queries.vetting import person
from relief.spaces.site_kinds import Vetting


@dataclass(frozen=True, kw_only=True)
class ClearanceGiven:
    """What is known of a person who works with children."""

    user_id: UUID
    sex: Sex | None
    is_trainee: bool
    vetting: Vetting
    vetted_on: date | None = None
    trained_on: date | None = None


_ONESELF = N_("Nobody writes down their own clearance. Nothing was changed. Ask your coordinator.")
_FUTURE = N_("This day cannot lie in the future.")


def record_clearance(db: Session, actor: Actor, given: ClearanceGiven, *, now: datetime) -> StaffClearance:
    """Keep sex, vetting and training of a person of the sites the actor answers for; never one's own."""
    actor.must(Verb.SPACES_VET)
    if given.user_id == actor.id:
        raise Refused("spaces.own-clearance", _ONESELF)
    person(db, actor, given.user_id)
    today = local_day(now)
    found = {}
    if given.vetting is Vetting.CLEARED and given.vetted_on is None:
        found["vetted_on"] = N_("Write the day on which the check was done.")
    for name in ("vetted_on", "trained_on"):
        day = getattr(given, name)
        if day is not None and day > today:
            found[name] = _FUTURE
    if found:
        raise Invalid(found)
    own = db.scalars(sa.select(StaffClearance).where(StaffClearance.user_id == given.user_id)).first()
    if own is None:
        own = StaffClearance(user_id=given.user_id, created_at=now, created_by_id=actor.id)
        db.add(own)
    for name in ("sex", "is_trainee", "vetting", "vetted_on", "trained_on"):
        setattr(own, name, getattr(given, name))
    db.flush()
    trail.note(db, actor, Verb.SPACES_VET, own.id, at=now, user=given.user_id, vetting=given.vetting.value)
    return own
