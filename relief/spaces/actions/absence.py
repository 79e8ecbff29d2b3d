"""Open what must be followed up, exactly once for each row of absences, and say from when a group asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.spaces import absence, walks
from relief.spaces.absence import FollowState, Level, Streak, Thresholds
from relief.spaces.absence_models import AbsenceFollowup, ChildWatch, GroupThresholds
from relief.spaces.children import Child, Enrolment
from relief.spaces.models import ActivityGroup
from relief.spaces.sight import staff_site
from relief.spaces.walks import thresholds_of


def evaluate_absences(
    db: Session, actor: Actor, group_id: UUID, *, now: datetime, session_id: UUID | None = None
) -> int:
    """Look at everybody of a group; gives how many follow-ups were opened or taken up again.

    With a session only at those for whom its register can change something: absent in it, or asked after already.

    Asked after each register and by the job of the night; asking again changes nothing. While one is open for a child
    no second one is opened. A row of absences that began before the last one was closed is the same row: it comes up
    again only when more is to be done than was done then.
    """
    actor.must(Verb.SPACES_MARK)
    only = None if session_id is None else walks.concerned(db, session_id)
    found = walks.streaks(db, group_id, now, lock=True, only=only)
    if not found:
        return 0
    limits = thresholds_of(db, group_id)
    children = [enrolment.child_id for enrolment, _ in found]
    watched = set(db.scalars(sa.select(ChildWatch.child_id).where(ChildWatch.child_id.in_(children))))
    known = _known(db, children)
    opened = 0
    for enrolment, row in found:
        level = absence.level_of(row, limits, is_watched=enrolment.child_id in watched)
        opened += _keep(db, actor, enrolment, row, level, limits, known.get(enrolment.child_id, []), now)
    db.flush()
    return opened


def change_thresholds(db: Session, actor: Actor, group_id: UUID, given: Thresholds, *, now: datetime) -> None:
    """Say from how many absences on a group asks; what is open stays open."""
    group = db.get(ActivityGroup, group_id)
    if group is None:
        raise NotFound
    site = staff_site(db, actor, group.space_id, Verb.SPACES_MANAGE)
    if not site.is_manager:
        raise NotFound
    found = _faults(given)
    if found:
        raise Invalid(found)
    values = {name: getattr(given, name) for name in Thresholds.__dataclass_fields__}
    own = db.get(GroupThresholds, group_id)
    if own is None:
        own = GroupThresholds(group_id=group_id, changed_at=now, changed_by_id=actor.id, **values)
        db.add(own)
    for name, value in values.items():
        setattr(own, name, value)
    own.changed_at, own.changed_by_id = now, actor.id
    trail.note(db, actor, Verb.SPACES_MANAGE, group_id, at=now, deed="thresholds", **values)
    db.flush()


def watch_child(db: Session, actor: Actor, child_id: UUID, *, is_watched: bool, now: datetime) -> None:
    """The manager wants to hear of the first absence already, or no longer. Others do not learn of it."""
    child = db.get(Child, child_id)
    if child is None:
        raise NotFound
    site = staff_site(db, actor, child.space_id, Verb.SPACES_VIEW_CAREGIVERS)
    if not site.is_manager:
        raise NotFound
    own = db.get(ChildWatch, child_id)
    if is_watched and own is None:
        db.add(ChildWatch(child_id=child_id, set_at=now, set_by_id=actor.id))
    elif own is not None and is_watched:
        own.asked_at = own.asked_by_id = None
    elif own is not None and own.asked_by_id is None:
        own.asked_at, own.asked_by_id = now, actor.id
    trail.note(db, actor, Verb.SPACES_VIEW_CAREGIVERS, child_id, at=now, deed="settings")
    db.flush()


def agree_unwatch(db: Session, actor: Actor, child_id: UUID, *, now: datetime) -> None:
    """A second person of the space agrees that the first absence need not be asked after any more."""
    child = db.get(Child, child_id)
    own = db.get(ChildWatch, child_id)
    if child is None or own is None or own.asked_by_id is None:
        raise NotFound
    staff_site(db, actor, child.space_id, Verb.SPACES_FOLLOW_UP)
    if own.asked_by_id == actor.id:
        raise Refused("spaces.own-wish", _SECOND)
    asker = own.asked_by_id
    db.delete(own)
    trail.note(db, actor, Verb.SPACES_FOLLOW_UP, child_id, at=now, deed="unwatch", asked_by=asker)
    db.flush()


_SECOND = N_("You asked for this yourself, so a second person of the space must agree. Nothing was changed.")


def _known(db: Session, children: Sequence[UUID]) -> dict[UUID, list[AbsenceFollowup]]:
    """What was opened for these children at this site, newest first."""
    found: dict[UUID, list[AbsenceFollowup]] = {}
    query = sa.select(AbsenceFollowup).where(AbsenceFollowup.child_id.in_(children))
    for one in db.scalars(query.order_by(AbsenceFollowup.created_at.desc())):
        found.setdefault(one.child_id, []).append(one)
    return found


def _keep(
    db: Session, actor: Actor, enrolment: Enrolment, row: Streak, level: Level | None, limits: Thresholds,
    known: list[AbsenceFollowup], now: datetime,
) -> bool:  # fmt: skip
    standing = next((one for one in known if one.state is not FollowState.CLOSED), None)
    if standing is not None:
        _update(standing, enrolment, row, level, limits, now)
        return False
    if level is None or row.first_at is None or row.first_on is None:
        return False
    closed = next((one for one in known if one.closed_at is not None and row.first_at <= one.closed_at), None)
    if closed is not None and not absence.is_higher(level, closed.level):
        return False
    if closed is not None:
        closed.state, closed.outcome = FollowState.OPEN, None
        closed.closed_at = closed.closed_by_id = None
        _raise_to(closed, row, level, limits, now)
        followup, deed = closed, "open-again"
    else:
        followup, deed = _new(actor, enrolment, row, row.first_on, level, limits, now), "open"
        db.add(followup)
        known.insert(0, followup)
    trail.note(db, actor, Verb.SPACES_FOLLOW_UP, followup.id, at=now, deed=deed)
    return True


def _new(
    actor: Actor, enrolment: Enrolment, row: Streak, first_on: date, level: Level, limits: Thresholds, now: datetime
) -> AbsenceFollowup:
    day = local_day(now)
    return AbsenceFollowup(
        child_id=enrolment.child_id, space_id=enrolment.space_id, enrolment_id=enrolment.id, level=level,
        absences=row.count, first_on=first_on, opened_on=day, due_on=absence.due_on(level, limits, day),
        created_at=now, created_by_id=actor.id,
    )  # fmt: skip


def _update(
    one: AbsenceFollowup, enrolment: Enrolment, row: Streak, level: Level | None, limits: Thresholds, now: datetime
) -> None:
    """What is open follows the facts: the number as it is, and never less to do than was said."""
    if level is not None and absence.is_higher(level, one.level):
        _raise_to(one, row, level, limits, now)
    elif one.enrolment_id == enrolment.id:
        one.absences = row.count


def _raise_to(one: AbsenceFollowup, row: Streak, level: Level, limits: Thresholds, now: datetime) -> None:
    one.level, one.absences = level, row.count
    one.due_on = absence.due_on(level, limits, local_day(now))


def _faults(given: Thresholds) -> dict[str, str]:
    found = {}
    for name, most in (("contact_after", 30), ("visit_after", 30), ("confirm_after", absence.MOST_SESSIONS)):
        if not 1 <= getattr(given, name) <= most:
            found[name] = N_("Write a number of absences from 1 to 30, for the last step up to 60.")
    for name in ("contact_days", "visit_days", "confirm_days"):
        if not 0 <= getattr(given, name) <= absence.MOST_DAYS:
            found[name] = N_("Write a number of days from 0 to 90.")
    if not found and not given.contact_after <= given.visit_after <= given.confirm_after:
        found["visit_after"] = N_("Each step comes after the one before: call, visit, confirm.")
    return found
