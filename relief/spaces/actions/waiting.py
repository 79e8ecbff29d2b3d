"""Put an enrolment on hold and take it up again, order the waiting list, and let a child join another group."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.spaces.children import Child, Enrolment
from relief.spaces.entries import group_of, is_full, provisional
from relief.spaces.kinds import EnrolmentState
from relief.spaces.sight import staff_site
from relief.spaces.waiting import EnrolmentPause, WaitingPlace, WaitReason

_NOT_ACTIVE = N_("Only a child who is enrolled can be put on hold. Nothing was changed.")
_NOT_HELD = N_("This child is not on hold. Nothing was changed.")
_THERE = N_("The child is in this group already. Nothing was changed.")
_INCOMPLETE = N_("Guardian and agreement of this child are still missing. Add them first. Nothing was changed.")


def hold_enrolment(db: Session, actor: Actor, enrolment_id: UUID, *, on: date | None, now: datetime) -> Enrolment:
    """Not expected from a day on; earlier registers keep the child."""
    enrolment = _own(db, actor, enrolment_id)
    if enrolment.state is not EnrolmentState.ACTIVE:
        raise Refused("spaces.not-active", _NOT_ACTIVE)
    today = local_day(now)
    day = on or today
    if not max(enrolment.from_date, today - timedelta(days=30)) <= day <= today:
        raise Invalid({"on": N_("Write a day of the last 30 days, not before the child's first day.")})
    enrolment.state = EnrolmentState.ON_HOLD
    db.add(EnrolmentPause(enrolment_id=enrolment.id, from_date=_free_day(db, enrolment, day)))
    trail.note(db, actor, Verb.SPACES_ENROL, enrolment.child_id, at=now, deed="hold")
    db.flush()
    return enrolment


def take_back(db: Session, actor: Actor, enrolment_id: UUID, *, now: datetime) -> Enrolment:
    """Expected again from today; the pause stays as it was. A full group never refuses who had a place."""
    enrolment = _own(db, actor, enrolment_id)
    if enrolment.state is not EnrolmentState.ON_HOLD:
        raise Refused("spaces.not-on-hold", _NOT_HELD)
    query = sa.select(EnrolmentPause).where(
        EnrolmentPause.enrolment_id == enrolment.id, EnrolmentPause.to_date.is_(None)
    )
    yesterday = local_day(now) - timedelta(days=1)
    for pause in db.scalars(query).all():
        if pause.from_date > yesterday:
            # It ended on the day it began: there was none.
            db.delete(pause)
        else:
            pause.to_date = yesterday
    enrolment.state = EnrolmentState.ACTIVE
    trail.note(db, actor, Verb.SPACES_ENROL, enrolment.child_id, at=now, deed="back")
    db.flush()
    return enrolment


def place_in_line(
    db: Session, actor: Actor, enrolment_id: UUID, *, first: bool, reason: WaitReason, now: datetime
) -> WaitingPlace:
    """Say why a child waits, and put it at the head of the line or leave it where it is."""
    enrolment = _own(db, actor, enrolment_id)
    if enrolment.state is not EnrolmentState.WAITLISTED:
        raise Refused("spaces.not-waiting", N_("This child is not on the waiting list. Nothing was changed."))
    own = db.get(WaitingPlace, enrolment.id)
    if own is None:
        own = WaitingPlace(enrolment_id=enrolment.id, place=0, reason=reason, changed_at=now, changed_by_id=actor.id)
        db.add(own)
    own.reason, own.changed_at, own.changed_by_id = reason, now, actor.id
    if first:
        own.place = _head_of_line(db, enrolment.group_id) - 1
    trail.note(db, actor, Verb.SPACES_ENROL, enrolment.child_id, at=now, deed="wait", reason=reason, first=first)
    db.flush()
    return own


def join_group(db: Session, actor: Actor, child_id: UUID, group_id: UUID, *, now: datetime) -> Enrolment:
    """A child of this site comes to a second group too, from today; a full group puts it on the waiting list."""
    child = db.get(Child, child_id)
    if child is None:
        raise NotFound
    staff_site(db, actor, child.space_id, Verb.SPACES_ENROL)
    group = group_of(db, group_id)
    if group.space_id != child.space_id:
        raise NotFound
    own = db.scalars(sa.select(Enrolment).where(Enrolment.child_id == child.id)).all()
    if not any(one.state in (EnrolmentState.ACTIVE, EnrolmentState.ON_HOLD, EnrolmentState.EXITED) for one in own):
        raise Refused("spaces.enrolment-incomplete", _INCOMPLETE)
    if any(one.group_id == group.id and one.state is not EnrolmentState.EXITED for one in own):
        raise Refused("spaces.in-group", _THERE)
    enrolment = provisional(actor, child, group, local_day(now), now)
    enrolment.state = EnrolmentState.WAITLISTED if is_full(db, group) else EnrolmentState.ACTIVE
    db.add(enrolment)
    trail.note(db, actor, Verb.SPACES_ENROL, child.id, at=now, deed="join", group=group.id)
    db.flush()
    return enrolment


def _free_day(db: Session, enrolment: Enrolment, day: date) -> date:
    """A second pause begins after the first: registers between them are not touched."""
    query = sa.select(sa.func.max(EnrolmentPause.to_date)).where(EnrolmentPause.enrolment_id == enrolment.id)
    last = db.scalar(query)
    return day if last is None else max(day, last + timedelta(days=1))


def _head_of_line(db: Session, group_id: UUID) -> int:
    query = (
        sa.select(sa.func.min(WaitingPlace.place))
        .join(Enrolment, Enrolment.id == WaitingPlace.enrolment_id)
        .where(Enrolment.group_id == group_id, Enrolment.state == EnrolmentState.WAITLISTED)
    )
    return db.scalar(query) or 0


def _own(db: Session, actor: Actor, enrolment_id: UUID) -> Enrolment:
    enrolment = db.get(Enrolment, enrolment_id)
    if enrolment is None:
        raise NotFound
    staff_site(db, actor, enrolment.space_id, Verb.SPACES_ENROL)
    return enrolment
