"""Read what the absence rule walks over: for each enrolment of a group its sessions, newest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session as Db

from relief.kernel.zone import local_day
from relief.spaces.absence import FollowState, Session, Streak, Thresholds, streak
from relief.spaces.absence_models import AbsenceFollowup, GroupThresholds
from relief.spaces.children import Attendance, Enrolment
from relief.spaces.kinds import EnrolmentState, Mark, SpaceState
from relief.spaces.models import ActivityGroup, Occurrence, Space
from relief.spaces.waiting import EnrolmentPause

# Nobody asks further back: the last step of the rule comes after three weeks.
LOOK_BACK = timedelta(days=90)
_COMES = (EnrolmentState.ACTIVE, EnrolmentState.PROVISIONAL)


def thresholds_of(db: Db, group_id: UUID) -> Thresholds:
    """What the group decided, or the defaults."""
    own = db.get(GroupThresholds, group_id)
    if own is None:
        return Thresholds()
    return Thresholds(**{name: getattr(own, name) for name in Thresholds.__dataclass_fields__})


def groups_to_walk(db: Db) -> Sequence[UUID]:
    """Every group of every open space, for the job of the night."""
    query = sa.select(ActivityGroup.id).join(Space, Space.id == ActivityGroup.space_id)
    return db.scalars(query.where(Space.state == SpaceState.OPEN).order_by(ActivityGroup.id)).all()


def concerned(db: Db, session_id: UUID) -> set[UUID]:
    """Children whom the register of a session can concern: absent in it without a word, or asked after already."""
    absent = sa.select(Attendance.child_id).where(
        Attendance.occurrence_id == session_id, Attendance.mark == Mark.ABSENT_UNINFORMED
    )
    asked = (
        sa.select(AbsenceFollowup.child_id)
        .join(Occurrence, Occurrence.space_id == AbsenceFollowup.space_id)
        .where(Occurrence.id == session_id, AbsenceFollowup.state != FollowState.CLOSED)
    )
    return set(db.scalars(sa.union(absent, asked)))


def streaks(
    db: Db, group_id: UUID, now: datetime, *, lock: bool = False, only: Collection[UUID] | None = None
) -> list[tuple[Enrolment, Streak]]:
    """Each running enrolment of the group with its row of absences.

    `lock` holds the enrolments until the end of the transaction, so that of two who ask at once one waits.
    """
    query = sa.select(Enrolment).where(Enrolment.group_id == group_id, Enrolment.state.in_(_COMES))
    query = query.order_by(Enrolment.id)
    if only is not None:
        query = query.where(Enrolment.child_id.in_(only))
    enrolments = db.scalars(query.with_for_update() if lock else query).all()
    if not enrolments:
        return []
    sessions = _sessions(db, group_id, now)
    marks = _marks(db, [one.id for one in sessions], [one.child_id for one in enrolments])
    pauses = _pauses(db, [one.id for one in enrolments])
    return [(one, streak(_seen_by(one, sessions, marks, pauses.get(one.id, ())))) for one in enrolments]


def _sessions(db: Db, group_id: UUID, now: datetime) -> Sequence[Occurrence]:
    query = sa.select(Occurrence).where(
        Occurrence.group_id == group_id,
        Occurrence.starts_at <= now,
        Occurrence.on_date >= local_day(now) - LOOK_BACK,
    )
    return db.scalars(query.order_by(Occurrence.starts_at.desc())).all()


def _marks(db: Db, sessions: Sequence[UUID], children: Sequence[UUID]) -> dict[tuple[UUID, UUID], Mark]:
    query = sa.select(Attendance.occurrence_id, Attendance.child_id, Attendance.mark)
    rows = db.execute(query.where(Attendance.occurrence_id.in_(sessions), Attendance.child_id.in_(children)))
    return {(session, child): mark for session, child, mark in rows}


def _pauses(db: Db, enrolments: Sequence[UUID]) -> Mapping[UUID, list[EnrolmentPause]]:
    found: dict[UUID, list[EnrolmentPause]] = defaultdict(list)
    for one in db.scalars(sa.select(EnrolmentPause).where(EnrolmentPause.enrolment_id.in_(enrolments))):
        found[one.enrolment_id].append(one)
    return found


def _seen_by(
    enrolment: Enrolment,
    sessions: Sequence[Occurrence],
    marks: Mapping[tuple[UUID, UUID], Mark],
    pauses: Sequence[EnrolmentPause],
) -> list[Session]:
    return [
        Session(
            at=one.starts_at,
            on=one.on_date,
            state=one.state,
            mark=marks.get((one.id, enrolment.child_id), Mark.NOT_MARKED),
            expected=_expected(enrolment, pauses, one.on_date),
        )
        for one in sessions
    ]


def _expected(enrolment: Enrolment, pauses: Sequence[EnrolmentPause], day: date) -> bool:
    if day < enrolment.from_date or (enrolment.to_date is not None and day > enrolment.to_date):
        return False
    return not any(one.from_date <= day and (one.to_date is None or day <= one.to_date) for one in pauses)
