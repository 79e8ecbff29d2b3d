"""Names (C1): the register, the children of a space, one child. Only for the site's own people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from relief.accounts.models import User
from relief.households.models import Sex
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.spaces import rules
from relief.spaces.children import Attendance, Child, Enrolment
from relief.spaces.kinds import EnrolmentState, Mark
from relief.spaces.marks import PRESENT, absence_streak
from relief.spaces.models import ActivityGroup, Occurrence
from relief.spaces.rosters import expected
from relief.spaces.sight import Site, manager_site, staff_site
from relief.spaces.twins import Known, alike, coded


def own_site(db: Session, actor: Actor, space_id: UUID) -> Site:
    """The space for a page with names; for everybody but its own people it is not there."""
    return staff_site(db, actor, space_id, Verb.SPACES_VIEW_CHILDREN)


def managed_site(db: Session, actor: Actor, space_id: UUID) -> Site:
    """The space for a page on which its manager changes it."""
    return manager_site(db, actor, space_id, Verb.SPACES_MANAGE)


@dataclass(frozen=True, kw_only=True)
class RegisterRow:
    """One child in a register."""

    child: Child
    age: int
    mark: Mark
    mark_id: UUID | None
    is_disputed: bool
    is_provisional: bool


@dataclass(frozen=True, kw_only=True)
class Register:
    """A session with everybody expected or marked."""

    occurrence: Occurrence
    group: ActivityGroup
    site: Site
    rows: Sequence[RegisterRow]
    submitted_by: User | None
    verified_by: User | None

    @property
    def present_ages(self) -> list[int]:
        """Ages of those here, for the ratio."""
        return [row.age for row in self.rows if row.mark in PRESENT]

    def count(self, *marks: Mark) -> int:
        """How many children carry one of these marks."""
        return sum(row.mark in marks for row in self.rows)


def register(db: Session, actor: Actor, occurrence_id: UUID) -> Register:
    """The roll call of one session: three questions, however many children there are."""
    by, checked = aliased(User), aliased(User)
    found = db.execute(
        sa.select(Occurrence, ActivityGroup, by, checked)
        .join(ActivityGroup, ActivityGroup.id == Occurrence.group_id)
        .outerjoin(by, by.id == Occurrence.submitted_by_id)
        .outerjoin(checked, checked.id == Occurrence.verified_by_id)
        .where(Occurrence.id == occurrence_id)
    ).first()
    if found is None:
        raise NotFound
    occurrence, group = found[0], found[1]
    site = staff_site(db, actor, occurrence.space_id, Verb.SPACES_VIEW_CHILDREN)
    return Register(
        occurrence=occurrence,
        group=group,
        site=site,
        rows=_rows(db, occurrence),
        submitted_by=found[2],
        verified_by=found[3],
    )


def _rows(db: Session, occurrence: Occurrence) -> list[RegisterRow]:
    here = sa.and_(Attendance.child_id == Child.id, Attendance.occurrence_id == occurrence.id)
    query = (
        sa.select(Child, Attendance, Enrolment.state)
        .select_from(Child)
        .outerjoin(Enrolment, sa.and_(Enrolment.child_id == Child.id, expected(occurrence)))
        .outerjoin(Attendance, here)
        .where(Child.space_id == occurrence.space_id)
        .where(sa.or_(Enrolment.id.is_not(None), Attendance.mark_id.is_not(None)))
        .order_by(Child.number, Enrolment.from_date)
    )
    rows: dict[UUID, RegisterRow] = {}
    for child, found, state in db.execute(query):
        held: Attendance | None = found
        rows[child.id] = RegisterRow(
            child=child,
            age=rules.age_on(child.birth_date, occurrence.on_date),
            mark=held.mark if held is not None else Mark.NOT_MARKED,
            mark_id=held.mark_id if held is not None else None,
            is_disputed=held is not None and held.is_disputed,
            is_provisional=state is EnrolmentState.PROVISIONAL,
        )
    return list(rows.values())


@dataclass(frozen=True, kw_only=True)
class Enrolled:
    """A child of a space with its group."""

    child: Child
    enrolment: Enrolment
    group: ActivityGroup
    age: int


def children_of(
    db: Session,
    actor: Actor,
    space_id: UUID,
    today: date,
    *,
    gone: bool = False,
    group_id: UUID | None = None,
) -> Sequence[Enrolled]:
    """The children of a space by number; those who left only when asked for."""
    staff_site(db, actor, space_id, Verb.SPACES_VIEW_CHILDREN)
    left = Enrolment.state == EnrolmentState.EXITED
    query = (
        sa.select(Child, Enrolment, ActivityGroup)
        .join(Enrolment, Enrolment.child_id == Child.id)
        .join(ActivityGroup, ActivityGroup.id == Enrolment.group_id)
        .where(Child.space_id == space_id, left if gone else ~left)
        .order_by(Child.number)
    )
    if group_id is not None:
        query = query.where(Enrolment.group_id == group_id)
    return [
        Enrolled(
            child=child,
            enrolment=enrolment,
            group=group,
            age=rules.age_on(child.birth_date, today),
        )
        for child, enrolment, group in db.execute(query)
    ]


def look_for(db: Session, actor: Actor, space_id: UUID, name: str, sex: Sex | None = None) -> Sequence[Known]:
    """Children of one's own space whose name sounds like this, or the one with this number or code."""
    staff_site(db, actor, space_id, Verb.SPACES_VIEW_CHILDREN)
    return coded(db, space_id, name) or alike(db, space_id, [name], sex, limit=8)


@dataclass(frozen=True, kw_only=True)
class Attended:
    """One session of a child's past."""

    occurrence: Occurrence
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class ChildPage:
    """One child, as the site's people see it; caregivers are asked for apart (C2)."""

    child: Child
    site: Site
    age: int
    enrolments: Sequence[Enrolled]
    attended: Sequence[Attended]
    streak: int


def child_page(db: Session, actor: Actor, child_id: UUID, now: datetime, today: date) -> ChildPage:
    """One child with its enrolments and last sessions."""
    child = db.get(Child, child_id)
    if child is None:
        raise NotFound
    site = staff_site(db, actor, child.space_id, Verb.SPACES_VIEW_CHILDREN)
    age = rules.age_on(child.birth_date, today)
    joined = db.execute(
        sa.select(Enrolment, ActivityGroup)
        .join(ActivityGroup, ActivityGroup.id == Enrolment.group_id)
        .where(Enrolment.child_id == child_id)
        .order_by(Enrolment.from_date.desc())
    )
    attended = _attended(db, child_id, now)
    return ChildPage(
        child=child,
        site=site,
        age=age,
        enrolments=[Enrolled(child=child, enrolment=one, group=group, age=age) for one, group in joined],
        attended=attended,
        streak=absence_streak((one.occurrence.state in rules.SETTLED, one.mark) for one in attended),
    )


def _attended(db: Session, child_id: UUID, now: datetime) -> list[Attended]:
    query = (
        sa.select(Occurrence, Attendance.mark)
        .join(Attendance, Attendance.occurrence_id == Occurrence.id)
        .where(Attendance.child_id == child_id, Occurrence.starts_at <= now)
        .order_by(Occurrence.starts_at.desc())
        .limit(24)
    )
    return [Attended(occurrence=one, mark=mark) for one, mark in db.execute(query)]
