"""A child nobody expected: counted first, asked for guardian and agreement afterwards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from relief.audit import trail
from relief.households.models import Precision
from relief.kernel.actor import Actor
from relief.kernel.names import name_key
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.spaces import faults, rules
from relief.spaces.actions.marks import mark_attendance
from relief.spaces.children import Child
from relief.spaces.entries import group_of, new_child, provisional
from relief.spaces.inputs import MarkGiven, WalkInGiven
from relief.spaces.kinds import Mark
from relief.spaces.models import ActivityGroup, Occurrence, Space
from relief.spaces.rosters import expected_ids, session_to_mark
from relief.spaces.twins import MaybeKnown, alike


def enrol_walk_in(db: Session, actor: Actor, given: WalkInGiven, *, now: datetime) -> Child:
    """Put an unexpected child on the register as present; guardian and agreement are a task left.

    A full group never keeps a child from being counted.
    """
    occurrence = session_to_mark(db, actor, given.occurrence_id, now)
    if not actor.can(Verb.SPACES_ENROL):
        raise NotFound
    found = faults.of_walk_in(given)
    if found:
        raise Invalid(found)
    group = group_of(db, occurrence.group_id)
    child = _walked_in(db, actor, occurrence, group, given, now)
    if child.id not in expected_ids(db, occurrence):
        enrolment = provisional(actor, child, group, occurrence.on_date, now)
        db.add(enrolment)
        trail.note(db, actor, Verb.SPACES_ENROL, child.id, at=now, deed="walk-in")
        db.flush()
    mark = MarkGiven(
        id=given.mark_id, occurrence_id=occurrence.id, child_id=child.id,
        mark=Mark.PRESENT, marked_at=given.at or now, device_id=given.device_id,
    )  # fmt: skip
    mark_attendance(db, actor, mark, now=now)
    return child


def _walked_in(
    db: Session, actor: Actor, occurrence: Occurrence, group: ActivityGroup,
    given: WalkInGiven, now: datetime,
) -> Child:  # fmt: skip
    known = db.get(Child, given.known_id or given.id)
    if known is not None and known.space_id == occurrence.space_id:
        return known
    if given.known_id is not None:
        raise NotFound
    age = (group.age_min + group.age_max) // 2 if given.age is None else given.age
    key = name_key(given.known_as)
    likes = alike(db, occurrence.space_id, [given.known_as], given.sex)
    if likes and not given.is_different:
        raise MaybeKnown(likes)
    birth = rules.birth_for_age(age, occurrence.on_date)
    space = db.get_one(Space, occurrence.space_id)
    return new_child(db, actor, space, given, key, birth, Precision.ESTIMATED, now)
