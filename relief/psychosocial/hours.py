"""When a counsellor can be booked, and what they say of themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.households.models import Sex
from relief.kernel.actor import Actor
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.psychosocial import checks, queries
from relief.psychosocial.care_models import Counsellor
from relief.psychosocial.inputs import AbsenceGiven, HoursGiven, SelfGiven
from relief.psychosocial.models import Availability, Unavailability


def set_availability(
    db: Session, actor: Actor, hours: Sequence[HoursGiven], *, now: datetime
) -> Sequence[Availability]:
    """Say anew in which hours of the week one can be booked; booked appointments stay."""
    _must(actor, Verb.SUPPORT_SCHEDULE)
    if faults := checks.faults_of_hours(hours):
        raise Invalid(faults)
    db.execute(sa.delete(Availability).where(Availability.counsellor_id == actor.id))
    kept = [
        Availability(
            counsellor_id=actor.id,
            weekday=each.weekday,
            starts=each.starts,
            ends=each.ends,
            created_at=now,
            created_by_id=actor.id,
        )
        for each in hours
    ]
    db.add_all(kept)
    note(db, actor, Verb.SUPPORT_SCHEDULE, actor.id, at=now, deed="hours")
    db.flush()
    return kept


def add_absence(db: Session, actor: Actor, given: AbsenceGiven, *, now: datetime) -> Unavailability:
    """Say when one is away; appointments already booked there stay and are shown."""
    _must(actor, Verb.SUPPORT_SCHEDULE)
    if faults := checks.faults_of_absence(given):
        raise Invalid(faults)
    absence = Unavailability(
        counsellor_id=actor.id,
        starts_at=given.starts_at,
        ends_at=given.ends_at,
        reason=given.reason,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(absence)
    note(db, actor, Verb.SUPPORT_SCHEDULE, actor.id, at=now, deed="away")
    db.flush()
    return absence


def remove_absence(db: Session, actor: Actor, absence_id: UUID, *, now: datetime) -> None:
    """Take an absence back."""
    absence = queries.absence(db, actor, absence_id)
    db.delete(absence)
    note(db, actor, Verb.SUPPORT_SCHEDULE, actor.id, at=now, deed="not-away")
    db.flush()


def own_sex(db: Session, actor: Actor) -> Sex | None:
    """What one said of oneself, if anything."""
    queries.only_counsellors(actor)
    return db.scalar(sa.select(Counsellor.sex).where(Counsellor.user_id == actor.id))


def describe_self(db: Session, actor: Actor, given: SelfGiven, *, now: datetime) -> None:
    """Say whether one is a woman or a man, for people who ask for one of them; nobody has to."""
    _must(actor, Verb.SUPPORT_SCHEDULE)
    kept = db.get(Counsellor, actor.id)
    if kept is None:
        kept = Counsellor(user_id=actor.id)
        db.add(kept)
    kept.sex = given.sex
    note(db, actor, Verb.SUPPORT_SCHEDULE, actor.id, at=now, deed="self")
    db.flush()


def _must(actor: Actor, verb: Verb) -> None:
    # Not "not allowed": to everybody else this room does not exist.
    if verb not in actor.verbs:
        raise NotFound
