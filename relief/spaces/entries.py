"""What enrolling and walking in have in common: a number in the book and a line in a group."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.households.models import Precision, Sex
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.spaces.children import Child, Enrolment
from relief.spaces.inputs import EnrolmentGiven, WalkInGiven
from relief.spaces.kinds import EnrolmentState
from relief.spaces.models import ActivityGroup, Space

TAKES_A_PLACE = (EnrolmentState.ACTIVE, EnrolmentState.PROVISIONAL)


def group_of(db: Session, group_id: UUID) -> ActivityGroup:
    """The group, or NotFound."""
    group = db.get(ActivityGroup, group_id)
    if group is None:
        raise NotFound
    return group


def next_number(db: Session, space: Space) -> int:
    """The next number of this space's register book, for one person at a time until the deed is done."""
    db.execute(sa.select(Space.id).where(Space.id == space.id).with_for_update(key_share=True))
    return 1 + (db.scalar(sa.select(sa.func.max(Child.number)).where(Child.space_id == space.id)) or 0)


def new_child(
    db: Session, actor: Actor, space: Space, given: EnrolmentGiven | WalkInGiven,
    key: str, birth: date, precision: Precision, now: datetime,
) -> Child:  # fmt: skip
    """A child with the next number of this space's register book."""
    number = next_number(db, space)
    child = Child(
        id=given.id,
        code=f"{space.code}-{number:03d}",
        number=number,
        space_id=space.id,
        known_as=given.known_as.strip(),
        name_key=key[:200],
        sex=given.sex or Sex.OTHER,
        birth_date=birth,
        birth_precision=precision,
        created_at=now,
        created_by_id=actor.id,
    )
    if isinstance(given, EnrolmentGiven):
        child.name_bn, child.name_en = given.name_bn.strip(), given.name_en.strip()
        child.safety_note = given.safety_note.strip()[:200]
        child.is_unaccompanied = given.unaccompanied
        child.household_id, child.is_demo = given.household_id, given.is_demo
    db.add(child)
    db.flush()
    return child


def provisional(actor: Actor, child: Child, group: ActivityGroup, day: date, now: datetime) -> Enrolment:
    """A line in a group, still without guardian and agreement."""
    return Enrolment(
        child_id=child.id, group_id=group.id, space_id=child.space_id,
        state=EnrolmentState.PROVISIONAL, from_date=day, created_at=now, created_by_id=actor.id,
    )  # fmt: skip


def is_full(db: Session, group: ActivityGroup) -> bool:
    """True when every place of the group is taken; whoever else wants one waits until this one is given or not."""
    db.execute(sa.select(ActivityGroup.id).where(ActivityGroup.id == group.id).with_for_update(key_share=True))
    query = (
        sa.select(sa.func.count())
        .select_from(Enrolment)
        .where(Enrolment.group_id == group.id, Enrolment.state.in_(TAKES_A_PLACE))
    )
    return (db.scalar(query) or 0) >= group.max_size
