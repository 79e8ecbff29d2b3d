"""Courses for everybody of the spaces; who took part only for the site's own people (C1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.courses.models import ChildWork, Course, CourseGroup, CoursePart, TaughtPart
from relief.courses.rules import planned_by, titles_missing, was_taught
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.spaces.children import Child
from relief.spaces.models import ActivityGroup, Occurrence, Space
from relief.spaces.sight import Site, own_space_ids, staff_site


@dataclass(frozen=True, kw_only=True)
class CourseRow:
    """A course in the list."""

    course: Course
    parts: int
    placeholders: int
    groups: int


def courses(db: Session, actor: Actor) -> list[CourseRow]:
    """All courses of the organisation."""
    actor.must(Verb.SPACES_VIEW)
    every = db.scalars(sa.select(Course).order_by(Course.name_bn, Course.id)).all()
    groups = dict(db.execute(sa.select(CourseGroup.course_id, sa.func.count()).group_by(CourseGroup.course_id)).all())
    parts = _parts_of(db, [one.id for one in every])
    return [
        CourseRow(
            course=one,
            parts=len(parts[one.id]),
            placeholders=titles_missing([part.is_placeholder for part in parts[one.id]]),
            groups=groups.get(one.id, 0),
        )
        for one in every
    ]


def course(db: Session, actor: Actor, course_id: UUID) -> Course:
    """One course."""
    actor.must(Verb.SPACES_VIEW)
    found = db.get(Course, course_id)
    if found is None:
        raise NotFound
    return found


def parts(db: Session, course_id: UUID) -> Sequence[CoursePart]:
    """The parts of a course in their order."""
    return _parts_of(db, [course_id])[course_id]


def part(db: Session, actor: Actor, course_id: UUID, part_id: UUID) -> CoursePart:
    """One part of this course."""
    actor.must(Verb.SPACES_VIEW)
    found = db.get(CoursePart, part_id)
    if found is None or found.course_id != course_id:
        raise NotFound
    return found


def _parts_of(db: Session, course_ids: Sequence[UUID]) -> dict[UUID, list[CoursePart]]:
    found: dict[UUID, list[CoursePart]] = {one: [] for one in course_ids}
    query = sa.select(CoursePart).where(CoursePart.course_id.in_(course_ids)).order_by(CoursePart.number)
    for one in db.scalars(query):
        found[one.course_id].append(one)
    return found


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """A group that follows a course, and how far it has come against its plan. No child in it."""

    group: ActivityGroup
    space: Space
    course: Course
    following: CourseGroup
    parts: int
    taught: int
    planned: int


def cohorts(db: Session, actor: Actor, today: date) -> list[Cohort]:
    """The groups of the actor's own sites that follow a course."""
    actor.must(Verb.SPACES_VIEW)
    query = (
        sa.select(ActivityGroup, Space, Course, CourseGroup)
        .join(CourseGroup, CourseGroup.group_id == ActivityGroup.id)
        .join(Course, Course.id == CourseGroup.course_id)
        .join(Space, Space.id == ActivityGroup.space_id)
        .where(Space.id.in_(own_space_ids(actor)))
        .order_by(Space.code, ActivityGroup.age_min, ActivityGroup.id)
    )
    rows = db.execute(query).all()
    counts = _parts_of(db, list({row[2].id for row in rows}))
    taught = taught_by_group(db, [row[0].id for row in rows])
    found = []
    for group, space, known, following in rows:
        total = len(counts[known.id])
        own = {part.id for part in counts[known.id]}
        plan = planned_by(today, following.starts_on, following.ends_on, total)
        found.append(
            Cohort(
                group=group, space=space, course=known, following=following, parts=total,
                taught=len(taught.get(group.id, set()) & own), planned=plan,
            )
        )  # fmt: skip
    return found


def taught_by_group(db: Session, group_ids: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    """The parts each group has had in a session that took place."""
    query = (
        sa.select(Occurrence.group_id, TaughtPart.part_id, Occurrence.state)
        .join(TaughtPart, TaughtPart.occurrence_id == Occurrence.id)
        .where(Occurrence.group_id.in_(group_ids))
    )
    found: dict[UUID, set[UUID]] = {}
    for group_id, part_id, state in db.execute(query):
        if was_taught(state):
            found.setdefault(group_id, set()).add(part_id)
    return found


def own_group(db: Session, actor: Actor, group_id: UUID) -> tuple[ActivityGroup, Site]:
    """A group of one's own site; for everybody else it is not there."""
    group = db.get(ActivityGroup, group_id)
    if group is None:
        raise NotFound
    return group, staff_site(db, actor, group.space_id, Verb.SPACES_VIEW_CHILDREN)


def following(db: Session, group_id: UUID) -> CourseGroup | None:
    """The course a group follows."""
    return db.scalar(sa.select(CourseGroup).where(CourseGroup.group_id == group_id))


def part_of_session(db: Session, occurrence_ids: Sequence[UUID]) -> Mapping[UUID, UUID]:
    """Session -> the part it teaches."""
    query = sa.select(TaughtPart.occurrence_id, TaughtPart.part_id)
    return dict(db.execute(query.where(TaughtPart.occurrence_id.in_(occurrence_ids))).all())


def own_child(db: Session, actor: Actor, child_id: UUID, verb: Verb) -> tuple[Child, Site]:
    """A child of one's own site; for everybody else it is not there."""
    child = db.get(Child, child_id)
    if child is None:
        raise NotFound
    return child, staff_site(db, actor, child.space_id, verb)


def work_of(db: Session, child_id: UUID) -> ChildWork | None:
    """Where a child works; the caller has asked whether it may be shown."""
    return db.scalar(sa.select(ChildWork).where(ChildWork.child_id == child_id))
