"""Child by part: worked out from the marks each time it is asked for, so that it says what the register says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.courses.models import Course, CourseGroup, CoursePart, MakeUp, TaughtPart
from relief.courses.queries import own_group, parts
from relief.courses.rules import DONE, Lesson, PartState, is_complete, planned_by, state_of, was_taught
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.spaces.children import Attendance, Child, Enrolment
from relief.spaces.kinds import EnrolmentState, Mark
from relief.spaces.models import ActivityGroup, Occurrence
from relief.spaces.sight import Site


@dataclass(frozen=True, kw_only=True)
class Row:
    """One child. `states` go by the number of the part; `made_up` says when a part was done later."""

    child: Child
    states: Mapping[int, PartState]
    made_up: Mapping[int, date]
    is_complete: bool

    @property
    def done(self) -> int:
        """Parts attended or made up."""
        return sum(state in DONE for state in self.states.values())


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """A group that follows a course: `taught` holds the day a part was taught first, by number."""

    site: Site
    group: ActivityGroup
    course: Course
    following: CourseGroup
    parts: Sequence[CoursePart]
    rows: Sequence[Row]
    taught: Mapping[int, date]
    planned: int

    @property
    def behind(self) -> int:
        """Parts the group is behind its plan; below nothing it is ahead."""
        return self.planned - len(self.taught)

    @property
    def finished(self) -> int:
        """Children who have finished."""
        return sum(row.is_complete for row in self.rows)


def matrix(db: Session, actor: Actor, group_id: UUID, today: date) -> Matrix | None:
    """The group's course with each of its children; None when it follows no course."""
    group, site = own_group(db, actor, group_id)
    found = db.execute(
        sa.select(CourseGroup, Course)
        .join(Course, Course.id == CourseGroup.course_id)
        .where(CourseGroup.group_id == group_id)
    ).first()
    if found is None:
        return None
    followed, course = found
    every = parts(db, course.id)
    lessons = _Lessons(db, group_id, every)
    return Matrix(
        site=site,
        group=group,
        course=course,
        following=followed,
        parts=every,
        rows=[lessons.row(course, child, joined) for child, joined in _children(db, group_id)],
        taught=lessons.taught_on(),
        planned=planned_by(today, followed.starts_on, followed.ends_on, len(every)),
    )


def row_of(db: Session, actor: Actor, group_id: UUID, child_id: UUID, today: date) -> tuple[Matrix, Row]:
    """One child of the group; a child of another group is not there."""
    found = matrix(db, actor, group_id, today)
    row = next((one for one in found.rows if one.child.id == child_id), None) if found else None
    if found is None or row is None:
        raise NotFound
    return found, row


class _Lessons:
    """All sessions of the course that matter to a group, read with four questions however many children there are."""

    def __init__(self, db: Session, group_id: UUID, every: Sequence[CoursePart]) -> None:
        self.parts = every
        self.numbers = {part.id: part.number for part in every}
        own = db.execute(
            sa.select(TaughtPart.part_id, Occurrence.id, Occurrence.state, Occurrence.on_date)
            .join(Occurrence, Occurrence.id == TaughtPart.occurrence_id)
            .where(Occurrence.group_id == group_id, TaughtPart.part_id.in_(list(self.numbers)))
            .order_by(Occurrence.on_date)
        )
        self.own = [(self.numbers[part_id], key, state, day) for part_id, key, state, day in own]
        self.marks = self._read_marks(db, group_id)
        self.made_up = self._read_make_ups(db, group_id)

    def _read_marks(self, db: Session, group_id: UUID) -> dict[UUID, dict[int, list[tuple[UUID, Lesson]]]]:
        """Marks in any group that was taught the part: who changed the group brings along what it did."""
        query = (
            sa.select(Attendance.child_id, TaughtPart.part_id, Occurrence.id, Occurrence.state, Attendance.mark)
            .join(Occurrence, Occurrence.id == Attendance.occurrence_id)
            .join(TaughtPart, TaughtPart.occurrence_id == Occurrence.id)
            .where(TaughtPart.part_id.in_(list(self.numbers)), Attendance.child_id.in_(_ids(group_id)))
        )
        found: dict[UUID, dict[int, list[tuple[UUID, Lesson]]]] = defaultdict(lambda: defaultdict(list))
        for child_id, part_id, key, state, mark in db.execute(query):
            found[child_id][self.numbers[part_id]].append((key, Lesson(state, mark)))
        return found

    def _read_make_ups(self, db: Session, group_id: UUID) -> dict[UUID, dict[int, date]]:
        query = sa.select(MakeUp).where(MakeUp.part_id.in_(list(self.numbers)), MakeUp.child_id.in_(_ids(group_id)))
        found: dict[UUID, dict[int, date]] = defaultdict(dict)
        for one in db.scalars(query):
            found[one.child_id][self.numbers[one.part_id]] = one.on_date
        return found

    def row(self, course: Course, child: Child, joined: date) -> Row:
        marks, later = self.marks.get(child.id, {}), self.made_up.get(child.id, {})
        states = {}
        for part in self.parts:
            said = dict(marks.get(part.number, ()))
            for number, key, state, day in self.own:
                if number == part.number and key not in said:
                    said[key] = Lesson(state, Mark.NOT_MARKED, joined=day >= joined)
            states[part.number] = state_of(said.values(), made_up=part.number in later)
        must = [part.number for part in self.parts if part.is_mandatory]
        complete = is_complete(states, must, min(course.least_parts, len(self.parts)))
        return Row(child=child, states=states, made_up=later, is_complete=complete)

    def taught_on(self) -> dict[int, date]:
        """The first day of each part that was taught."""
        found: dict[int, date] = {}
        for number, _, state, day in self.own:
            if was_taught(state):
                found.setdefault(number, day)
        return found


def _ids(group_id: UUID) -> sa.Select[UUID]:
    return sa.select(Enrolment.child_id).where(Enrolment.group_id == group_id)


def _children(db: Session, group_id: UUID) -> list[tuple[Child, date]]:
    """The children of the group now, or who finished it, each with its first day."""
    gone = sa.and_(Enrolment.state == EnrolmentState.EXITED, Enrolment.exit_reason.is_distinct_from("completed"))
    query = (
        sa.select(Child, sa.func.min(Enrolment.from_date))
        .join(Enrolment, Enrolment.child_id == Child.id)
        .where(Enrolment.group_id == group_id, Enrolment.state != EnrolmentState.WAITLISTED, ~gone)
        .group_by(Child.id)
        .order_by(Child.number)
    )
    return [(child, joined) for child, joined in db.execute(query)]
