"""Where people saw different things of a child: all that was said side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import Device, User
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb
from relief.spaces.children import Attendance, AttendanceMark, Child
from relief.spaces.kinds import Mark
from relief.spaces.marks import Tap, side_by_side
from relief.spaces.rosters import own_session


@dataclass(frozen=True, kw_only=True)
class Version:
    """What one person said, and when; on which tablet, or at the desk."""

    id: UUID
    mark: Mark
    at: datetime
    who: User
    device: Device | None


@dataclass(frozen=True, kw_only=True)
class MarkConflict:
    """One child of whom different things were said."""

    child: Child
    versions: Sequence[Version]


def open_conflicts(db: Session, actor: Actor, occurrence_id: UUID) -> list[MarkConflict]:
    """Every child of this session about whom people disagree, with all that was said side by side."""
    own_session(db, actor, occurrence_id, Verb.SPACES_VERIFY)
    disputed = sa.select(Attendance.child_id).where(Attendance.occurrence_id == occurrence_id, Attendance.is_disputed)
    kids = db.scalars(sa.select(Child).where(Child.id.in_(disputed)).order_by(Child.number)).all()
    query = (
        sa.select(AttendanceMark, User, Device)
        .join(User, User.id == AttendanceMark.marked_by_id)
        .outerjoin(Device, Device.id == AttendanceMark.device_id)
        .where(AttendanceMark.occurrence_id == occurrence_id, AttendanceMark.child_id.in_([one.id for one in kids]))
    )
    said: dict[UUID, list[tuple[AttendanceMark, User, Device | None]]] = {}
    for row, who, device in db.execute(query):
        said.setdefault(row.child_id, []).append((row, who, device))
    return [MarkConflict(child=one, versions=_versions(said.get(one.id, []))) for one in kids]


def tap_of(row: AttendanceMark) -> Tap:
    """What is kept of a tap, as the merge takes it."""
    return Tap(
        id=row.id,
        mark=row.mark,
        at=row.marked_at,
        by=row.marked_by_id,
        base=row.base_id,
        settles=frozenset(UUID(one) for one in row.settles or ()),
    )


def _versions(rows: Sequence[tuple[AttendanceMark, User, Device | None]]) -> list[Version]:
    left = {tap.id for tap in side_by_side(tap_of(row) for row, _who, _device in rows)}
    return [
        Version(id=row.id, mark=row.mark, at=row.marked_at, who=who, device=device)
        for row, who, device in sorted(rows, key=lambda one: one[0].marked_at)
        if row.id in left
    ]
