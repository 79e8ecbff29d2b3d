"""Write courses, say who follows which and what was taught, write make-ups, print certificates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.courses import inputs, life_skills, matrix, queries
from relief.courses.inputs import CourseGiven, FollowGiven, MakeUpGiven, PartGiven
from relief.courses.models import Course, CourseGroup, CoursePart, MakeUp, TaughtPart
from relief.courses.rules import PartState
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.spaces import rules as spaces
from relief.spaces.models import ActivityGroup, Space
from relief.spaces.rosters import own_session
from relief.spaces.sight import manager_site, staff_site

_FULL = N_("A course has 60 parts at most. Nothing was saved.")
_NO_COURSE = N_("This group follows no course. Nothing was saved. Its manager chooses one first.")
_OFF = N_("This session was not held. Nothing was saved. Choose a session that takes place.")
_THERE = N_("The register says that the child took part. Nothing was saved: there is nothing to make up.")
_NOT_DONE = N_("This child has not finished the course yet. No certificate was made. The table shows what is missing.")


def add_course(db: Session, actor: Actor, given: CourseGiven, *, now: datetime) -> Course:
    """Write a course; its parts follow."""
    actor.must(Verb.COURSES_KEEP)
    _refuse(inputs.of_course(given))
    course = Course(
        name_bn=given.name_bn.strip(), name_en=given.name_en.strip(), least_parts=given.least_parts,
        created_at=now, created_by_id=actor.id,
    )  # fmt: skip
    db.add(course)
    db.flush()
    trail.note(db, actor, Verb.COURSES_KEEP, course.id, at=now, deed="add course")
    return course


def add_life_skills(db: Session, actor: Actor, *, now: datetime) -> Course:
    """The life-skills course in twelve parts, with placeholder titles that the organisation changes."""
    own_bn, own_en = life_skills.TITLE
    given = CourseGiven(name_bn=own_bn, name_en=own_en, least_parts=life_skills.LEAST_PARTS)
    course = add_course(db, actor, given, now=now)
    for number, (name_bn, name_en) in enumerate(life_skills.PARTS, start=1):
        db.add(
            CoursePart(
                course_id=course.id, number=number, name_bn=name_bn, name_en=name_en, minutes=life_skills.MINUTES,
                is_mandatory=number in life_skills.MANDATORY, is_placeholder=True,
                created_at=now, created_by_id=actor.id,
            )
        )  # fmt: skip
    db.flush()
    return course


def change_course(db: Session, actor: Actor, course_id: UUID, given: CourseGiven, *, now: datetime) -> Course:
    """Change title and rule of a course."""
    actor.must(Verb.COURSES_KEEP)
    course = queries.course(db, actor, course_id)
    _refuse(inputs.of_course(given))
    course.name_bn, course.name_en = given.name_bn.strip(), given.name_en.strip()
    course.least_parts = given.least_parts
    trail.note(db, actor, Verb.COURSES_KEEP, course.id, at=now, deed="change course")
    db.flush()
    return course


def add_part(db: Session, actor: Actor, course_id: UUID, given: PartGiven, *, now: datetime) -> CoursePart:
    """Add a part at the end."""
    actor.must(Verb.COURSES_KEEP)
    course = queries.course(db, actor, course_id)
    number = 1 + (db.scalar(sa.select(sa.func.max(CoursePart.number)).where(CoursePart.course_id == course.id)) or 0)
    if number > inputs.MOST_PARTS:
        raise Refused("courses.full", _FULL)
    _refuse(inputs.of_part(given, number))
    part = CoursePart(
        course_id=course.id, number=number, name_bn=given.name_bn.strip(), name_en=given.name_en.strip(),
        minutes=given.minutes, is_mandatory=given.is_mandatory, after_number=given.after_number,
        created_at=now, created_by_id=actor.id,
    )  # fmt: skip
    db.add(part)
    trail.note(db, actor, Verb.COURSES_KEEP, course.id, at=now, deed="add part", number=number)
    db.flush()
    return part


def change_part(
    db: Session, actor: Actor, course_id: UUID, part_id: UUID, given: PartGiven, *, now: datetime
) -> CoursePart:
    """Change a part; from then on its title is the organisation's own."""
    actor.must(Verb.COURSES_KEEP)
    part = queries.part(db, actor, course_id, part_id)
    _refuse(inputs.of_part(given, part.number))
    part.name_bn, part.name_en = given.name_bn.strip(), given.name_en.strip()
    part.minutes, part.is_mandatory, part.after_number = given.minutes, given.is_mandatory, given.after_number
    part.is_placeholder = False
    trail.note(db, actor, Verb.COURSES_KEEP, course_id, at=now, deed="change part", number=part.number)
    db.flush()
    return part


def follow_course(db: Session, actor: Actor, given: FollowGiven, *, now: datetime) -> CourseGroup:
    """Let a group follow a course, or another one, or change the plan; what was taught stays known."""
    group = db.get(ActivityGroup, given.group_id)
    if group is None:
        raise NotFound
    staff_site(db, actor, group.space_id, Verb.COURSES_KEEP)
    manager_site(db, actor, group.space_id, Verb.COURSES_KEEP)
    _refuse(inputs.of_follow(given))
    course = queries.course(db, actor, given.course_id) if given.course_id else None
    if course is None or given.starts_on is None or given.ends_on is None:
        raise NotFound
    found = queries.following(db, group.id)
    if found is None:
        found = CourseGroup(
            group_id=group.id, course_id=course.id, starts_on=given.starts_on, ends_on=given.ends_on,
            created_at=now, created_by_id=actor.id,
        )  # fmt: skip
        db.add(found)
    found.course_id, found.starts_on, found.ends_on = course.id, given.starts_on, given.ends_on
    trail.note(db, actor, Verb.COURSES_KEEP, group.id, at=now, deed="follow", course=course.id)
    db.flush()
    return found


def teach_part(db: Session, actor: Actor, occurrence_id: UUID, part_id: UUID | None, *, now: datetime) -> bool:
    """Say which part a session teaches, or none. True when an earlier part should have come first: a hint only."""
    occurrence, _ = own_session(db, actor, occurrence_id, Verb.COURSES_RECORD)
    followed = queries.following(db, occurrence.group_id)
    if followed is None:
        raise Refused("courses.none", _NO_COURSE)
    if occurrence.state in spaces.OFF:
        raise Refused("courses.not-held", _OFF)
    part = queries.part(db, actor, followed.course_id, part_id) if part_id else None
    found = db.scalar(sa.select(TaughtPart).where(TaughtPart.occurrence_id == occurrence.id))
    if part is None and found is not None:
        db.delete(found)
    elif part is not None and found is not None:
        found.part_id = part.id
    elif part is not None:
        db.add(TaughtPart(occurrence_id=occurrence.id, part_id=part.id, created_at=now, created_by_id=actor.id))
    trail.note(
        db, actor, Verb.COURSES_RECORD, occurrence.id, at=now, deed="teach", part=part.number if part else None
    )  # fmt: skip
    db.flush()
    return part is not None and _comes_too_early(db, followed, part, occurrence.group_id)


def _comes_too_early(db: Session, followed: CourseGroup, part: CoursePart, group_id: UUID) -> bool:
    if part.after_number is None:
        return False
    had = queries.taught_by_group(db, [group_id]).get(group_id, set())
    return not any(one.number == part.after_number and one.id in had for one in queries.parts(db, followed.course_id))


def record_make_up(db: Session, actor: Actor, given: MakeUpGiven, *, now: datetime) -> MakeUp:
    """Write down that a child did a part later, with whoever writes it. Twice is once, on the newer day."""
    group, _ = queries.own_group(db, actor, given.group_id)
    staff_site(db, actor, group.space_id, Verb.COURSES_RECORD)
    today = local_day(now)
    found, row = matrix.row_of(db, actor, given.group_id, given.child_id, today)
    part = queries.part(db, actor, found.course.id, given.part_id)
    if given.on_date is None or given.on_date > today:
        raise Invalid({"on_date": N_("Write the day on which the part was done; it cannot be in the future.")})
    if row.states[part.number] is PartState.ATTENDED:
        raise Refused("courses.attended", _THERE)
    made = db.scalar(sa.select(MakeUp).where(MakeUp.child_id == given.child_id, MakeUp.part_id == part.id))
    if made is None:
        made = MakeUp(
            child_id=given.child_id, part_id=part.id, on_date=given.on_date, created_at=now, created_by_id=actor.id
        )
        db.add(made)
    made.on_date, made.created_by_id = given.on_date, actor.id
    trail.note(db, actor, Verb.COURSES_RECORD, given.child_id, at=now, deed="make up", part=part.number)
    db.flush()
    return made


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """What stands on the paper. `name` is the one the child is known by; `code` may leave the site."""

    name: str
    code: str
    course: Course
    parts: int
    place: Space
    on: date


def print_certificate(db: Session, actor: Actor, group_id: UUID, child_id: UUID, *, now: datetime) -> Certificate:
    """The certificate of a child that has finished; that it was printed is written down."""
    group, site = queries.own_group(db, actor, group_id)
    staff_site(db, actor, group.space_id, Verb.COURSES_RECORD)
    found, row = matrix.row_of(db, actor, group_id, child_id, local_day(now))
    if not row.is_complete:
        raise Refused("courses.not-finished", _NOT_DONE)
    trail.note(db, actor, Verb.COURSES_RECORD, child_id, at=now, deed="certificate", course=found.course.id)
    return Certificate(
        name=row.child.known_as, code=row.child.code, course=found.course, parts=row.done, place=site.space,
        on=local_day(now),
    )  # fmt: skip


def _refuse(faults: dict[str, str]) -> None:
    if faults:
        raise Invalid(faults)
